package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.observation.Vitals;
import ru.eatfit24.billing.webhook.WebhookClaim;
import ru.eatfit24.billing.webhook.WebhookEvent;
import ru.eatfit24.billing.webhook.WebhookNotification;
import ru.eatfit24.billing.webhook.WebhookObject;
import ru.eatfit24.billing.webhook.WebhookState;
import ru.eatfit24.billing.webhook.WebhookVerdict;

/** The text of the statements on stored notifications, and how one lies in its row. Immutable; every call works on the handle that it is given. */
final class InboxTable {

    private static final String COLUMNS =
            "e.id, e.provider, e.about, e.object_id, e.type, e.status, e.fields, e.received_at,"
                    + " e.last_received_at, e.deliveries, e.state, e.fence, e.attempts, e.note, e.due_at, e.ended_at";

    private static final String IDENTITY =
            "provider = :provider AND object_id = :object_id AND type = :type AND status = :status";

    private static final String NO_EARLIER = """
            NOT EXISTS (
                SELECT 1 FROM ${prefix}webhook_event b
                WHERE b.provider = e.provider AND b.object_id = e.object_id AND b.due_at IS NOT NULL
                  AND (b.received_at < e.received_at OR (b.received_at = e.received_at AND b.id < e.id)))""";

    final String countReceipt;
    final String insert;
    final String lockDue;
    final String claim;
    final String countDue;
    private final String vitals;
    final String replay;
    final String dismiss;
    final String find;
    final String firstPage;
    final String nextPage;
    private final String settle;
    private final Dialect dialect;

    InboxTable(Dialect dialect, TablePrefix prefix, Duration lockTimeout, Duration statementTimeout) {
        UnaryOperator<String> sql = text -> dialect.bounded(prefix.fill(text), lockTimeout, statementTimeout);
        this.dialect = dialect;
        countReceipt = sql.apply("""
                UPDATE ${prefix}webhook_event
                SET deliveries = deliveries + 1,
                    last_received_at = :now,
                    due_at = CASE WHEN leased = 0 AND due_at > :now THEN :now ELSE due_at END
                WHERE %s
                """.formatted(IDENTITY));
        insert = sql.apply(dialect.insertIfAbsent("""
                INSERT INTO ${prefix}webhook_event
                    (id, provider, about, object_id, type, status, fields, received_at, last_received_at, deliveries,
                     state, fence, attempts, leased, due_at)
                VALUES (:id, :provider, :about, :object_id, :type, :status, %s, :now, :now, 1,
                     'WAITING', 0, 0, 0, :now)""".formatted(dialect.jsonParameter("fields"))));
        lockDue = sql.apply("""
                SELECT %s
                FROM ${prefix}webhook_event e
                WHERE e.due_at <= :now AND %s
                ORDER BY e.due_at
                LIMIT :most
                FOR UPDATE SKIP LOCKED
                """.formatted(COLUMNS, NO_EARLIER));
        claim = sql.apply("""
                UPDATE ${prefix}webhook_event
                SET fence = fence + 1, attempts = attempts + 1, leased = 1, due_at = :leased_until
                WHERE id IN (<ids>)
                """);
        countDue = sql.apply("""
                SELECT COUNT(*) FROM (
                    SELECT 1 AS one FROM ${prefix}webhook_event e WHERE e.due_at <= :now AND %s LIMIT :most) found
                """.formatted(NO_EARLIER));
        // Each by the index on the state; together they are one statement, so that the counts are of one moment.
        vitals = sql.apply("""
                SELECT (SELECT COUNT(*) FROM ${prefix}webhook_event WHERE state = 'WAITING') AS waiting,
                       (SELECT MIN(received_at) FROM ${prefix}webhook_event WHERE state = 'WAITING') AS oldest,
                       (SELECT COUNT(*) FROM ${prefix}webhook_event WHERE state = 'QUARANTINED') AS quarantined,
                       (SELECT COUNT(*) FROM ${prefix}webhook_event WHERE state = 'DEAD') AS dead
                """);
        settle = sql.apply("""
                UPDATE ${prefix}webhook_event
                SET state = :state, note = :note, leased = 0, due_at = :due_at, ended_at = :ended_at
                WHERE id = :id AND fence = :fence AND state = 'WAITING'
                """);
        replay = sql.apply("""
                UPDATE ${prefix}webhook_event
                SET state = 'WAITING', fence = fence + 1, attempts = 0, leased = 0, due_at = :now, ended_at = NULL
                WHERE id = :id AND state <> 'WAITING'
                """);
        dismiss = sql.apply("""
                UPDATE ${prefix}webhook_event
                SET state = 'PROCESSED', ended_at = :now
                WHERE id = :id AND state IN ('QUARANTINED', 'DEAD')
                """);
        String select = "SELECT " + COLUMNS + " FROM ${prefix}webhook_event e WHERE ";
        find = sql.apply(select + "e.id = :id");
        firstPage = sql.apply(select + "e.state = :state ORDER BY e.received_at, e.id LIMIT :limit");
        nextPage = sql.apply(select
                + "e.state = :state AND (e.received_at > :after_at OR (e.received_at = :after_at AND e.id > :after_id))"
                + " ORDER BY e.received_at, e.id LIMIT :limit");
    }

    /** Whether the claim held: one row has its fence number and waits. */
    boolean settle(Handle handle, WebhookClaim held, WebhookVerdict verdict, Instant now) {
        Update statement =
                handle.createUpdate(settle).bind("id", held.event().id()).bind("fence", held.fence());
        new RowWriter(statement, dialect)
                .name("state", verdict.state())
                .text("note", verdict.note())
                .instant("due_at", verdict.dueAt())
                .instant("ended_at", verdict.state() == WebhookState.WAITING ? null : now);
        return statement.execute() == 1;
    }

    Vitals.Inbox vitals(Handle handle) {
        return handle.createQuery(vitals)
                .map((result, context) -> {
                    RowReader row = new RowReader(result, dialect);
                    return new Vitals.Inbox(row.backlog(), row.number("quarantined"), row.number("dead"));
                })
                .one();
    }

    Update bind(Update statement, WebhookNotification notification, Instant now) {
        return statement
                .bind("provider", notification.provider())
                .bind("object_id", notification.objectId())
                .bind("type", notification.type())
                .bind("status", notification.status())
                .bind("now", dialect.instant(now));
    }

    List<WebhookEvent> events(Query query) {
        return query.map((row, context) -> event(row)).list();
    }

    private WebhookEvent event(ResultSet result) throws SQLException {
        RowReader row = new RowReader(result, dialect);
        try {
            return new WebhookEvent(
                    row.text("id"),
                    WebhookNotification.of(
                                    row.text("provider"),
                                    row.name(WebhookObject.class, "about"),
                                    row.text("object_id"),
                                    row.text("type"),
                                    row.text("status"))
                            .withFields(JsonText.readTexts(row.text("fields"))),
                    new WebhookEvent.Receiving(
                            row.instant("received_at"), row.instant("last_received_at"), row.integer("deliveries")),
                    new WebhookEvent.Progress(
                            row.name(WebhookState.class, "state"),
                            row.number("fence"),
                            row.integer("attempts"),
                            row.textOrNull("note"),
                            row.instantOrNull("due_at"),
                            row.instantOrNull("ended_at")));
        } catch (IllegalArgumentException | NullPointerException unreadable) {
            throw new BillingException(
                    "The row of webhook event " + result.getString("id") + " cannot be read: " + unreadable.getMessage()
                            + ". A newer version of eatfit-billing wrote it, or somebody else changed it; repair or"
                            + " delete the row",
                    unreadable);
        }
    }
}
