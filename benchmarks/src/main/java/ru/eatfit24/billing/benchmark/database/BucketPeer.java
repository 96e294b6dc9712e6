package ru.eatfit24.billing.benchmark.database;

import com.zaxxer.hikari.HikariDataSource;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import java.sql.SQLException;
import java.util.function.IntPredicate;

/** Bucket4j on PostgreSQL, in each of the ways that it offers without giving up that limits are exact. */
final class BucketPeer implements Peer {

    static final String SELECT_FOR_UPDATE = "bucket4j-select-for-update";
    static final String ADVISORY = "bucket4j-advisory";
    static final String BATCHING = "bucket4j-batching";

    private final String name;
    private final Buckets buckets;
    private final HikariDataSource pool;
    private final IntPredicate take;

    private BucketPeer(String name, Buckets buckets, HikariDataSource pool, IntPredicate take) {
        this.name = name;
        this.buckets = buckets;
        this.pool = pool;
        this.take = take;
    }

    /** Locks the bucket's row. */
    static BucketPeer selectForUpdate(Buckets buckets, int connections) {
        HikariDataSource pool = buckets.database().pool(connections, true);
        ProxyManager<Long> manager =
                Bucket4jPostgreSQL.selectForUpdateBasedBuilder(pool).build();
        return new BucketPeer(SELECT_FOR_UPDATE, buckets, pool, subject -> Buckets.take(manager, subject));
    }

    /** Locks a number that stands for the bucket. */
    static BucketPeer advisory(Buckets buckets, int connections) {
        HikariDataSource pool = buckets.database().pool(connections, true);
        ProxyManager<Long> manager =
                Bucket4jPostgreSQL.advisoryLockBasedBuilder(pool).build();
        return new BucketPeer(ADVISORY, buckets, pool, subject -> Buckets.take(manager, subject));
    }

    /**
     * Requests of one bucket that wait together are sent together. One subject only: whoever shares them must share one proxy. Over the advisory
     * lock, the faster of the two.
     */
    static BucketPeer batching(Buckets buckets, int connections) {
        HikariDataSource pool = buckets.database().pool(connections, true);
        var bucket = Bucket4jPostgreSQL.advisoryLockBasedBuilder(pool)
                .build()
                .builder()
                .withOptimization(Optimizations.batching())
                .build(0L, () -> Buckets.CONFIGURATION);
        return new BucketPeer(
                BATCHING,
                buckets,
                pool,
                subject -> bucket.tryConsumeAndReturnRemaining(1).isConsumed());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean take(int subject) {
        return take.test(subject);
    }

    @Override
    public long counted() throws SQLException {
        return buckets.counted();
    }

    @Override
    public int openConnections() {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    @Override
    public void close() {
        pool.close();
    }
}
