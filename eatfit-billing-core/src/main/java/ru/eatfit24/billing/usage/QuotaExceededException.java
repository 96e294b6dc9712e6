package ru.eatfit24.billing.usage;

import java.util.Objects;
import ru.eatfit24.billing.error.BillingException;

/** A request was denied by a verb that has no other way to say so. Nothing was counted. {@link #decision()} tells why and when to come back. */
public final class QuotaExceededException extends BillingException {

    private static final long serialVersionUID = 1L;

    private final transient Decision.Denied decision;

    QuotaExceededException(Decision.Denied decision) {
        super(decision.toString());
        this.decision = Objects.requireNonNull(decision, "decision");
    }

    /** The denial. */
    public Decision.Denied decision() {
        return decision;
    }
}
