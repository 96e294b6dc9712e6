package ru.eatfit24.billing.yookassa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.yookassa.TestShop.rub;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.payment.PaymentOrder.Capture;
import ru.eatfit24.billing.payment.Receipt;
import ru.eatfit24.billing.payment.ReceiptCustomer;
import ru.eatfit24.billing.payment.ReceiptItem;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaFault;

/** What the provider would refuse is refused before it is sent, with field, limit and value. */
class RequestLimitsTest {

    private final TestShop shop = new TestShop();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void eachLimitIsNamedWithItsFieldAndWhatWasGiven() {
        Map<String, ThrowingCallable> refused = new LinkedHashMap<>();
        refused.put("no less than 1.00 RUB in amount, but it is 0.99 RUB", () -> write(rub(99)));
        refused.put("no more than 700000.00 RUB in amount, but it is 700000.01 RUB", () -> write(rub(700_000_01)));
        refused.put("takes no JPY", () -> write(Money.ofMinor(500, "JPY")));
        refused.put("at most 16 entries in metadata, but there are 17", () -> metadata(16, "n", "v"));
        refused.put("1 to 32 characters in metadata (name), but there are 33", () -> metadata(1, "n".repeat(32), "v"));
        refused.put("1 to 512 characters in metadata.n0, but there are 513", () -> metadata(1, "n", "v".repeat(513)));
        refused.put("1 to 512 characters in metadata.n0, but there are 0", () -> metadata(1, "n", ""));
        refused.put(
                "metadata.billing_id is ours",
                () -> YooKassaProvider.builder(config()).metadata(Map.of("billing_id", "x")));
        refused.put(
                "of at most 32768 characters can be kept and repeated",
                () -> shop.provider.write(TestShop.present(
                        shop.payment(rub(80_00), Capture.AT_ONCE, false), Confirmation.Kind.REDIRECT, longReceipt())));

        refused.forEach((message, write) -> assertThatThrownBy(write)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message));

        assertThat(shop.fake.requests()).isEmpty();
        BadInputs.print("Limits of the provider", "RequestLimitsTest", refused.size());
    }

    @Test
    void whatIsJustWithinTheLimitsIsTakenByTheProvider() {
        YooKassaProvider full = YooKassaProvider.builder(config())
                .callPolicy(TestShop.FAST)
                .metadata(entries(15, "n".repeat(30), "v".repeat(512)))
                .build();

        assertThat(TestShop.done(full.send(ru.eatfit24.billing.payment.ProviderCall.intended(
                        "user-1",
                        ru.eatfit24.billing.payment.ProviderCall.Kind.CREATE_PAYMENT,
                        "p",
                        null,
                        full.write(TestShop.present(shop.payment(rub(1_00), Capture.AT_ONCE, false))),
                        shop.now(),
                        shop.now()))))
                .isNotNull();
        assertThat(shop.fake.payments().get(0).metadata()).hasSize(16);
        assertThat(write(rub(700_000_00))).contains("\"700000.00\"");
    }

    @Test
    void theSameRequestIsWrittenAsTheSameTextByEveryNode() {
        Map<String, String> entries = entries(15, "n", "v");
        YooKassaProvider one =
                YooKassaProvider.builder(config()).metadata(entries).build();
        YooKassaProvider other = YooKassaProvider.builder(config())
                .metadata(new TreeMap<>(Collections.reverseOrder()) {
                    private static final long serialVersionUID = 1L;

                    {
                        putAll(entries);
                    }
                })
                .build();
        var request = TestShop.present(shop.payment(rub(490_00), Capture.AT_ONCE, true));

        assertThat(one.write(request)).isEqualTo(other.write(request)).isEqualTo(one.write(request));
    }

    @Test
    void aPolicyOutsideOfItsRangesIsRefused() {
        CallPolicy standard = CallPolicy.STANDARD;
        ThrowingCallable[] refused = {
            () -> standard.requestsPerSecond(0),
            () -> standard.requestsPerSecond(10_001),
            () -> standard.parallelism(0),
            () -> standard.parallelism(1_001),
            () -> standard.longestWait(Duration.ofMillis(-1)),
            () -> standard.longestWait(Duration.ofSeconds(61)),
            () -> standard.retries(0, Duration.ZERO, Duration.ZERO),
            () -> standard.retries(11, Duration.ZERO, Duration.ZERO),
            () -> standard.retries(1, Duration.ofSeconds(11), Duration.ZERO),
            () -> standard.retries(1, Duration.ZERO, Duration.ofSeconds(121))
        };

        for (ThrowingCallable each : refused) {
            assertThatThrownBy(each)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be");
        }
    }

    @Test
    void aCallThatHasEndedIsNotSent() {
        var call = shop.call(TestShop.present(shop.payment(rub(1_00), Capture.AT_ONCE, false)))
                .ended(ru.eatfit24.billing.payment.ProviderCall.Outcome.DONE);
        shop.fake.next(FakeYooKassaFault.NONE);

        assertThatThrownBy(() -> shop.provider.send(call)).isInstanceOf(IllegalArgumentException.class);
        assertThat(shop.fake.requests()).isEmpty();
    }

    private String write(Money amount) {
        return shop.provider.write(TestShop.present(shop.payment(amount, Capture.AT_ONCE, false)));
    }

    private void metadata(int count, String name, String value) {
        YooKassaProvider.builder(config()).metadata(entries(count, name, value));
    }

    private static Map<String, String> entries(int count, String name, String value) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            entries.put(name + i, value);
        }
        return entries;
    }

    private static Receipt longReceipt() {
        ReceiptItem item =
                new ReceiptItem("\"".repeat(128), 1, rub(1_00), ReceiptItem.Vat.NONE, ReceiptItem.Kind.SUBSCRIPTION);
        return new Receipt(ReceiptCustomer.ofEmail("payer@shop.example"), Collections.nCopies(80, item), null);
    }

    private YooKassaConfig config() {
        return shop.config(shop.fake.settings().secretKey(), Duration.ofSeconds(30));
    }
}
