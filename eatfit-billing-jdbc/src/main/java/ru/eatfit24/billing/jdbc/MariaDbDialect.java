package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.argument.Argument;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB 10.11 and later.
 *
 * <p>Instants are {@code datetime(6)} in UTC and go to and fro as date and time without a zone: the driver then converts
 * nothing, whatever zones its URL, the session and the JVM have. Time-outs are part of each statement, so that nothing of
 * ours stays on the host's connection. Row counts are believed of an {@code UPDATE} that changes something, and of nothing
 * else.
 */
final class MariaDbDialect implements Dialect {

    static final MariaDbDialect INSTANCE = new MariaDbDialect();

    // MariaDB opens every table of every schema for a view of the catalogue that is not bound to one schema by a
    // constant, once for
    // each row where a correlated query asks.
    private static final CatalogueQueries CATALOGUE = new CatalogueQueries(
            """
            SELECT DATABASE() AS `database`, DATABASE() AS `schema`, DATABASE() AS search_path
            """,
            """
            SELECT table_schema AS `schema`,
                   table_name AS name,
                   CASE WHEN table_type = 'VIEW' THEN 'VIEW' ELSE 'TABLE' END AS kind,
                   COALESCE(table_schema = DATABASE(), FALSE) AS visible
            FROM information_schema.tables
            WHERE table_schema NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
            ORDER BY table_schema, table_name
            """,
            """
            SELECT c.table_name AS relation,
                   c.column_name AS name,
                   CONCAT(c.data_type,
                       CASE WHEN c.data_type IN ('varchar', 'char') THEN CONCAT('(', c.character_maximum_length, ')')
                            WHEN c.data_type = 'datetime' THEN CONCAT('(', c.datetime_precision, ')')
                            WHEN c.column_type LIKE '%unsigned%' THEN ' unsigned'
                            ELSE '' END,
                       CASE WHEN t.table_type = 'VIEW' OR c.collation_name IS NULL THEN ''
                            ELSE CONCAT(' COLLATE ', c.collation_name) END) AS type,
                   c.is_nullable = 'YES' AS nullable
            FROM information_schema.columns c
            JOIN information_schema.tables t ON t.table_schema = DATABASE() AND t.table_name = c.table_name
            WHERE c.table_schema = DATABASE() AND c.table_name IN (<names>)
            ORDER BY c.table_name, c.ordinal_position
            """,
            // An index over the first characters of a column only keeps those apart.
            """
            SELECT s.table_name AS relation, s.index_name AS index_name, s.column_name AS name
            FROM information_schema.statistics s
            WHERE s.table_schema = DATABASE() AND s.table_name IN (<names>) AND s.non_unique = 0
              AND (s.table_name, s.index_name) NOT IN (
                  SELECT p.table_name, p.index_name FROM information_schema.statistics p
                  WHERE p.table_schema = DATABASE() AND p.sub_part IS NOT NULL)
            ORDER BY s.table_name, s.index_name, s.seq_in_index
            """,
            // Which columns a CHECK looks at is not listed, but its text has them between quotes, of the kind that the
            // session's sql_mode wants.
            """
            SELECT k.table_name AS relation, k.constraint_name AS check_name, c.column_name AS name
            FROM information_schema.check_constraints k
            JOIN information_schema.columns c
              ON c.table_schema = DATABASE() AND c.table_name = k.table_name
             AND (LOCATE(CONCAT('`', c.column_name, '`'), k.check_clause) > 0
                  OR LOCATE(CONCAT(CHAR(34), c.column_name, CHAR(34)), k.check_clause) > 0)
            WHERE k.constraint_schema = DATABASE() AND k.table_name IN (<names>)
            ORDER BY k.table_name, k.constraint_name, c.ordinal_position
            """);

    private static final DurabilityProbe DURABILITY = new DurabilityProbe(
            """
            SELECT CASE WHEN @@innodb_flush_log_at_trx_commit NOT IN (1, 3)
                        THEN CONCAT('innodb_flush_log_at_trx_commit = ', @@innodb_flush_log_at_trx_commit)
                        WHEN @@log_bin = 1 AND @@sync_binlog <> 1
                        THEN CONCAT('sync_binlog = ', @@sync_binlog)
                   END AS problem
            """,
            "A crash of the database can take back usage that was already answered; set innodb_flush_log_at_trx_commit = 1,"
                    + " and sync_binlog = 1 where a binary log is written, in the server's configuration",
            false);

    private static final int LOCK_TIMEOUT = 1205;
    private static final int DEADLOCK = 1213;
    private static final int ROW_CHANGED_SINCE_READ = 1020;
    private static final int DUPLICATE_KEY = 1062;
    private static final String KEY_COLLATION = " COLLATE utf8mb4_nopad_bin";

    private MariaDbDialect() {}

    @Override
    public DatabaseKind kind() {
        return DatabaseKind.MARIADB;
    }

    @Override
    public String scriptFolder() {
        return "eatfit-billing/mariadb";
    }

    @Override
    public String typeName(ColumnType type) {
        return switch (type.kind()) {
            case SMALL_INTEGER -> "smallint";
            case INTEGER -> "int";
            case BIG_INTEGER -> "bigint";
            case TEXT, KEY_TEXT -> "varchar(" + type.length() + ")" + KEY_COLLATION;
            case FIXED_TEXT -> "char(" + type.length() + ")" + KEY_COLLATION;
            case INSTANT -> "datetime(6)";
            case JSON, LONG_TEXT -> "longtext" + KEY_COLLATION;
        };
    }

    @Override
    public String viewTypeName(ColumnType type) {
        return typeName(type).replace(KEY_COLLATION, "");
    }

    @Override
    public CatalogueQueries catalogueQueries() {
        return CATALOGUE;
    }

    @Override
    public String jsonParameter(String name) {
        return ":" + name;
    }

    @Override
    public String column(String name) {
        return "`" + name + "`";
    }

    @Override
    public String currentInstant() {
        return "UTC_TIMESTAMP(6)";
    }

    @Override
    public Argument instant(Instant instant) {
        LocalDateTime value = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        return (position, statement, context) -> statement.setObject(position, value);
    }

    @Override
    public @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        LocalDateTime value = row.getObject(column, LocalDateTime.class);
        return value == null ? null : value.toInstant(ZoneOffset.UTC);
    }

    @Override
    public String readClock() {
        return "SELECT UTC_TIMESTAMP(6) AS now";
    }

    @Override
    public Optional<String> transactionSettings(Duration lockTimeout, Duration statementTimeout) {
        return Optional.empty();
    }

    @Override
    public String lockClause(Duration lockTimeout) {
        return "FOR UPDATE";
    }

    @Override
    public String shareClause(Duration lockTimeout) {
        return "LOCK IN SHARE MODE";
    }

    // Beside a locking read, which shows what is committed now, a plain one shows the snapshot of REPEATABLE READ.
    @Override
    public String besideLockClause() {
        return "LOCK IN SHARE MODE";
    }

    // Which level a transaction has cannot be asked for: the session's variable is that of the next one. So all are
    // locking reads.
    @Override
    public String readsFromSnapshot() {
        return "FALSE";
    }

    @Override
    public String bounded(String statement, Duration lockTimeout, Duration statementTimeout) {
        return String.format(
                        Locale.ROOT,
                        "SET STATEMENT innodb_lock_wait_timeout = %d, max_statement_time = %d.%03d FOR ",
                        lockTimeout.plusMillis(999).toSeconds(),
                        statementTimeout.toSeconds(),
                        statementTimeout.toMillisPart())
                + statement;
    }

    @Override
    public String insertIfAbsent(String insert) {
        return insert;
    }

    @Override
    public boolean isDuplicateKey(SQLException failure) {
        return failure.getErrorCode() == DUPLICATE_KEY;
    }

    @Override
    public boolean isLockTimeout(SQLException failure) {
        return failure.getErrorCode() == LOCK_TIMEOUT;
    }

    @Override
    public boolean isConflict(SQLException failure) {
        return failure.getErrorCode() == DEADLOCK || failure.getErrorCode() == ROW_CHANGED_SINCE_READ;
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
