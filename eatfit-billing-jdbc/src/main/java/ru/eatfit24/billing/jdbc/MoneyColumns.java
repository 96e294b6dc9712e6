package ru.eatfit24.billing.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** How values of one kind lie in the columns of their table: names and values, no statements. Immutable. */
interface MoneyColumns<V> {

    /** The table's name without its prefix. */
    String table();

    /** What one value is called in messages. */
    String kind();

    /** The column of the id, beside {@code root}. */
    default String idColumn() {
        return "id";
    }

    /** Columns of what never changes once it is stored. */
    List<String> fixed();

    /** Columns of what may change. */
    List<String> changing();

    /** Those that hold JSON. */
    default Set<String> json() {
        return Set.of();
    }

    String account(V value);

    String id(V value);

    /** What never changes, to be compared. */
    Object fixedPart(V value);

    /** What never changes, and what must be its own, for messages; neither may show a token or a text of a person's. */
    String rules(V value);

    /** Binds every column but {@code root} and that of the id. */
    void write(V value, RowWriter row);

    /** Reads a value of this account. */
    V read(String account, RowReader row) throws SQLException;
}
