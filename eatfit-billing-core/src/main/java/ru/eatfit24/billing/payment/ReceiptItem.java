package ru.eatfit24.billing.payment;

import java.util.Objects;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.money.Money;

/**
 * A line of a fiscal receipt. Immutable.
 *
 * @param description what it is, 1 to 128 characters
 * @param quantity how many, 1 to 99,999
 * @param unitPrice what one costs, zero or more
 * @param vat the VAT on it
 * @param kind what the law calls it, and how it is paid for
 */
public record ReceiptItem(String description, int quantity, Money unitPrice, Vat vat, Kind kind) {

    /** The VAT on an item. */
    public enum Vat {
        /** None. */
        NONE(1),
        /** 0%. */
        RATE_0(2),
        /** 10%. */
        RATE_10(3),
        /** 20%. */
        RATE_20(4),
        /** 10/110. */
        INCLUDED_10(5),
        /** 20/120. */
        INCLUDED_20(6),
        /** 5%. */
        RATE_5(7),
        /** 7%. */
        RATE_7(8),
        /** 5/105. */
        INCLUDED_5(9),
        /** 7/107. */
        INCLUDED_7(10),
        /** 22%. */
        RATE_22(11),
        /** 22/122. */
        INCLUDED_22(12);

        private final int code;

        Vat(int code) {
            this.code = code;
        }

        /** The number that tills give it. */
        public int code() {
            return code;
        }
    }

    /** What is sold. */
    public enum Subject {
        /** A service, as a subscription is. */
        SERVICE,
        /** Work. */
        JOB,
        /** Rights to a work, such as a program. */
        INTELLECTUAL_ACTIVITY,
        /** A right of property. */
        PROPERTY_RIGHT,
        /** Goods without marking and without excise. */
        COMMODITY,
        /** A payment, such as an advance. */
        PAYMENT,
        /** Several of these. */
        COMPOSITE,
        /** Something else. */
        ANOTHER
    }

    /** How it is paid for. */
    public enum Mode {
        /** All of it, now that it is given. */
        FULL_PAYMENT,
        /** All of it, before it is given. */
        FULL_PREPAYMENT,
        /** A part of it, before it is given. */
        PARTIAL_PREPAYMENT,
        /** An advance. */
        ADVANCE,
        /** A part of it, now that it is given; the rest on credit. */
        PARTIAL_PAYMENT,
        /** On credit. */
        CREDIT,
        /** Paying off a credit. */
        CREDIT_PAYMENT
    }

    /** What a quantity counts. */
    public enum Measure {
        /** Pieces. */
        PIECE,
        /** Days. */
        DAY,
        /** Hours. */
        HOUR,
        /** Minutes. */
        MINUTE,
        /** Seconds. */
        SECOND,
        /** Kilobytes. */
        KILOBYTE,
        /** Megabytes. */
        MEGABYTE,
        /** Gigabytes. */
        GIGABYTE,
        /** Terabytes. */
        TERABYTE,
        /** Something else. */
        ANOTHER
    }

    /**
     * What the law calls an item. Immutable.
     *
     * @param subject what is sold
     * @param mode how it is paid for
     * @param measure what the quantity counts
     */
    public record Kind(Subject subject, Mode mode, Measure measure) {

        /** A service, fully paid, by the piece: what a period of a subscription is, unless the host's accountant says otherwise. */
        public static final Kind SUBSCRIPTION = new Kind(Subject.SERVICE, Mode.FULL_PAYMENT, Measure.PIECE);

        /** Requires all. */
        public Kind {
            Objects.requireNonNull(subject, "subject");
            Objects.requireNonNull(mode, "mode");
            Objects.requireNonNull(measure, "measure");
        }
    }

    /** The longest description. */
    public static final int MAX_DESCRIPTION = 128;

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the quantity is outside of 1 to 99,999 or the price below zero
     */
    public ReceiptItem {
        Text.require("description of a receipt item", description, MAX_DESCRIPTION);
        Objects.requireNonNull(vat, "vat");
        Objects.requireNonNull(kind, "kind");
        if (quantity < 1 || quantity > 99_999) {
            throw new IllegalArgumentException(
                    "the quantity of a receipt item must be 1 to 99999, but was " + quantity);
        }
        if (unitPrice.isNegative()) {
            throw new IllegalArgumentException("the price on a receipt must be zero or more, but was " + unitPrice);
        }
    }

    /** Quantity times price. */
    public Money total() {
        return unitPrice.times(quantity);
    }
}
