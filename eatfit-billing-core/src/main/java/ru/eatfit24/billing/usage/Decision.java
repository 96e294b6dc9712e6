package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The answer to a request: granted and counted, or denied and nothing counted. Immutable.
 *
 * <p>It leaves the gate only after what it says has been saved; it says how things stood at that moment.
 */
public sealed interface Decision {

    /** What was asked. */
    UsageRequest request();

    /** How the account stands with the feature after the decision. */
    FeatureUsage usage();

    /** The instant that the decision was made at, in microseconds. */
    Instant at();

    /** Whether the units were taken. */
    boolean isGranted();

    /** The limit that is tightest now; for a denial one that refused. */
    default LimitState binding() {
        return usage().binding();
    }

    /** All limits that were looked at; without a limit, the windows in which the use is counted. */
    default List<LimitState> limits() {
        return usage().limits();
    }

    /** Units that may still be used now, grants included; empty for unlimited. */
    default OptionalLong remaining() {
        return usage().remaining();
    }

    /**
     * The units were taken.
     *
     * @param request what was asked
     * @param usage how the account stands after it
     * @param at when it was decided
     */
    record Granted(UsageRequest request, FeatureUsage usage, Instant at) implements Decision {

        @Override
        public boolean isGranted() {
            return true;
        }

        @Override
        public String toString() {
            return "granted " + request + ": " + usage;
        }
    }

    /**
     * Nothing was taken.
     *
     * @param request what was asked
     * @param usage how the account stands
     * @param at when it was decided
     */
    record Denied(UsageRequest request, FeatureUsage usage, Instant at) implements Decision {

        /** Why. */
        public Reason reason() {
            boolean included = !(binding().source() instanceof LimitSource.NotIncluded) || usage.grantsRemaining() > 0;
            return included ? Reason.LIMIT_REACHED : Reason.NOT_INCLUDED;
        }

        /**
         * When the same request would fit, if nothing is used and changed until then: the first reset after which all windows together fit what the
         * grants of that time do not. Empty if waiting does not help: the amount is above a limit, or a limit never resets.
         */
        public Optional<Instant> retryAt() {
            return limits().stream()
                    .flatMap(limit -> limit.resetsAt().stream())
                    .sorted()
                    .filter(this::fitsAt)
                    .findFirst();
        }

        private boolean fitsAt(Instant reset) {
            long needed = request.amount() - Math.min(request.amount(), usage.grantsRemainingAt(reset));
            return limits().stream().allMatch(limit -> limit.unitsAt(reset) >= needed);
        }

        @Override
        public boolean isGranted() {
            return false;
        }

        @Override
        public String toString() {
            return "denied " + request + ": " + usage;
        }
    }

    /** Why a request was denied. */
    enum Reason {
        /** A limit has fewer units left than were asked for. */
        LIMIT_REACHED,
        /** The plan does not include the feature, and no override or grant does. */
        NOT_INCLUDED
    }
}
