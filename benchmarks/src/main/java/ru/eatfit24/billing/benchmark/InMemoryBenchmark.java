package ru.eatfit24.billing.benchmark;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.Decision;

/**
 * One thread takes one unit after the other for {@link Visits#SUBJECTS} subjects, from a limit per day that nobody reaches, by the clock of the
 * system. An operation is one decision with its answer: whether it was granted, and what remains.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class InMemoryBenchmark {

    private static final String ZONE = "Europe/Moscow";
    private static final long PER_DAY = 1_000_000_000;
    private static final MeteredFeature PHOTO = Feature.metered("photos");

    /** Made by JMH. */
    public InMemoryBenchmark() {}

    /** Our gate on the store in memory. */
    @Benchmark
    public Decision ours(Visits visits, Gate gate) {
        return gate.take(visits.next());
    }

    /** Bucket4j's bucket in memory, with what a host adds to have one for each subject. */
    @Benchmark
    public ConsumptionProbe bucket4jLocal(Visits visits, Buckets buckets) {
        return buckets.take(visits.next());
    }

    /** The gate and its accounts. */
    @State(Scope.Thread)
    public static class Gate {

        private final InMemoryBillingStore store = InMemoryBillingStore.create();
        private final Billing billing = Billing.builder(
                        PlanCatalog.of(Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(PER_DAY)))
                                .withZone(Zone.of(ZONE)))
                .store(store)
                .build();
        private long granted;

        /** Made by JMH. */
        public Gate() {}

        Decision take(String name) {
            Decision decision = billing.gate().tryConsume(name, PHOTO);
            if (decision.isGranted()) {
                granted++;
            }
            return decision;
        }

        /** Lets every subject have its account before the first measurement. */
        @Setup
        public void visitEveryone(Visits visits) {
            for (String name : visits.everyone()) {
                take(name);
            }
        }

        /** Fails the run unless every unit that was granted is counted, in the open window of its subject or in one that midnight has closed. */
        @TearDown
        public void countEveryone(Visits visits) {
            long counted = 0;
            for (String name : visits.everyone()) {
                counted += billing.gate().usage(name, PHOTO).binding().used();
                for (ClosedWindow closed : store.usage().closedWindows(name, 10)) {
                    counted += closed.used();
                }
            }
            if (counted != granted) {
                throw new IllegalStateException(granted + " units were granted, but " + counted + " are counted");
            }
            System.out.println("# granted " + granted + ", counted " + counted);
        }
    }

    /** Buckets by subject. */
    @State(Scope.Thread)
    public static class Buckets {

        private final ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();
        private final Bandwidth perDay = Bandwidth.builder()
                .capacity(PER_DAY)
                .refillIntervallyAligned(PER_DAY, Duration.ofDays(1), nextMidnight())
                .build();
        private long granted;
        private long asked;

        /** Made by JMH. */
        public Buckets() {}

        ConsumptionProbe take(String name) {
            ConsumptionProbe probe = buckets.computeIfAbsent(
                            name, any -> Bucket.builder().addLimit(perDay).build())
                    .tryConsumeAndReturnRemaining(1);
            asked++;
            if (probe.isConsumed()) {
                granted++;
            }
            return probe;
        }

        /** Lets every subject have its bucket before the first measurement. */
        @Setup
        public void visitEveryone(Visits visits) {
            for (String name : visits.everyone()) {
                take(name);
            }
        }

        /** Fails the run unless everything was granted: a denial is less work. */
        @TearDown
        public void countGranted() {
            if (granted != asked) {
                throw new IllegalStateException(asked + " units were asked for, but " + granted + " were granted");
            }
            System.out.println("# granted " + granted);
        }

        private static Instant nextMidnight() {
            ZoneId zone = ZoneId.of(ZONE);
            return LocalDate.now(zone).plusDays(1).atStartOfDay(zone).toInstant();
        }
    }
}
