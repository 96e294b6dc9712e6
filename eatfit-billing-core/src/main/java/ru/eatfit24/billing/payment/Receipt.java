package ru.eatfit24.billing.payment;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;

/**
 * What the fiscal receipt of a payment or refund has to say under 54-FZ. Immutable; handed to the provider with the call, and kept nowhere else.
 *
 * @param customer who gets it
 * @param items what was sold, 1 to {@link #MAX_ITEMS}, all in one currency
 * @param taxSystem the seller's tax system; null where the till knows it
 */
public record Receipt(
        ReceiptCustomer customer,
        List<ReceiptItem> items,
        @Nullable TaxSystem taxSystem) {

    /** The most items that every till takes. */
    public static final int MAX_ITEMS = 80;

    /** The seller's tax system. */
    public enum TaxSystem {
        /** General. */
        GENERAL(1),
        /** Simplified, on income. */
        SIMPLIFIED_INCOME(2),
        /** Simplified, on income less expense. */
        SIMPLIFIED_INCOME_LESS_EXPENSE(3),
        /** Imputed income. */
        IMPUTED_INCOME(4),
        /** Agricultural. */
        AGRICULTURAL(5),
        /** Patent. */
        PATENT(6);

        private final int code;

        TaxSystem(int code) {
            this.code = code;
        }

        /** The number that the law gives it. */
        public int code() {
            return code;
        }
    }

    /**
     * Copies the items.
     *
     * @throws IllegalArgumentException if there is none or too many, or currencies differ
     */
    public Receipt {
        Objects.requireNonNull(customer, "customer");
        items = List.copyOf(items);
        if (items.isEmpty() || items.size() > MAX_ITEMS) {
            throw new IllegalArgumentException(
                    "a receipt has 1 to " + MAX_ITEMS + " items, but this one has " + items.size());
        }
        sum(items);
    }

    /** The sum of the items; it must be the amount that is moved. */
    public Money total() {
        return sum(items);
    }

    private static Money sum(List<ReceiptItem> items) {
        return items.stream().map(ReceiptItem::total).reduce(Money::plus).orElseThrow();
    }
}
