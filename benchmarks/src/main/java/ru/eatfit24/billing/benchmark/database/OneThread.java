package ru.eatfit24.billing.benchmark.database;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ru.eatfit24.billing.benchmark.report.Unit;

/** One caller, who waits for each answer: the time of the call in the middle, beside that of one bare upsert. Rounds are shorter and more. */
final class OneThread {

    /** What a decision takes about an account that was not seen lately. */
    private static final String NOTHING_KEPT = "self-nothing-kept";

    private static final int MORE_ROUNDS = 3;

    private OneThread() {}

    static void run(Bench bench, String name) throws Exception {
        Subjects subjects = Subjects.of(Subjects.HUNDRED_THOUSAND);
        List<Peer> peers = List.of(
                bench.ours(),
                new BareUpsert(bench.counters()),
                OurPeer.thatKeepsNothing(NOTHING_KEPT, bench.accounts(), Plans.PHOTO));
        Settings settings = bench.settings();
        Duration turn = settings.turn().dividedBy(MORE_ROUNDS);
        try {
            for (Peer peer : peers) {
                latencies(peer, subjects, settings.turn());
            }
            for (int round = 0; round < settings.rounds() * MORE_ROUNDS; round++) {
                for (Peer peer : peers) {
                    long before = peer.counted();
                    List<Long> nanos = latencies(peer, subjects, turn);
                    Checks.require(name, peer.name(), nanos.size(), peer.counted() - before, peer.openConnections());
                    nanos.sort(null);
                    bench.report().add(name, peer.name(), Unit.MILLISECONDS, nanos.get(nanos.size() / 2) / 1e6);
                }
            }
        } finally {
            peers.forEach(Peer::close);
        }
    }

    private static List<Long> latencies(Peer peer, Subjects subjects, Duration duration) throws Exception {
        Subjects.Caller caller = subjects.caller();
        List<Long> nanos = new ArrayList<>();
        long start = System.nanoTime();
        long deadline = start + duration.toNanos();
        while (start - deadline < 0) {
            if (!peer.take(caller.next())) {
                throw new IllegalStateException(peer.name() + " denied what nobody has reached");
            }
            long end = System.nanoTime();
            nanos.add(end - start);
            start = end;
        }
        return nanos;
    }
}
