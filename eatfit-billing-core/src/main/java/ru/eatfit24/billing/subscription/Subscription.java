package ru.eatfit24.billing.subscription;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Instants;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.Assignment;

/**
 * An account's agreement to a plan over time. Immutable; every change is a new value.
 *
 * <p>An account has at most one, for good: who comes back after it has ended goes on with it, so that a trial is given once and the number of a renewal is never
 * used again. What state it is in follows from these facts and the clock alone.
 *
 * @param id drawn at random
 * @param account the account's name
 * @param agreement plan and price
 * @param term from when to when there is access
 * @param renewal whether it renews itself
 * @param canceledAt when the subscriber asked that it ends with what was paid; null when nobody did
 * @param next what follows at the end of the period in the place of the agreement; null for the same
 * @param trialUsed whether a trial was ever given
 * @param dueAt when somebody must look after it: charge, change, or say that it has ended; null for never
 */
public record Subscription(
        String id,
        String account,
        Agreement agreement,
        Term term,
        Renewal renewal,
        @Nullable Instant canceledAt,
        @Nullable Agreement next,
        boolean trialUsed,
        @Nullable Instant dueAt) {

    /**
     * Checks the components and cuts the instants to microseconds.
     *
     * @throws IllegalArgumentException if the id or the account's name is none, or grace is given to one that will not be renewed
     */
    public Subscription {
        Text.require("id of a subscription", id, 64);
        Text.require("account", account, 128);
        Objects.requireNonNull(agreement, "agreement");
        Objects.requireNonNull(term, "term");
        Objects.requireNonNull(renewal, "renewal");
        canceledAt = canceledAt == null ? null : Instants.toMicros(canceledAt);
        dueAt = dueAt == null ? null : Instants.toMicros(dueAt);
        if (canceledAt != null && term.graceEnd() != null) {
            throw new IllegalArgumentException(
                    "subscription " + id + " was canceled, so access is not kept beyond the end of what was paid");
        }
    }

    /** A new one, which gives no access yet: it is extended, given or tried next. */
    public static Subscription open(String account, Agreement agreement, Instant at) {
        return new Subscription(
                UUID.randomUUID().toString(),
                account,
                agreement,
                Term.starting(at, agreement.price().interval()),
                Renewal.OFF,
                null,
                null,
                false,
                null);
    }

    /** How it stands. */
    public SubscriptionState state(Instant at) {
        if (!term.hasAccess(at)) {
            return SubscriptionState.EXPIRED;
        } else if (!at.isBefore(term.end())) {
            return SubscriptionState.PAST_DUE;
        } else if (canceledAt != null) {
            return SubscriptionState.CANCELED;
        }
        return term.trialEnd() != null && at.isBefore(term.trialEnd())
                ? SubscriptionState.TRIALING
                : SubscriptionState.ACTIVE;
    }

    /** Whether a saved method is charged for what follows. */
    public boolean renewsItself() {
        return renewal.on() && canceledAt == null;
    }

    /** What the next period is charged by. */
    public Agreement nextAgreement() {
        return next == null ? agreement : next;
    }

    /** What its account is to be given: the plan until access ends. To be written in the same transaction as the subscription. */
    public Assignment assignment() {
        return new Assignment(agreement.plan(), term.anchor().anchor(), term.accessEnd());
    }

    /**
     * The period that a payment by this agreement adds: after the end while there is access, else from this instant on.
     *
     * @param zone where the calendar is read
     */
    public BillingPeriod following(Agreement paid, Instant at, Zone zone) {
        return term.following(at, paid.price().interval(), zone);
    }

    /**
     * With a period that was paid added, and its plan in force at once. What was canceled goes on; what was to follow at the end is forgotten if it is this.
     *
     * @param period what {@link #following} says for the same arguments
     */
    public Subscription extended(Agreement paid, BillingPeriod period, Instant at, Zone zone) {
        Term longer = term.with(period, paid.price().interval(), at, zone);
        return new Subscription(
                id, account, paid, longer, renewal, null, paid.equals(next) ? null : next, trialUsed, dueAt);
    }

    /** On another agreement from this instant on, for one period; what was left of the old ones is gone, so give it back before. */
    public Subscription switched(Agreement to, Instant at, Zone zone) {
        BillingInterval interval = to.price().interval();
        Term fresh = Term.of(at, interval, zone);
        Instant start = term.hasAccess(at) ? term.start() : fresh.start();
        Term from = new Term(start, fresh.anchor(), fresh.end(), null, null);
        return new Subscription(id, account, to, from, renewal, null, null, trialUsed, dueAt);
    }

    /** With another agreement to follow at the end of the period; null for the same one. */
    public Subscription followedBy(@Nullable Agreement other) {
        return new Subscription(
                id,
                account,
                agreement,
                term,
                renewal,
                canceledAt,
                agreement.equals(other) ? null : other,
                trialUsed,
                dueAt);
    }

    /** With time that nobody paid for added, as a gift. What was to follow at the end is forgotten if it is this. */
    public Subscription given(Agreement granted, BillingPeriod period) {
        Agreement after = granted.equals(next) ? null : next;
        return new Subscription(id, account, granted, term.given(period), renewal, null, after, trialUsed, dueAt);
    }

    /**
     * With a trial from this instant on.
     *
     * @throws IllegalStateException if a trial was given before, or there is access: a trial is for who has none
     */
    public Subscription tried(Agreement tried, Instant at, Instant until) {
        if (trialUsed || term.hasAccess(at)) {
            throw new IllegalStateException(
                    "account " + account + (trialUsed ? " has had its trial" : " has access until " + term.accessEnd())
                            + ", so none is given");
        }
        Term trial = Term.starting(at, tried.price().interval()).givenUntil(until, true);
        return new Subscription(id, account, tried, trial, renewal, null, null, true, dueAt);
    }

    /** To end with what was paid: nothing is charged any more, and access is not kept beyond it. */
    public Subscription canceledAtEnd(Instant at) {
        return new Subscription(
                id,
                account,
                agreement,
                term.withoutGrace(),
                renewal,
                canceledAt == null ? at : canceledAt,
                next,
                trialUsed,
                dueAt);
    }

    /**
     * As if it had not been canceled.
     *
     * @throws IllegalStateException if it is over: then there is nothing to go on with
     */
    public Subscription notCanceled(Instant at) {
        if (!term.hasAccess(at)) {
            throw new IllegalStateException(
                    "the subscription of account " + account + " ended at " + term.accessEnd() + "; buy it again");
        }
        return new Subscription(id, account, agreement, term, renewal, null, next, trialUsed, dueAt);
    }

    /** Over at this instant. */
    public Subscription ended(Instant at) {
        return new Subscription(
                id, account, agreement, term.endingAt(at), renewal.off(), canceledAt, null, trialUsed, dueAt);
    }

    /** With access kept for so long after the end if it renews itself, else not. */
    public Subscription withGrace(Duration grace) {
        Term changed = renewsItself() ? term.withGrace(grace) : term.withoutGrace();
        return new Subscription(id, account, agreement, changed, renewal, canceledAt, next, trialUsed, dueAt);
    }

    /** With another renewal. */
    public Subscription with(Renewal changed) {
        return new Subscription(id, account, agreement, term, changed, canceledAt, next, trialUsed, dueAt);
    }

    /** To be looked after then; null for never. */
    public Subscription dueAt(@Nullable Instant instant) {
        return new Subscription(id, account, agreement, term, renewal, canceledAt, next, trialUsed, instant);
    }
}
