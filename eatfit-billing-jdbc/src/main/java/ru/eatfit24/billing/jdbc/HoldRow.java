package ru.eatfit24.billing.jdbc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import ru.eatfit24.billing.usage.Hold;

/** A hold as it was read; what it means is looked at later, outside the database's code. */
record HoldRow(String id, String member, Instant reservedAt, Instant expiresAt, String state, String content) {

    static HoldRow of(ResultSet row, Dialect dialect) throws SQLException {
        return new HoldRow(
                row.getString("hold_id"),
                row.getString("member"),
                dialect.instant(row, "reserved_at"),
                dialect.instant(row, "expires_at"),
                row.getString("state"),
                row.getString("content"));
    }

    Hold hold() {
        ObjectNode json = JsonText.readObject(content);
        return new Hold(
                id,
                member,
                reservedAt,
                expiresAt,
                Hold.State.valueOf(state),
                DetailCodec.readTakenOfHold(json),
                DetailCodec.readCommitted(json),
                DetailCodec.readMissing(json));
    }
}
