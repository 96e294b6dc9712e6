package ru.eatfit24.billing.benchmark.database;

import java.sql.Date;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The table that one makes by hand: a counter for each subject and day. Stored like our accounts, with room in each page and the same clean-up.
 */
final class Counters {

    /** The key of a counter and what it counts. */
    static final String TABLE = "counter";

    private final Database database;

    private Counters(Database database) {
        this.database = database;
    }

    static Counters create(Database database, int subjects) throws SQLException {
        database.execute(
                database.isPostgres() ? """
                          CREATE TABLE counter (
                              subject character varying(128) COLLATE "C" NOT NULL,
                              day date NOT NULL,
                              used bigint NOT NULL,
                              PRIMARY KEY (subject, day)
                          ) WITH (
                              fillfactor = 65,
                              autovacuum_vacuum_threshold = 1000,
                              autovacuum_vacuum_scale_factor = 0.02,
                              autovacuum_vacuum_cost_delay = 0
                          )""" : """
                          CREATE TABLE counter (
                              subject varchar(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
                              day date NOT NULL,
                              used bigint NOT NULL,
                              PRIMARY KEY (subject, day)
                          ) ENGINE = InnoDB""",
                "INSERT INTO counter (subject, day, used) SELECT "
                        + (database.isPostgres() ? "'user-' || (n - 1)" : "CONCAT('user-', n - 1)") + ", DATE '"
                        + today() + "', 1 FROM " + database.numbersTo(subjects));
        database.settle(TABLE);
        return new Counters(database);
    }

    static Date today() {
        return Date.valueOf(LocalDate.now(ZoneOffset.UTC));
    }

    Database database() {
        return database;
    }

    long counted() throws SQLException {
        return database.number("SELECT COALESCE(SUM(used), 0) FROM counter");
    }
}
