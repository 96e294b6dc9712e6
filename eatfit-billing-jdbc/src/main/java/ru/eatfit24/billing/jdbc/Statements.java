package ru.eatfit24.billing.jdbc;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The text of every statement on our own tables, for one database and prefix. Parameters are named; values are bound. */
final class Statements {

    private final String lockAccount;
    private final String readAccount;
    private final String insertAccount;
    private final String updateAccount;
    private final String lockBatch;
    private final String fenceAccount;
    private final String readVersion;
    private final String insertClosedWindow;
    private final String correctClosedWindow;
    private final String readMemberWindows;
    private final String insertMemberWindow;
    private final String updateMemberWindow;
    private final String readUsageEntries;
    private final String insertUsageEntry;
    private final String updateUsageEntry;
    private final String readHolds;
    private final String readDueHolds;
    private final String readNextExpiry;
    private final String insertHold;
    private final String updateHold;
    private final String insertAuditEntry;
    private final String insertOutboxEvent;
    private final String readClosedWindows;
    private final String readAuditTrail;
    private final String readEpoch;
    private final String readCatalog;
    private final String lockCatalog;
    private final String updateCatalog;
    private final String readPlan;
    private final String insertPlan;

    private final String readFreshEpoch;
    private final Supplier<Statements> joined;
    private final Optional<Dialect.HostTimeouts> hostTimeouts;

    Statements(Dialect dialect, TablePrefix prefix, Duration lockTimeout, Duration statementTimeout) {
        this(dialect, prefix, lockTimeout, statementTimeout, false);
    }

    private Statements(
            Dialect dialect, TablePrefix prefix, Duration lockTimeout, Duration statementTimeout, boolean isJoined) {
        hostTimeouts = dialect.hostTimeouts(lockTimeout, statementTimeout);
        joined = () -> new Statements(dialect, prefix, lockTimeout, statementTimeout, true);
        String beside = isJoined ? " " + dialect.besideLockClause() : "";
        UnaryOperator<String> sql = text -> dialect.bounded(prefix.fill(text), lockTimeout, statementTimeout);
        String lock = " " + dialect.lockClause(lockTimeout);
        String usage = dialect.column("usage");
        String content = dialect.jsonParameter("content");
        String now = dialect.currentInstant();

        // Locks and joins nothing: after a wait PostgreSQL returns the new locked row beside the old joined one.
        lockAccount = sql.apply("SELECT version, at, format, facts, %s FROM ${prefix}account WHERE root = :root"
                        .formatted(usage))
                + lock;

        // One statement has one snapshot, so account and epoch fit each other.
        readAccount = sql.apply("""
                SELECT c.epoch, a.version, a.at, a.format, a.facts, a.%s
                FROM ${prefix}catalog c
                LEFT JOIN ${prefix}account a ON a.root = :root
                WHERE c.id = 1
                """.formatted(usage));

        lockBatch = sql.apply("SELECT version, batch FROM ${prefix}account WHERE root = :root") + lock;

        fenceAccount = sql.apply(
                "UPDATE ${prefix}account SET version = version + 1, batch = :batch WHERE root = :root AND version = :version");

        readVersion = sql.apply("SELECT version FROM ${prefix}account WHERE root = :root" + beside);

        insertAccount = sql.apply(dialect.insertIfAbsent(
                """
                INSERT INTO ${prefix}account (root, version, at, format, facts, %s, batch)
                VALUES (:root, :version, :at, :format, %s, %s, :batch)""".formatted(usage, dialect.jsonParameter("facts"), dialect.jsonParameter("usage"))));

        updateAccount = sql.apply("""
                UPDATE ${prefix}account
                SET version = version + 1, at = :at, format = :format, facts = %s, %s = %s, batch = :batch
                WHERE root = :root AND version = :version
                """.formatted(dialect.jsonParameter("facts"), usage, dialect.jsonParameter("usage")));

        insertClosedWindow = sql.apply("""
                INSERT INTO ${prefix}closed_window (root, member, feature, policy, starts_at, ends_at, used)
                VALUES (:root, :member, :feature, :policy, :starts_at, :ends_at, :used)
                """);

        correctClosedWindow = sql.apply("""
                UPDATE ${prefix}closed_window
                SET used = GREATEST(used - :units, 0)
                WHERE root = :root AND member = :member AND feature = :feature AND policy = :policy
                  AND starts_at = :starts_at AND ends_at = :ends_at
                """);

        readMemberWindows = sql.apply("""
                SELECT member, feature, policy, starts_at, ends_at, used, announced
                FROM ${prefix}member_window
                WHERE root = :root AND member IN (<members>)
                """.stripTrailing() + beside);

        insertMemberWindow = sql.apply("""
                INSERT INTO ${prefix}member_window (root, member, feature, policy, starts_at, ends_at, used, announced)
                VALUES (:root, :member, :feature, :policy, :starts_at, :ends_at, :used, :announced)
                """);

        updateMemberWindow = sql.apply("""
                UPDATE ${prefix}member_window
                SET starts_at = :starts_at, ends_at = :ends_at, used = :used, announced = :announced
                WHERE root = :root AND member = :member AND feature = :feature AND policy = :policy
                """);

        readUsageEntries = sql.apply("""
                SELECT operation, at, fingerprint, status, hold, content
                FROM ${prefix}usage_entry
                WHERE root = :root AND operation IN (<operations>)
                """.stripTrailing() + beside);

        insertUsageEntry = sql.apply("""
                INSERT INTO ${prefix}usage_entry (root, operation, at, fingerprint, status, hold, content)
                VALUES (:root, :operation, :at, :fingerprint, :status, :hold, %s)
                """.formatted(content));

        updateUsageEntry = sql.apply("""
                UPDATE ${prefix}usage_entry
                SET at = :at, fingerprint = :fingerprint, status = :status, hold = :hold, content = %s
                WHERE root = :root AND operation = :operation
                """.formatted(content));

        String readHold =
                "SELECT hold_id, member, reserved_at, expires_at, state, content FROM ${prefix}hold WHERE root = :root";

        readHolds = sql.apply(readHold + " AND hold_id IN (<holds>)" + beside);

        readDueHolds = sql.apply(readHold + " AND state = 'LIVE' AND expires_at <= :due_at" + beside);

        readNextExpiry = sql.apply("""
                SELECT MIN(expires_at) AS expires_at
                FROM ${prefix}hold
                WHERE root = :root AND state = 'LIVE' AND expires_at > :due_at
                """.stripTrailing() + beside);

        insertHold = sql.apply("""
                INSERT INTO ${prefix}hold (root, hold_id, member, reserved_at, expires_at, state, content)
                VALUES (:root, :hold_id, :member, :reserved_at, :expires_at, :state, %s)
                """.formatted(content));

        updateHold = sql.apply("""
                UPDATE ${prefix}hold
                SET member = :member, reserved_at = :reserved_at, expires_at = :expires_at, state = :state, content = %s
                WHERE root = :root AND hold_id = :hold_id
                """.formatted(content));

        insertAuditEntry = sql.apply("""
                INSERT INTO ${prefix}audit_entry (root, at, actor, action, reason, details)
                VALUES (:root, :at, :actor, :action, :reason, %s)
                """.formatted(dialect.jsonParameter("details")));

        insertOutboxEvent = sql.apply("""
                INSERT INTO ${prefix}outbox_event
                    (root, account_version, position, type, type_version, at, content, due_at)
                VALUES (:root, :account_version, :position, :type, :type_version, :at, %s, :at)
                """.formatted(content));

        readClosedWindows = sql.apply("""
                SELECT member, feature, policy, starts_at, ends_at, used
                FROM ${prefix}closed_window
                WHERE root = :root
                ORDER BY starts_at DESC, member, feature, policy
                LIMIT :limit
                """);

        readAuditTrail = sql.apply("""
                SELECT at, actor, action, reason, details
                FROM ${prefix}audit_entry
                WHERE root = :root
                ORDER BY entry_id DESC
                LIMIT :limit
                """);

        String snapshot = isJoined ? dialect.readsFromSnapshot() : "FALSE";
        readEpoch = sql.apply(
                "SELECT epoch, " + snapshot + " AS from_snapshot FROM ${prefix}catalog WHERE id = 1" + beside);

        readFreshEpoch =
                sql.apply("SELECT epoch FROM ${prefix}catalog WHERE id = 1 " + dialect.shareClause(lockTimeout));

        String catalog = "SELECT epoch, default_plan, default_version FROM ${prefix}catalog WHERE id = 1";

        readCatalog = sql.apply(catalog + beside);

        lockCatalog = sql.apply(catalog) + lock;

        updateCatalog = sql.apply("""
                UPDATE ${prefix}catalog
                SET epoch = :epoch, default_plan = :default_plan, default_version = :default_version,
                    updated_at = %s
                WHERE id = 1
                """.formatted(now));

        readPlan = sql.apply("SELECT content FROM ${prefix}plan WHERE code = :code AND version = :version" + beside);

        insertPlan = sql.apply("""
                INSERT INTO ${prefix}plan (code, version, fingerprint, content, declared_at)
                VALUES (:code, :version, :fingerprint, %s, %s)
                """.formatted(content, now));
    }

    /** How to bound the statements inside a transaction of the host's; empty where each brings its bounds itself. */
    Optional<Dialect.HostTimeouts> hostTimeouts() {
        return hostTimeouts;
    }

    /** The same statements for a transaction of the host's, at whatever isolation level. */
    Statements joined() {
        return joined.get();
    }

    /** The account's row, locked; no row where there is none. */
    String lockAccount() {
        return lockAccount;
    }

    /** The epoch, and the account's row or nulls; one row. */
    String readAccount() {
        return readAccount;
    }

    /** The version of the account's row and the number of the transaction that wrote it, locked; no row where there is none. */
    String lockBatch() {
        return lockBatch;
    }

    /** Raises the version of the account's row. */
    String fenceAccount() {
        return fenceAccount;
    }

    /** The version of the account's row, not locked; no row where there is none. */
    String readVersion() {
        return readVersion;
    }

    /** Takes units off a closed window, never below 0. */
    String correctClosedWindow() {
        return correctClosedWindow;
    }

    /** Open windows of the members in the list {@code members}. */
    String readMemberWindows() {
        return readMemberWindows;
    }

    String insertMemberWindow() {
        return insertMemberWindow;
    }

    String updateMemberWindow() {
        return updateMemberWindow;
    }

    /** The operations in the list {@code operations}, those that took effect. */
    String readUsageEntries() {
        return readUsageEntries;
    }

    String insertUsageEntry() {
        return insertUsageEntry;
    }

    String updateUsageEntry() {
        return updateUsageEntry;
    }

    /** The holds in the list {@code holds}. */
    String readHolds() {
        return readHolds;
    }

    /** The live holds that expire at an instant or before. */
    String readDueHolds() {
        return readDueHolds;
    }

    /** One row: when the first of the live holds expires that are not due; or {@code NULL}. */
    String readNextExpiry() {
        return readNextExpiry;
    }

    String insertHold() {
        return insertHold;
    }

    String updateHold() {
        return updateHold;
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

    /** Due from its own instant on. */
    String insertOutboxEvent() {
        return insertOutboxEvent;
    }

    String readClosedWindows() {
        return readClosedWindows;
    }

    String readAuditTrail() {
        return readAuditTrail;
    }

    /** One row: the epoch, and {@code from_snapshot}: whether it may be an older one than the newest that is committed. */
    String readEpoch() {
        return readEpoch;
    }

    /** The newest epoch that is committed, locked against being changed; fails where the transaction's snapshot is older. */
    String readFreshEpoch() {
        return readFreshEpoch;
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
