package ru.eatfit24.billing.jdbc;

/**
 * What a column holds, in our own words; a {@link Dialect} knows what its database calls it.
 *
 * @param length the number of characters of the text kinds, 0 for the others
 */
record ColumnType(Kind kind, int length) {

    enum Kind {
        SMALL_INTEGER,
        INTEGER,
        BIG_INTEGER,
        /** Text that is only shown. */
        TEXT,
        /** Text in a key: equal only when every byte is, ordered by bytes. */
        KEY_TEXT,
        FIXED_TEXT,
        /** Text that is too long for a row of one database. */
        LONG_TEXT,
        /** An instant, to the microsecond. */
        INSTANT,
        JSON
    }

    static final ColumnType SMALL_INTEGER = new ColumnType(Kind.SMALL_INTEGER, 0);
    static final ColumnType INTEGER = new ColumnType(Kind.INTEGER, 0);
    static final ColumnType BIG_INTEGER = new ColumnType(Kind.BIG_INTEGER, 0);
    static final ColumnType INSTANT = new ColumnType(Kind.INSTANT, 0);
    static final ColumnType JSON = new ColumnType(Kind.JSON, 0);

    static ColumnType text(int length) {
        return new ColumnType(Kind.TEXT, length);
    }

    static ColumnType keyText(int length) {
        return new ColumnType(Kind.KEY_TEXT, length);
    }

    static ColumnType longText(int length) {
        return new ColumnType(Kind.LONG_TEXT, length);
    }

    static ColumnType fixedText(int length) {
        return new ColumnType(Kind.FIXED_TEXT, length);
    }
}
