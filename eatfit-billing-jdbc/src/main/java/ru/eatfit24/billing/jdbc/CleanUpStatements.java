package ru.eatfit24.billing.jdbc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The text of the statements that delete rows of one kind, for one database and prefix. They take {@code :before}, {@code :most} and, for closed windows,
 * {@code :feature}.
 *
 * @param key the columns of the table's key
 * @param count how many there are; stops counting at {@code :most}
 * @param deleteAtOnce locks some and deletes them; empty where the database cannot do both in one statement
 * @param lock locks some and answers with their keys; passes over those that others have locked
 * @param delete deletes one by its key
 */
record CleanUpStatements(List<String> key, String count, Optional<String> deleteAtOnce, String lock, String delete) {

    /** Tables whose rows are deleted, and the rows that nobody needs any more. */
    enum Outdated {
        CLOSED_WINDOW(
                "closed_window",
                "root member feature policy starts_at",
                "t.feature = :feature AND t.ends_at <= :before ORDER BY t.ends_at"),
        OPERATION("usage_entry", "root operation", """
                t.at <= :before
                  AND (t.hold IS NULL OR NOT EXISTS (
                      SELECT 1 FROM ${prefix}hold h
                      WHERE h.root = t.root AND h.hold_id = t.hold AND h.state = 'LIVE'))
                ORDER BY t.at"""),
        SETTLED_HOLD(
                "hold", "root hold_id", "t.state IN ('COMMITTED', 'RELEASED', 'EXPIRED') AND t.expires_at <= :before"),
        ENDED_CALL(
                "provider_call",
                "root call_key",
                "t.last_sent_at <= :before AND t.outcome <> 'OPEN' ORDER BY t.last_sent_at"),
        DELIVERY(
                "outbox_delivery",
                "root account_version position listener",
                "t.delivered_at <= :before ORDER BY t.delivered_at"),
        DELIVERED_EVENT("outbox_event", "root account_version position", """
                t.handed_out_at <= :before
                  AND NOT EXISTS (
                      SELECT 1 FROM ${prefix}outbox_delivery d
                      WHERE d.root = t.root AND d.account_version = t.account_version AND d.position = t.position
                        AND (d.delivered_at IS NULL OR d.delivered_at > :before))
                ORDER BY t.handed_out_at"""),
        PROCESSED_NOTIFICATION(
                "webhook_event", "id", "t.state = 'PROCESSED' AND t.ended_at <= :before ORDER BY t.ended_at");

        private final String table;
        private final String key;
        private final String condition;

        /** @param key the columns of the table's key, with a space between them */
        Outdated(String table, String key, String condition) {
            this.table = table;
            this.key = key;
            this.condition = condition;
        }
    }

    static CleanUpStatements of(
            Outdated outdated, Dialect dialect, TablePrefix prefix, Duration lockTimeout, Duration statementTimeout) {
        UnaryOperator<String> sql = text -> dialect.bounded(prefix.fill(text), lockTimeout, statementTimeout);
        String table = "${prefix}" + outdated.table;
        String some = " FROM " + table + " t WHERE " + outdated.condition + " LIMIT :most";
        String locked = some + " FOR UPDATE SKIP LOCKED";
        List<String> key = List.of(outdated.key.split(" "));
        return new CleanUpStatements(
                key,
                sql.apply("SELECT COUNT(*) FROM (SELECT 1 AS one" + some + ") found"),
                dialect.supportsRowPlaces()
                        ? Optional.of(sql.apply(
                                "DELETE FROM " + table + " WHERE ctid = ANY (ARRAY(SELECT t.ctid" + locked + "))"))
                        : Optional.empty(),
                sql.apply("SELECT t." + String.join(", t.", key) + locked),
                sql.apply("DELETE FROM " + table + " WHERE "
                        + String.join(
                                " AND ",
                                key.stream()
                                        .map(column -> column + " = :" + column)
                                        .toList())));
    }

    /** The next feature, in the order of their codes, that has closed windows; {@code NULL} behind the last one. */
    static String nextFeature(Dialect dialect, TablePrefix prefix, Duration lockTimeout, Duration statementTimeout) {
        return dialect.bounded(
                prefix.fill("SELECT MIN(feature) AS feature FROM ${prefix}closed_window WHERE feature > :after"),
                lockTimeout,
                statementTimeout);
    }

    /** The accounts of live holds that have ended, one row for each hold. */
    static String endedHolds(Dialect dialect, TablePrefix prefix, Duration lockTimeout, Duration statementTimeout) {
        return dialect.bounded(
                prefix.fill("SELECT root FROM ${prefix}hold WHERE state = 'LIVE' AND expires_at <= :now"
                        + " ORDER BY expires_at LIMIT :most"),
                lockTimeout,
                statementTimeout);
    }
}
