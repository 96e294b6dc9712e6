package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of values for one statement, column by column. A {@link RowCarrier} takes them to the database. For one thread. */
final class BatchRows {

    private final List<String> names;
    private final List<List<@Nullable Object>> columns = new ArrayList<>();

    BatchRows(String... names) {
        this(List.of(names));
    }

    private BatchRows(List<String> names) {
        this.names = names;
        names.forEach(name -> columns.add(new ArrayList<>()));
    }

    /** Rows with the same columns, but none yet. */
    BatchRows emptyCopy() {
        return new BatchRows(names);
    }

    /** Adds a row of texts, whole numbers and instants. */
    void add(@Nullable Object... values) {
        if (values.length != names.size()) {
            throw new IllegalArgumentException("a row has " + values.length + " values for the columns " + names);
        }
        for (int column = 0; column < values.length; column++) {
            columns.get(column).add(values[column]);
        }
    }

    List<String> names() {
        return names;
    }

    /** The values of one column, row by row. */
    List<@Nullable Object> column(int column) {
        return columns.get(column);
    }

    /** The values of one row, column by column. */
    @Nullable Object[] row(int row) {
        @Nullable Object[] values = new @Nullable Object[names.size()];
        for (int column = 0; column < values.length; column++) {
            values[column] = columns.get(column).get(row);
        }
        return values;
    }

    int rows() {
        return columns.get(0).size();
    }

    boolean isEmpty() {
        return rows() == 0;
    }
}
