package ru.eatfit24.billing.jdbc;

import java.util.List;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.ClosedWindow;

/** Lists what an account has behind it. As safe for use by many threads as its transactions are. */
final class AccountLists {

    private static final int MAX_LIMIT = 1_000;

    private final Transactions transactions;
    private final Statements statements;
    private final Dialect dialect;

    AccountLists(Transactions transactions, Statements statements, Dialect dialect) {
        this.transactions = transactions;
        this.statements = statements;
        this.dialect = dialect;
    }

    List<ClosedWindow> closedWindows(String root, int limit) {
        requireLimit(limit);
        return transactions.run(
                "the reading of the closed windows of account " + root,
                handle -> Result.read(handle.createQuery(statements.readClosedWindows())
                        .bind("root", root)
                        .bind("limit", limit)
                        .map((row, context) -> new ClosedWindow(
                                row.getString("member"),
                                row.getString("feature"),
                                new Window(
                                        WindowPolicy.parse(row.getString("policy")),
                                        dialect.instant(row, "starts_at"),
                                        dialect.instant(row, "ends_at")),
                                row.getLong("used")))
                        .list()));
    }

    List<AuditEntry> auditTrail(String root, int limit) {
        requireLimit(limit);
        return transactions.run(
                "the reading of the audit trail of account " + root,
                handle -> Result.read(handle.createQuery(statements.readAuditTrail())
                        .bind("root", root)
                        .bind("limit", limit)
                        .map((row, context) -> new AuditEntry(
                                dialect.instant(row, "at"),
                                row.getString("actor"),
                                row.getString("action"),
                                row.getString("reason"),
                                JsonText.readTexts(row.getString("details"))))
                        .list()));
    }

    static void requireLimit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("the limit must be 1 to " + MAX_LIMIT + ", but was " + limit);
        }
    }
}
