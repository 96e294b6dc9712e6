package ru.eatfit24.billing.jdbc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.usage.Account;

/**
 * An account's row as it was read. Its JSON is kept, since a write starts from it: fields that we do not know stay.
 */
record AccountRow(String root, long version, Instant at, int format, String factsText, String usageText) {

    static AccountRow of(String root, ResultSet row) throws SQLException {
        return new AccountRow(
                root,
                row.getLong("version"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getInt("format"),
                row.getString("facts"),
                row.getString("usage"));
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
