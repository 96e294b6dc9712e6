package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.time.Window;

/** How full one window of a feature is, and what fits it. Immutable. */
public final class LimitState {

    private final MeteredFeature feature;
    private final @Nullable Limit limit;
    private final Window window;
    private final long used;
    private final LimitSource source;

    LimitState(MeteredFeature feature, @Nullable Limit limit, Window window, long used, LimitSource source) {
        this.feature = feature;
        this.limit = limit;
        this.window = window;
        this.used = used;
        this.source = source;
    }

    /** The feature. */
    public MeteredFeature feature() {
        return feature;
    }

    /** What fits the window; empty for unlimited. */
    public OptionalLong limit() {
        return limit == null ? OptionalLong.empty() : OptionalLong.of(limit.amount());
    }

    /** Whether nothing limits the feature in this window. */
    public boolean isUnlimited() {
        return limit == null;
    }

    /** Units used in the window. More than the limit after a downgrade or an adjustment. */
    public long used() {
        return used;
    }

    /** Units that still fit this window, 0 or more, grants not counted; empty for unlimited. */
    public OptionalLong remaining() {
        return limit == null ? OptionalLong.empty() : OptionalLong.of(remainingUnits());
    }

    /** The window that is counted in. */
    public Window window() {
        return window;
    }

    /** When the window ends and counting starts anew; empty if it never does. */
    public Optional<Instant> resetsAt() {
        return window.resetsAt();
    }

    /** Where the limit comes from. */
    public LimitSource source() {
        return source;
    }

    /** What would fit at an instant if nothing were used until then, with "everything" for unlimited. */
    long unitsAt(Instant instant) {
        return limit == null || instant.isBefore(window.end()) ? remainingUnits() : limit.amount();
    }

    /** What fits, with "everything" for unlimited. */
    long remainingUnits() {
        return limit == null ? Long.MAX_VALUE : Math.max(0, limit.amount() - used);
    }

    /** Such as {@code photos 3 of 3 per day (plan FREE v1), resets at 2026-11-24T21:00:00Z}. */
    @Override
    public String toString() {
        return feature + " " + used + " of " + (limit == null ? "unlimited" : limit.amount()) + " per "
                + window.policy().code() + " (" + source + ")"
                + resetsAt().map(at -> ", resets at " + at).orElse("");
    }
}
