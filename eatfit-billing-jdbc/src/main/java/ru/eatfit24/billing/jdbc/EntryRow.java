package ru.eatfit24.billing.jdbc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.UsageEntry;

/** An operation as it was read; what it means is looked at later, outside the database's code. */
record EntryRow(
        String operation,
        Instant at,
        String fingerprint,
        String status,
        @Nullable String hold,
        String content) {

    static EntryRow of(ResultSet row, Dialect dialect) throws SQLException {
        return new EntryRow(
                row.getString("operation"),
                dialect.instant(row, "at"),
                row.getString("fingerprint"),
                row.getString("status"),
                row.getString("hold"),
                row.getString("content"));
    }

    UsageEntry entry() {
        ObjectNode json = JsonText.readObject(content);
        return new UsageEntry(
                OperationId.of(operation),
                at,
                fingerprint,
                DetailCodec.readUsages(json),
                DetailCodec.readTakenOfEntry(json),
                UsageEntry.Status.valueOf(status),
                hold);
    }
}
