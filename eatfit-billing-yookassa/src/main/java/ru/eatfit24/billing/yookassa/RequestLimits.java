package ru.eatfit24.billing.yookassa;

import java.util.Map;
import ru.eatfit24.billing.money.Money;

/** What the provider takes at most, checked before anything is sent. Each message names the field, its limit and what was given. */
final class RequestLimits {

    static final int DESCRIPTION = 128;
    static final int REFUND_DESCRIPTION = 250;
    static final int RETURN_URL = 2048;
    static final int METADATA_ENTRIES = 16;
    static final int METADATA_NAME = 32;
    static final int METADATA_VALUE = 512;
    static final int RECEIPT_ITEMS = 80;
    static final int RECEIPT_ITEM_DESCRIPTION = 128;

    /** No method takes more at once; most take less, which only the provider knows. */
    static final Money HIGHEST_PAYMENT = Money.ofMinor(700_000_00, "RUB");

    private RequestLimits() {}

    static String requireLength(String field, int most, String value) {
        if (value.isEmpty() || value.length() > most) {
            throw new IllegalArgumentException(
                    "YooKassa takes 1 to " + most + " characters in " + field + ", but there are " + value.length());
        }
        return value;
    }

    static void requireCount(String field, int most, int count) {
        if (count > most) {
            throw new IllegalArgumentException(
                    "YooKassa takes at most " + most + " entries in " + field + ", but there are " + count);
        }
    }

    static void requireMetadata(Map<String, String> metadata) {
        requireCount("metadata", METADATA_ENTRIES, metadata.size());
        metadata.forEach((name, value) -> {
            requireLength("metadata (name)", METADATA_NAME, name);
            requireLength("metadata." + name, METADATA_VALUE, value);
        });
    }

    static void requirePayable(Money amount, Money least) {
        boolean sameAsLeast = amount.currency().equals(least.currency());
        if (sameAsLeast && amount.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "YooKassa collects no less than " + least + " in amount, but it is " + amount);
        }
        boolean sameAsHighest = amount.currency().equals(HIGHEST_PAYMENT.currency());
        if (sameAsHighest && amount.compareTo(HIGHEST_PAYMENT) > 0) {
            throw new IllegalArgumentException(
                    "YooKassa collects no more than " + HIGHEST_PAYMENT + " in amount, but it is " + amount);
        }
    }
}
