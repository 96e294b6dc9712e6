package ru.eatfit24.billing.event;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events to the listeners of this service. Nothing is delivered by itself: the host calls {@link #deliver}, from a scheduler of its own, on as
 * many threads and nodes as it likes.
 *
 * <p>How a delivery goes:
 *
 * <ol>
 *   <li>Some accounts that have something due are claimed for {@link #LEASE}, each with its earliest events. Nobody else is given those meanwhile.
 *   <li>Each event is handed to every listener, in the order in which they were registered, outside any transaction of the library.
 *   <li>When all have taken it, that is written down, unless the claim was lost meanwhile.
 *   <li>When one has failed, the event is due again after a pause: a second, doubled with each failure up to {@link #LONGEST_PAUSE}. Later events of
 *       that account wait for it; other accounts do not.
 * </ol>
 *
 * <p>A node that is frozen for longer than its lease finds that it has lost it before the next event, and leaves the rest to who has taken over; the
 * event that it was busy with is delivered twice. So is one whose listener had done its work when the process died.
 *
 * <p>Safe for use by many threads.
 */
public final class Outbox {

    /** How long a claim lasts. A listener that takes longer for a single event is called with it again, by somebody else. */
    public static final Duration LEASE = Duration.ofMinutes(1);

    /** The longest pause between two deliveries of an event that a listener fails on. */
    public static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /** So few that their events are delivered well within the lease. */
    private static final int ACCOUNTS_AT_ONCE = 16;

    private static final int EVENTS_OF_ONE_ACCOUNT = 64;

    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private final OutboxStore store;
    private final InstantSource clock;
    private final List<EventListener> listeners;
    private final Map<String, Function<StoredEvent, BillingEvent>> readers;

    private Outbox(
            OutboxStore store,
            InstantSource clock,
            List<EventListener> listeners,
            Map<String, Function<StoredEvent, BillingEvent>> readers) {
        this.store = Objects.requireNonNull(store, "store");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.listeners = List.copyOf(listeners);
        this.readers = Map.copyOf(readers);
    }

    /**
     * An outbox. Hosts take theirs from {@code Billing}.
     *
     * @param readers what makes an event of its own class of a stored one, by type; of a version that it does not know it makes nothing and returns
     *     it as it is
     */
    public static Outbox of(
            OutboxStore store,
            InstantSource clock,
            List<EventListener> listeners,
            Map<String, Function<StoredEvent, BillingEvent>> readers) {
        return new Outbox(store, clock, listeners, readers);
    }

    /**
     * Delivers what is due, until nothing is or so many events were looked at. Does nothing that a second call, or one on another node, would do
     * again, but for what the class says about crashes. A thread that is interrupted stops before the next event.
     *
     * @param most how many events at most, 1 or more: what this call may take
     * @return what was done; a call that finds nothing due says so at once
     * @throws IllegalStateException if no listener was registered: the events wait for a service that has one
     * @throws ru.eatfit24.billing.error.BillingException if the store fails; what was not written down is delivered again
     */
    public DeliveryReport deliver(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("at least 1 event must be asked for, but was " + most);
        }
        if (listeners.isEmpty()) {
            throw new IllegalStateException(
                    "no listener was given to Billing.builder(…).listener(…), so there is nobody to"
                            + " deliver to; EventListener.NOOP is one for services that are not interested");
        }
        DeliveryReport done = DeliveryReport.NOTHING;
        while (done.looked() < most && !Thread.currentThread().isInterrupted()) {
            int left = most - done.looked();
            int accounts = Math.min(ACCOUNTS_AT_ONCE, left);
            Instant now = now();
            List<EventRun> runs =
                    store.claim(accounts, Math.min(EVENTS_OF_ONE_ACCOUNT, left / accounts), now, now.plus(LEASE));
            if (runs.isEmpty()) {
                return done;
            }
            for (EventRun run : runs) {
                done = done.and(deliver(run));
            }
        }
        return done;
    }

    private DeliveryReport deliver(EventRun run) {
        int delivered = 0;
        for (StoredEvent event : run.events()) {
            int rest = run.events().size() - delivered;
            if (Thread.currentThread().isInterrupted() || !now().isBefore(run.leasedUntil())) {
                return new DeliveryReport(delivered, 0, rest);
            }
            if (!taken(event, run.leasedUntil())) {
                return new DeliveryReport(delivered, 1, rest - 1);
            }
            if (!store.markDelivered(event.id(), run.leasedUntil(), now())) {
                log.warn("event-claim-lost event={} type={}; it may be delivered twice", event.id(), event.type());
                return new DeliveryReport(delivered, 0, rest);
            }
            delivered++;
        }
        return new DeliveryReport(delivered, 0, 0);
    }

    /** Whether all listeners have taken the event; if not, it is due again later. */
    private boolean taken(StoredEvent event, Instant leasedUntil) {
        try {
            EventDelivery delivery = new EventDelivery(event, read(event));
            for (EventListener listener : listeners) {
                listener.on(delivery);
            }
            return true;
        } catch (Exception failure) {
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            postpone(event, leasedUntil, failure);
            return false;
        } catch (Error failure) {
            postpone(event, leasedUntil, failure);
            throw failure;
        }
    }

    private BillingEvent read(StoredEvent event) {
        return readers.getOrDefault(event.type(), stored -> stored).apply(event);
    }

    private void postpone(StoredEvent event, Instant leasedUntil, Throwable failure) {
        Instant dueAt = now().plus(pause(event.failures()));
        log.warn(
                "event-not-delivered event={} type={} failures={} again-at={} failure={}",
                event.id(),
                event.type(),
                event.failures() + 1,
                dueAt,
                failure.getClass().getName());
        log.debug("event-not-delivered event={}", event.id(), failure);
        store.postpone(event.id(), leasedUntil, dueAt);
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
