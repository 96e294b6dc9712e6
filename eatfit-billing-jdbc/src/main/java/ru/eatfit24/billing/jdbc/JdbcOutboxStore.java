package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.Update;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.event.DeadLetter;
import ru.eatfit24.billing.event.EventId;
import ru.eatfit24.billing.event.EventRun;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.event.StoredEvent;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.observation.Vitals;

/**
 * Events in a table, and a delivery of each for every listener in another, made by any number of nodes.
 *
 * <ol>
 *   <li>To hand out, the earliest event of some accounts that was not handed out is locked; what others have locked is passed over. For each, those of its account are read in
 *       a statement of their own. An event that is not the first of them is left alone: the account's versions commit in their order, so whoever has an event locked
 *       sees all that come before it. Deliveries are inserted for all known listeners, the events are marked, and the transaction commits. So deliveries of one account
 *       become visible in its order, too.
 *   <li>To claim, the same is done with the deliveries of one listener. They become due at the end of the lease, all of them, and the transaction commits. From now on the
 *       account has no delivery that is due for this listener. The same instant tells this claim from others: it grows with each.
 *   <li>What is delivered is never due again; the next one is the claim's own until the lease ends. Whoever comes back later finds another instant, and changes nothing.
 *   <li>What is given up is not due either, and does not hold up what follows.
 * </ol>
 *
 * <p>Rows of accounts are neither read nor locked.
 */
final class JdbcOutboxStore implements OutboxStore {

    private static final int DELETED_AT_ONCE = 500;

    private final OwnTransactions transactions;
    private final Statements shared;
    private final OutboxStatements statements;
    private final Dialect dialect;

    JdbcOutboxStore(OwnTransactions transactions, Statements shared, OutboxStatements statements, Dialect dialect) {
        this.transactions = transactions;
        this.shared = shared;
        this.statements = statements;
        this.dialect = dialect;
    }

    @Override
    public void register(Set<String> listeners, Instant now) {
        for (String listener : listeners) {
            transactions.run("the registration of listener " + listener, handle -> register(handle, listener, now));
        }
    }

    private Result<Boolean> register(Handle handle, String listener, Instant now) {
        if (known(handle).contains(listener)) {
            return Result.read(false);
        }
        try {
            int rows = handle.createUpdate(statements.register)
                    .bind("listener", listener)
                    .bind("now", dialect.instant(now))
                    .execute();
            return rows == 1 ? Result.wrote(true) : Result.read(false);
        } catch (JdbiException failure) {
            SQLException reason = OwnTransactions.sqlFailure(failure);
            if (reason != null && dialect.isDuplicateKey(reason)) {
                return Result.startAgain();
            }
            throw failure;
        }
    }

    private Set<String> known(Handle handle) {
        return new TreeSet<>(
                handle.createQuery(statements.listeners).mapTo(String.class).list());
    }

    @Override
    public Set<String> listeners() {
        return transactions.run("the reading of the listeners", handle -> Result.read(known(handle)));
    }

    @Override
    public boolean forget(String listener, AuditEntry entry) {
        String what = "the forgetting of listener " + listener;
        boolean wasKnown = transactions.run(what, handle -> {
            int rows = handle.createUpdate(statements.forget)
                    .bind("listener", listener)
                    .execute();
            if (rows != 1) {
                return Result.read(false);
            }
            AuditRows.insert(handle, shared, dialect, JdbcInboxStore.NO_ACCOUNT, entry);
            return Result.wrote(true);
        });
        while (transactions.run(what, handle -> deleteSome(handle, listener)) == DELETED_AT_ONCE) {
            // There is more.
        }
        return wasKnown;
    }

    private Result<Integer> deleteSome(Handle handle, String listener) {
        List<EventId> some = handle.createQuery(statements.deliveriesOf)
                .bind("listener", listener)
                .bind("most", DELETED_AT_ONCE)
                .map((row, context) -> id(row))
                .list();
        if (some.isEmpty()) {
            return Result.read(0);
        }
        for (EventId each : some) {
            bind(handle.createUpdate(statements.deleteDelivery), listener, each).execute();
        }
        return Result.wrote(some.size());
    }

    @Override
    public int handOut(int accounts, int eventsEach, Instant now) {
        return transactions.run("the handing out of events", handle -> {
            List<EventId> firsts = handle.createQuery(statements.lockNew)
                    .bind("now", dialect.instant(now))
                    .bind("accounts", accounts)
                    .map((row, context) -> id(row))
                    .list();
            int events = 0;
            for (EventId first : firsts) {
                List<EventId> ofAccount = handle.createQuery(statements.readNew)
                        .bind("root", first.account())
                        .bind("events", eventsEach)
                        .map((row, context) -> id(row))
                        .list();
                if (!ofAccount.isEmpty() && ofAccount.get(0).equals(first)) {
                    handOut(handle, ofAccount.get(ofAccount.size() - 1), now);
                    events += ofAccount.size();
                }
            }
            return events == 0 ? Result.read(0) : Result.wrote(events);
        });
    }

    private void handOut(Handle handle, EventId last, Instant now) {
        bind(handle.createUpdate(statements.insertDeliveries), last).execute();
        bind(handle.createUpdate(statements.markHandedOut), last)
                .bind("now", dialect.instant(now))
                .execute();
    }

    @Override
    public List<EventRun> claim(String listener, int accounts, int eventsEach, Instant now, Instant leasedUntil) {
        return transactions.run("the claiming of events for listener " + listener, handle -> {
            List<EventId> due = handle.createQuery(statements.lockDue)
                    .bind("listener", listener)
                    .bind("now", dialect.instant(now))
                    .bind("accounts", accounts)
                    .map((row, context) -> id(row))
                    .list();
            List<EventRun> runs = new ArrayList<>();
            for (EventId first : due) {
                List<StoredEvent> events = undelivered(handle, listener, first.account(), eventsEach);
                if (!events.isEmpty() && events.get(0).id().equals(first)) {
                    EventId last = events.get(events.size() - 1).id();
                    bind(handle.createUpdate(statements.claimUndelivered), listener, last)
                            .bind("leased_until", dialect.instant(leasedUntil))
                            .execute();
                    runs.add(new EventRun(leasedUntil, events));
                }
            }
            return runs.isEmpty() ? Result.read(runs) : Result.wrote(runs);
        });
    }

    private List<StoredEvent> undelivered(Handle handle, String listener, String account, int most) {
        return handle.createQuery(statements.readUndelivered)
                .bind("root", account)
                .bind("listener", listener)
                .bind("events", most)
                .map((row, context) -> event(row))
                .list();
    }

    @Override
    public boolean markDelivered(String listener, EventId event, Instant leasedUntil, Instant now) {
        return transactions.run("the delivery of event " + event, handle -> {
            int rows = claimed(handle, statements.markDelivered, listener, event, leasedUntil)
                    .bind("now", dialect.instant(now))
                    .execute();
            return rows == 1 ? Result.wrote(true) : Result.read(false);
        });
    }

    @Override
    public boolean postpone(String listener, EventId event, Instant leasedUntil, String failure, Instant dueAt) {
        return transactions.run("the postponing of event " + event, handle -> {
            int rows = claimed(handle, statements.countFailure, listener, event, leasedUntil)
                    .bind("failure", failure)
                    .execute();
            return givenBack(handle, rows, listener, event, leasedUntil, dueAt);
        });
    }

    @Override
    public boolean bury(String listener, EventId event, Instant leasedUntil, String failure, Instant now) {
        return transactions.run("the giving up of event " + event, handle -> {
            int rows = claimed(handle, statements.bury, listener, event, leasedUntil)
                    .bind("failure", failure)
                    .bind("now", dialect.instant(now))
                    .execute();
            return givenBack(handle, rows, listener, event, leasedUntil, now);
        });
    }

    private Update claimed(Handle handle, String statement, String listener, EventId event, Instant leasedUntil) {
        return bind(handle.createUpdate(statement), listener, event).bind("leased_until", dialect.instant(leasedUntil));
    }

    private Result<Boolean> givenBack(
            Handle handle, int rows, String listener, EventId event, Instant leasedUntil, Instant dueAt) {
        if (rows != 1) {
            return Result.read(false);
        }
        handle.createUpdate(statements.postpone)
                .bind("root", event.account())
                .bind("listener", listener)
                .bind("leased_until", dialect.instant(leasedUntil))
                .bind("due_at", dialect.instant(dueAt))
                .execute();
        return Result.wrote(true);
    }

    @Override
    public List<DeadLetter> deadLetters(String listener, int limit) {
        AccountLists.requireLimit(limit);
        return transactions.run(
                "the listing of dead letters",
                handle -> Result.read(handle.createQuery(statements.deadLetters)
                        .bind("listener", listener)
                        .bind("limit", limit)
                        .map((row, context) -> new DeadLetter(
                                listener,
                                event(row),
                                dialect.instant(row, "dead_at"),
                                Objects.requireNonNull(row.getString("failure"), "failure")))
                        .list()));
    }

    @Override
    public boolean replay(String listener, EventId event, AuditEntry entry) {
        return byHand("the replay of event " + event, statements.replay, listener, event, entry);
    }

    @Override
    public boolean dismiss(String listener, EventId event, AuditEntry entry) {
        return byHand("the dismissal of event " + event, statements.dismiss, listener, event, entry);
    }

    private boolean byHand(String what, String statement, String listener, EventId event, AuditEntry entry) {
        return transactions.run(what, handle -> {
            int rows = bind(handle.createUpdate(statement), listener, event)
                    .bind("now", dialect.instant(entry.at()))
                    .execute();
            if (rows != 1) {
                return Result.read(false);
            }
            AuditRows.insert(handle, shared, dialect, event.account(), entry);
            return Result.wrote(true);
        });
    }

    @Override
    public int countDue(String listener, Instant now, int most) {
        return transactions.run("the counting of events", handle -> {
            int fresh = counted(handle.createQuery(statements.countNew), now, most);
            int due = counted(handle.createQuery(statements.countDue).bind("listener", listener), now, most);
            return Result.read(Math.min(most, fresh + due));
        });
    }

    @Override
    public Vitals.Outbox vitals() {
        return transactions.run(
                "the counting of what waits in the outbox",
                handle -> Result.read(handle.createQuery(statements.vitals)
                        .map((result, context) -> {
                            RowReader row = new RowReader(result, dialect);
                            return new Vitals.Outbox(row.backlog(), row.number("dead"));
                        })
                        .one()));
    }

    private int counted(Query query, Instant now, int most) {
        return query.bind("now", dialect.instant(now))
                .bind("most", most)
                .mapTo(Integer.class)
                .one();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, String listener, EventId event) {
        return bind(statement, event).bind("listener", listener);
    }

    private static <S extends SqlStatement<S>> S bind(S statement, EventId event) {
        return statement
                .bind("root", event.account())
                .bind("account_version", event.accountVersion())
                .bind("position", event.position());
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
