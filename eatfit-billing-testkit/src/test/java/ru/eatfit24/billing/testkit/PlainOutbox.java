package ru.eatfit24.billing.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.EventId;
import ru.eatfit24.billing.event.EventRun;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.event.StoredEvent;

/** The simplest correct outbox: one list. Its steps are methods of their own, so that a test can plant a bug. */
class PlainOutbox implements OutboxStore {

    private final ReentrantLock lock;
    private final List<Row> rows = new ArrayList<>();
    private final List<Instant> delivered = new ArrayList<>();
    private long version;

    PlainOutbox(ReentrantLock lock) {
        this.lock = lock;
    }

    static final class Row {
        StoredEvent event;
        Instant dueAt;

        Row(StoredEvent event) {
            this.event = event;
            this.dueAt = event.at();
        }
    }

    boolean mayBeClaimed(Row first, Instant now) {
        return !first.dueAt.isAfter(now);
    }

    boolean isStillClaimed(Row row, Instant leasedUntil) {
        return row.dueAt.equals(leasedUntil);
    }

    final void keep(String root, List<BillingEvent> events) {
        version++;
        for (BillingEvent event : events) {
            long position = rows.stream()
                    .filter(row -> row.event.id().accountVersion() == version)
                    .count();
            rows.add(new Row(StoredEvent.of(new EventId(root, version, (int) position), event)));
        }
    }

    @Override
    public List<EventRun> claim(int accounts, int eventsEach, Instant now, Instant leasedUntil) {
        lock.lock();
        try {
            List<EventRun> runs = new ArrayList<>();
            for (String account :
                    rows.stream().map(row -> row.event.account()).distinct().toList()) {
                List<Row> ofAccount = rows.stream()
                        .filter(row -> row.event.account().equals(account))
                        .sorted(Comparator.comparing(row -> row.event.id()))
                        .limit(eventsEach)
                        .toList();
                if (runs.size() < accounts && mayBeClaimed(ofAccount.get(0), now)) {
                    ofAccount.forEach(row -> row.dueAt = leasedUntil);
                    runs.add(new EventRun(
                            leasedUntil,
                            ofAccount.stream().map(row -> row.event).toList()));
                }
            }
            return runs;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean markDelivered(EventId event, Instant leasedUntil, Instant now) {
        lock.lock();
        try {
            boolean marked = rows.removeIf(row -> row.event.id().equals(event) && isStillClaimed(row, leasedUntil));
            if (marked) {
                delivered.add(now);
            }
            return marked;
        } finally {
            lock.unlock();
        }
    }

    final int deliveredBy(Instant instant, int most, boolean deletes) {
        List<Instant> found = delivered.stream()
                .filter(at -> !at.isAfter(instant))
                .limit(most)
                .toList();
        if (deletes) {
            found.forEach(delivered::remove);
        }
        return found.size();
    }

    @Override
    public boolean postpone(EventId event, Instant leasedUntil, Instant dueAt) {
        lock.lock();
        try {
            boolean claimed = false;
            for (Row row : rows) {
                if (row.event.id().equals(event) && isStillClaimed(row, leasedUntil)) {
                    row.event = row.event.failedAgain();
                    claimed = true;
                }
            }
            if (claimed) {
                rows.stream()
                        .filter(row -> row.event.account().equals(event.account()) && isStillClaimed(row, leasedUntil))
                        .forEach(row -> row.dueAt = dueAt);
            }
            return claimed;
        } finally {
            lock.unlock();
        }
    }
}
