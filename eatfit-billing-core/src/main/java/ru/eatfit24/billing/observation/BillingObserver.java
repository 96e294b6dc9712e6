package ru.eatfit24.billing.observation;

import java.time.Duration;
import java.util.Objects;

/**
 * Is told of what a service does, for metrics. Each method does nothing unless it is overridden, so that later releases may tell more.
 *
 * <p><b>Bounded.</b> Every text that is told comes from a small set: codes of features, names of listeners, types of events, names of constants. None is a subject, a payment, a
 * key or a message, so all are fit for tags.
 *
 * <p><b>Harmless.</b> What an observer throws reaches nobody: it is logged, as a warning the first time. It is called after the fact, never inside a transaction of the library, so it can undo
 * nothing. Without an observer nothing is measured.
 *
 * <p><b>Quick.</b> It is called on the thread that did the work, a caller's of the gate among them, which goes on when it returns: count, and do no more. Must be safe
 * for use by many threads.
 *
 * <p>What happened just before a crash is told to nobody. What a host must act on is an event: {@code Billing.outbox()}.
 *
 * @since 0.1.0
 */
public interface BillingObserver {

    /** Is not interested. */
    BillingObserver NOOP = new BillingObserver() {};

    /** The same observer, whose failures reach nobody; {@link #NOOP} stays what it is. {@code Billing} does this to the one that it is given. */
    static BillingObserver isolated(BillingObserver observer) {
        Objects.requireNonNull(observer, "observer");
        return observer == NOOP || observer instanceof IsolatedObserver ? observer : new IsolatedObserver(observer);
    }

    /** A verb of the gate that takes units has ended: {@code tryConsume}, {@code require}, {@code record} or {@code reserve}, also inside a transaction of the host's. */
    default void decided(Decided decided) {}

    /** Decisions that rode together were carried out, and answered. */
    default void carriedOut(Batch batch) {}

    /** A run of a job has ended. */
    default void ran(JobRun run) {}

    /** A notification of the provider was processed once, with whatever result. */
    default void processed(Notification notification) {}

    /** A listener was called with an event. */
    default void delivered(Delivery delivery) {}

    /** A call to the payment provider was sent and nobody knows whether it took effect; it is followed up. */
    default void unanswered(UnansweredCall call) {}

    /** Something is stored otherwise than it should be. The same drift is told each time that it is found. */
    default void drifted(Drift drift) {}

    /**
     * How a verb of the gate ended.
     *
     * @param feature the code of the feature; where several were asked for, of the one that decided, or the first
     * @param outcome how
     * @param took from the call to the answer
     */
    record Decided(String feature, Outcome outcome, Duration took) {

        /** How it ended. */
        public enum Outcome {
            /** The units were taken. Inside a transaction of the host's that is worth what its commit is worth. */
            GRANTED,
            /** They were not, by the limits. */
            DENIED,
            /** It was turned away, since too many wait: {@link ru.eatfit24.billing.error.OverloadedException}. */
            OVERLOADED,
            /** It failed, and nothing was taken. */
            FAILED,
            /** It failed, and the units may have been taken: {@link ru.eatfit24.billing.error.OutcomeUnknownException}. */
            UNKNOWN
        }
    }

    /**
     * Decisions that rode together. One that was alone is a batch of 1.
     *
     * @param accounts of how many accounts, 1 or more
     * @param requests how many, 1 or more
     * @param took from when they were taken up to when they were answered or put back
     */
    record Batch(int accounts, int requests, Duration took) {}

    /**
     * One run of a job.
     *
     * @param job the name of its constant in {@code Job}
     * @param done how many things are done
     * @param skipped how many were left, with nothing wrong
     * @param failed how many failed
     * @param aborted whether the run ended with an exception, as when the store does not answer; what it had done then is not counted here
     * @param took how long it took
     */
    record JobRun(String job, int done, int skipped, int failed, boolean aborted, Duration took) {}

    /**
     * One attempt to process a notification.
     *
     * @param provider the provider's name
     * @param verdict what became of it
     * @param age how long ago it came first
     */
    record Notification(String provider, Verdict verdict, Duration age) {

        /** What became of it. */
        public enum Verdict {
            /** It is done. */
            PROCESSED,
            /** A person must look: it contradicts something. */
            QUARANTINED,
            /** It is tried again later. */
            POSTPONED,
            /** A person must look: it failed too often. */
            DEAD,
            /** Somebody else has it by now; nothing was changed. */
            LOST
        }
    }

    /**
     * One call of a listener.
     *
     * @param listener its name
     * @param type the type of the event
     * @param result how it ended
     * @param age how long ago the event happened
     */
    record Delivery(String listener, String type, Result result, Duration age) {

        /** How it ended. */
        public enum Result {
            /** The listener has taken it. */
            DELIVERED,
            /** The listener failed, and is called again later. */
            FAILED,
            /** The listener failed once too often: a dead letter. */
            DEAD,
            /** The claim was over when it ended, so the event may come twice. */
            LOST
        }
    }

    /**
     * A call without an answer.
     *
     * @param kind the name of its constant in {@code ProviderCall.Kind}
     */
    record UnansweredCall(String kind) {}

    /**
     * Something that is stored otherwise than it should be.
     *
     * @param kind what differs, as the name of a constant, such as {@code UNKNOWN_PAYMENT}
     * @param cause what most likely brought it about, as the name of a constant
     */
    record Drift(String kind, String cause) {}
}
