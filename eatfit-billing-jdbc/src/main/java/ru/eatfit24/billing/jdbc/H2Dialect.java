package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** H2 2.3.232 and later, in memory or in a file. */
final class H2Dialect implements Dialect {

    static final H2Dialect INSTANCE = new H2Dialect();

    private static final String VISIBLE_NAME = "table_schema = SCHEMA() AND LOWER(table_name) IN (<names>)";

    private static final CatalogueQueries CATALOGUE = new CatalogueQueries(
            """
            SELECT DATABASE() AS database, SCHEMA() AS schema, SCHEMA() AS search_path
            """, """
            SELECT table_schema AS schema,
                   LOWER(table_name) AS name,
                   CASE WHEN table_type = 'VIEW' THEN 'VIEW' ELSE 'TABLE' END AS kind,
                   table_schema = SCHEMA() AS visible
            FROM information_schema.tables
            WHERE table_schema <> 'INFORMATION_SCHEMA'
            ORDER BY table_schema, table_name
            """, """
            SELECT LOWER(table_name) AS relation,
                   LOWER(column_name) AS name,
                   CASE WHEN data_type IN ('CHARACTER VARYING', 'CHARACTER', 'VARCHAR_IGNORECASE')
                        THEN LOWER(data_type) || '(' || character_maximum_length || ')'
                            || CASE WHEN collation_name = 'OFF' THEN '' ELSE ' collate ' || collation_name END
                        WHEN data_type = 'TIMESTAMP WITH TIME ZONE'
                        THEN 'timestamp(' || datetime_precision || ') with time zone'
                        ELSE LOWER(data_type) END AS type,
                   is_nullable = 'YES' AS nullable
            FROM information_schema.columns
            WHERE %s
            ORDER BY table_name, ordinal_position
            """.formatted(VISIBLE_NAME), """
            SELECT LOWER(table_name) AS relation, index_name, LOWER(column_name) AS name
            FROM information_schema.index_columns
            WHERE is_unique AND %s
            ORDER BY table_name, index_name, ordinal_position
            """.formatted(VISIBLE_NAME), """
            SELECT LOWER(u.table_name) AS relation, u.constraint_name AS check_name, LOWER(u.column_name) AS name
            FROM information_schema.constraint_column_usage u
            JOIN information_schema.check_constraints k
              ON k.constraint_schema = u.constraint_schema AND k.constraint_name = u.constraint_name
            WHERE %s
            ORDER BY u.table_name, u.constraint_name, u.column_name
            """.formatted(VISIBLE_NAME));

    // H2 lists the delay twice where it was set, once as the database's setting and once as its file's.
    private static final DurabilityProbe DURABILITY = new DurabilityProbe(
            """
            SELECT LISTAGG(problem, ' and ') WITHIN GROUP (ORDER BY problem) AS problem
            FROM (SELECT DISTINCT setting_name || ' = ' || setting_value AS problem
                  FROM information_schema.settings
                  WHERE DATABASE_PATH() IS NOT NULL
                    AND (setting_name = 'WRITE_DELAY' AND setting_value <> '0'
                        OR setting_name = 'REUSE_SPACE' AND setting_value NOT IN ('FALSE', 'false')))
            """,
            "A crash then takes back usage that was already answered: H2 writes a commit to its file only after WRITE_DELAY"
                    + " milliseconds, and where it reuses space inside the file it does not always find the last commits"
                    + " again. Append ;WRITE_DELAY=0;REUSE_SPACE=FALSE to the JDBC URL",
            true);

    private static final String LOCK_TIMEOUT_STATE = "HYT00";
    private static final int LOCK_TIMEOUT_CODE = 50200;

    private H2Dialect() {}

    @Override
    public DatabaseKind kind() {
        return DatabaseKind.H2;
    }

    @Override
    public String scriptFolder() {
        return "eatfit-billing/h2";
    }

    @Override
    public String typeName(ColumnType type) {
        return switch (type.kind()) {
            case SMALL_INTEGER -> "smallint";
            case INTEGER -> "integer";
            case BIG_INTEGER -> "bigint";
            case TEXT, KEY_TEXT, LONG_TEXT -> "character varying(" + type.length() + ")";
            case FIXED_TEXT -> "character(" + type.length() + ")";
            case INSTANT -> "timestamp(6) with time zone";
            case JSON -> "json";
        };
    }

    @Override
    public CatalogueQueries catalogueQueries() {
        return new CatalogueQueries(
                CATALOGUE.location(),
                inLowerCase(CATALOGUE.relations()),
                inLowerCase(CATALOGUE.columns()),
                inLowerCase(CATALOGUE.uniqueKeys()),
                inLowerCase(CATALOGUE.checks()));
    }

    /** LOWER would follow the locale of the JVM: in Turkish it makes no i of an I. */
    private static String inLowerCase(String sql) {
        return sql.replaceAll(
                "LOWER\\(([a-z_.]+)\\)", "TRANSLATE($1, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')");
    }

    @Override
    public String jsonParameter(String name) {
        return ":" + name + " FORMAT JSON";
    }

    @Override
    public String readClock() {
        return "SELECT CURRENT_TIMESTAMP AS now";
    }

    @Override
    public Optional<String> transactionSettings(Duration lockTimeout, Duration statementTimeout) {
        return Optional.empty();
    }

    // At REPEATABLE READ rows may appear that others commit meanwhile.
    @Override
    public int snapshotIsolation() {
        return Connection.TRANSACTION_SERIALIZABLE;
    }

    @Override
    public String lockClause(Duration lockTimeout) {
        return String.format(
                Locale.ROOT, "FOR UPDATE WAIT %d.%03d", lockTimeout.toSeconds(), lockTimeout.toMillisPart());
    }

    // H2 knows no shared locks of rows.
    @Override
    public String shareClause(Duration lockTimeout) {
        return lockClause(lockTimeout);
    }

    // With a snapshot that is older than the row, the lock itself fails with 40001.
    @Override
    public String readsFromSnapshot() {
        return "(SELECT isolation_level FROM information_schema.sessions WHERE session_id = SESSION_ID())"
                + " NOT IN ('READ COMMITTED', 'READ UNCOMMITTED')";
    }

    @Override
    public String insertIfAbsent(String insert) {
        return insert;
    }

    @Override
    public boolean isLockTimeout(SQLException failure) {
        return LOCK_TIMEOUT_STATE.equals(failure.getSQLState()) || failure.getErrorCode() == LOCK_TIMEOUT_CODE;
    }

    // An INSERT waits for another one of the same key as long as the host's LOCK_TIMEOUT says, often one second.
    @Override
    public boolean lockTimeoutMayBeTheHosts() {
        return true;
    }

    // H2 writes each of its maps as it is at a moment of its own: of a transaction that runs while another one commits,
    // the undo
    // log, a row and an index may be written as of different moments, and after a kill nothing tells that they belong
    // together.
    @Override
    public Optional<String> fileOfTurns() {
        return Optional.of("SELECT DATABASE_PATH()");
    }

    @Override
    public DurabilityProbe durabilityProbe() {
        return DURABILITY;
    }
}
