package ru.eatfit24.billing.yookassa;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;

/**
 * Amounts as the provider writes them: {@code {"value": "299.00", "currency": "RUB"}}, both texts, with a point and
 * both decimal places.
 *
 * <p>Writing is strict and reading is not: what we send has the documented form, while an answer may leave out fields,
 * write {@code "299"} or {@code "299.5"}, or name a currency that joined the provider's list later. Both are exact;
 * a text with more decimal places than the currency has is not read rather than rounded.
 */
final class AmountFormat {
    /** What the provider takes; which of them a shop may use is between the shop and the provider. */
    static final Set<String> CURRENCIES =
            Set.of("RUB", "EUR", "USD", "KZT", "BYN", "UAH", "UZS", "TRY", "INR", "MDL", "AZN", "AMD");

    private static final int MAX_LENGTH = "9999999999999.99".length();

    private AmountFormat() {}

    /**
     * The two fields of an amount.
     *
     * @param value major units with all decimal places
     * @param currency ISO 4217 code
     */
    record Fields(String value, String currency) {}

    /**
     * Writes an amount, which may be zero (a free item of a receipt) and not negative: the provider has no negative
     * amounts, a refund is an object of its own.
     *
     * @throws IllegalArgumentException when the amount is negative, has more than 13 digits before the point, or is in
     *     a currency that the provider does not take
     */
    static Fields write(Money amount) {
        String currency = amount.currency().getCurrencyCode();
        if (!CURRENCIES.contains(currency)) {
            throw new IllegalArgumentException("YooKassa takes no " + currency + "; it takes "
                    + String.join(", ", CURRENCIES.stream().sorted().toList()));
        }
        String value = amount.toDecimalString();
        if (amount.isNegative() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "An amount for YooKassa must not be negative and have at most 13 digits before the point, but is "
                            + amount);
        }
        return new Fields(value, currency);
    }

    /** Reads an amount from an answer; empty when a field is absent or is not exactly an amount. */
    static Optional<Money> tryRead(@Nullable String value, @Nullable String currency) {
        if (value == null || currency == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Money.parse(value, currency));
        } catch (IllegalArgumentException refused) {
            // These texts are the provider's, so a refusal is an answer about them and no mistake of a caller.
            return Optional.empty();
        }
    }
}
