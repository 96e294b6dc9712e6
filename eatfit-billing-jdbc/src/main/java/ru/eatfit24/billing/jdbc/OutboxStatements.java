package ru.eatfit24.billing.jdbc;

import java.time.Duration;
import java.util.function.UnaryOperator;

/** The text of the statements of those who deliver events, for one database and prefix. Immutable. */
final class OutboxStatements {

    private static final String BEFORE =
            "(%1$s.account_version < %2$s OR (%1$s.account_version = %2$s AND %1$s.position %4$s %3$s))";

    /** Makes a listener known. */
    final String register;

    final String listeners;
    final String forget;

    /** Some deliveries of a listener that is not known any more. */
    final String deliveriesOf;

    final String deleteDelivery;

    /** Locks the earliest events of accounts that are to be handed out; passes over those that others have locked. */
    final String lockNew;

    /** What of one account is not handed out, earliest first. */
    final String readNew;

    /** Makes deliveries of what is not handed out of one account, up to one event, for every known listener. */
    final String insertDeliveries;

    final String markHandedOut;

    /** Locks the earliest undelivered event of accounts that are due for a listener; passes over those that others have locked. */
    final String lockDue;

    /** What of one account is not delivered to a listener, earliest first. */
    final String readUndelivered;

    /** Gives the undelivered events of one account, up to one of them, a new instant to be due at. */
    final String claimUndelivered;

    /** Writes down that an event is delivered, if it is still claimed until that instant. */
    final String markDelivered;

    /** Counts a failure of an event, if it is still claimed until that instant. */
    final String countFailure;

    /** Gives what is claimed of an account until an instant another instant to be due at. */
    final String postpone;

    /** Gives an event up after one more failure, if it is still claimed until that instant. */
    final String bury;

    final String deadLetters;
    final String replay;
    final String dismiss;

    /** How many are not handed out, and how many are due for a listener. */
    final String countNew;

    final String countDue;

    /** How much waits for all known listeners, and how many dead letters they have. */
    final String vitals;

    OutboxStatements(Dialect dialect, TablePrefix prefix, Duration lockTimeout, Duration statementTimeout) {
        UnaryOperator<String> sql = text -> dialect.bounded(prefix.fill(text), lockTimeout, statementTimeout);
        String upTo = BEFORE.formatted("e", ":account_version", ":position", "<=");
        String one =
                "root = :root AND listener = :listener AND account_version = :account_version AND position = :position";
        String claimed = one + " AND due_at = :leased_until";

        register = sql.apply(dialect.insertIfAbsent(
                "INSERT INTO ${prefix}outbox_listener (listener, registered_at) VALUES (:listener, :now)"));
        listeners = sql.apply("SELECT listener FROM ${prefix}outbox_listener ORDER BY listener");
        forget = sql.apply("DELETE FROM ${prefix}outbox_listener WHERE listener = :listener");
        deliveriesOf = sql.apply("""
                SELECT root, account_version, position FROM ${prefix}outbox_delivery
                WHERE listener = :listener AND delivered_at IS NULL
                LIMIT :most
                """);
        deleteDelivery = sql.apply("DELETE FROM ${prefix}outbox_delivery WHERE " + one);

        // Only a hint at what is first: the account may have committed more, and others may have handed out some, since
        // this statement began. Who uses it asks again with the row locked.
        lockNew = sql.apply("""
                SELECT e.root, e.account_version, e.position
                FROM ${prefix}outbox_event e
                WHERE e.due_at <= :now
                  AND NOT EXISTS (
                      SELECT 1 FROM ${prefix}outbox_event b
                      WHERE b.root = e.root AND b.due_at IS NOT NULL AND %s)
                ORDER BY e.due_at, e.root
                LIMIT :accounts
                FOR UPDATE SKIP LOCKED
                """.formatted(BEFORE.formatted("b", "e.account_version", "e.position", "<")));
        readNew = sql.apply("""
                SELECT root, account_version, position
                FROM ${prefix}outbox_event
                WHERE root = :root AND due_at IS NOT NULL
                ORDER BY account_version, position
                LIMIT :events
                """);
        insertDeliveries = sql.apply("""
                INSERT INTO ${prefix}outbox_delivery (root, listener, account_version, position, failures, due_at)
                SELECT e.root, l.listener, e.account_version, e.position, 0, e.due_at
                FROM ${prefix}outbox_event e CROSS JOIN ${prefix}outbox_listener l
                WHERE e.root = :root AND e.due_at IS NOT NULL AND %s
                """.formatted(upTo));
        markHandedOut = sql.apply(
                """
                UPDATE ${prefix}outbox_event
                SET due_at = NULL, handed_out_at = :now
                WHERE root = :root AND due_at IS NOT NULL AND %s
                """.formatted(BEFORE.formatted("${prefix}outbox_event", ":account_version", ":position", "<=")));

        lockDue = sql.apply("""
                SELECT d.root, d.account_version, d.position
                FROM ${prefix}outbox_delivery d
                WHERE d.listener = :listener AND d.due_at <= :now
                  AND NOT EXISTS (
                      SELECT 1 FROM ${prefix}outbox_delivery b
                      WHERE b.root = d.root AND b.listener = d.listener AND b.due_at IS NOT NULL AND %s)
                ORDER BY d.due_at
                LIMIT :accounts
                FOR UPDATE SKIP LOCKED
                """.formatted(BEFORE.formatted("b", "d.account_version", "d.position", "<")));
        String event = """
                SELECT d.root, d.account_version, d.position, e.type, e.type_version, e.at, e.content, d.failures,
                       d.dead_at, d.failure
                FROM ${prefix}outbox_delivery d
                JOIN ${prefix}outbox_event e
                  ON e.root = d.root AND e.account_version = d.account_version AND e.position = d.position
                WHERE d.listener = :listener AND\s""";
        readUndelivered = sql.apply(
                event + "d.root = :root AND d.due_at IS NOT NULL ORDER BY d.account_version, d.position LIMIT :events");
        claimUndelivered = sql.apply(
                """
                UPDATE ${prefix}outbox_delivery
                SET due_at = :leased_until
                WHERE root = :root AND listener = :listener AND due_at IS NOT NULL AND %s
                """.formatted(BEFORE.formatted("${prefix}outbox_delivery", ":account_version", ":position", "<=")));
        markDelivered =
                sql.apply("UPDATE ${prefix}outbox_delivery SET due_at = NULL, delivered_at = :now WHERE " + claimed);
        countFailure = sql.apply(
                "UPDATE ${prefix}outbox_delivery SET failures = failures + 1, failure = :failure WHERE " + claimed);
        postpone = sql.apply("""
                UPDATE ${prefix}outbox_delivery
                SET due_at = :due_at
                WHERE root = :root AND listener = :listener AND due_at = :leased_until
                """);
        bury = sql.apply(
                "UPDATE ${prefix}outbox_delivery SET failures = failures + 1, failure = :failure, due_at = NULL,"
                        + " dead_at = :now WHERE " + claimed);
        deadLetters = sql.apply(
                event + "d.dead_at IS NOT NULL ORDER BY d.dead_at, d.root, d.account_version, d.position LIMIT :limit");
        replay = sql.apply(
                "UPDATE ${prefix}outbox_delivery SET failures = 0, failure = NULL, due_at = :now, dead_at = NULL"
                        + " WHERE " + one + " AND dead_at IS NOT NULL");
        dismiss = sql.apply("UPDATE ${prefix}outbox_delivery SET delivered_at = :now, dead_at = NULL WHERE " + one
                + " AND dead_at IS NOT NULL");
        countNew = sql.apply(
                "SELECT COUNT(*) FROM (SELECT 1 AS one FROM ${prefix}outbox_event WHERE due_at <= :now LIMIT :most) found");
        countDue = sql.apply("SELECT COUNT(*) FROM (SELECT 1 AS one FROM ${prefix}outbox_delivery"
                + " WHERE listener = :listener AND due_at <= :now LIMIT :most) found");
        // By way of the listeners, whose names the indexes begin with.
        vitals = sql.apply("""
                SELECT COUNT(*) AS waiting, MIN(w.at) AS oldest,
                       (SELECT COUNT(*)
                        FROM ${prefix}outbox_listener l
                        JOIN ${prefix}outbox_delivery d ON d.listener = l.listener AND d.dead_at IS NOT NULL) AS dead
                FROM (
                    SELECT e.at FROM ${prefix}outbox_event e WHERE e.due_at IS NOT NULL
                    UNION ALL
                    SELECT e.at
                    FROM ${prefix}outbox_listener l
                    JOIN ${prefix}outbox_delivery d ON d.listener = l.listener AND d.due_at IS NOT NULL
                    JOIN ${prefix}outbox_event e
                      ON e.root = d.root AND e.account_version = d.account_version AND e.position = d.position) w
                """);
    }
}
