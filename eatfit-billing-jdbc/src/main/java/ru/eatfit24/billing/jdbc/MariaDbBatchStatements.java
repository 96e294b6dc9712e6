package ru.eatfit24.billing.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * The text of a batch's statements on MariaDB. Rows arrive as one JSON text, which {@code JSON_TABLE} reads as a table, each text in it
 * as Base64; decoded they compare byte by byte, as the columns of our tables do.
 *
 * <p>The rows come first in each join and there is no join buffer, so that every other table is looked up by its key, however few
 * rows it has: a locking read of a whole table would lock all of it.
 */
final class MariaDbBatchStatements {

    private MariaDbBatchStatements() {}

    static BatchStatements of(TablePrefix prefix, Duration statementTimeout) {
        UnaryOperator<String> sql = text -> bounded(1, statementTimeout, prefix.fill(text));
        // No time to wait for a lock. Not so elsewhere: without any, the server fails where it is to skip a locked row.
        UnaryOperator<String> atOnce = text -> bounded(0, statementTimeout, prefix.fill(text));
        String roots = rows("root varchar(128)");
        String keys = rows("root varchar(128)", "name varchar(400)");
        String due = rows("root varchar(128)", "due_at datetime(6)");
        String accounts =
                rows("root varchar(128)", "version bigint", "at datetime(6)", "facts longtext", "`usage` longtext");
        String closedWindows = rows(
                "root varchar(128)",
                "member varchar(400)",
                "feature varchar(64)",
                "policy varchar(32)",
                "starts_at datetime(6)",
                "ends_at datetime(6)",
                "used bigint");
        String memberWindows = rows(
                "root varchar(128)",
                "member varchar(400)",
                "feature varchar(64)",
                "policy varchar(32)",
                "starts_at datetime(6)",
                "ends_at datetime(6)",
                "used bigint",
                "announced smallint");
        String auditEntries = rows(
                "root varchar(128)",
                "at datetime(6)",
                "actor varchar(128)",
                "action varchar(64)",
                "reason varchar(512)",
                "details longtext");
        String outboxEvents = rows(
                "root varchar(128)",
                "account_version bigint",
                "position int",
                "type varchar(64)",
                "type_version int",
                "at datetime(6)",
                "content longtext");
        String usageEntries = rows(
                "root varchar(128)",
                "operation varchar(64)",
                "at datetime(6)",
                "fingerprint varchar(2000)",
                "status varchar(16)",
                "hold varchar(36)",
                "content longtext");
        String holds = rows(
                "root varchar(128)",
                "hold_id varchar(36)",
                "member varchar(400)",
                "reserved_at datetime(6)",
                "expires_at datetime(6)",
                "state varchar(16)",
                "content longtext");
        return new BatchStatements(
                RowCarrier.JSON,
                sql.apply("""
                        SELECT a.root, a.version, a.at, a.format, a.facts, a.`usage`
                        FROM %s k
                        STRAIGHT_JOIN ${prefix}account a ON a.root = k.root
                        FOR UPDATE SKIP LOCKED
                        """.formatted(roots)),
                sql.apply("SELECT epoch FROM ${prefix}catalog WHERE id = 1"),
                sql.apply("""
                        SELECT a.root
                        FROM %s k
                        STRAIGHT_JOIN ${prefix}account a ON a.root = k.root
                        """.formatted(roots)),
                sql.apply("""
                        UPDATE %s c
                        STRAIGHT_JOIN ${prefix}account a ON a.root = c.root
                        SET a.version = a.version + 1, a.at = c.at, a.format = %s, a.facts = c.facts, a.`usage` = c.`usage`,
                            a.batch = :batch
                        WHERE a.version = c.version
                        """.formatted(accounts, AccountCodec.FORMAT)),
                atOnce.apply("""
                        INSERT INTO ${prefix}account (root, version, at, format, facts, `usage`, batch)
                        SELECT root, version, at, %s, facts, `usage`, :batch
                        FROM %s c
                        """.formatted(AccountCodec.FORMAT, accounts)),
                sql.apply("""
                        INSERT INTO ${prefix}closed_window (root, member, feature, policy, starts_at, ends_at, used)
                        SELECT root, member, feature, policy, starts_at, ends_at, used
                        FROM %s c
                        """.formatted(closedWindows)),
                sql.apply("""
                        INSERT INTO ${prefix}audit_entry (root, at, actor, action, reason, details)
                        SELECT root, at, actor, action, reason, details
                        FROM %s c
                        ORDER BY place
                        """.formatted(auditEntries)),
                sql.apply("""
                        INSERT INTO ${prefix}outbox_event
                            (root, account_version, position, type, type_version, at, content, due_at)
                        SELECT root, account_version, position, type, type_version, at, content, at
                        FROM %s c
                        """.formatted(outboxEvents)),
                sql.apply("""
                        SELECT e.root, e.operation, e.at, e.fingerprint, e.status, e.hold, e.content
                        FROM %s k
                        STRAIGHT_JOIN ${prefix}usage_entry e ON e.root = k.root AND e.operation = k.name
                        """.formatted(keys)),
                sql.apply("""
                        INSERT INTO ${prefix}usage_entry (root, operation, at, fingerprint, status, hold, content)
                        SELECT root, operation, at, fingerprint, status, hold, content
                        FROM %s c
                        ON DUPLICATE KEY UPDATE at = VALUE(at), fingerprint = VALUE(fingerprint), status = VALUE(status),
                            hold = VALUE(hold), content = VALUE(content)
                        """.formatted(usageEntries)),
                sql.apply("""
                        SELECT m.root, m.member, m.feature, m.policy, m.starts_at, m.ends_at, m.used, m.announced
                        FROM %s k
                        STRAIGHT_JOIN ${prefix}member_window m ON m.root = k.root AND m.member = k.name
                        """.formatted(keys)),
                sql.apply("""
                        INSERT INTO ${prefix}member_window (root, member, feature, policy, starts_at, ends_at, used, announced)
                        SELECT root, member, feature, policy, starts_at, ends_at, used, announced
                        FROM %s c
                        ON DUPLICATE KEY UPDATE starts_at = VALUE(starts_at), ends_at = VALUE(ends_at), used = VALUE(used),
                            announced = VALUE(announced)
                        """.formatted(memberWindows)),
                sql.apply("""
                        SELECT h.root, h.hold_id, h.member, h.reserved_at, h.expires_at, h.state, h.content
                        FROM %s k
                        STRAIGHT_JOIN ${prefix}hold h ON h.root = k.root AND h.hold_id = k.name
                        """.formatted(keys)),
                sql.apply("""
                        SELECT h.root, h.hold_id, h.member, h.reserved_at, h.expires_at, h.state, h.content
                        FROM %s k
                        STRAIGHT_JOIN ${prefix}hold h ON h.root = k.root AND h.state = 'LIVE' AND h.expires_at <= k.due_at
                        """.formatted(due)),
                sql.apply("""
                        SELECT k.root, MIN(h.expires_at) AS expires_at
                        FROM %s k
                        STRAIGHT_JOIN ${prefix}hold h ON h.root = k.root AND h.state = 'LIVE' AND h.expires_at > k.due_at
                        GROUP BY k.root
                        """.formatted(due)),
                sql.apply("""
                        INSERT INTO ${prefix}hold (root, hold_id, member, reserved_at, expires_at, state, content)
                        SELECT root, hold_id, member, reserved_at, expires_at, state, content
                        FROM %s c
                        ON DUPLICATE KEY UPDATE member = VALUE(member), reserved_at = VALUE(reserved_at),
                            expires_at = VALUE(expires_at), state = VALUE(state), content = VALUE(content)
                        """.formatted(holds)));
    }

    private static String bounded(int lockSeconds, Duration statementTimeout, String statement) {
        return String.format(
                        Locale.ROOT,
                        "SET STATEMENT innodb_lock_wait_timeout = %d, max_statement_time = %d.%03d, join_cache_level = 0,"
                                + " max_seeks_for_key = 1 FOR ",
                        lockSeconds,
                        statementTimeout.toSeconds(),
                        statementTimeout.toMillisPart())
                + statement;
    }

    /**
     * The rows as a table: these columns, and their number as {@code place}.
     *
     * @param columns name and type, in the order of the values in a row
     */
    private static String rows(String... columns) {
        List<String> values = new ArrayList<>();
        List<String> definitions = new ArrayList<>();
        for (int number = 0; number < columns.length; number++) {
            String name = columns[number].split(" ", 2)[0];
            String type = columns[number].split(" ", 2)[1];
            boolean isText = type.equals("longtext") || type.startsWith("varchar");
            values.add(
                    isText
                            ? "CONVERT(FROM_BASE64(" + name + ") USING utf8mb4) COLLATE utf8mb4_nopad_bin AS " + name
                            : name);
            definitions.add(name + " " + (isText ? lengthOfBase64(type) : type) + " PATH '$[" + number
                    + "]' ERROR ON EMPTY ERROR ON ERROR");
        }
        return "(SELECT place, " + String.join(", ", values)
                + " FROM JSON_TABLE(:rows, '$[*]' COLUMNS (place FOR ORDINALITY, " + String.join(", ", definitions)
                + ")) carried)";
    }

    /** A character takes up to four bytes, and three bytes become four letters. */
    private static String lengthOfBase64(String type) {
        if (type.equals("longtext")) {
            return type;
        }
        int characters = Integer.parseInt(type.substring("varchar(".length(), type.length() - 1));
        return "varchar(" + (characters * 4 + 2) / 3 * 4 + ")";
    }
}
