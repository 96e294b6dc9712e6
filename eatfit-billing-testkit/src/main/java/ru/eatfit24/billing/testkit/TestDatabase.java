package ru.eatfit24.billing.testkit;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A fresh, empty database that a test owns, and that is gone after {@link #close()}.
 *
 * <p>PostgreSQL and MariaDB run as one server a JVM, started by the first call that needs it and stopped when the JVM
 * ends; each call then makes one more database on it. The server is a container when Testcontainers is on the class path
 * and a Docker engine answers, else an embedded server (Linux x86-64, also as root). The system property
 * {@code eatfit.databases} ({@code auto}, {@code docker}, {@code embedded}) takes the choice. Where neither works the
 * call throws and says why: a test is never skipped in silence.
 *
 * <p>Commits are durable on all of them (H2 in memory has nothing to be durable on); the settings are read back from the
 * running server. The first database of each kind prints one line to standard output, for example
 * {@code DATABASE postgresql 17.11 embedded fsync=on synchronous_commit=on}.
 *
 * <p>Safe for use by many threads. The driver of the database must be on the class path.
 *
 * @since 0.1.0
 */
public final class TestDatabase implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Set<String> ANNOUNCED = ConcurrentHashMap.newKeySet();

    private final String name;
    private final String url;
    private final String user;
    private final String password;
    private final ThrowAwayDataSource dataSource;
    private final Removal removal;

    private TestDatabase(String name, String url, String user, String password, Removal removal) {
        this.name = name;
        this.url = url;
        this.user = user;
        this.password = password;
        this.dataSource = new ThrowAwayDataSource(url, user, password);
        this.removal = removal;
    }

    /**
     * An H2 database in memory.
     *
     * @return a new database
     * @throws IllegalStateException when H2 is not on the class path
     */
    public static TestDatabase h2Memory() {
        String url = "jdbc:h2:mem:eatfit_" + NUMBERS.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
        return h2("h2-memory", url, () -> execute(url, "sa", "", "SHUTDOWN IMMEDIATELY"));
    }

    /**
     * An H2 database in files, which write each commit to the disk before it returns ({@code WRITE_DELAY=0}).
     *
     * <p>The files stay after {@link #close()}, so that a test can open them again; they belong to the caller.
     *
     * @param file the file without its ending {@code .mv.db}
     * @return a database on that file, with what it held before
     * @throws IllegalStateException when H2 is not on the class path or the file is in use
     */
    public static TestDatabase h2File(Path file) {
        String url =
                "jdbc:h2:file:" + requireNonNull(file, "file").toAbsolutePath() + ";WRITE_DELAY=0;REUSE_SPACE=FALSE";
        // Without DB_CLOSE_DELAY the last connection that closes also closes the files.
        return h2("h2-file", url, () -> {});
    }

    private static TestDatabase h2(String name, String url, Removal removal) {
        TestDatabase database = new TestDatabase(name, url, "sa", "", removal);
        try (Connection connection = database.dataSource.getConnection()) {
            if (ANNOUNCED.add(name)) {
                String version =
                        connection.getMetaData().getDatabaseProductVersion().split(" ", 2)[0];
                System.out.println(
                        "DATABASE h2 " + version + (name.equals("h2-file") ? " file write_delay=0" : " memory"));
            }
        } catch (SQLException failed) {
            database.dataSource.close();
            throw new IllegalStateException("The test database " + url + " does not open: " + failed, failed);
        }
        return database;
    }

    /**
     * A PostgreSQL database on this JVM's server, with {@code fsync}, {@code synchronous_commit} and
     * {@code full_page_writes} on and room for 300 connections.
     *
     * <p>The embedded server has the version of the binaries on the class path; a container has the one named by the
     * system property {@code postgres.version} (17 without it).
     *
     * @return a new database
     * @throws IllegalStateException when no server can run here, with the reason
     */
    public static TestDatabase postgres() {
        return onServer(DatabaseServers.postgres());
    }

    /**
     * A MariaDB database on this JVM's server, with {@code innodb_flush_log_at_trx_commit=1} and {@code utf8mb4}.
     *
     * <p>The system property {@code mariadb.version} names the server: of embedded ones the version of binaries on the class path
     * ({@code 11.4.5} without it), of containers the image's tag ({@code 11.4} without it).
     *
     * @return a new database
     * @throws IllegalStateException when no server can run here, with the reason
     */
    public static TestDatabase mariadb() {
        return onServer(DatabaseServers.mariadb());
    }

    private static TestDatabase onServer(DatabaseServer server) {
        String database = "eatfit_" + NUMBERS.incrementAndGet();
        execute(server.administrationUrl(), server.user(), server.password(), server.createStatement(database));
        return new TestDatabase(
                server.product(),
                server.url(database),
                server.user(),
                server.password(),
                () -> execute(
                        server.administrationUrl(), server.user(), server.password(), server.dropStatement(database)));
    }

    private static void execute(String url, String user, String password, String sql) {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException("'" + sql + "' failed on " + url + ": " + failed, failed);
        }
    }

    /**
     * Which kind of database this is.
     *
     * @return {@code h2-memory}, {@code h2-file}, {@code postgresql} or {@code mariadb}
     */
    public String name() {
        return name;
    }

    /**
     * The JDBC address, for a connection pool or another process.
     *
     * @return the address, without user and password
     */
    public String url() {
        return url;
    }

    /**
     * The user to connect as.
     *
     * @return a user that owns the database
     */
    public String user() {
        return user;
    }

    /**
     * The user's password; no secret.
     *
     * @return the password, may be empty
     */
    public String password() {
        return password;
    }

    /**
     * Connections to this database.
     *
     * <p>A closed connection is rolled back, gets its settings back and is used again. There is no upper bound: who asks
     * never waits, and the server refuses what is too much.
     *
     * @return the data source, the same at each call, for many threads
     */
    public DataSource dataSource() {
        return dataSource;
    }

    /**
     * Closes all connections, also those still in use, and drops the database; further calls do nothing.
     *
     * @throws IllegalStateException when the database cannot be dropped
     */
    @Override
    public void close() {
        if (dataSource.close()) {
            removal.run();
        }
    }

    @Override
    public String toString() {
        return "TestDatabase[" + name + " " + url + "]";
    }

    /** How a database goes away. */
    @FunctionalInterface
    private interface Removal {
        void run();
    }
}
