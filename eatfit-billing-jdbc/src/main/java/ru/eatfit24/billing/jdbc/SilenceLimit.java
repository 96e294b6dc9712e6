package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;

/**
 * How long the database may be silent on a connection of ours. The driver breaks the connection then, so that nobody waits for ever for
 * a server or a network that is gone. It is the last resort, above the time-outs that the server itself keeps: those end with an answer.
 *
 * <p>Immutable; belongs to one connection.
 */
final class SilenceLimit {

    /** What an answer may take on its way, above all that the server may take for it. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    private static final int NONE = 0;

    private final int before;
    private final boolean changed;

    private SilenceLimit(int before, boolean changed) {
        this.before = before;
        this.changed = changed;
    }

    /** Longer than the server takes for any one statement before it gives up. */
    static Duration above(Duration lockTimeout, Duration statementTimeout) {
        return lockTimeout.plus(statementTimeout).plus(SLACK);
    }

    /**
     * Limits the silence, unless the host's own limit is tighter. Drivers that know no limit talk to a database in this process.
     *
     * @throws SQLException if the connection is dead
     */
    static SilenceLimit on(Connection connection, Duration silence) throws SQLException {
        int ours = Math.toIntExact(silence.toMillis());
        try {
            int hosts = connection.getNetworkTimeout();
            boolean isTighter = hosts != NONE && hosts <= ours;
            if (!isTighter) {
                connection.setNetworkTimeout(Runnable::run, ours);
            }
            return new SilenceLimit(hosts, !isTighter);
        } catch (SQLFeatureNotSupportedException notNeeded) {
            return new SilenceLimit(NONE, false);
        }
    }

    /** Puts back what the connection came with. */
    void lift(Connection connection) throws SQLException {
        if (changed) {
            connection.setNetworkTimeout(Runnable::run, before);
        }
    }
}
