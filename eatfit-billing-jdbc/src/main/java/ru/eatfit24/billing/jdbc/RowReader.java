package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.observation.Backlog;

/**
 * Reads the columns of one row, each by its name. What must not be {@code NULL} and is, fails as {@link NullPointerException} with the column's name.
 */
record RowReader(ResultSet row, Dialect dialect) {

    String text(String column) throws SQLException {
        return Objects.requireNonNull(row.getString(column), column);
    }

    @Nullable String textOrNull(String column) throws SQLException {
        return row.getString(column);
    }

    <E extends Enum<E>> E name(Class<E> type, String column) throws SQLException {
        return Enum.valueOf(type, text(column));
    }

    <E extends Enum<E>> @Nullable E nameOrNull(Class<E> type, String column) throws SQLException {
        String name = textOrNull(column);
        return name == null ? null : Enum.valueOf(type, name);
    }

    int integer(String column) throws SQLException {
        return row.getInt(column);
    }

    long number(String column) throws SQLException {
        return row.getLong(column);
    }

    boolean flag(String column) throws SQLException {
        return row.getInt(column) != 0;
    }

    Money money(String amountColumn, String currencyColumn) throws SQLException {
        return Money.ofMinor(row.getLong(amountColumn), text(currencyColumn));
    }

    /** Columns {@code waiting} and {@code oldest}. */
    Backlog backlog() throws SQLException {
        return new Backlog(number("waiting"), instantOrNull("oldest"));
    }

    Instant instant(String column) throws SQLException {
        return dialect.instant(row, column);
    }

    @Nullable Instant instantOrNull(String column) throws SQLException {
        return dialect.instantOrNull(row, column);
    }
}
