package ru.eatfit24.billing.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.DeadLetter;
import ru.eatfit24.billing.event.EventId;
import ru.eatfit24.billing.event.EventRun;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.event.StoredEvent;
import ru.eatfit24.billing.observation.Backlog;
import ru.eatfit24.billing.observation.Vitals;

/**
 * Events in memory, under one lock: those that were not handed out, by account, and for each listener and account a queue of what is not delivered. A queue's entries leave
 * it when they are delivered or given up, and come back to their place when a person says so.
 */
final class InMemoryOutboxStore implements OutboxStore {

    private final ReentrantLock lock = new ReentrantLock();
    private final InMemoryAudit audit;
    private final Map<String, NavigableMap<EventId, StoredEvent>> fresh = new HashMap<>();
    private final Map<String, Map<String, NavigableMap<EventId, Waiting>>> queues = new TreeMap<>();
    private final List<Dead> dead = new ArrayList<>();
    private final List<Delivered> delivered = new ArrayList<>();
    private final Map<EventId, Instant> handedOut = new HashMap<>();

    /** Accounts have no version here; a number that grows over all of them grows for each. */
    private long changes;

    InMemoryOutboxStore(InMemoryAudit audit) {
        this.audit = audit;
    }

    /** A delivery that is not done, and from when on it may be claimed. */
    private static final class Waiting {

        StoredEvent event;
        Instant dueAt;

        Waiting(StoredEvent event, Instant dueAt) {
            this.event = event;
            this.dueAt = dueAt;
        }
    }

    private record Dead(DeadLetter letter) {

        boolean is(String listener, EventId event) {
            return letter.listener().equals(listener) && letter.event().id().equals(event);
        }
    }

    private record Delivered(String listener, EventId event, Instant at) {}

    /** Keeps the events of one change; called while the account is held. */
    void keep(String account, List<BillingEvent> events) {
        locked(() -> {
            changes++;
            NavigableMap<EventId, StoredEvent> ofAccount = fresh.computeIfAbsent(account, first -> new TreeMap<>());
            for (int position = 0; position < events.size(); position++) {
                EventId id = new EventId(account, changes, position);
                ofAccount.put(id, StoredEvent.of(id, events.get(position)));
            }
            return changes;
        });
    }

    @Override
    public void register(Set<String> listeners, Instant now) {
        locked(() -> {
            listeners.forEach(listener -> queues.computeIfAbsent(listener, first -> new HashMap<>()));
            return true;
        });
    }

    @Override
    public Set<String> listeners() {
        return locked(() -> new TreeSet<>(queues.keySet()));
    }

    @Override
    public boolean forget(String listener, AuditEntry entry) {
        return locked(() -> {
            if (queues.remove(listener) == null) {
                return false;
            }
            dead.removeIf(each -> each.letter().listener().equals(listener));
            audit.add(InMemoryAudit.NO_ACCOUNT, entry);
            return true;
        });
    }

    @Override
    public int handOut(int accounts, int eventsEach, Instant now) {
        return locked(() -> {
            List<String> chosen = fresh.entrySet().stream()
                    .filter(each ->
                            !each.getValue().firstEntry().getValue().at().isAfter(now))
                    .map(Map.Entry::getKey)
                    .limit(accounts)
                    .toList();
            int events = 0;
            for (String account : chosen) {
                NavigableMap<EventId, StoredEvent> ofAccount = fresh.getOrDefault(account, new TreeMap<>());
                for (int i = 0; i < eventsEach && !ofAccount.isEmpty(); i++) {
                    StoredEvent event = ofAccount.pollFirstEntry().getValue();
                    handedOut.put(event.id(), now);
                    queues.values()
                            .forEach(queue -> queue(queue, account).put(event.id(), new Waiting(event, event.at())));
                    events++;
                }
                if (ofAccount.isEmpty()) {
                    fresh.remove(account);
                }
            }
            return events;
        });
    }

    private static NavigableMap<EventId, Waiting> queue(
            Map<String, NavigableMap<EventId, Waiting>> ofListener, String account) {
        return ofListener.computeIfAbsent(account, first -> new TreeMap<>());
    }

    private Map<String, NavigableMap<EventId, Waiting>> of(String listener) {
        return queues.getOrDefault(listener, new HashMap<>());
    }

    @Override
    public List<EventRun> claim(String listener, int accounts, int eventsEach, Instant now, Instant leasedUntil) {
        return locked(() -> of(listener).values().stream()
                .filter(queue -> !queue.firstEntry().getValue().dueAt.isAfter(now))
                .sorted(Comparator.comparing(queue -> queue.firstEntry().getValue().dueAt))
                .limit(accounts)
                .map(queue -> claimed(queue, eventsEach, leasedUntil))
                .toList());
    }

    private static EventRun claimed(NavigableMap<EventId, Waiting> queue, int most, Instant leasedUntil) {
        List<StoredEvent> run = new ArrayList<>();
        queue.values().stream().limit(most).forEach(waiting -> {
            waiting.dueAt = leasedUntil;
            run.add(waiting.event);
        });
        return new EventRun(leasedUntil, run);
    }

    @Override
    public boolean markDelivered(String listener, EventId event, Instant leasedUntil, Instant now) {
        return locked(() -> {
            if (claimed(listener, event, leasedUntil) == null) {
                return false;
            }
            remove(listener, event);
            delivered.add(new Delivered(listener, event, now));
            return true;
        });
    }

    @Override
    public boolean postpone(String listener, EventId event, Instant leasedUntil, String failure, Instant dueAt) {
        return locked(() -> {
            Waiting waiting = claimed(listener, event, leasedUntil);
            if (waiting == null) {
                return false;
            }
            waiting.event = waiting.event.failedAgain();
            giveBack(listener, event.account(), leasedUntil, dueAt);
            return true;
        });
    }

    @Override
    public boolean bury(String listener, EventId event, Instant leasedUntil, String failure, Instant now) {
        return locked(() -> {
            Waiting waiting = claimed(listener, event, leasedUntil);
            if (waiting == null) {
                return false;
            }
            dead.add(new Dead(new DeadLetter(listener, waiting.event.failedAgain(), now, failure)));
            remove(listener, event);
            giveBack(listener, event.account(), leasedUntil, now);
            return true;
        });
    }

    private void giveBack(String listener, String account, Instant leasedUntil, Instant dueAt) {
        of(listener).getOrDefault(account, new TreeMap<>()).values().stream()
                .filter(waiting -> waiting.dueAt.equals(leasedUntil))
                .forEach(waiting -> waiting.dueAt = dueAt);
    }

    private void remove(String listener, EventId event) {
        NavigableMap<EventId, Waiting> queue = queue(of(listener), event.account());
        queue.remove(event);
        if (queue.isEmpty()) {
            of(listener).remove(event.account());
        }
    }

    /** The delivery, if it is the first of its queue and the claim still holds. */
    private @Nullable Waiting claimed(String listener, EventId event, Instant leasedUntil) {
        NavigableMap<EventId, Waiting> queue = of(listener).get(event.account());
        if (queue == null || !queue.firstKey().equals(event)) {
            return null;
        }
        Waiting first = queue.firstEntry().getValue();
        return first.dueAt.equals(leasedUntil) ? first : null;
    }

    @Override
    public List<DeadLetter> deadLetters(String listener, int limit) {
        InMemoryUsageStore.requireLimit(limit);
        return locked(() -> dead.stream()
                .map(Dead::letter)
                .filter(letter -> letter.listener().equals(listener))
                .sorted(Comparator.comparing(DeadLetter::deadAt)
                        .thenComparing(letter -> letter.event().id()))
                .limit(limit)
                .toList());
    }

    @Override
    public boolean replay(String listener, EventId event, AuditEntry entry) {
        return byHand(listener, event, entry, letter -> {
            StoredEvent stored = letter.event();
            StoredEvent anew = StoredEvent.of(event, stored.type(), stored.version(), stored.at(), stored.content(), 0);
            queue(of(listener), event.account()).put(event, new Waiting(anew, entry.at()));
        });
    }

    @Override
    public boolean dismiss(String listener, EventId event, AuditEntry entry) {
        return byHand(listener, event, entry, letter -> delivered.add(new Delivered(listener, event, entry.at())));
    }

    private interface Deed {

        void on(DeadLetter letter);
    }

    private boolean byHand(String listener, EventId event, AuditEntry entry, Deed deed) {
        return locked(() -> {
            Dead found = dead.stream()
                    .filter(each -> each.is(listener, event))
                    .findFirst()
                    .orElse(null);
            if (found == null) {
                return false;
            }
            dead.remove(found);
            deed.on(found.letter());
            audit.add(event.account(), entry);
            return true;
        });
    }

    @Override
    public int countDue(String listener, Instant now, int most) {
        return locked(() -> (int) Stream.concat(
                        fresh.values().stream().flatMap(events -> events.values().stream()),
                        of(listener).values().stream()
                                .flatMap(queue -> queue.values().stream())
                                .filter(waiting -> !waiting.dueAt.isAfter(now)))
                .limit(most)
                .count());
    }

    @Override
    public Vitals.Outbox vitals() {
        return locked(() -> {
            List<Instant> waiting = Stream.concat(
                            fresh.values().stream().flatMap(events -> events.values().stream()),
                            queues.values().stream()
                                    .flatMap(queue -> queue.values().stream())
                                    .flatMap(queue -> queue.values().stream())
                                    .map(each -> each.event))
                    .map(StoredEvent::at)
                    .sorted()
                    .toList();
            return new Vitals.Outbox(
                    new Backlog(waiting.size(), waiting.isEmpty() ? null : waiting.get(0)), dead.size());
        });
    }

    /** Counts deliveries that were made long ago, and deletes them if it is to. */
    int deliveriesBy(Instant instant, int most, boolean deletes) {
        return locked(() -> {
            List<Delivered> found = delivered.stream()
                    .filter(each -> !each.at().isAfter(instant))
                    .limit(most)
                    .toList();
            if (deletes) {
                delivered.removeAll(Set.copyOf(found));
            }
            return found.size();
        });
    }

    /** Counts events that were handed out long ago and that nobody is yet to take, and deletes them if it is to. */
    int deliveredBy(Instant instant, int most, boolean deletes) {
        return locked(() -> {
            List<EventId> found = handedOut.entrySet().stream()
                    .filter(each -> !each.getValue().isAfter(instant) && isTakenBy(each.getKey(), instant))
                    .map(Map.Entry::getKey)
                    .limit(most)
                    .toList();
            if (deletes) {
                found.forEach(handedOut::remove);
            }
            return found.size();
        });
    }

    private boolean isTakenBy(EventId event, Instant instant) {
        return dead.stream().noneMatch(each -> each.letter().event().id().equals(event))
                && queues.values().stream()
                        .noneMatch(queue -> queue.containsKey(event.account())
                                && queue(queue, event.account()).containsKey(event))
                && delivered.stream()
                        .noneMatch(
                                each -> each.event().equals(event) && each.at().isAfter(instant));
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
