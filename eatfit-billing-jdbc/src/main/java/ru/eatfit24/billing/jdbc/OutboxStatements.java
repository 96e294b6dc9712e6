package ru.eatfit24.billing.jdbc;

import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * The text of the statements of those who deliver events, for one database and prefix.
 *
 * @param lockDue locks the earliest undelivered events of accounts that are due; passes over those that others have locked
 * @param readUndelivered what of one account is not delivered, earliest first
 * @param claimUndelivered gives the undelivered events of one account, up to one of them, a new instant to be due at
 * @param markDelivered writes down that an event is delivered, if it is still claimed until that instant
 * @param countFailure counts a failure of an event, if it is still claimed until that instant
 * @param postpone gives what is claimed of an account until an instant another instant to be due at
 */
record OutboxStatements(
        String lockDue,
        String readUndelivered,
        String claimUndelivered,
        String markDelivered,
        String countFailure,
        String postpone) {

    static OutboxStatements of(Dialect dialect, TablePrefix prefix, Duration lockTimeout, Duration statementTimeout) {
        UnaryOperator<String> sql = text -> dialect.bounded(prefix.fill(text), lockTimeout, statementTimeout);
        return new OutboxStatements(
                // Only a hint at what is first: the account may have committed more, and others may have delivered
                // some, since
                // this statement began. Who uses it asks again with the row locked.
                sql.apply("""
                        SELECT e.root, e.account_version, e.position
                        FROM ${prefix}outbox_event e
                        WHERE e.due_at <= :now
                          AND NOT EXISTS (
                              SELECT 1 FROM ${prefix}outbox_event b
                              WHERE b.root = e.root AND b.due_at IS NOT NULL
                                AND (b.account_version < e.account_version
                                     OR (b.account_version = e.account_version AND b.position < e.position)))
                        ORDER BY e.due_at, e.root
                        LIMIT :accounts
                        FOR UPDATE SKIP LOCKED
                        """), sql.apply("""
                        SELECT root, account_version, position, type, type_version, at, content, failures, due_at
                        FROM ${prefix}outbox_event
                        WHERE root = :root AND due_at IS NOT NULL
                        ORDER BY account_version, position
                        LIMIT :events
                        """), sql.apply("""
                        UPDATE ${prefix}outbox_event
                        SET due_at = :leased_until
                        WHERE root = :root AND due_at IS NOT NULL
                          AND (account_version < :account_version
                               OR (account_version = :account_version AND position <= :position))
                        """), sql.apply("""
                        UPDATE ${prefix}outbox_event
                        SET due_at = NULL, delivered_at = :now
                        WHERE root = :root AND account_version = :account_version AND position = :position
                          AND due_at = :leased_until
                        """), sql.apply("""
                        UPDATE ${prefix}outbox_event
                        SET failures = failures + 1
                        WHERE root = :root AND account_version = :account_version AND position = :position
                          AND due_at = :leased_until
                        """), sql.apply("""
                        UPDATE ${prefix}outbox_event
                        SET due_at = :due_at
                        WHERE root = :root AND due_at = :leased_until
                        """));
    }
}
