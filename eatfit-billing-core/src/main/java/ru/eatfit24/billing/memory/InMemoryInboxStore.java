package ru.eatfit24.billing.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.observation.Backlog;
import ru.eatfit24.billing.observation.Vitals;
import ru.eatfit24.billing.webhook.InboxRows;
import ru.eatfit24.billing.webhook.InboxStore;
import ru.eatfit24.billing.webhook.WebhookClaim;
import ru.eatfit24.billing.webhook.WebhookEvent;
import ru.eatfit24.billing.webhook.WebhookNotification;
import ru.eatfit24.billing.webhook.WebhookState;
import ru.eatfit24.billing.webhook.WebhookVerdict;

/**
 * Notifications in memory, under one lock. A transaction that settles one holds it from then to its end, so that nobody else is given it meanwhile; what it has made of it
 * is seen only then.
 */
final class InMemoryInboxStore implements InboxStore {

    private static final Comparator<Row> FIRST_COME =
            Comparator.comparing((Row row) -> row.firstAt).thenComparing(row -> row.id);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Identity, Row> rows = new HashMap<>();
    private final Map<String, Row> byId = new HashMap<>();
    private final InMemoryAudit audit;

    InMemoryInboxStore(InMemoryAudit audit) {
        this.audit = audit;
    }

    private record Identity(String provider, String objectId, String type, String status) {

        static Identity of(WebhookNotification notification) {
            return new Identity(
                    notification.provider(), notification.objectId(), notification.type(), notification.status());
        }
    }

    private record ObjectKey(String provider, String objectId) {

        static ObjectKey of(WebhookNotification notification) {
            return new ObjectKey(notification.provider(), notification.objectId());
        }
    }

    private static final class Row {

        final String id = UUID.randomUUID().toString();
        final WebhookNotification notification;
        final Instant firstAt;
        Instant lastAt;
        int times = 1;
        WebhookState state = WebhookState.WAITING;
        long fence;
        int attempts;

        @Nullable String note;

        @Nullable Instant dueAt;

        @Nullable Instant endedAt;

        boolean isLeased;
        boolean isHeld;

        Row(WebhookNotification notification, Instant now) {
            this.notification = notification;
            this.firstAt = now;
            this.lastAt = now;
            this.dueAt = now;
        }

        boolean isWaiting() {
            return state == WebhookState.WAITING;
        }

        boolean isDue(Instant now) {
            return !isHeld && dueAt != null && !dueAt.isAfter(now);
        }

        void waitFrom(Instant due) {
            state = WebhookState.WAITING;
            dueAt = due;
            endedAt = null;
            isLeased = false;
        }

        void end(WebhookState how, Instant now) {
            state = how;
            dueAt = null;
            endedAt = now;
            isLeased = false;
        }

        void settle(WebhookVerdict verdict, Instant now) {
            note = verdict.note();
            if (verdict.dueAt() == null) {
                end(verdict.state(), now);
            } else {
                waitFrom(verdict.dueAt());
            }
        }

        WebhookEvent event() {
            return new WebhookEvent(
                    id,
                    notification,
                    new WebhookEvent.Receiving(firstAt, lastAt, times),
                    new WebhookEvent.Progress(state, fence, attempts, note, dueAt, endedAt));
        }
    }

    @Override
    public Arrival receive(WebhookNotification notification, Instant now) {
        return locked(() -> {
            Row known = rows.get(Identity.of(notification));
            if (known == null) {
                Row row = new Row(notification, now);
                rows.put(Identity.of(notification), row);
                byId.put(row.id, row);
                return Arrival.NEW;
            }
            known.times++;
            known.lastAt = now;
            if (known.dueAt != null && !known.isLeased && known.dueAt.isAfter(now)) {
                known.dueAt = now;
            }
            return Arrival.REPEATED;
        });
    }

    @Override
    public List<WebhookClaim> claim(int most, Instant now, Instant leasedUntil) {
        if (most < 1 || !leasedUntil.isAfter(now)) {
            throw new IllegalArgumentException("a claim is for 1 or more and until after now, but was for " + most
                    + " and from " + now + " until " + leasedUntil);
        }
        return locked(() -> due(now).sorted(
                        Comparator.comparing((Row row) -> row.dueAt == null ? Instant.MAX : row.dueAt)
                                .thenComparing(row -> row.id))
                .limit(most)
                .map(row -> {
                    row.fence++;
                    row.attempts++;
                    row.dueAt = leasedUntil;
                    row.isLeased = true;
                    return new WebhookClaim(row.event(), leasedUntil);
                })
                .toList());
    }

    /** The first one that waits of each object, where it is due. */
    private Stream<Row> due(Instant now) {
        Map<ObjectKey, Row> first = new HashMap<>();
        for (Row row : rows.values()) {
            if (row.isWaiting()) {
                first.merge(
                        ObjectKey.of(row.notification),
                        row,
                        (one, other) -> FIRST_COME.compare(one, other) <= 0 ? one : other);
            }
        }
        return first.values().stream().filter(row -> row.isDue(now));
    }

    @Override
    public int countDue(Instant now, int most) {
        return locked(() -> (int) due(now).limit(most).count());
    }

    @Override
    public Vitals.Inbox vitals() {
        return locked(() -> new Vitals.Inbox(
                new Backlog(
                        count(WebhookState.WAITING),
                        rows.values().stream()
                                .filter(Row::isWaiting)
                                .map(row -> row.firstAt)
                                .min(Comparator.naturalOrder())
                                .orElse(null)),
                count(WebhookState.QUARANTINED),
                count(WebhookState.DEAD)));
    }

    private long count(WebhookState state) {
        return rows.values().stream().filter(row -> row.state == state).count();
    }

    @Override
    public boolean settle(WebhookClaim claim, WebhookVerdict verdict, Instant now) {
        return locked(() -> {
            Row row = held(claim);
            if (row == null) {
                return false;
            }
            row.settle(verdict, now);
            return true;
        });
    }

    private @Nullable Row held(WebhookClaim claim) {
        Row row = byId.get(claim.event().id());
        return row != null && row.isWaiting() && !row.isHeld && row.fence == claim.fence() ? row : null;
    }

    @Override
    public boolean replay(String id, AuditEntry entry) {
        return byHand(id, entry, row -> !row.isWaiting(), row -> {
            row.fence++;
            row.attempts = 0;
            row.waitFrom(entry.at());
        });
    }

    @Override
    public boolean dismiss(String id, AuditEntry entry) {
        return byHand(
                id,
                entry,
                row -> row.state == WebhookState.QUARANTINED || row.state == WebhookState.DEAD,
                row -> row.end(WebhookState.PROCESSED, entry.at()));
    }

    private interface Deed {

        void on(Row row);
    }

    private boolean byHand(String id, AuditEntry entry, Predicate<Row> mayBe, Deed deed) {
        return locked(() -> {
            Row row = byId.get(id);
            if (row == null || !mayBe.test(row)) {
                return false;
            }
            deed.on(row);
            audit.add(InMemoryAudit.NO_ACCOUNT, entry);
            return true;
        });
    }

    @Override
    public Optional<WebhookEvent> find(String id) {
        return locked(() -> Optional.ofNullable(byId.get(id)).map(Row::event));
    }

    @Override
    public List<WebhookEvent> list(WebhookState state, @Nullable WebhookEvent after, int limit) {
        InMemoryUsageStore.requireLimit(limit);
        return locked(() -> rows.values().stream()
                .filter(row -> row.state == state && (after == null || isAfter(row, after)))
                .sorted(FIRST_COME)
                .limit(limit)
                .map(Row::event)
                .toList());
    }

    private static boolean isAfter(Row row, WebhookEvent event) {
        int byTime = row.firstAt.compareTo(event.receiving().firstAt());
        return byTime > 0 || (byTime == 0 && row.id.compareTo(event.id()) > 0);
    }

    @Override
    public List<AuditEntry> auditTrail(int limit) {
        InMemoryUsageStore.requireLimit(limit);
        return audit.of(InMemoryAudit.NO_ACCOUNT).stream().limit(limit).toList();
    }

    /** Counts those that were processed long ago, and deletes them if it is to. */
    int processedBy(Instant instant, int most, boolean deletes) {
        return locked(() -> {
            List<Row> found = rows.values().stream()
                    .filter(row ->
                            row.state == WebhookState.PROCESSED && row.endedAt != null && !row.endedAt.isAfter(instant))
                    .limit(most)
                    .toList();
            if (deletes) {
                found.forEach(row -> {
                    rows.remove(Identity.of(row.notification));
                    byId.remove(row.id);
                });
            }
            return found.size();
        });
    }

    /** What a transaction makes of notifications: held until it ends, seen only if it is published. For one thread. */
    final class Draft implements InboxRows {

        private final List<Settled> settled = new ArrayList<>();
        private final AccountDraft.OpenCheck open;

        private record Settled(Row row, WebhookVerdict verdict, Instant now) {}

        Draft(AccountDraft.OpenCheck open) {
            this.open = open;
        }

        @Override
        public boolean settle(WebhookClaim claim, WebhookVerdict verdict, Instant now) {
            open.require();
            return locked(() -> {
                Row row = held(claim);
                if (row == null) {
                    return false;
                }
                row.isHeld = true;
                settled.add(new Settled(row, verdict, now));
                return true;
            });
        }

        void publish() {
            locked(() -> {
                settled.forEach(each -> each.row().settle(each.verdict(), each.now()));
                return true;
            });
        }

        void release() {
            locked(() -> {
                settled.forEach(each -> each.row().isHeld = false);
                return true;
            });
        }
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
