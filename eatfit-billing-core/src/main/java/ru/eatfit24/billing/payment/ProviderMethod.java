package ru.eatfit24.billing.payment;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A means to pay as the provider shows it. Immutable.
 *
 * @param id the provider's id of it, the token to charge
 * @param ourId our method's id, as we told it; null when it carries none, as one that belongs to a payment
 * @param status whether the payer has confirmed it
 * @param saved whether it may be charged again; what is not saved is good for its one payment
 * @param face what may be shown of it
 * @param confirmation how the payer confirms it; null when there is nothing to confirm
 */
public record ProviderMethod(
        String id,
        @Nullable String ourId,
        Status status,
        boolean saved,
        MethodFace face,
        @Nullable Confirmation confirmation)
        implements ProviderObject {

    /** Whether the payer has confirmed a method. */
    public enum Status {
        /** Not yet. */
        PENDING,
        /** Yes. */
        ACTIVE,
        /** It cannot be charged. */
        INACTIVE
    }

    /** Checks the components. */
    public ProviderMethod {
        Ids.require("a payment method at the provider", id);
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(face, "face");
    }

    /** Whether it can be charged while the payer is away. */
    public boolean isChargeable() {
        return saved && status == Status.ACTIVE;
    }

    /** Without the token, which is worth money to whoever has it. */
    @Override
    public String toString() {
        return "ProviderMethod[" + status + (saved ? ", saved, " : ", not saved, ") + face + "]";
    }
}
