package ru.eatfit24.billing.payment;

/**
 * How far a payment has come at the provider. What was seen of it only ever adds up: {@link #join} takes the same observations in any order and any number
 * to the same status.
 */
public enum PaymentStatus {

    /** Not decided: maybe not sent, maybe unknown to the provider, maybe waiting for the payer. */
    PENDING,

    /** The money is held and waits for a capture or a cancel. */
    WAITING_FOR_CAPTURE,

    /** The money was taken. Final. */
    SUCCEEDED,

    /** No money was taken, and none will be. Final. */
    CANCELED,

    /** The provider has said both that it succeeded and that it was canceled. A person must look; nothing is decided on it. Final. */
    CONTRADICTED;

    /** Whether nothing further is expected. */
    public boolean isFinal() {
        return this == SUCCEEDED || this == CANCELED || this == CONTRADICTED;
    }

    /**
     * What is known when both were seen, in whatever order: the later of the two on the way from pending over waiting to an end; of two different ends
     * neither. Commutative, associative, and the same twice changes nothing.
     */
    public PaymentStatus join(PaymentStatus other) {
        if (this == other) {
            return this;
        }
        if (isFinal() && other.isFinal()) {
            return CONTRADICTED;
        }
        return compareTo(other) > 0 ? this : other;
    }
}
