package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Rows for one statement, column by column, each column an array of texts. For one thread. */
final class TextColumns {

    private final List<String> names;
    private final List<List<@Nullable String>> columns = new ArrayList<>();

    TextColumns(String... names) {
        this.names = List.of(names);
        this.names.forEach(name -> columns.add(new ArrayList<>()));
    }

    /** Adds a row; a value is written as {@link Object#toString} does, which for an instant is exact and has its zone. */
    void add(@Nullable Object... values) {
        if (values.length != names.size()) {
            throw new IllegalArgumentException("a row has " + values.length + " values for the columns " + names);
        }
        for (int column = 0; column < values.length; column++) {
            Object value = values[column];
            columns.get(column).add(value == null ? null : value.toString());
        }
    }

    /** The columns, in the order of their names. */
    List<List<@Nullable String>> columns() {
        return columns;
    }

    boolean isEmpty() {
        return columns.get(0).isEmpty();
    }

    <S extends SqlStatement<S>> S bindTo(S statement) {
        S bound = statement;
        for (int column = 0; column < names.size(); column++) {
            bound = bound.bind(names.get(column), array(columns.get(column)));
        }
        return bound;
    }

    static Argument array(List<? extends @Nullable String> values) {
        return (position, statement, context) ->
                statement.setArray(position, statement.getConnection().createArrayOf("text", values.toArray()));
    }
}
