package ru.eatfit24.billing.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.MeteredFeature;

/**
 * How long what is over is kept before {@link CleanUp} deletes it. Immutable. Nothing that an operation may still be given back into, or answered from, is
 * kept for a shorter time than operations are remembered.
 */
public final class Retention {

    /** How long closed windows are kept unless the host says otherwise: last year's can be compared with this year's. */
    public static final Duration DEFAULT_CLOSED_WINDOWS = Duration.ofDays(400);

    /** How long delivered events are kept unless the host says otherwise. */
    public static final Duration DEFAULT_DELIVERED_EVENTS = Duration.ofDays(7);

    /** How long processed notifications of the provider are kept unless the host says otherwise: one that is sent again later is processed again. */
    public static final Duration DEFAULT_PROCESSED_NOTIFICATIONS = Duration.ofDays(30);

    /** How long calls to the payment provider are kept, once their outcome is known, unless the host says otherwise: longer than a payer can dispute a charge. */
    public static final Duration DEFAULT_ENDED_CALLS = Duration.ofDays(550);

    /** The shortest time for those: what a provider that is asked late may still show of them is taken in by then. */
    public static final Duration SHORTEST_ENDED_CALLS = Duration.ofDays(7);

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(36_600);

    private final Duration closedWindows;
    private final Map<String, Duration> closedWindowsOf;
    private final Duration operations;
    private final Duration settledHolds;
    private final Duration deliveredEvents;
    private final Duration processedNotifications;
    private final Duration endedCalls;

    private Retention(Builder builder, Duration remembered) {
        this.closedWindows = orDefault(builder.closedWindows, longer(DEFAULT_CLOSED_WINDOWS, remembered));
        this.closedWindowsOf = Map.copyOf(builder.closedWindowsOf);
        this.operations = orDefault(builder.operations, remembered);
        this.settledHolds = orDefault(builder.settledHolds, remembered);
        this.deliveredEvents = orDefault(builder.deliveredEvents, DEFAULT_DELIVERED_EVENTS);
        this.processedNotifications = orDefault(builder.processedNotifications, DEFAULT_PROCESSED_NOTIFICATIONS);
        this.endedCalls = orDefault(builder.endedCalls, DEFAULT_ENDED_CALLS);
    }

    private static Duration orDefault(@Nullable Duration given, Duration otherwise) {
        return given == null ? otherwise : given;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** How long a closed window of this feature is kept, from its end on. */
    Duration closedWindows(String feature) {
        return closedWindowsOf.getOrDefault(feature, closedWindows);
    }

    Duration operations() {
        return operations;
    }

    Duration settledHolds() {
        return settledHolds;
    }

    Duration deliveredEvents() {
        return deliveredEvents;
    }

    Duration processedNotifications() {
        return processedNotifications;
    }

    Duration endedCalls() {
        return endedCalls;
    }

    @Override
    public String toString() {
        return "Retention[closed windows " + closedWindows + (closedWindowsOf.isEmpty() ? "" : " " + closedWindowsOf)
                + ", operations " + operations + ", settled holds " + settledHolds + ", delivered events "
                + deliveredEvents + ", processed notifications " + processedNotifications + ", ended calls "
                + endedCalls + "]";
    }

    /** Collects what differs from the defaults. For one thread. Each time is one minute to 36,600 days, and may be given once. */
    public static final class Builder {

        private final Map<String, Duration> closedWindowsOf = new HashMap<>();
        private @Nullable Duration closedWindows;
        private @Nullable Duration operations;
        private @Nullable Duration settledHolds;
        private @Nullable Duration deliveredEvents;
        private @Nullable Duration processedNotifications;
        private @Nullable Duration endedCalls;

        private Builder() {}

        /** How long closed windows are kept, from their end on; {@link #DEFAULT_CLOSED_WINDOWS} by default. */
        public Builder closedWindows(Duration time) {
            closedWindows = checked("closed windows", closedWindows, time);
            return this;
        }

        /** How long closed windows of one feature are kept, from their end on. */
        public Builder closedWindows(MeteredFeature feature, Duration time) {
            String code = feature.code();
            closedWindowsOf.put(code, checked("closed windows of " + code, closedWindowsOf.get(code), time));
            return this;
        }

        /** How long operations are kept, from their effect on; by default as long as they are remembered, which is also the shortest time. */
        public Builder operations(Duration time) {
            operations = checked("operations", operations, time);
            return this;
        }

        /**
         * How long settled reservations are kept, from the end of their hold on, so that a repeated settling finds them; by default as long as operations
         * are remembered, which is also the shortest time.
         */
        public Builder settledHolds(Duration time) {
            settledHolds = checked("settled holds", settledHolds, time);
            return this;
        }

        /** How long events are kept after they were delivered; {@link #DEFAULT_DELIVERED_EVENTS} by default. */
        public Builder deliveredEvents(Duration time) {
            deliveredEvents = checked("delivered events", deliveredEvents, time);
            return this;
        }

        /**
         * How long notifications of the provider are kept after they were processed; {@link #DEFAULT_PROCESSED_NOTIFICATIONS} by default. Those that wait for a
         * person stay.
         */
        public Builder processedNotifications(Duration time) {
            processedNotifications = checked("processed notifications", processedNotifications, time);
            return this;
        }

        /**
         * How long calls to the payment provider are kept once their outcome is known, from the last send on; {@link #DEFAULT_ENDED_CALLS} by default. No body is kept in
         * any of them.
         *
         * @throws IllegalArgumentException if it is shorter than {@link #SHORTEST_ENDED_CALLS}
         */
        public Builder endedCalls(Duration time) {
            Duration checked = checked("ended calls", endedCalls, time);
            if (checked.compareTo(SHORTEST_ENDED_CALLS) < 0) {
                throw new IllegalArgumentException("ended calls must be kept for " + SHORTEST_ENDED_CALLS
                        + " at least, since the provider may show late what became of them, but not for " + time);
            }
            endedCalls = checked;
            return this;
        }

        /**
         * The times, for a service that remembers operations for so long. {@code Billing} builds it.
         *
         * @throws IllegalArgumentException if something is kept for too short a time; it names all that are
         */
        public Retention build(Duration remembered) {
            List<String> tooShort = new ArrayList<>();
            addIfShorter(tooShort, "closed windows", closedWindows, remembered);
            closedWindowsOf.forEach(
                    (feature, time) -> addIfShorter(tooShort, "closed windows of " + feature, time, remembered));
            addIfShorter(tooShort, "operations", operations, remembered);
            addIfShorter(tooShort, "settled holds", settledHolds, remembered);
            if (!tooShort.isEmpty()) {
                throw new IllegalArgumentException("operations are remembered for " + remembered
                        + ", and what belongs to them must be kept for as long, but " + String.join(", ", tooShort));
            }
            return new Retention(this, remembered);
        }

        private static void addIfShorter(
                List<String> tooShort, String what, @Nullable Duration time, Duration remembered) {
            if (time != null && time.compareTo(remembered) < 0) {
                tooShort.add(what + " would be kept for " + time);
            }
        }

        private static Duration checked(String what, @Nullable Duration given, Duration time) {
            Objects.requireNonNull(time, what);
            if (given != null) {
                throw new IllegalStateException("a time for " + what + " was given already");
            }
            if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        what + " must be kept for " + SHORTEST + " to " + LONGEST + ", but not for " + time);
            }
            return time;
        }
    }
}
