package ru.eatfit24.billing.jdbc;

import java.time.Duration;
import java.util.function.UnaryOperator;

/** The text of the statements that read the accounts of a page and what lies beside them. Immutable. */
final class LedgerStatements {

    private final String accounts;
    private final String count;
    private final String memberWindows;
    private final String closedWindows;
    private final String holds;
    private final String operations;
    private final String auditEntries;
    private final String credit;
    private final UnaryOperator<String> sql;

    LedgerStatements(Dialect dialect, TablePrefix prefix, Duration lockTimeout, Duration statementTimeout) {
        sql = text -> dialect.bounded(prefix.fill(text), lockTimeout, statementTimeout);
        accounts = "SELECT root, version, at, format, facts, %s FROM ${prefix}account WHERE "
                .formatted(dialect.column("usage"));
        count = "SELECT COUNT(*) FROM ${prefix}account WHERE " + Range.AFTER.condition();
        memberWindows =
                "SELECT root, member, feature, policy, starts_at, ends_at, used, announced FROM ${prefix}member_window WHERE ";
        closedWindows =
                "SELECT root, member, feature, policy, starts_at, ends_at, used FROM ${prefix}closed_window WHERE ";
        holds = "SELECT root, hold_id, member, reserved_at, expires_at, state, content FROM ${prefix}hold WHERE ";
        operations = "SELECT root, operation, at, fingerprint, status, hold, content FROM ${prefix}usage_entry WHERE ";
        auditEntries = "SELECT root, at, actor, action, reason, details FROM ${prefix}audit_entry WHERE ";
        credit = "SELECT root, cause, amount, currency, at FROM ${prefix}credit_entry WHERE ";
    }

    /** At most {@code :most} accounts, in their order. */
    String accounts(Range range) {
        return sql.apply(accounts + range.condition() + " ORDER BY root LIMIT :most");
    }

    /** How many accounts there are after {@code :after}. */
    String count() {
        return sql.apply(count);
    }

    /** Whose rows are read. */
    enum Range {
        /** Those of names after {@code :after}, up to {@code :last}. */
        BETWEEN("root > :after AND root <= :last"),
        /** Those of all names after {@code :after}. */
        AFTER("root > :after"),
        /** Those of {@code :after} itself. */
        ONE("root = :after");

        private final String condition;

        Range(String condition) {
            this.condition = condition;
        }

        String condition() {
            return condition;
        }
    }

    String memberWindows(Range range) {
        return sql.apply(memberWindows + range.condition());
    }

    String closedWindows(Range range) {
        return sql.apply(closedWindows + range.condition());
    }

    String holds(Range range) {
        return sql.apply(holds + range.condition());
    }

    String operations(Range range) {
        return sql.apply(operations + range.condition());
    }

    /** Of one account the earlier ones first. */
    String auditEntries(Range range) {
        return sql.apply(auditEntries + range.condition() + " ORDER BY root, entry_id");
    }

    String credit(Range range) {
        return sql.apply(credit + range.condition());
    }
}
