package ru.eatfit24.billing.benchmark.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import ru.eatfit24.billing.jdbc.DatabaseKind;
import ru.eatfit24.billing.testkit.TestDatabase;

/** The database on which everything is measured: a server of its own, with durable commits. Safe for use by many threads. */
final class Database implements AutoCloseable {

    private static final List<String> POSTGRESQL_SETTINGS = List.of(
            "server_version",
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "wal_sync_method",
            "shared_buffers",
            "max_wal_size");

    private static final List<String> MARIADB_SETTINGS = List.of(
            "version",
            "innodb_flush_log_at_trx_commit",
            "sync_binlog",
            "log_bin",
            "innodb_doublewrite",
            "innodb_flush_method",
            "innodb_buffer_pool_size",
            "innodb_log_file_size");

    /** Without one of these a commit may be lost, and a measurement says nothing. */
    private static final List<String> DURABLE =
            List.of("fsync=on", "synchronous_commit=on", "full_page_writes=on", "innodb_flush_log_at_trx_commit=1");

    private static final Pattern END_OF_STATEMENT = Pattern.compile(";[ \t]*(\\R|$)");

    private final TestDatabase server;
    private final DatabaseKind kind;

    private Database(TestDatabase server, DatabaseKind kind) {
        this.server = server;
        this.kind = kind;
    }

    static Database start(DatabaseKind kind) {
        return new Database(
                switch (kind) {
                    case POSTGRESQL -> TestDatabase.postgres();
                    case MARIADB -> TestDatabase.mariadb();
                    case H2 ->
                        throw new IllegalArgumentException("H2 is not measured; database is postgresql or mariadb");
                },
                kind);
    }

    DatabaseKind kind() {
        return kind;
    }

    boolean isPostgres() {
        return kind == DatabaseKind.POSTGRESQL;
    }

    String url() {
        return server.url();
    }

    String user() {
        return server.user();
    }

    String password() {
        return server.password();
    }

    /** What the server says of itself, read back from it. */
    String description() throws SQLException {
        List<String> settings = isPostgres() ? POSTGRESQL_SETTINGS : MARIADB_SETTINGS;
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            StringBuilder description = new StringBuilder("SERVER ").append(server.name());
            for (String name : settings) {
                try (ResultSet row = statement.executeQuery(isPostgres() ? "SHOW " + name : "SELECT @@" + name)) {
                    row.next();
                    String setting = name + "=" + row.getString(1);
                    if (DURABLE.stream().anyMatch(needed -> needed.startsWith(name + "="))
                            && !DURABLE.contains(setting)) {
                        throw new IllegalStateException(
                                "The server runs with " + setting + ": its commits are not durable");
                    }
                    description.append(' ').append(setting);
                }
            }
            return description.toString();
        }
    }

    /** A connection without a pool. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), password());
    }

    /** A pool whose connections are all open from the start; its user closes it. */
    HikariDataSource pool(int size, boolean autoCommit) {
        return pool(url(), user(), password(), size, autoCommit);
    }

    static HikariDataSource pool(String url, String user, String password, int size, boolean autoCommit) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(size);
        config.setAutoCommit(autoCommit);
        config.setConnectionTimeout(60_000);
        return new HikariDataSource(config);
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Statements that end with a semicolon at the end of a line. */
    void executeScript(String script) throws SQLException {
        String withoutComments =
                script.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
        execute(END_OF_STATEMENT
                .splitAsStream(withoutComments)
                .map(String::strip)
                .filter(sql -> !sql.isEmpty())
                .toArray(String[]::new));
    }

    /** The one number that a query answers with. */
    long number(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** A table expression with the numbers from 1 on in its column {@code n}. */
    String numbersTo(int last) {
        return isPostgres()
                ? "generate_series(1, " + last + ") AS numbers(n)"
                : "(SELECT seq AS n FROM seq_1_to_" + last + ") AS numbers";
    }

    /** Lets the server do now what it would else do during a measurement: forget dead rows, count, write its pages. */
    void settle(String... tables) throws SQLException {
        for (String table : tables) {
            execute(isPostgres() ? "VACUUM (ANALYZE) " + table : "ANALYZE TABLE " + table);
        }
        if (isPostgres()) {
            execute("CHECKPOINT");
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
