package ru.eatfit24.billing.benchmark.database;

import java.sql.SQLException;
import java.time.Duration;

/** Somebody with a load, who takes turns with others. */
interface Contestant extends AutoCloseable {

    /** As it stands in the report. */
    String name();

    /** Does the work for so long. */
    Turn turn(Duration duration) throws Exception;

    /** All units that the database holds. */
    long counted() throws SQLException;

    /** Connections that are in use; none between turns. */
    int openConnections();

    @Override
    void close();

    /** A peer that threads call. */
    static Contestant threads(Peer peer, int threads, Subjects subjects) {
        return of(
                peer,
                peer.name(),
                duration -> ThreadLoad.run(threads, duration, () -> {
                    Subjects.Caller caller = subjects.caller();
                    return () -> peer.take(caller.next());
                }));
    }

    /** A peer that is asked without waiting. */
    static Contestant inFlight(AsyncPeer peer, int inFlight, Subjects subjects) {
        return of(
                peer,
                peer.name(),
                duration -> InFlightLoad.run(inFlight, duration, () -> {
                    Subjects.Caller caller = subjects.caller();
                    return () -> peer.takeAsync(caller.next()).toCompletableFuture();
                }));
    }

    /** How a peer works for a time. */
    @FunctionalInterface
    interface Work {
        Turn turn(Duration duration) throws Exception;
    }

    /** A peer with any load, under a name of its own. */
    static Contestant of(Peer peer, String name, Work work) {
        return new Contestant() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Turn turn(Duration duration) throws Exception {
                return work.turn(duration);
            }

            @Override
            public long counted() throws SQLException {
                return peer.counted();
            }

            @Override
            public int openConnections() {
                return peer.openConnections();
            }

            @Override
            public void close() {
                peer.close();
            }
        };
    }
}
