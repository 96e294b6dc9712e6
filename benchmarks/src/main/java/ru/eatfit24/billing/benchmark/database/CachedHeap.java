package ru.eatfit24.billing.benchmark.database;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import ru.eatfit24.billing.benchmark.report.Report;

/**
 * The heap that a store keeps for an account that it has seen: what is in use after every account has been asked for once, less what was before.
 * Everything else that the JVM keeps meanwhile counts too, so that the number is an upper bound.
 */
final class CachedHeap {

    private static final int LARGEST = 1_024;
    private static final int IN_FLIGHT = 2_048;

    /** Whatever the process keeps of a first use, such as statements and code, must be there before. */
    private static final int FIRST = 2_000;

    private CachedHeap() {}

    static void run(Bench bench, String name) throws Exception {
        Accounts accounts = bench.accounts();
        try (OurPeer ours = OurPeer.thatHasSeenNothing(Report.OURS, accounts, Plans.PHOTO)) {
            visit(ours, 0, FIRST);
            long before = used();
            visit(ours, FIRST, accounts.count());
            long bytes = (used() - before) / (accounts.count() - FIRST);
            System.out.println("HEAP " + name + " " + bytes + " bytes for each of " + (accounts.count() - FIRST)
                    + " accounts that were asked for");
            if (bytes <= 0) {
                throw new IllegalStateException(name + ": the accounts were not kept, so that nothing was measured");
            }
            if (bytes > LARGEST) {
                throw new IllegalStateException(
                        name + ": an account keeps " + bytes + " bytes of heap, more than " + LARGEST);
            }
        }
    }

    private static void visit(AsyncPeer peer, int from, int to) throws Exception {
        AtomicInteger next = new AtomicInteger(from);
        InFlightLoad.run(IN_FLIGHT, Duration.ofMinutes(5), () -> () -> {
            int subject = next.getAndIncrement();
            return subject < to ? peer.takeAsync(subject).toCompletableFuture() : InFlightLoad.enough();
        });
    }

    private static long used() throws InterruptedException {
        long used = Long.MAX_VALUE;
        for (int time = 0; time < 4; time++) {
            System.gc();
            Thread.sleep(200);
            used = Math.min(
                    used,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return used;
    }
}
