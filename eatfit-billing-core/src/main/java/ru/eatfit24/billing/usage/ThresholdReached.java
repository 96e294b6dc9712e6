package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.StoredEvent;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;

/**
 * So much of a limit is used: 80% or 100% of its amount. Immutable.
 *
 * <p>Raised by the use that reached the threshold, once for each window and threshold: not again when units came back and were taken once more, nor when
 * the limit of the window was changed meanwhile. A use that passes both raises both, the lower one first. The next window starts anew. Each window that
 * a feature is limited in, and each level, has thresholds of its own; an unlimited one has none, and neither has a limit of 0. Units of a grant do not
 * count, since they do not count in the window. What lowers a limit raises nothing by itself; the next use that is counted does.
 */
public final class ThresholdReached implements BillingEvent {

    /** The name of the type. */
    public static final String TYPE = "usage.threshold-reached";

    private static final int VERSION = 1;

    private final Subject subject;
    private final String member;
    private final String feature;
    private final Window window;
    private final long limit;
    private final long used;
    private final int percent;
    private final Instant at;

    ThresholdReached(String account, String member, Meter meter, long limit, int percent, Instant at) {
        this.subject = Subject.ofMemberKey(account, member);
        this.member = member;
        this.feature = meter.feature();
        this.window = meter.window();
        this.limit = limit;
        this.used = meter.used();
        this.percent = percent;
        this.at = Objects.requireNonNull(at, "at");
    }

    /**
     * Reads the event back.
     *
     * @return the event; of a version that this release does not know, the stored one
     * @throws IllegalArgumentException if somebody has changed what was stored
     */
    public static BillingEvent read(StoredEvent stored) {
        if (stored.version() != VERSION) {
            return stored;
        }
        Window window = new Window(
                WindowPolicy.parse(stored.requireText("window")),
                Instant.parse(stored.requireText("start")),
                Instant.parse(stored.requireText("end")));
        return new ThresholdReached(
                stored.account(),
                stored.content().getOrDefault("member", ""),
                new Meter(stored.requireText("feature"), window, Long.parseLong(stored.requireText("used"))),
                Long.parseLong(stored.requireText("limit")),
                Integer.parseInt(stored.requireText("percent")),
                stored.at());
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public String account() {
        return subject.account();
    }

    @Override
    public Instant at() {
        return at;
    }

    /** Whose limit it is: the account, or the member below it whose level is limited. */
    public Subject subject() {
        return subject;
    }

    /** The code of the metered feature. */
    public String feature() {
        return feature;
    }

    /** The window that is counted in. */
    public Window window() {
        return window;
    }

    /** What fits the window; an allowed overage is not part of it. */
    public long limit() {
        return limit;
    }

    /** What was used in the window after the use that reached the threshold: at least so many percent of the limit, maybe more than all of it. */
    public long used() {
        return used;
    }

    /** The threshold: 80 or 100. */
    public int percent() {
        return percent;
    }

    @Override
    public Map<String, String> content() {
        return Map.of(
                "member", member,
                "feature", feature,
                "window", window.policy().code(),
                "start", window.start().toString(),
                "end", window.end().toString(),
                "limit", Long.toString(limit),
                "used", Long.toString(used),
                "percent", Integer.toString(percent));
    }

    /** Such as {@code 80% of photos reached by user-42: 4 of 5 per day}. */
    @Override
    public String toString() {
        return percent + "% of " + feature + " reached by " + subject + ": " + used + " of " + limit + " per "
                + window.policy().code();
    }
}
