package ru.eatfit24.billing.payment;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.time.Instants;

/**
 * A means to pay that the payer let us keep: a token of the provider's, never card data. Immutable; every change is a new value.
 *
 * @param id our id
 * @param account the account's name
 * @param token the provider's id of it; null until it is known, and again once it is forgotten
 * @param face what may be shown of it; null until it is known
 * @param status whether it can be charged
 * @param isDefault whether it is the one to charge when nobody says which; at most one of an account
 * @param consent that the payer agreed
 * @param createdAt when it was asked for, in microseconds
 * @param dueAt when somebody must look after it; null for never
 */
public record PaymentMethod(
        String id,
        String account,
        @Nullable String token,
        @Nullable MethodFace face,
        Status status,
        boolean isDefault,
        Consent consent,
        Instant createdAt,
        @Nullable Instant dueAt) {

    /** Whether a saved method can be charged. */
    public enum Status {
        /** The payer has not confirmed it yet. */
        PENDING,
        /** It can be charged. */
        ACTIVE,
        /** The payer or the host took it away, or the provider will not charge it any more. Stays. */
        FORGOTTEN
    }

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if an active one has no token, or one that is not active has one to charge, or is the default
     */
    public PaymentMethod {
        Ids.require("a payment method", id);
        Text.require("account", account, 128);
        Objects.requireNonNull(consent, "consent");
        createdAt = Instants.requireInRange("createdAt", Instants.toMicros(createdAt));
        dueAt = dueAt == null ? null : Instants.toMicros(dueAt);
        if (token != null) {
            Ids.require("a payment method at the provider", token);
        }
        boolean fits = switch (status) {
            case PENDING -> !isDefault;
            case ACTIVE -> token != null && face != null;
            case FORGOTTEN -> token == null && !isDefault;
        };
        if (!fits) {
            throw new IllegalArgumentException(
                    "payment method " + id + " is " + status + (isDefault ? ", the default" : "")
                            + (token == null ? ", without" : ", with")
                            + " a token; only an active one is the default, and a forgotten one has no token");
        }
    }

    /** A new one that the payer is about to confirm. */
    public static PaymentMethod asked(String account, Consent consent, Instant createdAt, Instant dueAt) {
        return new PaymentMethod(Ids.draw(), account, null, null, Status.PENDING, false, consent, createdAt, dueAt);
    }

    /** A new one that can be charged at once, since a payment has saved it. */
    public static PaymentMethod saved(
            String account, String token, MethodFace face, Consent consent, Instant createdAt) {
        return new PaymentMethod(Ids.draw(), account, token, face, Status.ACTIVE, false, consent, createdAt, null);
    }

    /** Whether it can be charged. */
    public boolean isActive() {
        return status == Status.ACTIVE;
    }

    /** With the provider's id of it, which may still wait for the payer. */
    public PaymentMethod known(String providerToken) {
        return status == Status.PENDING
                ? new PaymentMethod(id, account, providerToken, face, status, false, consent, createdAt, dueAt)
                : this;
    }

    /** Confirmed by the payer; a forgotten one stays forgotten. */
    public PaymentMethod confirmed(String providerToken, MethodFace shown) {
        return status == Status.FORGOTTEN
                ? this
                : new PaymentMethod(
                        id, account, providerToken, shown, Status.ACTIVE, isDefault, consent, createdAt, null);
    }

    /** Not to be charged any more: the token is gone. */
    public PaymentMethod forgotten() {
        return new PaymentMethod(id, account, null, face, Status.FORGOTTEN, false, consent, createdAt, null);
    }

    /** The default, or not any more. */
    public PaymentMethod asDefault(boolean isTheDefault) {
        return new PaymentMethod(id, account, token, face, status, isTheDefault, consent, createdAt, dueAt);
    }

    /** To be looked after then; null for never. */
    public PaymentMethod dueAt(@Nullable Instant instant) {
        return new PaymentMethod(id, account, token, face, status, isDefault, consent, createdAt, instant);
    }

    /** Without the token, which is worth money to whoever has it. */
    @Override
    public String toString() {
        return "PaymentMethod[" + id + " of " + account + ", " + status + (isDefault ? ", default" : "") + ", " + face
                + "]";
    }
}
