package ru.eatfit24.billing.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** PostgreSQL 13 and later. */
final class PostgresDialect implements Dialect {

    static final PostgresDialect INSTANCE = new PostgresDialect();

    private static final CatalogueQueries CATALOGUE = new CatalogueQueries("""
            SELECT current_database() AS database,
                   current_schema() AS schema,
                   array_to_string(current_schemas(false), ', ') AS search_path
            """, """
            SELECT n.nspname AS schema,
                   c.relname AS name,
                   CASE WHEN c.relkind IN ('v', 'm') THEN 'VIEW' ELSE 'TABLE' END AS kind,
                   pg_table_is_visible(c.oid) AS visible
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
              AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
            ORDER BY n.nspname, c.relname
            """, """
            SELECT c.relname AS relation,
                   a.attname AS name,
                   format_type(a.atttypid, a.atttypmod)
                       || CASE WHEN c.relkind IN ('r', 'p') AND a.attcollation <> t.typcollation
                               THEN ' COLLATE "' || o.collname || '"' ELSE '' END AS type,
                   NOT a.attnotnull AS nullable
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_collation o ON o.oid = a.attcollation
            WHERE a.attnum > 0 AND NOT a.attisdropped AND pg_table_is_visible(c.oid) AND c.relname IN (<names>)
            ORDER BY c.relname, a.attnum
            """, """
            SELECT c.relname AS relation, x.relname AS index_name, a.attname AS name
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indrelid
            JOIN pg_class x ON x.oid = i.indexrelid
            CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
            WHERE i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
              AND k.place <= i.indnkeyatts AND pg_table_is_visible(c.oid) AND c.relname IN (<names>)
            ORDER BY c.relname, x.relname, k.place
            """, """
            SELECT c.relname AS relation, k.conname AS check_name, a.attname AS name
            FROM pg_constraint k
            JOIN pg_class c ON c.oid = k.conrelid
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)
            WHERE k.contype = 'c' AND pg_table_is_visible(c.oid) AND c.relname IN (<names>)
            ORDER BY c.relname, k.conname, a.attnum
            """);

    private static final DurabilityProbe DURABILITY = new DurabilityProbe(
            """
            SELECT CASE WHEN current_setting('fsync') = 'off' THEN 'fsync = off'
                        WHEN current_setting('synchronous_commit') = 'off' THEN 'synchronous_commit = off'
                   END AS problem
            """,
            "A crash of the database can take back usage that was already answered; switch it on for this user:"
                    + " ALTER ROLE ... SET synchronous_commit = on, or in the server's configuration",
            false);

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private PostgresDialect() {}

    @Override
    public DatabaseKind kind() {
        return DatabaseKind.POSTGRESQL;
    }

    @Override
    public String scriptFolder() {
        return "eatfit-billing/postgresql";
    }

    @Override
    public String typeName(ColumnType type) {
        return switch (type.kind()) {
            case SMALL_INTEGER -> "smallint";
            case INTEGER -> "integer";
            case BIG_INTEGER -> "bigint";
            case TEXT, LONG_TEXT -> "character varying(" + type.length() + ")";
            case KEY_TEXT -> "character varying(" + type.length() + ") COLLATE \"C\"";
            case FIXED_TEXT -> "character(" + type.length() + ")";
            case INSTANT -> "timestamp(6) with time zone";
            case JSON -> "jsonb";
        };
    }

    @Override
    public CatalogueQueries catalogueQueries() {
        return CATALOGUE;
    }

    @Override
    public String jsonParameter(String name) {
        return "CAST(:" + name + " AS jsonb)";
    }

    @Override
    public String readClock() {
        return "SELECT clock_timestamp() AS now";
    }

    @Override
    public Optional<String> transactionSettings(Duration lockTimeout, Duration statementTimeout) {
        return Optional.of("""
                SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
                SET LOCAL lock_timeout = %s;
                SET LOCAL statement_timeout = %s
                """.formatted(lockTimeout.toMillis(), statementTimeout.toMillis()));
    }

    @Override
    public Optional<String> snapshotSettings(Duration lockTimeout, Duration statementTimeout) {
        return Optional.of("""
                SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
                SET LOCAL lock_timeout = %s;
                SET LOCAL statement_timeout = %s
                """.formatted(lockTimeout.toMillis(), statementTimeout.toMillis()));
    }

    /** A statement that sets the time-outs of a transaction which it begins itself, where {@code SET LOCAL} would warn. */
    static String settingsOfAStatement(Duration lockTimeout, Duration statementTimeout) {
        return "SELECT set_config('lock_timeout', '%d', TRUE), set_config('statement_timeout', '%d', TRUE)"
                .formatted(lockTimeout.toMillis(), statementTimeout.toMillis());
    }

    @Override
    public String lockClause(Duration lockTimeout) {
        return "FOR UPDATE";
    }

    @Override
    public String shareClause(Duration lockTimeout) {
        return "FOR SHARE";
    }

    @Override
    public boolean givesLocksBackAtSavepoints() {
        return true;
    }

    // With a snapshot that is older than the row, the lock itself fails with 40001.
    @Override
    public String readsFromSnapshot() {
        return "current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted')";
    }

    // What is set for a transaction outlives a released savepoint, so it is put back; rolling back to one does that by
    // itself.
    @Override
    public Optional<HostTimeouts> hostTimeouts(Duration lockTimeout, Duration statementTimeout) {
        return Optional.of(new HostTimeouts(
                """
                WITH host AS MATERIALIZED (
                    SELECT current_setting('lock_timeout') AS lock_timeout,
                           current_setting('statement_timeout') AS statement_timeout)
                SELECT lock_timeout, statement_timeout, %s AS our_lock_timeout, %s AS our_statement_timeout
                FROM host
                """.formatted(tightened("lock_timeout", lockTimeout), tightened("statement_timeout", statementTimeout)),
                """
                SELECT set_config('lock_timeout', :lock_timeout, true) AS lock_timeout,
                       set_config('statement_timeout', :statement_timeout, true) AS statement_timeout
                """));
    }

    private static String tightened(String setting, Duration ours) {
        return """
                CASE WHEN EXTRACT(EPOCH FROM CAST(%1$s AS interval)) * 1000 BETWEEN 1 AND %2$s THEN %1$s
                     ELSE set_config('%1$s', '%2$s', true) END""".formatted(setting, ours.toMillis());
    }

    @Override
    public String insertIfAbsent(String insert) {
        return insert + " ON CONFLICT DO NOTHING";
    }

    @Override
    public boolean supportsRowPlaces() {
        return true;
    }

    @Override
    public boolean isLockTimeout(SQLException failure) {
        return LOCK_NOT_AVAILABLE.equals(failure.getSQLState());
    }

    @Override
    public boolean lockTimeoutMayBeTheHosts() {
        return false;
    }

    @Override
    public DurabilityProbe durabilityProbe() {
        return DURABILITY;
    }
}
