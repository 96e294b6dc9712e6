package ru.eatfit24.billing.testkit.yookassa;

/**
 * What kind of shop a {@link FakeYooKassa} has. Immutable: each method answers new settings.
 *
 * @param shopId the number of the shop
 * @param secretKey its key
 * @param test whether it is a test shop: everything says that it is a test
 * @param fastPayments whether it takes money by the fast payment system, as no real test shop does
 * @param autopay whether it may save methods and charge them
 * @param fiscal whether it must send receipts with payments
 * @param port where it listens on 127.0.0.1; 0 for any free port
 * @param idsAfter the number after which its ids are counted, 0 or more
 */
public record FakeYooKassaSettings(
        String shopId,
        String secretKey,
        boolean test,
        boolean fastPayments,
        boolean autopay,
        boolean fiscal,
        int port,
        long idsAfter) {

    /** A test shop that may charge saved methods and sends no receipts, on any port. */
    public static final FakeYooKassaSettings STANDARD =
            new FakeYooKassaSettings("900001", "test_0123456789abcdefABCDEF", true, false, true, false, 0, 0);

    /** A shop that says of everything that it is real. */
    public FakeYooKassaSettings live() {
        return new FakeYooKassaSettings(
                shopId, "live_0123456789abcdefABCDEF", false, true, autopay, fiscal, port, idsAfter);
    }

    /** A shop that takes money by the fast payment system, though it may be a test shop, which the real service does not have: to try payments by QR code. */
    public FakeYooKassaSettings withFastPayments() {
        return new FakeYooKassaSettings(shopId, secretKey, test, true, autopay, fiscal, port, idsAfter);
    }

    /** A shop that may not save methods. */
    public FakeYooKassaSettings withoutAutopay() {
        return new FakeYooKassaSettings(shopId, secretKey, test, fastPayments, false, fiscal, port, idsAfter);
    }

    /** A shop that must send receipts. */
    public FakeYooKassaSettings withReceipts() {
        return new FakeYooKassaSettings(shopId, secretKey, test, fastPayments, autopay, true, port, idsAfter);
    }

    /** Listening on this port. */
    public FakeYooKassaSettings onPort(int chosen) {
        return new FakeYooKassaSettings(shopId, secretKey, test, fastPayments, autopay, fiscal, chosen, idsAfter);
    }

    /** With ids that an earlier one did not give, as it must be where what was stored outlives the server: the clock's milliseconds will do. */
    public FakeYooKassaSettings idsAfter(long number) {
        return new FakeYooKassaSettings(shopId, secretKey, test, fastPayments, autopay, fiscal, port, number);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "FakeYooKassaSettings[" + shopId + (test ? ", test" : "") + (autopay ? ", autopay" : "")
                + (fiscal ? ", receipts" : "") + ", port " + port + "]";
    }
}
