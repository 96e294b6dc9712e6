package ru.eatfit24.billing.benchmark.database;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import io.github.bucket4j.distributed.serialization.InternalSerializationHelper;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Bucket4j's table, with its own kind of key, a number, and a bucket for each subject. The first bucket is written by Bucket4j, the others are
 * copies, made by the server. Stored like our accounts.
 */
final class Buckets {

    /** A day's units, which come back at midnight. */
    static final BucketConfiguration CONFIGURATION = BucketConfiguration.builder()
            .addLimit(Bandwidth.builder()
                    .capacity(Plans.PER_DAY)
                    .refillIntervallyAligned(Plans.PER_DAY, Duration.ofDays(1), nextMidnight())
                    .build())
            .build();

    private final Database database;

    private Buckets(Database database) {
        this.database = database;
    }

    static Buckets create(Database database, int subjects) throws SQLException {
        database.execute("""
                CREATE TABLE bucket (id bigint PRIMARY KEY, state bytea, expires_at bigint) WITH (
                    fillfactor = 65,
                    autovacuum_vacuum_threshold = 1000,
                    autovacuum_vacuum_scale_factor = 0.02,
                    autovacuum_vacuum_cost_delay = 0
                )""");
        Buckets buckets = new Buckets(database);
        try (BucketPeer first = BucketPeer.selectForUpdate(buckets, 1)) {
            first.take(0);
        }
        database.execute("INSERT INTO bucket (id, state) SELECT n, state FROM bucket, "
                + database.numbersTo(subjects - 1) + " WHERE id = 0");
        database.settle("bucket");
        return buckets;
    }

    Database database() {
        return database;
    }

    /** Takes a unit, with an answer that also tells what remains, as ours does. */
    static boolean take(ProxyManager<Long> buckets, int subject) {
        return buckets.builder()
                .build((long) subject, () -> CONFIGURATION)
                .tryConsumeAndReturnRemaining(1)
                .isConsumed();
    }

    /** What is missing in the buckets; they keep what is left. */
    long counted() throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(10_000);
                try (ResultSet row = statement.executeQuery("SELECT state FROM bucket")) {
                    long counted = 0;
                    while (row.next()) {
                        RemoteBucketState state = InternalSerializationHelper.deserializeState(row.getBytes(1));
                        counted += Plans.PER_DAY - state.getAvailableTokens();
                    }
                    return counted;
                }
            }
        }
    }

    private static Instant nextMidnight() {
        return LocalDate.now(ZoneOffset.UTC)
                .plusDays(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }
}
