package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.ArrayList;
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

    /** How the account stands with each feature that was asked for, after the decision; in the order of the request. */
    List<FeatureUsage> usages();

    /** The instant that the decision was made at, in microseconds. */
    Instant at();

    /** Whether the units were taken. */
    boolean isGranted();

    /** The feature whose limit is tightest; for a denial the first that refused. */
    FeatureUsage usage();

    /** The limit that is tightest now; for a denial one that refused. */
    default LimitState binding() {
        return usage().binding();
    }

    /** All limits that were looked at; for a feature without a limit, the windows in which its use is counted. */
    default List<LimitState> limits() {
        if (usages().size() == 1) {
            return usages().get(0).limits();
        }
        List<LimitState> limits = new ArrayList<>();
        usages().forEach(usage -> limits.addAll(usage.limits()));
        return List.copyOf(limits);
    }

    /** Units of the feature of {@link #usage()} that may still be used now, grants included; empty for unlimited. */
    default OptionalLong remaining() {
        return usage().remaining();
    }

    /**
     * The units were taken.
     *
     * @param request what was asked
     * @param usages how the account stands after it
     * @param at when it was decided; for a repeated operation, when it first was
     */
    record Granted(UsageRequest request, List<FeatureUsage> usages, Instant at) implements Decision {

        @Override
        public FeatureUsage usage() {
            FeatureUsage tightest = usages.get(0);
            for (int i = 1; i < usages.size(); i++) {
                LimitState one = tightest.binding();
                LimitState other = usages.get(i).binding();
                tightest = FeatureUsage.tighter(one, other) == one ? tightest : usages.get(i);
            }
            return tightest;
        }

        /** Whether some limit is passed now: by an allowed overage or by what was recorded. */
        public boolean isOverLimit() {
            return usages.stream().anyMatch(FeatureUsage::isOverLimit);
        }

        @Override
        public boolean isGranted() {
            return true;
        }

        @Override
        public String toString() {
            return "granted " + request + ": " + usages;
        }
    }

    /**
     * Nothing was taken.
     *
     * @param request what was asked
     * @param usages how the account stands
     * @param at when it was decided
     */
    record Denied(UsageRequest request, List<FeatureUsage> usages, Instant at) implements Decision {

        @Override
        public FeatureUsage usage() {
            for (int i = 0; i < usages.size(); i++) {
                if (!usages.get(i).fits(request.units().get(i).amount())) {
                    return usages.get(i);
                }
            }
            throw new IllegalStateException("denied though everything fits: " + this);
        }

        /** Why. */
        public Reason reason() {
            boolean included =
                    !(binding().source() instanceof LimitSource.NotIncluded) || usage().grantsRemaining() > 0;
            return included ? Reason.LIMIT_REACHED : Reason.NOT_INCLUDED;
        }

        /**
         * When the same request would fit, if nothing is used and changed until then; empty if waiting does not help: the amount is above a limit,
         * or a limit never resets. Grants that will have ended by then do not count.
         */
        public Optional<Instant> retryAt() {
            Instant latest = at;
            for (int i = 0; i < usages.size(); i++) {
                if (usages.get(i).fits(request.units().get(i).amount())) {
                    continue;
                }
                Optional<Instant> fits =
                        fitsAt(usages.get(i), request.units().get(i).amount());
                if (fits.isEmpty()) {
                    return fits;
                }
                latest = fits.get().isAfter(latest) ? fits.get() : latest;
            }
            return Optional.of(latest);
        }

        /** The first reset after which all windows together fit what the grants of that time do not. */
        private static Optional<Instant> fitsAt(FeatureUsage usage, long amount) {
            return usage.limits().stream()
                    .flatMap(limit -> limit.resetsAt().stream())
                    .sorted()
                    .filter(reset -> usage.limits().stream()
                            .allMatch(limit ->
                                    limit.unitsAt(reset) >= amount - Math.min(amount, usage.grantsRemainingAt(reset))))
                    .findFirst();
        }

        @Override
        public boolean isGranted() {
            return false;
        }

        @Override
        public String toString() {
            return "denied " + request + ": " + usages;
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
