package ru.eatfit24.billing.benchmark.database;

import java.util.ArrayList;
import java.util.List;
import ru.eatfit24.billing.benchmark.report.Report;
import ru.eatfit24.billing.benchmark.report.Target;
import ru.eatfit24.billing.jdbc.DatabaseKind;

/** Every case, in the order in which they run, and what they should reach. */
final class Cases {

    static final String THREADS = "threads-256-subjects-100k";
    static final String ONE_SUBJECT = "threads-64-one-subject";
    static final String ASYNC_2048 = "async-2048";
    static final String ASYNC_8192 = "async-8192";
    static final String ASYNC_ONE_SUBJECT = "async-one-subject";
    static final String ONE_THREAD = "one-thread";
    static final String ALL_DENIED = "all-denied";
    static final String OPERATION_ID = "operation-id";
    static final String ASYNC_OPERATION_ID = "async-2048-operation-id";
    static final String RESERVE_COMMIT = "reserve-commit";
    static final String ORGANISATION = "organisation";
    static final String NODES = "processes";
    static final String ACCOUNTS_10M = "accounts-10m";
    static final String HOT_ROW = "hot-row-with-snapshot";
    static final String CACHED_HEAP = "cached-heap";

    static final String SELF_GRANTED = "self-granted";
    static final String SELF_NO_ID = "self-no-id";
    static final String SELF_100K = "self-100k";

    private static final int MANY_THREADS = 256;
    private static final int SOME_THREADS = 64;
    private static final int SOME_IN_FLIGHT = 2_048;
    private static final int MANY_IN_FLIGHT = 8_192;

    /** As many rows as two batches of ours have together with so many requests under way. */
    private static final int ROWS = MANY_IN_FLIGHT / 2;

    private static final int FEWER_ROWS = 512;

    private Cases() {}

    static List<BenchmarkCase> all() {
        return List.of(
                new BenchmarkCase(CACHED_HEAP, CachedHeap::run),
                new BenchmarkCase(THREADS, Cases::threads),
                new BenchmarkCase(ONE_SUBJECT, Cases::oneSubject),
                new BenchmarkCase(ASYNC_2048, Cases::async2048),
                new BenchmarkCase(ASYNC_8192, Cases::async8192),
                new BenchmarkCase(ASYNC_ONE_SUBJECT, Cases::asyncOneSubject),
                new BenchmarkCase(ONE_THREAD, OneThread::run),
                new BenchmarkCase(ALL_DENIED, Cases::allDenied),
                new BenchmarkCase(OPERATION_ID, Cases::operationId),
                new BenchmarkCase(ASYNC_OPERATION_ID, Cases::asyncOperationId),
                new BenchmarkCase(RESERVE_COMMIT, ReserveCommit::run),
                new BenchmarkCase(ORGANISATION, Organisation::run),
                new BenchmarkCase(NODES, Nodes::run),
                new BenchmarkCase(HOT_ROW, HotRow::run),
                new BenchmarkCase(ACCOUNTS_10M, Cases::accounts10m));
    }

    static List<Target> targets(DatabaseKind database) {
        if (database == DatabaseKind.MARIADB) {
            return List.of(Target.atLeast(ASYNC_8192, BulkUpsert.NAME, 0.3));
        }
        return List.of(
                Target.atLeast(THREADS, BucketPeer.SELECT_FOR_UPDATE, 12),
                Target.atLeast(THREADS, SingleUpsert.NAME, 3),
                Target.atLeast(ONE_SUBJECT, BucketPeer.BATCHING, 1.1),
                Target.atLeast(ASYNC_2048, RowLock.NAME, 25),
                Target.atLeast(ASYNC_8192, BulkUpsert.NAME, 0.6),
                Target.atMost(ONE_THREAD, BareUpsert.NAME, 1.3),
                Target.atLeast(ALL_DENIED, SELF_GRANTED, 1),
                Target.atLeast(OPERATION_ID, SELF_NO_ID, 0.5),
                Target.atLeast(ASYNC_OPERATION_ID, SELF_NO_ID, 0.5),
                Target.atLeast(ACCOUNTS_10M, SELF_100K, 0.7));
    }

    private static void threads(Bench bench, String name) throws Exception {
        Subjects subjects = Subjects.of(Subjects.HUNDRED_THOUSAND);
        List<Peer> peers = new ArrayList<>();
        peers.add(bench.ours());
        if (bench.database().isPostgres()) {
            Buckets buckets = bench.buckets();
            peers.add(bench.bestPool().open(MANY_THREADS, subjects, pool -> BucketPeer.selectForUpdate(buckets, pool)));
            peers.add(bench.bestPool().open(MANY_THREADS, subjects, pool -> BucketPeer.advisory(buckets, pool)));
        }
        Counters counters = bench.counters();
        peers.add(bench.bestPool().open(MANY_THREADS, subjects, pool -> new SingleUpsert(counters, pool)));
        peers.add(bench.bestPool().open(MANY_THREADS, subjects, pool -> new RowLock(counters, pool)));
        bench.sideBySide(name, withThreads(peers, MANY_THREADS, subjects));
    }

    private static void oneSubject(Bench bench, String name) throws Exception {
        Subjects subject = Subjects.of(1);
        List<Peer> peers = new ArrayList<>();
        peers.add(bench.ours());
        if (bench.database().isPostgres()) {
            Buckets buckets = bench.buckets();
            peers.add(bench.bestPool().open(SOME_THREADS, subject, pool -> BucketPeer.batching(buckets, pool)));
        }
        Counters counters = bench.counters();
        peers.add(bench.bestPool().open(SOME_THREADS, subject, pool -> new SingleUpsert(counters, pool)));
        bench.sideBySide(name, withThreads(peers, SOME_THREADS, subject));
    }

    private static void async2048(Bench bench, String name) throws Exception {
        Subjects subjects = Subjects.of(Subjects.HUNDRED_THOUSAND);
        Counters counters = bench.counters();
        Peer rowLock = bench.bestPool().open(MANY_THREADS, subjects, pool -> new RowLock(counters, pool));
        bench.sideBySide(
                name,
                List.of(
                        Contestant.inFlight(bench.ours(), SOME_IN_FLIGHT, subjects),
                        Contestant.threads(rowLock, MANY_THREADS, subjects)));
    }

    private static void async8192(Bench bench, String name) throws Exception {
        Subjects subjects = Subjects.of(Subjects.HUNDRED_THOUSAND);
        Counters counters = bench.counters();
        bench.sideBySide(
                name,
                List.of(
                        Contestant.inFlight(bench.ours(), MANY_IN_FLIGHT, subjects),
                        new BulkUpsert(BulkUpsert.NAME, counters, subjects, ROWS),
                        new BulkUpsert(BulkUpsert.NAME + "-" + FEWER_ROWS, counters, subjects, FEWER_ROWS)));
    }

    private static void asyncOneSubject(Bench bench, String name) throws Exception {
        bench.sideBySide(name, List.of(Contestant.inFlight(bench.ours(), MANY_IN_FLIGHT, Subjects.of(1))));
    }

    private static void allDenied(Bench bench, String name) throws Exception {
        Accounts full = bench.accounts("full_", Subjects.HUNDRED_THOUSAND, Plans.SCAN);
        selfWithThreads(
                bench,
                name,
                OurPeer.of(Report.OURS, full, Plans.SCAN),
                OurPeer.of(SELF_GRANTED, bench.accounts(), Plans.PHOTO));
    }

    private static void operationId(Bench bench, String name) throws Exception {
        selfWithThreads(
                bench,
                name,
                OurPeer.withOperations(Report.OURS, bench.accounts(), Plans.PHOTO),
                OurPeer.of(SELF_NO_ID, bench.accounts(), Plans.PHOTO));
    }

    private static void asyncOperationId(Bench bench, String name) throws Exception {
        Subjects subjects = Subjects.of(Subjects.HUNDRED_THOUSAND);
        bench.sideBySide(
                name,
                List.of(
                        Contestant.inFlight(
                                OurPeer.withOperations(Report.OURS, bench.accounts(), Plans.PHOTO),
                                SOME_IN_FLIGHT,
                                subjects),
                        Contestant.inFlight(
                                OurPeer.of(SELF_NO_ID, bench.accounts(), Plans.PHOTO), SOME_IN_FLIGHT, subjects)));
    }

    /** The units of 10 million accounts are added up once, after the last turn: that alone takes longer than a turn. */
    private static void accounts10m(Bench bench, String name) throws Exception {
        int count = bench.settings().quick() ? 1_000_000 : 10_000_000;
        Accounts big = bench.accounts("big_", count, Plans.PHOTO);
        if (bench.settings().quick()) {
            System.out.println("NOTE " + name + " has only " + count + " accounts, since this is a quick run");
        }
        Deferred ours = new Deferred(
                Contestant.inFlight(OurPeer.of(Report.OURS, big, Plans.PHOTO), SOME_IN_FLIGHT, Subjects.of(count)));
        bench.sideBySide(
                name,
                List.of(
                        ours,
                        Contestant.inFlight(
                                OurPeer.of(SELF_100K, bench.accounts(), Plans.PHOTO),
                                SOME_IN_FLIGHT,
                                Subjects.of(Subjects.HUNDRED_THOUSAND))));
        Checks.require(name, "ours-in-all-turns", ours.granted(), big.counted() - count, 0);
    }

    private static void selfWithThreads(Bench bench, String name, Peer ours, Peer self) throws Exception {
        bench.sideBySide(name, withThreads(List.of(ours, self), MANY_THREADS, Subjects.of(Subjects.HUNDRED_THOUSAND)));
    }

    private static List<Contestant> withThreads(List<Peer> peers, int threads, Subjects subjects) {
        return peers.stream()
                .map(peer -> Contestant.threads(peer, threads, subjects))
                .toList();
    }
}
