package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.time.Window;

/** How full one window of a feature is, at one level, and what fits it. Immutable. */
public final class LimitState {

    private final MeteredFeature feature;
    private final int level;
    private final @Nullable Limit limit;
    private final Window window;
    private final long used;
    private final LimitSource source;

    private LimitState(
            MeteredFeature feature, int level, @Nullable Limit limit, Window window, long used, LimitSource source) {
        this.feature = feature;
        this.level = level;
        this.limit = limit;
        this.window = window;
        this.used = used;
        this.source = source;
    }

    /**
     * A state as a rule found it or a store kept it.
     *
     * @param level 0 for the account, else the depth of the member below it
     * @param limit what fits the window; null for unlimited
     */
    public static LimitState of(
            MeteredFeature feature, int level, @Nullable Limit limit, Window window, long used, LimitSource source) {
        return new LimitState(feature, level, limit, window, used, source);
    }

    /** The feature. */
    public MeteredFeature feature() {
        return feature;
    }

    /** At which level it holds: 0 for the account, else the depth of the subject's part below it. */
    public int level() {
        return level;
    }

    /** What fits the window; empty for unlimited. An allowed overage is not part of it. */
    public OptionalLong limit() {
        return limit == null ? OptionalLong.empty() : OptionalLong.of(limit.amount());
    }

    /** The limit as it was declared; empty for unlimited. */
    public Optional<Limit> declaredLimit() {
        return Optional.ofNullable(limit);
    }

    /** Whether more is used than the limit says: by an allowed overage, a record, an adjustment, or after a downgrade. */
    public boolean isOverLimit() {
        return limit != null && used > limit.amount();
    }

    /** Whether nothing limits the feature in this window. */
    public boolean isUnlimited() {
        return limit == null;
    }

    /** Units used in the window. More than the limit after a downgrade or an adjustment. */
    public long used() {
        return used;
    }

    /** Units that still fit this window, 0 or more, an allowed overage included and grants not; empty for unlimited. */
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
        return limit == null || instant.isBefore(window.end()) ? remainingUnits() : capacity(limit);
    }

    private static long capacity(Limit limit) {
        return limit.amount() + limit.overage();
    }

    /** What still fits, with "everything" for unlimited. */
    long remainingUnits() {
        return limit == null ? Long.MAX_VALUE : Math.max(0, capacity(limit) - used);
    }

    /** Such as {@code photos 3 of 3 per day (plan FREE v1), resets at 2026-11-24T21:00:00Z}. */
    @Override
    public String toString() {
        return feature + " " + used + " of " + (limit == null ? "unlimited" : limit.amount()) + " per "
                + window.policy().code() + (level == 0 ? "" : " at level " + level) + " (" + source + ")"
                + resetsAt().map(at -> ", resets at " + at).orElse("");
    }
}
