package ru.eatfit24.billing.jdbc;

import java.time.Duration;

/** The text of every statement on our own tables, for one database and prefix. Parameters are named; values are bound. */
final class Statements {

    private final String lockAccount;
    private final String readAccount;
    private final String insertAccount;
    private final String updateAccount;
    private final String insertClosedWindow;
    private final String insertAuditEntry;
    private final String readClosedWindows;
    private final String readAuditTrail;
    private final String readEpoch;
    private final String readCatalog;
    private final String lockCatalog;
    private final String updateCatalog;
    private final String readPlan;
    private final String insertPlan;

    Statements(Dialect dialect, TablePrefix prefix, Duration lockTimeout) {
        String lock = " " + dialect.lockClause(lockTimeout);

        // Locks and joins nothing: after a wait PostgreSQL returns the new locked row beside the old joined one.
        lockAccount =
                prefix.fill("SELECT version, at, format, facts, usage FROM ${prefix}account WHERE root = :root") + lock;

        // One statement has one snapshot, so account and epoch fit each other.
        readAccount = prefix.fill("""
                SELECT c.epoch, a.version, a.at, a.format, a.facts, a.usage
                FROM ${prefix}catalog c
                LEFT JOIN ${prefix}account a ON a.root = :root
                WHERE c.id = 1
                """);

        insertAccount = dialect.insertIfAbsent(
                prefix.fill("""
                INSERT INTO ${prefix}account (root, version, at, format, facts, usage)
                VALUES (:root, :version, :at, :format, %s, %s)""".formatted(dialect.jsonParameter("facts"), dialect.jsonParameter("usage"))));

        updateAccount = prefix.fill("""
                UPDATE ${prefix}account
                SET version = version + 1, at = :at, format = :format, facts = %s, usage = %s
                WHERE root = :root AND version = :version
                """.formatted(dialect.jsonParameter("facts"), dialect.jsonParameter("usage")));

        insertClosedWindow = prefix.fill("""
                INSERT INTO ${prefix}closed_window (root, feature, policy, starts_at, ends_at, used)
                VALUES (:root, :feature, :policy, :starts_at, :ends_at, :used)
                """);

        insertAuditEntry = prefix.fill("""
                INSERT INTO ${prefix}audit_entry (root, at, actor, action, reason, details)
                VALUES (:root, :at, :actor, :action, :reason, %s)
                """.formatted(dialect.jsonParameter("details")));

        readClosedWindows = prefix.fill("""
                SELECT feature, policy, starts_at, ends_at, used
                FROM ${prefix}closed_window
                WHERE root = :root
                ORDER BY starts_at DESC, feature, policy
                LIMIT :limit
                """);

        readAuditTrail = prefix.fill("""
                SELECT at, actor, action, reason, details
                FROM ${prefix}audit_entry
                WHERE root = :root
                ORDER BY entry_id DESC
                LIMIT :limit
                """);

        readEpoch = prefix.fill("SELECT epoch FROM ${prefix}catalog WHERE id = 1");

        readCatalog = prefix.fill("SELECT epoch, default_plan, default_version FROM ${prefix}catalog WHERE id = 1");

        lockCatalog = readCatalog + lock;

        updateCatalog = prefix.fill("""
                UPDATE ${prefix}catalog
                SET epoch = :epoch, default_plan = :default_plan, default_version = :default_version,
                    updated_at = CURRENT_TIMESTAMP
                WHERE id = 1
                """);

        readPlan = prefix.fill("SELECT content FROM ${prefix}plan WHERE code = :code AND version = :version");

        insertPlan = prefix.fill("""
                INSERT INTO ${prefix}plan (code, version, fingerprint, content, declared_at)
                VALUES (:code, :version, :fingerprint, %s, CURRENT_TIMESTAMP)
                """.formatted(dialect.jsonParameter("content")));
    }

    /** The account's row, locked; no row where there is none. */
    String lockAccount() {
        return lockAccount;
    }

    /** The epoch, and the account's row or nulls; one row. */
    String readAccount() {
        return readAccount;
    }

    String insertAccount() {
        return insertAccount;
    }

    String updateAccount() {
        return updateAccount;
    }

    String insertClosedWindow() {
        return insertClosedWindow;
    }

    String insertAuditEntry() {
        return insertAuditEntry;
    }

    String readClosedWindows() {
        return readClosedWindows;
    }

    String readAuditTrail() {
        return readAuditTrail;
    }

    String readEpoch() {
        return readEpoch;
    }

    String readCatalog() {
        return readCatalog;
    }

    String lockCatalog() {
        return lockCatalog;
    }

    String updateCatalog() {
        return updateCatalog;
    }

    String readPlan() {
        return readPlan;
    }

    String insertPlan() {
        return insertPlan;
    }
}
