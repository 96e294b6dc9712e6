package ru.eatfit24.billing.benchmark.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;

/** A peer written by hand over a pool of connections and the table of counters. */
abstract class PooledPeer implements Peer {

    private final String name;
    private final Counters counters;
    private final HikariDataSource pool;

    PooledPeer(String name, Counters counters, int connections, boolean autoCommit) {
        this.name = name;
        this.counters = counters;
        this.pool = counters.database().pool(connections, autoCommit);
    }

    final HikariDataSource pool() {
        return pool;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final long counted() throws SQLException {
        return counters.counted();
    }

    @Override
    public final int openConnections() {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    @Override
    public final void close() {
        pool.close();
    }
}
