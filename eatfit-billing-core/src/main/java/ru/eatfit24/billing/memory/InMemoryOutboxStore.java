package ru.eatfit24.billing.memory;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.EventId;
import ru.eatfit24.billing.event.EventRun;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.event.StoredEvent;

/** Events in memory: a queue for each account that has something to deliver, under one lock. */
final class InMemoryOutboxStore implements OutboxStore {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Deque<Waiting>> queues = new HashMap<>();
    private final List<Delivered> delivered = new ArrayList<>();

    /** Accounts have no version here; a number that grows over all of them grows for each. */
    private long changes;

    /** An event that is not delivered, and from when on it may be claimed. */
    private static final class Waiting {

        StoredEvent event;
        Instant dueAt;

        Waiting(StoredEvent event) {
            this.event = event;
            this.dueAt = event.at();
        }
    }

    private record Delivered(StoredEvent event, Instant at) {}

    /** Keeps the events of one change; called while the account is held. */
    void keep(String account, List<BillingEvent> events) {
        lock.lock();
        try {
            changes++;
            Deque<Waiting> queue = queues.computeIfAbsent(account, first -> new ArrayDeque<>());
            for (int position = 0; position < events.size(); position++) {
                queue.add(new Waiting(StoredEvent.of(new EventId(account, changes, position), events.get(position))));
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<EventRun> claim(int accounts, int eventsEach, Instant now, Instant leasedUntil) {
        lock.lock();
        try {
            return queues.values().stream()
                    .filter(queue -> !queue.element().dueAt.isAfter(now))
                    .sorted(Comparator.comparing(queue -> queue.element().dueAt))
                    .limit(accounts)
                    .map(queue -> claimed(queue, eventsEach, leasedUntil))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private static EventRun claimed(Deque<Waiting> queue, int most, Instant leasedUntil) {
        List<StoredEvent> run = new ArrayList<>();
        queue.stream().limit(most).forEach(waiting -> {
            waiting.dueAt = leasedUntil;
            run.add(waiting.event);
        });
        return new EventRun(leasedUntil, run);
    }

    @Override
    public boolean markDelivered(EventId event, Instant leasedUntil, Instant now) {
        lock.lock();
        try {
            Deque<Waiting> queue = claimed(event, leasedUntil);
            if (queue == null) {
                return false;
            }
            delivered.add(new Delivered(queue.remove().event, now));
            if (queue.isEmpty()) {
                queues.remove(event.account());
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean postpone(EventId event, Instant leasedUntil, Instant dueAt) {
        lock.lock();
        try {
            Deque<Waiting> queue = claimed(event, leasedUntil);
            if (queue == null) {
                return false;
            }
            queue.element().event = queue.element().event.failedAgain();
            queue.stream()
                    .filter(waiting -> waiting.dueAt.equals(leasedUntil))
                    .forEach(waiting -> waiting.dueAt = dueAt);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Counts delivered events, and deletes them if it is to. */
    int deliveredBy(Instant instant, int most, boolean deletes) {
        lock.lock();
        try {
            List<Delivered> found = delivered.stream()
                    .filter(event -> !event.at().isAfter(instant))
                    .limit(most)
                    .toList();
            if (deletes) {
                delivered.removeAll(new HashSet<>(found));
            }
            return found.size();
        } finally {
            lock.unlock();
        }
    }

    /** The queue that this event is the first of, if the claim still holds. */
    private @Nullable Deque<Waiting> claimed(EventId event, Instant leasedUntil) {
        Deque<Waiting> queue = queues.get(event.account());
        boolean holds = queue != null
                && queue.element().dueAt.equals(leasedUntil)
                && queue.element().event.id().equals(event);
        return holds ? queue : null;
    }
}
