package ru.eatfit24.billing.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import ru.eatfit24.billing.testkit.TestDatabase;

/** What the tests of this module do with databases. */
final class Databases {

    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*\\R");

    private Databases() {}

    static TestDatabase empty(DatabaseKind kind) {
        return switch (kind) {
            case POSTGRESQL -> TestDatabase.postgres();
            case MARIADB -> TestDatabase.mariadb();
            case H2 -> TestDatabase.h2Memory();
        };
    }

    static TestDatabase migrated(DatabaseKind kind) {
        TestDatabase database = empty(kind);
        BillingSchema.migrate(database.dataSource());
        return database;
    }

    static void execute(DataSource dataSource, String... statements) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("A statement of the test failed", e);
        }
    }

    /** Runs a script as an administrator's tool would: statement by statement, split where a line ends in a semicolon. */
    static void executeScript(DataSource dataSource, String script) {
        execute(
                dataSource,
                END_OF_STATEMENT
                        .splitAsStream(script)
                        .filter(statement -> !statement.isBlank())
                        .toArray(String[]::new));
    }

    /**
     * Drops tables that a test made for itself, on which nobody works any more. What a database tells about its tables takes the longer the more there
     * are.
     */
    static void drop(DataSource dataSource, String prefix) {
        execute(
                dataSource,
                ExpectedRelation.ALL.stream()
                        .sorted(Comparator.comparing(ExpectedRelation::kind).reversed())
                        .map(relation -> "DROP " + relation.kind() + " IF EXISTS " + prefix + relation.name())
                        .toArray(String[]::new));
    }

    static void verify(DataSource dataSource, DatabaseKind kind, String prefix) {
        Jdbi.create(dataSource)
                .useHandle(handle -> new SchemaVerifier(Dialect.of(kind), new TablePrefix(prefix)).verify(handle));
    }

    /** Connections that come with another isolation level than the database's default, as some hosts' pools give them. */
    static DataSource withIsolation(DataSource dataSource, int isolation) {
        return prepared(dataSource, connection -> connection.setTransactionIsolation(isolation));
    }

    /**
     * MariaDB with {@code innodb_snapshot_isolation}, on by default from 11.6 on: at REPEATABLE READ a row that others have changed since cannot be
     * locked. Servers that do not know it stay as they are.
     */
    static void isolateSnapshots(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET @eatfit_nothing = 0 /*M!110402 , SESSION innodb_snapshot_isolation = ON */");
        }
    }

    @FunctionalInterface
    interface Preparation {
        void of(Connection connection) throws SQLException;
    }

    /** Connections to each of which something was done before it is handed out. */
    static DataSource prepared(DataSource dataSource, Preparation preparation) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(dataSource, arguments);
                        if (answer instanceof Connection connection) {
                            preparation.of(connection);
                        }
                        return answer;
                    } catch (InvocationTargetException failure) {
                        throw failure.getTargetException();
                    }
                });
    }

    /** Connections on which something happens before each statement that has these words. */
    static DataSource interrupted(DataSource dataSource, String words, Runnable interruption) {
        return proxy(DataSource.class, (method, arguments) -> {
            Object answer = method.invoke(dataSource, arguments);
            if (!(answer instanceof Connection connection)) {
                return answer;
            }
            return proxy(Connection.class, (call, values) -> {
                if (call.getName().equals("prepareStatement")
                        && values[0].toString().contains(words)) {
                    interruption.run();
                }
                return call.invoke(connection, values);
            });
        });
    }

    /** Connections on which something happens after each call of that name. */
    static DataSource afterEach(DataSource dataSource, String name, Preparation deed) {
        return proxy(DataSource.class, (method, arguments) -> {
            Object answer = method.invoke(dataSource, arguments);
            if (!(answer instanceof Connection connection)) {
                return answer;
            }
            return proxy(Connection.class, (call, values) -> {
                Object answered = call.invoke(connection, values);
                if (call.getName().equals(name)) {
                    deed.of(connection);
                }
                return answered;
            });
        });
    }

    @FunctionalInterface
    interface Opening {
        Connection open() throws SQLException;
    }

    /** A new connection each time. */
    static DataSource opening(Opening opening) {
        return proxy(DataSource.class, (method, arguments) -> {
            if (!method.getName().equals("getConnection")) {
                throw new UnsupportedOperationException(method.toString());
            }
            return opening.open();
        });
    }

    @FunctionalInterface
    private interface Call {
        Object of(Method method, Object[] arguments) throws ReflectiveOperationException, SQLException;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                Databases.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return call.of(method, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getTargetException();
                    }
                }));
    }

    /** JSON as a literal of this database. */
    static String json(DatabaseKind kind, String text) {
        return (kind == DatabaseKind.H2 ? "JSON '" : "'") + text + "'";
    }

    /** An instant as a literal of this database. */
    static String instant(DatabaseKind kind, String dateAndTime) {
        return kind == DatabaseKind.MARIADB
                ? "TIMESTAMP '" + dateAndTime + "'"
                : "TIMESTAMP WITH TIME ZONE '" + dateAndTime + "+00'";
    }

    /** The column of an account's usage, whose name MariaDB wants in quotes. */
    static String usageColumn(DatabaseKind kind) {
        return Dialect.of(kind).column("usage");
    }

    /** Returns when no other transaction runs in the database: what a killed client had sent is done then. */
    static void awaitNoOtherTransactions(DataSource dataSource, DatabaseKind kind) {
        String others = kind == DatabaseKind.POSTGRESQL
                ? "pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
                        + " AND pid <> pg_backend_pid()"
                : "information_schema.innodb_trx WHERE trx_mysql_thread_id <> CONNECTION_ID()";
        while (count(dataSource, others) > 0) {
            // MariaDB shows transactions as they were until nobody has asked for a tenth of a second.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(120));
        }
    }

    /** Returns when somebody waits for a lock. The holder must not need the waiter. */
    static void awaitSomebodyWaits(DataSource dataSource, DatabaseKind kind) {
        String waiters = kind == DatabaseKind.POSTGRESQL
                ? "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                : "information_schema.global_status WHERE variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'"
                        + " AND variable_value > 0";
        while (count(dataSource, waiters) == 0) {
            Thread.onSpinWait();
        }
    }

    static long sum(DataSource dataSource, String column, String from) {
        return Jdbi.create(dataSource)
                .withHandle(handle -> handle.createQuery("SELECT COALESCE(SUM(" + column + "), 0) FROM " + from)
                        .mapTo(Long.class)
                        .one());
    }

    static long count(DataSource dataSource, String from) {
        return Jdbi.create(dataSource)
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM " + from)
                        .mapTo(Long.class)
                        .one());
    }
}
