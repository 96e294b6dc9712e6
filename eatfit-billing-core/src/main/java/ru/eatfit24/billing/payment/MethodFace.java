package ru.eatfit24.billing.payment;

import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;

/**
 * What may be shown of a saved method, and all that is kept of it. Immutable.
 *
 * @param type the provider's name of the kind, such as {@code bank_card}
 * @param brand such as {@code MasterCard} or a bank's name; null when unknown
 * @param last4 the last four digits of a card; null for what has none
 */
public record MethodFace(
        String type, @Nullable String brand, @Nullable String last4) {

    /** The longest type or brand. */
    public static final int MAX_LENGTH = 64;

    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if one is too long, or what should be the last four digits is anything else: more of a card is never kept
     */
    public MethodFace {
        Text.require("type of a payment method", type, MAX_LENGTH);
        if (brand != null) {
            Text.require("brand of a payment method", brand, MAX_LENGTH);
        }
        if (last4 != null && !(last4.length() == 4 && last4.chars().allMatch(c -> c >= '0' && c <= '9'))) {
            throw new IllegalArgumentException(
                    "only the last 4 digits of a card are kept, but these are " + last4.length() + " characters");
        }
    }
}
