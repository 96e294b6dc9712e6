package ru.eatfit24.billing.benchmark.database;

import java.sql.SQLException;

/**
 * Somebody who takes one unit of a limit per day for a subject: ours, or what one would use instead. Its tables are prepared, with a row for each
 * subject. Safe for use by many threads.
 */
interface Peer extends AutoCloseable {

    /** As it stands in the report. */
    String name();

    /** Takes one unit of the limit of the subject with this number. Returns whether it was granted. */
    boolean take(int subject) throws SQLException;

    /** All units that the database holds. */
    long counted() throws SQLException;

    /** Connections that are in use; none while nothing is asked for. */
    int openConnections();

    @Override
    void close();
}
