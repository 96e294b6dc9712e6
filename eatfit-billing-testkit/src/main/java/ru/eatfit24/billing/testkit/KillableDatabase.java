package ru.eatfit24.billing.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * A database on an embedded server of its own, which a test may kill under load and start again: what was committed must be there
 * then, and what was not must not.
 *
 * <p>Linux x86-64 only, with the server's binaries on the class path, and never a container. Commits are durable. For one thread;
 * the data source is for many.
 *
 * @since 0.1.0
 */
public final class KillableDatabase implements AutoCloseable {

    private static final String NAME = "eatfit";

    private final KillableServer server;
    private final ThrowAwayDataSource dataSource;

    private KillableDatabase(KillableServer server) {
        this.server = server;
        this.dataSource = new ThrowAwayDataSource(server.url(NAME), server.user(), server.password());
    }

    /**
     * An empty database on a PostgreSQL of its own.
     *
     * @throws IllegalStateException when the server does not start, with what it says
     */
    public static KillableDatabase postgres() {
        return started(EmbeddedPostgresServer::start);
    }

    /**
     * An empty database on a MariaDB of its own.
     *
     * @throws IllegalStateException when the server does not start, with what it says
     */
    public static KillableDatabase mariadb() {
        return started(EmbeddedMariaDbServer::start);
    }

    @FunctionalInterface
    private interface Start {
        KillableServer run() throws Exception;
    }

    private static KillableDatabase started(Start start) {
        KillableServer server;
        try {
            server = start.run();
        } catch (Exception failed) {
            throw new IllegalStateException("The database to be killed did not start: " + failed, failed);
        }
        System.out.println("DATABASE " + server.product() + " " + server.description() + " killable");
        try (Connection connection =
                        DriverManager.getConnection(server.administrationUrl(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute(server.createStatement(NAME));
            return new KillableDatabase(server);
        } catch (SQLException failed) {
            throw new IllegalStateException("The database to be killed could not be created: " + failed, failed);
        }
    }

    /** Its address, the same after each start. */
    public String url() {
        return server.url(NAME);
    }

    /** The user to connect as. */
    public String user() {
        return server.user();
    }

    /** The user's password; no secret. */
    public String password() {
        return server.password();
    }

    /** Connections without an upper bound; those from before a kill are of no use after it. */
    public DataSource dataSource() {
        return dataSource;
    }

    /**
     * Ends the server without warning: PostgreSQL as by {@code pg_ctl stop -m immediate}, MariaDB by SIGKILL. Returns when it is gone.
     *
     * @throws IllegalStateException when that does not work
     */
    public void kill() {
        try {
            server.kill();
            dataSource.closeConnections();
        } catch (Exception failed) {
            throw new IllegalStateException(
                    "The server " + server.product() + " could not be killed: " + failed, failed);
        }
    }

    /**
     * Starts the killed server on what it left on the disk. Returns when it answers.
     *
     * @throws IllegalStateException when it does not start
     */
    public void startAgain() {
        try {
            server.startAgain();
        } catch (Exception failed) {
            throw new IllegalStateException(
                    "The server " + server.product() + " did not start after it was killed: " + failed, failed);
        }
    }

    /** Stops the server and removes its files. */
    @Override
    public void close() {
        dataSource.close();
        try {
            server.stop();
        } catch (SQLException failed) {
            throw new IllegalStateException("The server " + server.product() + " did not stop: " + failed, failed);
        }
    }
}
