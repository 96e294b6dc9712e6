package ru.eatfit24.billing.benchmark.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** One conditional upsert for each call, committed by itself: the leanest that one can write without batches. */
final class SingleUpsert extends PooledPeer {

    static final String NAME = "single-upsert";

    private final Database database;

    SingleUpsert(Counters counters, int connections) {
        super(NAME, counters, connections, true);
        this.database = counters.database();
    }

    @Override
    public boolean take(int subject) throws SQLException {
        try (Connection connection = pool().getConnection();
                PreparedStatement statement = connection.prepareStatement(UpsertStatement.text(database))) {
            return UpsertStatement.take(database, connection, statement, subject);
        }
    }
}
