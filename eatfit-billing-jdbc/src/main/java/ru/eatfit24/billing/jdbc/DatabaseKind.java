package ru.eatfit24.billing.jdbc;

/** A database product that the store runs on. More may follow, so a {@code switch} over this needs a default. */
public enum DatabaseKind {
    /** PostgreSQL 13 and later. */
    POSTGRESQL,

    /** MariaDB 10.11 and later. */
    MARIADB,

    /** H2 2.3.232 and later, in memory or in a file. */
    H2
}
