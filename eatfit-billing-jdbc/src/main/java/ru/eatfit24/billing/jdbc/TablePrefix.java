package ru.eatfit24.billing.jdbc;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The checked prefix of every table. It is the only text that is ever put into a statement instead of being bound to
 * it, so nothing else than what this check lets through may reach the SQL.
 */
record TablePrefix(String value) {

    private static final Pattern ALLOWED = Pattern.compile("[a-z][a-z0-9_]{0,15}");
    private static final String PLACEHOLDER = "${prefix}";

    static final TablePrefix DEFAULT = new TablePrefix("billing_");

    TablePrefix {
        Objects.requireNonNull(value, "prefix");
        if (!ALLOWED.matcher(value).matches()) {
            throw new IllegalArgumentException("The table prefix must match " + ALLOWED.pattern()
                    + " (lower-case ASCII letters, digits and underscores, at most 16, a letter first)");
        }
    }

    /** Writes the prefix into a statement or a script at every {@code ${prefix}}. */
    String fill(String sql) {
        return sql.replace(PLACEHOLDER, value);
    }

    /** The full name of a table of ours. */
    String tableName(String baseName) {
        return value + baseName;
    }
}
