package ru.eatfit24.billing.benchmark.database;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Finds the pool with which a peer decides most, so that nobody is slow for want of connections or for too many of them. */
final class BestPool {

    /** Opens a peer with a pool. */
    @FunctionalInterface
    interface Opening {
        Peer open(int connections);
    }

    private final Settings settings;

    BestPool(Settings settings) {
        this.settings = settings;
    }

    /** Tries every size for a moment, prints what came out, and opens the peer with the best. */
    Peer open(int threads, Subjects subjects, Opening opening) throws Exception {
        Duration turn = Duration.ofMillis(settings.quick() ? 400 : 1_000);
        StringBuilder line = new StringBuilder();
        String name = "";
        int best = 0;
        double mostPerSecond = 0;
        for (int connections : settings.quick() ? List.of(8, 32) : List.of(4, 8, 16, 32, 64)) {
            try (Peer peer = opening.open(connections)) {
                name = peer.name();
                Contestant contestant = Contestant.threads(peer, threads, subjects);
                contestant.turn(turn.dividedBy(2));
                double perSecond = contestant.turn(turn).perSecond();
                line.append(String.format(Locale.ROOT, " %d:%,.0f/s", connections, perSecond));
                if (perSecond > mostPerSecond) {
                    mostPerSecond = perSecond;
                    best = connections;
                }
            }
        }
        System.out.println("POOL " + name + " with " + threads + " threads, best " + best + " connections of" + line);
        return opening.open(best);
    }
}
