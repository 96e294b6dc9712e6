package ru.eatfit24.billing.jdbc;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.observation.Vitals;
import ru.eatfit24.billing.webhook.InboxStore;
import ru.eatfit24.billing.webhook.WebhookClaim;
import ru.eatfit24.billing.webhook.WebhookEvent;
import ru.eatfit24.billing.webhook.WebhookNotification;
import ru.eatfit24.billing.webhook.WebhookState;
import ru.eatfit24.billing.webhook.WebhookVerdict;

/**
 * Notifications in a table, processed by any number of nodes.
 *
 * <ol>
 *   <li>One that comes is counted on its row; if there is none it is inserted, and where somebody else was faster in that, counted after all. Its state is not touched.
 *   <li>A claim locks rows that are due and the earliest waiting ones of their object, passes over what others have locked, raises their fence numbers and commits.
 *   <li>To settle is one {@code UPDATE} that asks for the fence number and that it still waits; no row means that the claim is over. It is the same statement inside a
 *       transaction that does what follows from the notification, where the account's row is locked first and this one after it.
 *   <li>What a person does is written with its audit entry, under the empty name, which no account has.
 * </ol>
 *
 * <p>Safe for use by many threads.
 */
final class JdbcInboxStore implements InboxStore {

    /** The name under which changes stand that belong to no account. */
    static final String NO_ACCOUNT = "";

    private final OwnTransactions transactions;
    private final Statements statements;
    private final InboxTable table;
    private final Dialect dialect;
    private final AccountLists lists;

    JdbcInboxStore(OwnTransactions transactions, Statements statements, InboxTable table, Dialect dialect) {
        this.transactions = transactions;
        this.statements = statements;
        this.table = table;
        this.dialect = dialect;
        this.lists = new AccountLists(transactions, statements, dialect);
    }

    @Override
    public Arrival receive(WebhookNotification notification, Instant now) {
        return transactions.run("the storing of a webhook event", handle -> {
            int counted = table.bind(handle.createUpdate(table.countReceipt), notification, now)
                    .execute();
            if (counted == 1) {
                return Result.wrote(Arrival.REPEATED);
            }
            return inserted(handle, notification, now) ? Result.wrote(Arrival.NEW) : Result.startAgain();
        });
    }

    private boolean inserted(Handle handle, WebhookNotification notification, Instant now) {
        try {
            return table.bind(handle.createUpdate(table.insert), notification, now)
                            .bind("id", UUID.randomUUID().toString())
                            .bind("about", notification.about().name())
                            .bind("fields", JsonText.write(notification.fields()))
                            .execute()
                    == 1;
        } catch (JdbiException failure) {
            SQLException reason = OwnTransactions.sqlFailure(failure);
            if (reason != null && dialect.isDuplicateKey(reason)) {
                return false;
            }
            throw failure;
        }
    }

    @Override
    public List<WebhookClaim> claim(int most, Instant now, Instant leasedUntil) {
        if (most < 1 || !leasedUntil.isAfter(now)) {
            throw new IllegalArgumentException("a claim is for 1 or more and until after now, but was for " + most
                    + " and from " + now + " until " + leasedUntil);
        }
        return transactions.run("the claiming of webhook events", handle -> {
            List<WebhookEvent> due = table.events(handle.createQuery(table.lockDue)
                    .bind("now", dialect.instant(now))
                    .bind("most", Math.min(most, MAX_LIMIT)));
            if (due.isEmpty()) {
                return Result.read(List.of());
            }
            handle.createUpdate(table.claim)
                    .bind("leased_until", dialect.instant(leasedUntil))
                    .bindList("ids", due.stream().map(WebhookEvent::id).toList())
                    .execute();
            return Result.wrote(
                    due.stream().map(event -> claimed(event, leasedUntil)).toList());
        });
    }

    private static WebhookClaim claimed(WebhookEvent event, Instant leasedUntil) {
        WebhookEvent.Progress before = event.progress();
        WebhookEvent.Progress now = new WebhookEvent.Progress(
                before.state(), before.fence() + 1, before.attempts() + 1, before.note(), leasedUntil, null);
        return new WebhookClaim(
                new WebhookEvent(event.id(), event.notification(), event.receiving(), now), leasedUntil);
    }

    @Override
    public int countDue(Instant now, int most) {
        return transactions.run(
                "the counting of webhook events",
                handle -> Result.read(handle.createQuery(table.countDue)
                        .bind("now", dialect.instant(now))
                        .bind("most", most)
                        .mapTo(Integer.class)
                        .one()));
    }

    @Override
    public Vitals.Inbox vitals() {
        return transactions.run("the counting of webhook events", handle -> Result.read(table.vitals(handle)));
    }

    @Override
    public boolean settle(WebhookClaim claim, WebhookVerdict verdict, Instant now) {
        return transactions.run(
                "the settling of webhook event " + claim.event().id(),
                handle -> table.settle(handle, claim, verdict, now) ? Result.wrote(true) : Result.read(false));
    }

    @Override
    public boolean replay(String id, AuditEntry entry) {
        return byHand("the replay of webhook event " + id, table.replay, id, entry);
    }

    @Override
    public boolean dismiss(String id, AuditEntry entry) {
        return byHand("the dismissal of webhook event " + id, table.dismiss, id, entry);
    }

    private boolean byHand(String what, String statement, String id, AuditEntry entry) {
        return transactions.run(what, handle -> {
            int rows = handle.createUpdate(statement)
                    .bind("id", id)
                    .bind("now", dialect.instant(entry.at()))
                    .execute();
            if (rows != 1) {
                return Result.read(false);
            }
            AuditRows.insert(handle, statements, dialect, NO_ACCOUNT, entry);
            return Result.wrote(true);
        });
    }

    @Override
    public Optional<WebhookEvent> find(String id) {
        return transactions.run(
                "the reading of webhook event " + id,
                handle ->
                        Result.read(table.events(handle.createQuery(table.find).bind("id", id)).stream()
                                .findFirst()));
    }

    @Override
    public List<WebhookEvent> list(WebhookState state, @Nullable WebhookEvent after, int limit) {
        AccountLists.requireLimit(limit);
        return transactions.run("the listing of webhook events", handle -> {
            Query query = handle.createQuery(after == null ? table.firstPage : table.nextPage)
                    .bind("state", state.name())
                    .bind("limit", limit);
            if (after != null) {
                query.bind("after_at", dialect.instant(after.receiving().firstAt()))
                        .bind("after_id", after.id());
            }
            return Result.read(table.events(query));
        });
    }

    @Override
    public List<AuditEntry> auditTrail(int limit) {
        return lists.auditTrail(NO_ACCOUNT, limit);
    }
}
