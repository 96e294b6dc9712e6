package ru.eatfit24.billing.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statements that PostgreSQL is sent together and answers together: one round trip, however many they are. They run one after the
 * other, and where one fails those behind it do not run. Plain JDBC, since this is the path of every decision. For one thread, run
 * once.
 */
final class Script {

    private final StringBuilder text = new StringBuilder();
    private final List<Binding> bindings = new ArrayList<>();
    private final List<@Nullable RowReader> readers = new ArrayList<>();

    /** Takes one row of an answer. */
    @FunctionalInterface
    interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    @FunctionalInterface
    private interface Binding {
        @Nullable Array bind(PreparedStatement statement, int position) throws SQLException;
    }

    /** Adds a statement that answers with no rows; its values follow by {@code with…}, in the order of its question marks. */
    Script then(String statement) {
        return then(statement, null);
    }

    /** Adds a statement whose rows are read. */
    Script then(String statement, @Nullable RowReader reader) {
        if (!readers.isEmpty()) {
            text.append(";\n");
        }
        text.append(statement);
        readers.add(reader);
        return this;
    }

    Script with(long value) {
        bindings.add((statement, position) -> {
            statement.setLong(position, value);
            return null;
        });
        return this;
    }

    Script with(@Nullable String value) {
        bindings.add((statement, position) -> {
            if (value == null) {
                statement.setNull(position, Types.VARCHAR);
            } else {
                statement.setString(position, value);
            }
            return null;
        });
        return this;
    }

    /** An array of texts. */
    Script with(List<? extends @Nullable String> values) {
        return withArray("text", values.toArray(String[]::new));
    }

    /** An array of whole numbers. */
    Script with(Long[] values) {
        return withArray("bigint", values);
    }

    /** All columns of these rows, each an array of texts. */
    Script with(TextColumns rows) {
        rows.columns().forEach(this::with);
        return this;
    }

    private Script withArray(String type, @Nullable Object[] values) {
        bindings.add((statement, position) -> {
            Array array = statement.getConnection().createArrayOf(type, values);
            statement.setArray(position, array);
            return array;
        });
        return this;
    }

    /** Sends all of it and reads the answers. */
    void run(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text.toString())) {
            List<Array> arrays = new ArrayList<>();
            for (int number = 0; number < bindings.size(); number++) {
                Array array = bindings.get(number).bind(statement, number + 1);
                if (array != null) {
                    arrays.add(array);
                }
            }
            statement.execute();
            for (Array array : arrays) {
                array.free();
            }
            for (int number = 0; number < readers.size(); number++) {
                RowReader reader = readers.get(number);
                if (reader != null) {
                    try (ResultSet rows = statement.getResultSet()) {
                        while (rows.next()) {
                            reader.read(rows);
                        }
                    }
                }
                if (number < readers.size() - 1) {
                    statement.getMoreResults();
                }
            }
        }
    }
}
