package ru.eatfit24.billing.catalog;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A rule met an account that a newer view of the catalogue is needed for. Never reaches a host: {@link PlanDirectory} answers it with a newer view.
 * Nothing has been changed when it is thrown. Carries no stack trace, since it is part of the flow and not a fault.
 */
public final class OutdatedViewException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long epoch;
    private final transient @Nullable PlanVersion missing;

    OutdatedViewException(long epoch, @Nullable PlanVersion missing) {
        super(
                "a view of epoch " + epoch + (missing == null ? "" : " with plan " + missing) + " is needed",
                null,
                false,
                false);
        this.epoch = epoch;
        this.missing = missing;
    }

    /** The epoch that is needed. */
    public long epoch() {
        return epoch;
    }

    /** The plan that the view does not know. */
    public Optional<PlanVersion> missing() {
        return Optional.ofNullable(missing);
    }
}
