package ru.eatfit24.billing.jdbc;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * How rows of values get to a database: as parameters of one statement, or of a few statements one after the other where they would be
 * too much for one.
 */
enum RowCarrier {

    /**
     * Each column as an array of texts, under the column's name; the statement casts them. An instant is written exactly and with its
     * zone.
     */
    ARRAYS {
        @Override
        <S extends SqlStatement<S>> S bind(S statement, BatchRows rows) {
            S bound = statement;
            for (int column = 0; column < rows.names().size(); column++) {
                @Nullable Object[] texts = rows.column(column).stream()
                        .map(value -> value == null ? null : value.toString())
                        .toArray();
                bound = bound.bind(
                        rows.names().get(column),
                        (position, target, context) ->
                                target.setArray(position, target.getConnection().createArrayOf("text", texts)));
            }
            return bound;
        }

        @Override
        List<BatchRows> portions(BatchRows rows) {
            return List.of(rows);
        }
    },

    /**
     * All rows as one JSON text under the name {@code rows}: an array of arrays, in which the statement finds a column by its place. A
     * text is the Base64 of its UTF-8, so that nothing in it must be escaped: MariaDB 10.11 hands a text out of JSON with its escapes.
     * An instant is date and time in UTC, without a zone.
     */
    JSON {
        @Override
        <S extends SqlStatement<S>> S bind(S statement, BatchRows rows) {
            List<@Nullable Object[]> all = new ArrayList<>(rows.rows());
            for (int row = 0; row < rows.rows(); row++) {
                @Nullable Object[] values = rows.row(row);
                for (int column = 0; column < values.length; column++) {
                    values[column] = transportable(values[column]);
                }
                all.add(values);
            }
            return statement.bind("rows", JsonText.write(all));
        }

        private @Nullable Object transportable(@Nullable Object value) {
            if (value instanceof String text) {
                return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
            }
            return value instanceof Instant instant
                    ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString()
                    : value;
        }

        // A server refuses a message that is longer than its max_allowed_packet, by default 16 MB. A character becomes
        // up to
        // four.
        @Override
        List<BatchRows> portions(BatchRows rows) {
            List<BatchRows> portions = new ArrayList<>();
            BatchRows portion = rows.emptyCopy();
            int characters = 0;
            for (int row = 0; row < rows.rows(); row++) {
                @Nullable Object[] values = rows.row(row);
                int more = 0;
                for (Object value : values) {
                    more += value instanceof String text ? text.length() : LONGEST_NUMBER_OR_INSTANT;
                }
                if (!portion.isEmpty() && characters + more > PORTION_CHARACTERS) {
                    portions.add(portion);
                    portion = rows.emptyCopy();
                    characters = 0;
                }
                portion.add(values);
                characters += more;
            }
            portions.add(portion);
            return portions;
        }
    };

    /** Of values, not of what they become on the way. */
    static final int PORTION_CHARACTERS = 500_000;

    private static final int LONGEST_NUMBER_OR_INSTANT = 29;

    /** Binds the rows, which are not too many for one statement. */
    abstract <S extends SqlStatement<S>> S bind(S statement, BatchRows rows);

    /** The rows, in their order, in portions that are not too much for one statement each. */
    abstract List<BatchRows> portions(BatchRows rows);

    /** Asks for these rows, and for nothing if there are none. */
    <T> List<T> query(Handle handle, String sql, BatchRows rows, RowMapper<T> mapper) {
        List<T> found = new ArrayList<>();
        if (!rows.isEmpty()) {
            for (BatchRows portion : portions(rows)) {
                found.addAll(bind(handle.createQuery(sql), portion).map(mapper).list());
            }
        }
        return found;
    }

    /** Writes these rows; returns how many the database says it wrote. */
    int update(Handle handle, String sql, BatchRows rows) {
        return update(rows, () -> handle.createUpdate(sql));
    }

    /** The same with a statement that leaves a number in each row. */
    int update(Handle handle, String sql, BatchRows rows, long batch) {
        return update(rows, () -> handle.createUpdate(sql).bind("batch", batch));
    }

    private int update(BatchRows rows, Supplier<Update> statement) {
        int written = 0;
        if (!rows.isEmpty()) {
            for (BatchRows portion : portions(rows)) {
                written += bind(statement.get(), portion).execute();
            }
        }
        return written;
    }
}
