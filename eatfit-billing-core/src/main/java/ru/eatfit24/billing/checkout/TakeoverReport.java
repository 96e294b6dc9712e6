package ru.eatfit24.billing.checkout;

import java.util.List;
import java.util.Objects;

/**
 * What became of one {@link AccountHistory}: of what was given, each is counted once. Immutable.
 *
 * @param subscriptions the subscription, 0 or 1
 * @param methods the saved method, 0 or 1
 * @param payments the payments
 * @param refunds the refunds of the payments
 * @param windows the windows
 * @param refusals why something was refused, one text for each
 * @since 0.1.0
 */
public record TakeoverReport(
        Fates subscriptions, Fates methods, Fates payments, Fates refunds, Fates windows, List<String> refusals) {

    /** Copies the list. */
    public TakeoverReport {
        Objects.requireNonNull(subscriptions, "subscriptions");
        Objects.requireNonNull(methods, "methods");
        Objects.requireNonNull(payments, "payments");
        Objects.requireNonNull(refunds, "refunds");
        Objects.requireNonNull(windows, "windows");
        refusals = List.copyOf(refusals);
    }

    /** Whether anything was taken over, so that anything has changed. */
    public boolean changesAnything() {
        return subscriptions.taken() + methods.taken() + payments.taken() + refunds.taken() + windows.taken() > 0;
    }

    /**
     * How many were taken over, were there already, or were refused. Immutable.
     *
     * @param taken stored now
     * @param there stored under the same key before, by an earlier run; left as they are
     * @param refused not stored, since something newer stands in the place, or they cannot be what they say
     */
    public record Fates(int taken, int there, int refused) {

        /** None. */
        public static final Fates NONE = new Fates(0, 0, 0);

        Fates and(Fate fate) {
            return switch (fate) {
                case TAKEN -> new Fates(taken + 1, there, refused);
                case THERE -> new Fates(taken, there + 1, refused);
                case REFUSED -> new Fates(taken, there, refused + 1);
            };
        }

        /** All of them. */
        public int all() {
            return taken + there + refused;
        }
    }

    /** What becomes of one thing. */
    enum Fate {
        TAKEN,
        THERE,
        REFUSED
    }
}
