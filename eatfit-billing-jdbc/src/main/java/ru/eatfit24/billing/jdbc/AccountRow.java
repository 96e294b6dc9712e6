package ru.eatfit24.billing.jdbc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.time.Instants;
import ru.eatfit24.billing.usage.Account;

/**
 * An account's row as it was read. Its JSON is kept, since a write starts from it: fields that we do not know stay.
 */
record AccountRow(String root, long version, Instant at, int format, String factsText, String usageText) {

    static AccountRow of(String root, ResultSet row, Dialect dialect) throws SQLException {
        return new AccountRow(
                root,
                row.getLong("version"),
                dialect.instant(row, "at"),
                row.getInt("format"),
                row.getString("facts"),
                row.getString("usage"));
    }

    /** The version that a new row starts with: at the clock, not at 1, so that a copy of a row that was deleted never fits its successor. */
    static long firstVersion(Instant at) {
        return Math.max(1, Instants.toEpochMicros(at));
    }

    /**
     * The account in the row.
     *
     * @throws BillingException if a newer version of this library wrote it, or it cannot be read
     */
    Account account(long catalogEpoch) {
        return Account.of(root, catalogEpoch, at, AccountCodec.readFacts(facts()), AccountCodec.readUsage(usage()));
    }

    ObjectNode facts() {
        return JsonText.readObject(factsText);
    }

    ObjectNode usage() {
        return JsonText.readObject(usageText);
    }
}
