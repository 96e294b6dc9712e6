package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.Meter;

/** An open window of a member as it was read; what it means is looked at later, outside the database's code. */
record MemberRow(
        String member, String feature, String policy, Instant startsAt, Instant endsAt, long used, int announced) {

    static MemberRow of(ResultSet row, Dialect dialect) throws SQLException {
        return new MemberRow(
                row.getString("member"),
                row.getString("feature"),
                row.getString("policy"),
                dialect.instant(row, "starts_at"),
                dialect.instant(row, "ends_at"),
                row.getLong("used"),
                row.getInt("announced"));
    }

    Meter meter() {
        return new Meter(feature, new Window(WindowPolicy.parse(policy), startsAt, endsAt), used, announced);
    }
}
