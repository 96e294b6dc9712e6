package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.MethodFace;
import ru.eatfit24.billing.time.Instants;

/**
 * A subscription as another system keeps it. Immutable.
 *
 * @param plan the code or an alias of a plan that is declared here and has a price
 * @param price what the subscriber agreed to pay for each period, above zero; the next renewals are charged by it, whatever the plan costs now
 * @param start when access began
 * @param end when what was paid ends; access lasts until then, also if it was canceled
 * @param canceled whether it was canceled: then nothing is charged any more
 * @param renews whether the method is charged for what follows
 * @param method the saved method; null for none
 * @since 0.1.0
 */
public record FormerSubscription(
        String plan,
        Money price,
        Instant start,
        Instant end,
        boolean canceled,
        boolean renews,
        @Nullable Method method) {

    /**
     * A method that the other system has saved at the provider, and that is charged from here on. Immutable.
     *
     * @param token the provider's id of it
     * @param face what may be shown of it
     * @param consent that the payer agreed to be charged
     */
    public record Method(String token, MethodFace face, Consent consent) {

        /** Requires the components. */
        public Method {
            Text.require("id of a payment method at the provider", token, 64);
            Objects.requireNonNull(face, "face");
            Objects.requireNonNull(consent, "consent");
        }

        /** Without the token, which is worth money to whoever has it. */
        @Override
        public String toString() {
            return "Method[" + face + "]";
        }
    }

    /**
     * Cuts the instants to microseconds and checks the components.
     *
     * @throws IllegalArgumentException if the end is before the start, the price is not above zero, or it renews without a method, or although it was canceled
     */
    public FormerSubscription {
        Text.require("plan", plan, 64);
        start = Instants.toMicros(start);
        end = Instants.toMicros(end);
        if (end.isBefore(start)) {
            throw new IllegalArgumentException(
                    "a subscription must not end, at " + end + ", before its start " + start);
        }
        if (!price.isPositive()) {
            throw new IllegalArgumentException(
                    "a subscription to " + plan + " costs more than nothing, but this one costs " + price);
        }
        if (renews && (method == null || canceled)) {
            throw new IllegalArgumentException("a subscription to " + plan + " renews itself, but "
                    + (canceled ? "was canceled" : "has no method to charge"));
        }
    }
}
