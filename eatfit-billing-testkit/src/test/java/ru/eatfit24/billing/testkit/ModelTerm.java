package ru.eatfit24.billing.testkit;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** From when to when there is access, and where the calendar counts from, in the words of {@link MoneyModel}. */
final class ModelTerm {

    Instant start = Instant.EPOCH;
    Instant end = Instant.EPOCH;

    @Nullable Instant trialEnd;

    private final ZoneId zone;
    private Instant anchor = Instant.EPOCH;
    private int anchorDays = -1;

    ModelTerm(ZoneId zone) {
        this.zone = zone;
    }

    /** Nothing yet, counted from here. */
    void open(Instant now, ModelPlan plan) {
        start = now;
        end = now;
        anchor = now;
        anchorDays = plan.days();
    }

    /** When a period of a plan ends that begins here: where the calendar says, if it has a boundary here, else counted anew. */
    Instant periodEnd(Instant from, ModelPlan of) {
        int boundary = boundary(from, of);
        return boundary < 0 ? of.after(from, 1, zone) : of.after(anchor, boundary + 1, zone);
    }

    /** Which boundary of the calendar this is; below 0 for none. */
    private int boundary(Instant from, ModelPlan of) {
        for (int k = 0; of.days() == anchorDays && !of.after(anchor, k, zone).isAfter(from); k++) {
            if (of.after(anchor, k, zone).equals(from)) {
                return k;
            }
        }
        return -1;
    }

    /** A period is added, or begins after a gap. */
    void extend(ModelPlan by, Instant from, Instant until, boolean isGap) {
        if (boundary(from, by) < 0) {
            anchor = from;
            anchorDays = by.days();
        }
        begin(from, isGap);
        end = until;
    }

    /** A gift is added, or begins after a gap: the calendar moves with it. */
    void give(Instant from, Instant until, boolean isGap) {
        begin(from, isGap);
        end = until;
        anchor = until;
    }

    private void begin(Instant from, boolean isGap) {
        start = isGap ? from : start;
        trialEnd = isGap ? null : trialEnd;
    }

    /** One period of another plan from now on. */
    void switchTo(ModelPlan plan, Instant now, boolean isGap) {
        Instant began = isGap ? now : start;
        open(now, plan);
        start = began;
        end = plan.after(now, 1, zone);
        trialEnd = null;
    }

    void tryOut(ModelPlan plan, Instant now, Instant until) {
        open(now, plan);
        end = until;
        anchor = until;
        trialEnd = until;
    }

    /** Over at this instant, or at its end if that was before. */
    void endAt(Instant at) {
        end = end.isBefore(at) ? end : at;
        trialEnd = trialEnd != null && trialEnd.isAfter(end) ? end : trialEnd;
    }
}
