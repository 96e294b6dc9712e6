package ru.eatfit24.billing.payment;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.Instants;

/**
 * What an attempt is to collect, and how: never changes. Immutable.
 *
 * @param invoice the id of the invoice
 * @param number the attempt's number among those of the invoice, from 1
 * @param amount above zero
 * @param session whether the payer is there
 * @param capture when the money is taken
 * @param method the id of the saved method to charge, of ours; null lets the payer choose. Required when the payer is not there
 * @param consent that the payer agreed to the method being saved by it; null when it is not to be saved, as by a payer who is away
 * @param createdAt when it was decided, in microseconds
 */
public record PaymentOrder(
        String invoice,
        int number,
        Money amount,
        Session session,
        Capture capture,
        @Nullable String method,
        @Nullable Consent consent,
        Instant createdAt) {

    /** Whether the payer is there. */
    public enum Session {
        /** The payer confirms. */
        ON_SESSION,
        /** A saved method is charged while the payer is away. */
        OFF_SESSION
    }

    /** When the money is taken. */
    public enum Capture {
        /** As soon as the payment is confirmed. */
        AT_ONCE,
        /** By a call of its own; until then it is held. */
        LATER
    }

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the number is below 1, the amount not above zero, no method is named for a payer who is not there, or such a payer
     *     consents
     */
    public PaymentOrder {
        Ids.require("invoice", invoice);
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(capture, "capture");
        createdAt = Instants.requireInRange("createdAt", Instants.toMicros(createdAt));
        if (number < 1) {
            throw new IllegalArgumentException("attempts are numbered from 1, but this is number " + number);
        }
        if (!amount.isPositive()) {
            throw new IllegalArgumentException("an attempt must collect more than nothing, but is for " + amount
                    + "; an invoice of zero or less is paid without one");
        }
        if (session == Session.OFF_SESSION && method == null) {
            throw new IllegalArgumentException("a payer who is away can only be charged by a saved method; name one");
        }
        if (session == Session.OFF_SESSION && consent != null) {
            throw new IllegalArgumentException(
                    "a payer who is away consents to nothing: a method is saved while the payer is there");
        }
    }
}
