package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.jdbc.PendingUpdate.Settled;

/** Counts the requests that wait for their outcome, and gives each of them one, once. Safe for use by many threads. */
final class Outcomes {

    private final AtomicInteger unanswered = new AtomicInteger();
    private final AnswerRelay relay;
    private final Runnable whenNoneIsLeft;

    /**
     * @param callbacks runs what depends on answers; the host's
     * @param whenNoneIsLeft is run each time when no request waits any more
     */
    Outcomes(Executor callbacks, Runnable whenNoneIsLeft) {
        this.relay = new AnswerRelay(callbacks);
        this.whenNoneIsLeft = whenNoneIsLeft;
    }

    int unanswered() {
        return unanswered.get();
    }

    /** One more request waits. Returns how many there are then. */
    int expect() {
        return unanswered.incrementAndGet();
    }

    /** A request that was expected gets no outcome from here. */
    void forget() {
        countOff(1);
    }

    private void countOff(int requests) {
        if (unanswered.addAndGet(-requests) == 0) {
            whenNoneIsLeft.run();
        }
    }

    /** Lets these outcomes arrive at their requests; one that has its outcome keeps it. */
    // Room is made before the answers arrive, since who gets one may come back at once.
    void settle(List<Settled<?>> outcomes) {
        List<Settled<?>> first = new ArrayList<>(outcomes.size());
        for (Settled<?> outcome : outcomes) {
            if (!outcome.request().settled) {
                outcome.request().settled = true;
                first.add(outcome);
            }
        }
        if (first.isEmpty()) {
            return;
        }
        unanswered.addAndGet(-first.size());
        List<Answer<?>> unpublished = new ArrayList<>();
        for (Settled<?> outcome : first) {
            if (outcome.arrive()) {
                unpublished.add(outcome.request().answer());
            }
        }
        relay.publish(unpublished);
        countOff(0);
    }

    /** All requests of these accounts end with this failure, each with one of its own. */
    void fail(List<FoldedAccount> accounts, BillingException failure) {
        settle(FailureCopies.forEach(accounts, failure));
    }

    /** Nobody knows what became of those requests that have no outcome yet. */
    void settleUnknown(List<FoldedAccount> accounts, Throwable reason) {
        List<Settled<?>> left = new ArrayList<>();
        for (FoldedAccount account : accounts) {
            for (PendingUpdate<?> request : account.requests()) {
                if (!request.settled) {
                    left.add(request.failed(unknown(request.root(), reason)));
                }
            }
        }
        settle(left);
    }

    /** The same for what an executor said nothing about. */
    void settleUnreported(List<FoldedAccount> accounts) {
        settleUnknown(accounts, new IllegalStateException("the executor did not report on it"));
    }

    static OutcomeUnknownException unknown(String root, Throwable reason) {
        return new OutcomeUnknownException(
                "the update of account " + root + " broke off: it may have been saved or not. Repeat it with the same"
                        + " operation id, or look at what is stored",
                reason);
    }
}
