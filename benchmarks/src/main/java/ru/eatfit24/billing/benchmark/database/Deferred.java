package ru.eatfit24.billing.benchmark.database;

import java.time.Duration;

/** A contestant whose units are added up by somebody else, later: until then it says that the database holds what was granted. */
final class Deferred implements Contestant {

    private final Contestant contestant;
    private long granted;

    Deferred(Contestant contestant) {
        this.contestant = contestant;
    }

    /** The units that were granted in all turns. */
    long granted() {
        return granted;
    }

    @Override
    public String name() {
        return contestant.name();
    }

    @Override
    public Turn turn(Duration duration) throws Exception {
        Turn turn = contestant.turn(duration);
        granted += turn.granted();
        return turn;
    }

    @Override
    public long counted() {
        return granted;
    }

    @Override
    public int openConnections() {
        return contestant.openConnections();
    }

    @Override
    public void close() {
        contestant.close();
    }
}
