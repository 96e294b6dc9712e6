package ru.eatfit24.billing.jdbc;

import java.sql.Types;
import java.time.Instant;
import java.util.OptionalInt;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;

/** Binds the columns of one row, each by its name. For one thread. */
final class RowWriter {

    private final SqlStatement<?> statement;
    private final Dialect dialect;

    RowWriter(SqlStatement<?> statement, Dialect dialect) {
        this.statement = statement;
        this.dialect = dialect;
    }

    RowWriter text(String column, @Nullable String value) {
        statement.bind(column, value);
        return this;
    }

    /** An enum's name; null for none. */
    RowWriter name(String column, @Nullable Enum<?> value) {
        return text(column, value == null ? null : value.name());
    }

    RowWriter number(String column, long value) {
        statement.bind(column, value);
        return this;
    }

    RowWriter number(String column, OptionalInt value) {
        if (value.isPresent()) {
            return number(column, value.getAsInt());
        }
        statement.bindNull(column, Types.INTEGER);
        return this;
    }

    RowWriter flag(String column, boolean value) {
        return number(column, value ? 1 : 0);
    }

    /** An amount without its currency; null for none. */
    RowWriter amount(String column, @Nullable Money value) {
        if (value != null) {
            return number(column, value.minor());
        }
        statement.bindNull(column, Types.BIGINT);
        return this;
    }

    RowWriter currency(String column, @Nullable Money of) {
        return text(column, of == null ? null : of.currency().getCurrencyCode());
    }

    RowWriter instant(String column, @Nullable Instant value) {
        if (value == null) {
            statement.bindNull(column, Types.TIMESTAMP);
        } else {
            statement.bind(column, dialect.instant(value));
        }
        return this;
    }
}
