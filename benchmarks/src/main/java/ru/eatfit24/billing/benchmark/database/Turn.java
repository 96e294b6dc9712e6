package ru.eatfit24.billing.benchmark.database;

/**
 * What came out while somebody had the server to itself.
 *
 * @param granted units
 * @param denied decisions
 * @param nanos from the first request to the last answer
 */
record Turn(long granted, long denied, long nanos) {

    long decisions() {
        return granted + denied;
    }

    double perSecond() {
        return decisions() * 1e9 / nanos;
    }
}
