package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.EventId;
import ru.eatfit24.billing.event.StoredEvent;

/** Writes the events of a change, in the transaction of the change. */
final class OutboxRows {

    private final Statements statements;
    private final Dialect dialect;

    OutboxRows(Statements statements, Dialect dialect) {
        this.statements = statements;
        this.dialect = dialect;
    }

    /**
     * Keeps events until they are delivered.
     *
     * @param version the version that the account's row has after the change
     */
    void insert(Handle handle, String root, long version, List<BillingEvent> events) {
        for (StoredEvent event : stored(root, version, events)) {
            handle.createUpdate(statements.insertOutboxEvent())
                    .bind("root", root)
                    .bind("account_version", version)
                    .bind("position", event.id().position())
                    .bind("type", event.type())
                    .bind("type_version", event.version())
                    .bind("at", dialect.instant(event.at()))
                    .bind("content", JsonText.write(event.content()))
                    .execute();
        }
    }

    /** The events with their places in the account's order. */
    static List<StoredEvent> stored(String root, long version, List<BillingEvent> events) {
        if (events.isEmpty()) {
            return List.of();
        }
        List<StoredEvent> stored = new ArrayList<>();
        for (BillingEvent event : events) {
            stored.add(StoredEvent.of(new EventId(root, version, stored.size()), event));
        }
        return stored;
    }
}
