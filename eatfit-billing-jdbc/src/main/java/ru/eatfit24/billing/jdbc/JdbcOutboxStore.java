package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.event.EventId;
import ru.eatfit24.billing.event.EventRun;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.event.StoredEvent;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;

/**
 * Events in a table, delivered by any number of nodes.
 *
 * <ol>
 *   <li>The earliest undelivered event of some accounts, where it is due, is locked; what others have locked is passed over.
 *   <li>For each, the undelivered events of its account are read in a statement of their own. An event that is not the first
 *       of them is left alone: the account's versions commit in their order, so whoever has an event locked sees all that come
 *       before it.
 *   <li>They become due at the end of the lease, all of them, and the transaction commits. From now on the account has no
 *       event that is due. The same instant tells this claim from others: it grows with each.
 *   <li>An event that is delivered is never due again; the next one is the claim's own until the lease ends. Whoever comes
 *       back later finds another instant, and changes nothing.
 * </ol>
 *
 * <p>Rows of accounts are neither read nor locked.
 */
final class JdbcOutboxStore implements OutboxStore {

    private final OwnTransactions transactions;
    private final OutboxStatements statements;
    private final Dialect dialect;

    JdbcOutboxStore(OwnTransactions transactions, OutboxStatements statements, Dialect dialect) {
        this.transactions = transactions;
        this.statements = statements;
        this.dialect = dialect;
    }

    @Override
    public List<EventRun> claim(int accounts, int eventsEach, Instant now, Instant leasedUntil) {
        return transactions.run("the claiming of events", handle -> {
            List<EventId> due = handle.createQuery(statements.lockDue())
                    .bind("now", dialect.instant(now))
                    .bind("accounts", accounts)
                    .map((row, context) -> id(row))
                    .list();
            List<EventRun> runs = new ArrayList<>();
            for (EventId first : due) {
                List<StoredEvent> events = undelivered(handle, first.account(), eventsEach);
                if (!events.isEmpty() && events.get(0).id().equals(first)) {
                    claim(handle, events.get(events.size() - 1).id(), leasedUntil);
                    runs.add(new EventRun(leasedUntil, events));
                }
            }
            return runs.isEmpty() ? Result.read(runs) : Result.wrote(runs);
        });
    }

    private List<StoredEvent> undelivered(Handle handle, String account, int most) {
        return handle.createQuery(statements.readUndelivered())
                .bind("root", account)
                .bind("events", most)
                .map((row, context) -> event(row))
                .list();
    }

    private void claim(Handle handle, EventId last, Instant leasedUntil) {
        bind(handle.createUpdate(statements.claimUndelivered()), last, leasedUntil)
                .execute();
    }

    @Override
    public boolean markDelivered(EventId event, Instant leasedUntil, Instant now) {
        return transactions.run("the delivery of event " + event, handle -> {
            int rows = bind(handle.createUpdate(statements.markDelivered()), event, leasedUntil)
                    .bind("now", dialect.instant(now))
                    .execute();
            return Result.wrote(rows == 1);
        });
    }

    @Override
    public boolean postpone(EventId event, Instant leasedUntil, Instant dueAt) {
        return transactions.run("the postponing of event " + event, handle -> {
            int rows = bind(handle.createUpdate(statements.countFailure()), event, leasedUntil)
                    .execute();
            if (rows != 1) {
                return Result.read(false);
            }
            handle.createUpdate(statements.postpone())
                    .bind("root", event.account())
                    .bind("leased_until", dialect.instant(leasedUntil))
                    .bind("due_at", dialect.instant(dueAt))
                    .execute();
            return Result.wrote(true);
        });
    }

    private <S extends SqlStatement<S>> S bind(S statement, EventId event, Instant leasedUntil) {
        return statement
                .bind("root", event.account())
                .bind("account_version", event.accountVersion())
                .bind("position", event.position())
                .bind("leased_until", dialect.instant(leasedUntil));
    }

    private static EventId id(ResultSet row) throws SQLException {
        return new EventId(row.getString("root"), row.getLong("account_version"), row.getInt("position"));
    }

    private StoredEvent event(ResultSet row) throws SQLException {
        EventId id = id(row);
        try {
            return StoredEvent.of(
                    id,
                    row.getString("type"),
                    row.getInt("type_version"),
                    dialect.instant(row, "at"),
                    JsonText.readTexts(row.getString("content")),
                    row.getInt("failures"));
        } catch (IllegalArgumentException unreadable) {
            throw new BillingException(
                    "The row of event " + id + " cannot be read: " + unreadable.getMessage()
                            + ". Somebody else than eatfit-billing changed it; repair or delete the row",
                    unreadable);
        }
    }
}
