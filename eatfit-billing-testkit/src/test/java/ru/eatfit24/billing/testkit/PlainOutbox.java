package ru.eatfit24.billing.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.DeadLetter;
import ru.eatfit24.billing.event.EventId;
import ru.eatfit24.billing.event.EventRun;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.event.StoredEvent;
import ru.eatfit24.billing.observation.Backlog;
import ru.eatfit24.billing.observation.Vitals;

/** The simplest correct outbox: a few lists. Its steps are methods of their own, so that a test can plant a bug. */
class PlainOutbox implements OutboxStore {

    private final ReentrantLock lock;
    private final Set<String> listeners = new TreeSet<>();
    private final List<StoredEvent> fresh = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<DeadLetter> dead = new ArrayList<>();
    private final List<Instant> handedOut = new ArrayList<>();
    private final List<Instant> delivered = new ArrayList<>();
    private final List<Noted> notes = new ArrayList<>();
    private long version;

    PlainOutbox(ReentrantLock lock) {
        this.lock = lock;
    }

    static final class Row {
        final String listener;
        StoredEvent event;
        Instant dueAt;

        Row(String listener, StoredEvent event, Instant dueAt) {
            this.listener = listener;
            this.event = event;
            this.dueAt = dueAt;
        }

        boolean is(String who, EventId what) {
            return listener.equals(who) && event.id().equals(what);
        }
    }

    private record Noted(String account, AuditEntry entry) {}

    boolean mayBeClaimed(Row first, Instant now) {
        return !first.dueAt.isAfter(now);
    }

    boolean isStillClaimed(Row row, Instant leasedUntil) {
        return row.dueAt.equals(leasedUntil);
    }

    /** To whom an event is handed out. */
    Set<String> takers(Set<String> known) {
        return known;
    }

    final void keep(String root, List<BillingEvent> events) {
        version++;
        for (BillingEvent event : events) {
            long position = fresh.stream()
                    .filter(each -> each.id().accountVersion() == version)
                    .count();
            fresh.add(StoredEvent.of(new EventId(root, version, (int) position), event));
        }
    }

    @Override
    public void register(Set<String> names, Instant now) {
        locked(() -> listeners.addAll(names));
    }

    @Override
    public Set<String> listeners() {
        return locked(() -> Set.copyOf(listeners));
    }

    @Override
    public boolean forget(String listener, AuditEntry entry) {
        return locked(() -> {
            if (!listeners.remove(listener)) {
                return false;
            }
            rows.removeIf(row -> row.listener.equals(listener));
            dead.removeIf(letter -> letter.listener().equals(listener));
            return notes.add(new Noted("", entry));
        });
    }

    @Override
    public int handOut(int accounts, int eventsEach, Instant now) {
        return locked(() -> {
            int most = Math.min(fresh.size(), accounts * eventsEach);
            for (StoredEvent event : List.copyOf(fresh.subList(0, most))) {
                fresh.remove(event);
                handedOut.add(now);
                takers(listeners).forEach(listener -> rows.add(new Row(listener, event, event.at())));
            }
            return most;
        });
    }

    private List<Row> of(String listener, String account) {
        return rows.stream()
                .filter(row ->
                        row.listener.equals(listener) && row.event.account().equals(account))
                .sorted(Comparator.comparing(row -> row.event.id()))
                .toList();
    }

    @Override
    public List<EventRun> claim(String listener, int accounts, int eventsEach, Instant now, Instant leasedUntil) {
        return locked(() -> {
            List<EventRun> runs = new ArrayList<>();
            for (String account : rows.stream()
                    .filter(row -> row.listener.equals(listener))
                    .map(row -> row.event.account())
                    .distinct()
                    .toList()) {
                List<Row> ofAccount =
                        of(listener, account).stream().limit(eventsEach).toList();
                if (runs.size() < accounts && mayBeClaimed(ofAccount.get(0), now)) {
                    ofAccount.forEach(row -> row.dueAt = leasedUntil);
                    runs.add(new EventRun(
                            leasedUntil,
                            ofAccount.stream().map(row -> row.event).toList()));
                }
            }
            return runs;
        });
    }

    @Override
    public boolean markDelivered(String listener, EventId event, Instant leasedUntil, Instant now) {
        return locked(() -> rows.removeIf(row -> row.is(listener, event) && isStillClaimed(row, leasedUntil))
                && delivered.add(now));
    }

    @Override
    public boolean postpone(String listener, EventId event, Instant leasedUntil, String failure, Instant dueAt) {
        return locked(() -> failed(listener, event, leasedUntil, dueAt, row -> true));
    }

    @Override
    public boolean bury(String listener, EventId event, Instant leasedUntil, String failure, Instant now) {
        return locked(() -> failed(
                listener,
                event,
                leasedUntil,
                now,
                row -> rows.remove(row) && dead.add(new DeadLetter(listener, row.event, now, failure))));
    }

    private boolean failed(
            String listener, EventId event, Instant leasedUntil, Instant dueAt, Predicate<Row> afterwards) {
        List<Row> claimed = of(listener, event.account()).stream()
                .filter(row -> isStillClaimed(row, leasedUntil))
                .toList();
        for (Row row : claimed) {
            if (row.is(listener, event)) {
                row.event = row.event.failedAgain();
                claimed.forEach(each -> each.dueAt = dueAt);
                return afterwards.test(row);
            }
        }
        return false;
    }

    @Override
    public List<DeadLetter> deadLetters(String listener, int limit) {
        return locked(() -> dead.stream()
                .filter(letter -> letter.listener().equals(listener))
                .limit(limit)
                .toList());
    }

    @Override
    public boolean replay(String listener, EventId event, AuditEntry entry) {
        return locked(() -> byHand(
                listener,
                event,
                entry,
                letter -> rows.add(new Row(
                        listener,
                        StoredEvent.of(
                                event,
                                letter.event().type(),
                                letter.event().version(),
                                letter.event().at(),
                                letter.event().content(),
                                0),
                        entry.at()))));
    }

    @Override
    public boolean dismiss(String listener, EventId event, AuditEntry entry) {
        return locked(() -> byHand(listener, event, entry, letter -> delivered.add(entry.at())));
    }

    private boolean byHand(String listener, EventId event, AuditEntry entry, Predicate<DeadLetter> deed) {
        for (DeadLetter letter : List.copyOf(dead)) {
            if (letter.listener().equals(listener) && letter.event().id().equals(event)) {
                dead.remove(letter);
                notes.add(new Noted(event.account(), entry));
                return deed.test(letter);
            }
        }
        return false;
    }

    @Override
    public int countDue(String listener, Instant now, int most) {
        return locked(() -> (int) Math.min(
                most,
                fresh.size()
                        + rows.stream()
                                .filter(row -> row.listener.equals(listener) && mayBeClaimed(row, now))
                                .count()));
    }

    @Override
    public Vitals.Outbox vitals() {
        return locked(() -> {
            List<Instant> waiting = Stream.concat(fresh.stream(), rows.stream().map(row -> row.event))
                    .map(StoredEvent::at)
                    .sorted()
                    .toList();
            return new Vitals.Outbox(
                    new Backlog(waiting.size(), waiting.isEmpty() ? null : waiting.get(0)), dead.size());
        });
    }

    /** What was done by hand to events of an account, oldest first. */
    final List<AuditEntry> notesOf(String account) {
        return locked(() -> notes.stream()
                .filter(each -> each.account().equals(account))
                .map(Noted::entry)
                .toList());
    }

    final int deliveriesBy(Instant instant, int most, boolean deletes) {
        return outlived(delivered, instant, most, deletes);
    }

    /** Here nobody can tell which event a delivery was of: all are kept while any is not made. */
    final int deliveredBy(Instant instant, int most, boolean deletes) {
        boolean isWaiting =
                !rows.isEmpty() || !dead.isEmpty() || delivered.stream().anyMatch(at -> at.isAfter(instant));
        return isWaiting ? 0 : outlived(handedOut, instant, most, deletes);
    }

    private static int outlived(List<Instant> from, Instant instant, int most, boolean deletes) {
        List<Instant> found =
                from.stream().filter(at -> !at.isAfter(instant)).limit(most).toList();
        if (deletes) {
            found.forEach(from::remove);
        }
        return found.size();
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
