package ru.eatfit24.billing.subscription;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.time.BillingAnchor;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Instants;
import ru.eatfit24.billing.time.Zone;

/**
 * From when to when a subscription gives access. Immutable.
 *
 * @param start when access began without a gap
 * @param anchor where the periods count from; moves when an interval of another length follows
 * @param end when what was paid or given ends
 * @param trialEnd when a trial inside it ends; null when there is none
 * @param graceEnd until when access is kept although nothing was paid for it; null when it is not kept beyond the end
 */
public record Term(
        Instant start,
        BillingAnchor anchor,
        Instant end,
        @Nullable Instant trialEnd,
        @Nullable Instant graceEnd) {

    /**
     * Checks the order and cuts the instants to microseconds.
     *
     * @throws IllegalArgumentException if the end is before the start or the end of the trial, or grace ends before the end
     */
    public Term {
        start = Instants.requireInRange("start", Instants.toMicros(start));
        end = Instants.requireInRange("end", Instants.toMicros(end));
        Objects.requireNonNull(anchor, "anchor");
        trialEnd = trialEnd == null ? null : Instants.toMicros(trialEnd);
        graceEnd = graceEnd == null ? null : Instants.toMicros(graceEnd);
        if (end.isBefore(start)
                || (graceEnd != null && graceEnd.isBefore(end))
                || (trialEnd != null && trialEnd.isAfter(end))) {
            throw new IllegalArgumentException(
                    "a term goes from its start over the end of its trial to its end and the end of grace, but is "
                            + start + ", " + trialEnd + ", " + end + ", " + graceEnd);
        }
    }

    /** When access ends. */
    public Instant accessEnd() {
        return graceEnd == null ? end : graceEnd;
    }

    /** Whether there is access. A term that ends where it starts gives none, also by a clock that has stepped back. */
    public boolean hasAccess(Instant at) {
        return at.isBefore(accessEnd()) && start.isBefore(accessEnd());
    }

    /** A term of one period from this instant on. */
    static Term of(Instant at, BillingInterval interval, Zone zone) {
        Instant from = Instants.toMicros(at);
        BillingAnchor anchor = new BillingAnchor(from, interval);
        return new Term(from, anchor, anchor.periodAt(from, zone).end(), null, null);
    }

    /** A term that ends at once, for what starts with a trial or a gift. */
    static Term starting(Instant at, BillingInterval interval) {
        Instant from = Instants.toMicros(at);
        return new Term(from, new BillingAnchor(from, interval), from, null, null);
    }

    /**
     * The period that follows: added to the end while there is access, else from this instant on. A period that follows one of the same interval keeps its place in
     * the calendar: monthly from 31 January is 28 February, then 31 March.
     */
    BillingPeriod following(Instant at, BillingInterval interval, Zone zone) {
        Instant from = Instants.toMicros(hasAccess(at) ? end : at);
        BillingPeriod next = periodFrom(from, interval, zone);
        // Access that was kept for longer than a whole period is not paid for with the next one.
        return next.end().isAfter(at) ? next : periodFrom(Instants.toMicros(at), interval, zone);
    }

    private BillingPeriod periodFrom(Instant from, BillingInterval interval, Zone zone) {
        if (interval.equals(anchor.interval())) {
            BillingPeriod regular = anchor.periodAt(from, zone);
            if (regular.start().equals(from)) {
                return regular;
            }
        }
        return new BillingAnchor(from, interval).periodAt(from, zone);
    }

    /** With this period at the end: grace and what was before a gap are over. */
    Term with(BillingPeriod period, BillingInterval interval, Instant at, Zone zone) {
        boolean gap = !hasAccess(at);
        boolean regular = interval.equals(anchor.interval())
                && anchor.periodAt(period.start(), zone).start().equals(period.start());
        BillingAnchor counted = regular ? anchor : new BillingAnchor(period.start(), interval);
        return new Term(gap ? period.start() : start, counted, period.end(), gap ? null : trialEnd, null);
    }

    /** With access kept for so long after the end. */
    Term withGrace(Duration grace) {
        return new Term(start, anchor, end, trialEnd, grace.isZero() ? null : end.plus(grace));
    }

    /** Without grace. */
    Term withoutGrace() {
        return graceEnd == null ? this : new Term(start, anchor, end, trialEnd, null);
    }

    /** Over at this instant, or at its end if that was before. */
    Term endingAt(Instant at) {
        Instant cut = Instants.toMicros(at);
        cut = cut.isBefore(start) ? start : cut;
        Instant ended = cut.isBefore(end) ? cut : end;
        return new Term(start, anchor, ended, trialEnd != null && trialEnd.isAfter(ended) ? ended : trialEnd, null);
    }

    /** With this period given at the end; what was before a gap is over. */
    Term given(BillingPeriod period) {
        Term from = period.start().isAfter(accessEnd()) ? starting(period.start(), anchor.interval()) : this;
        return from.givenUntil(period.end(), false);
    }

    /** With so much more at the end, as a trial or a gift: the calendar moves with it. */
    Term givenUntil(Instant until, boolean asTrial) {
        BillingAnchor moved = new BillingAnchor(Instants.toMicros(until), anchor.interval());
        return new Term(start, moved, until, asTrial ? Instants.toMicros(until) : trialEnd, null);
    }
}
