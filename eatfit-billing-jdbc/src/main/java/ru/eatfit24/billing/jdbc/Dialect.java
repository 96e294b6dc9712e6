package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.argument.Argument;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.BillingException;

/**
 * What one database calls things and what it can do. An implementation holds text and answers; it executes nothing.
 * Immutable.
 */
interface Dialect {

    DatabaseKind kind();

    /** The folder of the shipped SQL files, on the class path. */
    String scriptFolder();

    /** What the catalogue of this database calls a type, as {@link CatalogueQueries#columns()} spells it. */
    String typeName(ColumnType type);

    /** What the catalogue calls a type of a view's column. */
    default String viewTypeName(ColumnType type) {
        return typeName(type);
    }

    /** How to ask this database about its own tables. */
    CatalogueQueries catalogueQueries();

    /** A named parameter that takes JSON text. */
    String jsonParameter(String name);

    /** A column's name as it must stand in a statement. */
    default String column(String name) {
        return name;
    }

    /** The database's clock, as an expression for a column. */
    default String currentInstant() {
        return "CURRENT_TIMESTAMP";
    }

    /** An instant to be bound, exact to the microsecond whatever the time zone of JVM, session and server. */
    default Argument instant(Instant instant) {
        OffsetDateTime value = instant.atOffset(ZoneOffset.UTC);
        return (position, statement, context) -> statement.setObject(position, value);
    }

    /** The instant in a column of a row; null for {@code NULL}. */
    default @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    /** The instant in a column of a row that is never {@code NULL}. */
    default Instant instant(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(instantOrNull(row, column), column);
    }

    /** Reads the database's clock, one row with one column {@code now}; to be asked alone in its transaction. */
    String readClock();

    /**
     * Statements, to be sent first in a transaction, that give it READ COMMITTED and the two time-outs until it ends;
     * empty where settings outlive the transaction, so that the connection's own must be set and put back.
     */
    Optional<String> transactionSettings(Duration lockTimeout, Duration statementTimeout);

    /**
     * The same for a transaction that only reads, from one snapshot of what was committed when it began; empty where {@link #transactionSettings} are.
     */
    default Optional<String> snapshotSettings(Duration lockTimeout, Duration statementTimeout) {
        return Optional.empty();
    }

    /** The isolation level, as JDBC counts them, at which a transaction reads from one snapshot and locks nothing. */
    default int snapshotIsolation() {
        return Connection.TRANSACTION_REPEATABLE_READ;
    }

    /** What makes a {@code SELECT} lock the rows it finds and give up waiting for them after that time. */
    String lockClause(Duration lockTimeout);

    /** What makes a {@code SELECT} lock the rows that it finds against writers, and show the newest of them that is committed, or fail. */
    String shareClause(Duration lockTimeout);

    /**
     * What a {@code SELECT} beside a locked account's row needs to show no older rows than the lock did, whatever snapshot the transaction reads
     * from; empty where a snapshot that is too old already fails at the lock.
     */
    default String besideLockClause() {
        return "";
    }

    /**
     * Whether rolling back to a savepoint gives back the locks that were taken after it, and does no harm. H2 gives them back too, but those who wait
     * for another lock of the same transaction then spin until it ends, without a time-out; so it is left for failures there.
     */
    default boolean givesLocksBackAtSavepoints() {
        return false;
    }

    /**
     * A condition that says whether the transaction goes on reading from a snapshot that was taken before the statement.
     */
    String readsFromSnapshot();

    /**
     * How to bound our statements inside a transaction of the host's; empty where each statement brings its bounds itself.
     */
    default Optional<HostTimeouts> hostTimeouts(Duration lockTimeout, Duration statementTimeout) {
        return Optional.empty();
    }

    /**
     * Puts the time-outs into a statement, where that is how the database wants them; else the statement as it is.
     */
    default String bounded(String statement, Duration lockTimeout, Duration statementTimeout) {
        return statement;
    }

    /**
     * Turns an {@code INSERT} into one that leaves a row that is there already as it is. Where the database can, it then
     * answers with a row count of 0; else it fails as {@link #isDuplicateKey} knows.
     */
    String insertIfAbsent(String insert);

    /** Whether a row can be named by where it lies, as {@code ctid}. */
    default boolean supportsRowPlaces() {
        return false;
    }

    /** Whether the failure says that a row with this key is there already. */
    default boolean isDuplicateKey(SQLException failure) {
        return "23505".equals(failure.getSQLState());
    }

    /** Whether the failure says that the statement itself failed, so that it took no effect; false for what says that connection or server fail. */
    default boolean isOfTheStatement(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && state.length() == 5 && !state.matches("(08|53|57|58|XX).*");
    }

    /** Whether the failure says that others were faster, so that the same work may succeed in a new transaction. */
    default boolean isConflict(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith("40");
    }

    /** Whether the failure says that a lock was not free in time. */
    boolean isLockTimeout(SQLException failure);

    /**
     * Whether a lock time-out may have been cut short by a setting of the host's that we neither see nor change, so that
     * asking once more is worth it.
     */
    boolean lockTimeoutMayBeTheHosts();

    /**
     * A question for the file that the database keeps, one row, where transactions that overlap may leave half of one in it when the
     * process is killed, so that ours must take turns; empty where a crash leaves all of a transaction or nothing. No row or {@code NULL} where there
     * is no file.
     */
    default Optional<String> fileOfTurns() {
        return Optional.empty();
    }

    /** How to find out whether a commit survives a crash of the database. */
    DurabilityProbe durabilityProbe();

    /** The dialect of the database at the other end. */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        String version = connection.getMetaData().getDatabaseProductVersion();
        // An option of MariaDB's driver lets it call the product MySQL.
        boolean mariaDb = version != null && version.contains("MariaDB");
        if (mariaDb || product.equals("MariaDB")) {
            return MariaDbDialect.INSTANCE;
        }
        return switch (product) {
            case "PostgreSQL" -> PostgresDialect.INSTANCE;
            case "H2" -> H2Dialect.INSTANCE;
            default ->
                throw new BillingException("The database calls itself \"" + product
                        + "\"; the store runs on PostgreSQL, MariaDB and H2. Give it a DataSource of one of them");
        };
    }

    /** The dialect of a known database. */
    static Dialect of(DatabaseKind kind) {
        return switch (kind) {
            case POSTGRESQL -> PostgresDialect.INSTANCE;
            case MARIADB -> MariaDbDialect.INSTANCE;
            case H2 -> H2Dialect.INSTANCE;
        };
    }

    /**
     * Questions to a database's own catalogue. All names in the answers are in lower case where the database takes them
     * without quotes. Those with {@code <names>} take the list of relation names to look at, and answer for those only
     * that a statement without a schema would find.
     *
     * @param location one row: {@code database}, {@code schema}, {@code search_path}
     * @param relations {@code schema}, {@code name}, {@code kind} (TABLE or VIEW), {@code visible}: found without a schema
     * @param columns {@code relation}, {@code name}, {@code type}, {@code nullable}
     * @param uniqueKeys {@code relation}, {@code index_name}, {@code name} of a column: for every unique index that holds
     *     for all rows, at once, and over plain columns
     * @param checks {@code relation}, {@code check_name}, {@code name} of a column
     */
    record CatalogueQueries(String location, String relations, String columns, String uniqueKeys, String checks) {}

    /**
     * Time-outs in the host's transaction.
     *
     * @param tighten sets ours where the host's are not tighter; one row: {@code lock_timeout} and {@code statement_timeout} as they were
     * @param restore puts them back, with the parameters {@code lock_timeout} and {@code statement_timeout}; one row
     */
    record HostTimeouts(String tighten, String restore) {}

    /**
     * A question about durability.
     *
     * @param query one row, one column {@code problem}: the setting that makes commits not durable; null when they are
     * @param advice what to do about it, a sentence
     * @param refuses whether the store must not run like that; else it warns
     */
    record DurabilityProbe(String query, String advice, boolean refuses) {}
}
