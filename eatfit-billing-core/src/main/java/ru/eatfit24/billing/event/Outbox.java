package ru.eatfit24.billing.event;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.observation.BillingObserver.Delivery;
import ru.eatfit24.billing.observation.BillingObserver.Delivery.Result;

/**
 * Delivers events to the listeners of this service. Nothing is delivered by itself: the host calls {@link #deliver}, from a scheduler of its own, on as
 * many threads and nodes as it likes.
 *
 * <p>How a delivery goes:
 *
 * <ol>
 *   <li>Events that are new are handed out: each listener that any service on this store has registered gets a delivery of its own.
 *   <li>For each listener of this service some accounts that have something due are claimed for {@link #LEASE}, each with its earliest events. Nobody else is given those
 *       for that listener meanwhile.
 *   <li>The listener is called with each event, outside any transaction of the library. When it has taken it, that is written down, unless the claim was lost meanwhile.
 *   <li>When it has failed, the event is due again after a pause: a second, doubled with each failure up to {@link #LONGEST_PAUSE}. Later events of
 *       that account wait for it; other accounts do not, and neither do other listeners.
 *   <li>After {@link #MOST_FAILURES} failures the event is a dead letter: it is given up for that listener, and the later ones go on. A person lists those
 *       ({@link #deadLetters}) and has them delivered after all ({@link #replay}) or taken for done ({@link #dismiss}), with name and reason.
 * </ol>
 *
 * <p>A node that is frozen for longer than its lease finds that it has lost it before the next event, and leaves the rest to who has taken over; the
 * event that it was busy with is delivered twice. So is one whose listener had done its work when the process died.
 *
 * <p>Listeners take turns on the thread that calls: one that is slow keeps the others of that call waiting. Give it a thread of its own by {@link #deliver(String, int)}.
 *
 * <p>Safe for use by many threads.
 */
public final class Outbox {

    /** How long a claim lasts. A listener that takes longer for a single event is called with it again, by somebody else. */
    public static final Duration LEASE = Duration.ofMinutes(1);

    /** The longest pause between two deliveries of an event that a listener fails on. */
    public static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** How often a listener may fail on an event before it is a dead letter: with the pauses between them almost a day. */
    public static final int MOST_FAILURES = 32;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /** So few that their events are delivered well within the lease. */
    private static final int ACCOUNTS_AT_ONCE = 16;

    private static final int EVENTS_OF_ONE_ACCOUNT = 64;

    private static final int MAX_FAILURE_NAME = 250;

    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private final OutboxStore store;
    private final InstantSource clock;
    private final Map<String, EventListener> listeners;
    private final Map<String, Function<StoredEvent, BillingEvent>> readers;
    private final BillingObserver observer;

    private Outbox(
            OutboxStore store,
            InstantSource clock,
            Map<String, EventListener> listeners,
            Map<String, Function<StoredEvent, BillingEvent>> readers,
            BillingObserver observer) {
        this.store = Objects.requireNonNull(store, "store");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.listeners = Collections.unmodifiableMap(new LinkedHashMap<>(listeners));
        this.readers = Map.copyOf(readers);
        this.observer = Objects.requireNonNull(observer, "observer");
    }

    /**
     * An outbox, whose listeners are registered with the store. Hosts take theirs from {@code Billing}.
     *
     * @param listeners by their names, in the order in which they take turns
     * @param readers what makes an event of its own class of a stored one, by type; of a version that it does not know it makes nothing and returns
     *     it as it is
     * @throws ru.eatfit24.billing.error.BillingException if the store fails
     */
    public static Outbox of(
            OutboxStore store,
            InstantSource clock,
            Map<String, EventListener> listeners,
            Map<String, Function<StoredEvent, BillingEvent>> readers) {
        Outbox outbox = new Outbox(store, clock, listeners, readers, BillingObserver.NOOP);
        if (!outbox.listeners.isEmpty()) {
            store.register(outbox.listeners.keySet(), outbox.now());
        }
        return outbox;
    }

    /** The same outbox, which tells an observer of each call of a listener; {@code Billing} does this. The observer must not throw. */
    public Outbox observedBy(BillingObserver other) {
        return new Outbox(store, clock, listeners, readers, other);
    }

    /**
     * Delivers what is due to every listener of this service, until nothing is or so many events were looked at. Does nothing that a second call, or one on another node,
     * would do again, but for what the class says about crashes. A thread that is interrupted stops before the next event.
     *
     * @param most how many events at most for each listener, 1 or more: what this call may take
     * @return what was done, the deliveries of all listeners together; a call that finds nothing due says so at once
     * @throws IllegalStateException if no listener was registered: the events wait for a service that has one
     * @throws ru.eatfit24.billing.error.BillingException if the store fails; what was not written down is delivered again
     */
    public DeliveryReport deliver(int most) {
        requireSome(most);
        if (listeners.isEmpty()) {
            throw new IllegalStateException(
                    "no listener was given to Billing.builder(…).listener(…), so there is nobody to"
                            + " deliver to; EventListener.NOOP is one for services that are not interested");
        }
        handOut(most);
        DeliveryReport done = DeliveryReport.NOTHING;
        for (String listener : listeners.keySet()) {
            done = done.and(deliverTo(listener, most));
        }
        return done;
    }

    /**
     * The same for one listener.
     *
     * @throws IllegalArgumentException if this service has none of this name
     */
    public DeliveryReport deliver(String listener, int most) {
        requireSome(most);
        if (!listeners.containsKey(listener)) {
            throw new IllegalArgumentException(
                    "this service has no listener \"" + listener + "\", only " + listeners.keySet());
        }
        handOut(most);
        return deliverTo(listener, most);
    }

    private static void requireSome(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("at least 1 event must be asked for, but was " + most);
        }
    }

    private void handOut(int most) {
        int left = most;
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            int accounts = Math.min(ACCOUNTS_AT_ONCE, left);
            int handedOut = store.handOut(accounts, Math.min(EVENTS_OF_ONE_ACCOUNT, left / accounts), now());
            if (handedOut == 0) {
                return;
            }
            left -= handedOut;
        }
    }

    private DeliveryReport deliverTo(String listener, int most) {
        DeliveryReport done = DeliveryReport.NOTHING;
        while (done.looked() < most && !Thread.currentThread().isInterrupted()) {
            int left = most - done.looked();
            int accounts = Math.min(ACCOUNTS_AT_ONCE, left);
            Instant now = now();
            List<EventRun> runs = store.claim(
                    listener, accounts, Math.min(EVENTS_OF_ONE_ACCOUNT, left / accounts), now, now.plus(LEASE));
            if (runs.isEmpty()) {
                return done;
            }
            for (EventRun run : runs) {
                done = done.and(deliver(listener, run));
            }
        }
        return done;
    }

    private DeliveryReport deliver(String listener, EventRun run) {
        int delivered = 0;
        for (StoredEvent event : run.events()) {
            int rest = run.events().size() - delivered;
            if (Thread.currentThread().isInterrupted() || !now().isBefore(run.leasedUntil())) {
                return new DeliveryReport(delivered, 0, rest);
            }
            if (!taken(listener, event, run.leasedUntil())) {
                return new DeliveryReport(delivered, 1, rest - 1);
            }
            if (!store.markDelivered(listener, event.id(), run.leasedUntil(), now())) {
                log.warn(
                        "event-claim-lost listener={} event={} type={}; it may be delivered twice",
                        listener,
                        event.id(),
                        event.type());
                tell(listener, event, Result.LOST);
                return new DeliveryReport(delivered, 0, rest);
            }
            tell(listener, event, Result.DELIVERED);
            delivered++;
        }
        return new DeliveryReport(delivered, 0, 0);
    }

    /** Whether the listener has taken the event; if not, it is due again later. */
    private boolean taken(String listener, StoredEvent event, Instant leasedUntil) {
        try {
            Objects.requireNonNull(listeners.get(listener), listener).on(new EventDelivery(event, read(event)));
            return true;
        } catch (Exception failure) {
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            failed(listener, event, leasedUntil, failure);
            return false;
        } catch (Error failure) {
            failed(listener, event, leasedUntil, failure);
            throw failure;
        }
    }

    private BillingEvent read(StoredEvent event) {
        return readers.getOrDefault(event.type(), stored -> stored).apply(event);
    }

    private void failed(String listener, StoredEvent event, Instant leasedUntil, Throwable failure) {
        String name = failure.getClass().getName();
        String kept = name.substring(Math.max(0, name.length() - MAX_FAILURE_NAME));
        int failures = event.failures() + 1;
        log.debug("event-not-delivered listener={} event={}", listener, event.id(), failure);
        if (failures >= MOST_FAILURES) {
            log.error(
                    "event-dead listener={} event={} type={} failures={} failure={}; a person must look",
                    listener,
                    event.id(),
                    event.type(),
                    failures,
                    name);
            boolean isBuried = store.bury(listener, event.id(), leasedUntil, kept, now());
            tell(listener, event, isBuried ? Result.DEAD : Result.LOST);
            return;
        }
        Instant dueAt = now().plus(pause(event.failures()));
        log.warn(
                "event-not-delivered listener={} event={} type={} failures={} again-at={} failure={}",
                listener,
                event.id(),
                event.type(),
                failures,
                dueAt,
                name);
        boolean isPostponed = store.postpone(listener, event.id(), leasedUntil, kept, dueAt);
        tell(listener, event, isPostponed ? Result.FAILED : Result.LOST);
    }

    private void tell(String listener, StoredEvent event, Result result) {
        if (observer != BillingObserver.NOOP) {
            observer.delivered(new Delivery(listener, event.type(), result, Duration.between(event.at(), now())));
        }
    }

    /**
     * Events that were given up for a listener, those that were given up first before the others. The listener may be another service's.
     *
     * @param limit how many at most, 1 to {@link OutboxStore#MAX_LIMIT}
     */
    public List<DeadLetter> deadLetters(String listener, int limit) {
        return store.deadLetters(listener, limit);
    }

    /**
     * Has a dead letter delivered after all: it is due at once, before later events of its account that are not delivered. Those that were delivered meanwhile do not come again.
     *
     * @param actor who, 1 to 128 characters
     * @param reason why, 1 to 512 characters
     * @throws IllegalStateException if it is no dead letter
     */
    public void replay(String listener, EventId event, String actor, String reason) {
        requireDead(
                listener,
                event,
                store.replay(listener, event, entry(actor, "replay-event", reason, listener, event.toString())));
    }

    /**
     * Takes a dead letter for delivered, after a person has looked.
     *
     * @param actor who, 1 to 128 characters
     * @param reason why, 1 to 512 characters
     * @throws IllegalStateException if it is no dead letter
     */
    public void dismiss(String listener, EventId event, String actor, String reason) {
        requireDead(
                listener,
                event,
                store.dismiss(listener, event, entry(actor, "dismiss-event", reason, listener, event.toString())));
    }

    private static void requireDead(String listener, EventId event, boolean wasDead) {
        if (!wasDead) {
            throw new IllegalStateException("event " + event + " is no dead letter of listener \"" + listener + "\"");
        }
    }

    /** The names of all listeners that were registered, also by other services on the same store. What is new is handed out to each of them. */
    public Set<String> listeners() {
        return store.listeners();
    }

    /**
     * Forgets a listener that no service has any more, with what was not delivered to it, dead letters too; otherwise its deliveries would pile up. A service that has it registers it
     * again when it starts.
     *
     * @param actor who, 1 to 128 characters
     * @param reason why, 1 to 512 characters
     * @throws IllegalArgumentException if there is none of this name
     * @throws IllegalStateException if this service has it
     */
    public void forget(String listener, String actor, String reason) {
        if (listeners.containsKey(listener)) {
            throw new IllegalStateException(
                    "listener \"" + listener + "\" is one of this service's; remove it from the" + " builder first");
        }
        if (!store.forget(listener, entry(actor, "forget-listener", reason, listener, "all"))) {
            throw new IllegalArgumentException("there is no listener \"" + listener + "\", only " + listeners());
        }
    }

    private AuditEntry entry(String actor, String action, String reason, String listener, String event) {
        return new AuditEntry(now(), actor, action, reason, Map.of("listener", listener, "event", event));
    }

    /**
     * How many deliveries there are to make now, over all listeners of this service.
     *
     * @param most stops counting there for each listener, 1 or more
     */
    public int countDue(int most) {
        requireSome(most);
        Instant now = now();
        return listeners.keySet().stream()
                .mapToInt(listener -> store.countDue(listener, now, most))
                .sum();
    }

    private static Duration pause(int failures) {
        // 2^12 seconds are more than the longest pause.
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 12));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /** Whole microseconds, as the stores keep them. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
