package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of a batch's statements on H2. Rows arrive as arrays of texts, one a column, which {@code UNNEST} reads as a table. They come
 * first in each join, and the other table is looked up by its key; a {@code MERGE} finds the row to change in the same way. (A condition
 * {@code = ANY (array)} would also use the key, and then compare each row with the whole array again.)
 */
final class H2BatchStatements {

    private H2BatchStatements() {}

    static BatchStatements of(TablePrefix prefix) {
        String roots = rows("k", ":roots root varchar");
        String keys = rows("k", ":roots root varchar", ":keys name varchar");
        String due = rows("k", ":roots root varchar", ":keys due_at timestamp(6) with time zone");
        String accounts = rows(
                "c",
                ":roots root varchar",
                ":versions version bigint",
                ":ats at timestamp(6) with time zone",
                ":facts facts varchar",
                ":usages usage varchar");
        String closedWindows = rows(
                "c",
                ":roots root varchar",
                ":members member varchar",
                ":features feature varchar",
                ":policies policy varchar",
                ":starts starts_at timestamp(6) with time zone",
                ":ends ends_at timestamp(6) with time zone",
                ":used used bigint");
        String memberWindows = rows(
                "c",
                ":roots root varchar",
                ":members member varchar",
                ":features feature varchar",
                ":policies policy varchar",
                ":starts starts_at timestamp(6) with time zone",
                ":ends ends_at timestamp(6) with time zone",
                ":used used bigint",
                ":announced announced smallint");
        String events = rows(
                "c",
                ":roots root varchar",
                ":versions account_version bigint",
                ":positions position integer",
                ":types type varchar",
                ":type_versions type_version integer",
                ":ats at timestamp(6) with time zone",
                ":contents content varchar");
        String audit = rows(
                "c",
                ":roots root varchar",
                ":ats at timestamp(6) with time zone",
                ":actors actor varchar",
                ":actions action varchar",
                ":reasons reason varchar",
                ":details details varchar");
        String entries = rows(
                "c",
                ":roots root varchar",
                ":operations operation varchar",
                ":ats at timestamp(6) with time zone",
                ":fingerprints fingerprint varchar",
                ":statuses status varchar",
                ":holds hold varchar",
                ":contents content varchar");
        String holds = rows(
                "c",
                ":roots root varchar",
                ":ids hold_id varchar",
                ":members member varchar",
                ":reserved reserved_at timestamp(6) with time zone",
                ":expires expires_at timestamp(6) with time zone",
                ":states state varchar",
                ":contents content varchar");
        return new BatchStatements(
                RowCarrier.ARRAYS,
                prefix.fill("""
                        SELECT a.root, a.version, a.at, a.format, a.facts, a.usage
                        FROM %s
                        JOIN ${prefix}account a ON a.root = k.root
                        FOR UPDATE SKIP LOCKED
                        """.formatted(roots)),
                prefix.fill("SELECT epoch FROM ${prefix}catalog WHERE id = 1"),
                prefix.fill("""
                        SELECT a.root
                        FROM %s
                        JOIN ${prefix}account a ON a.root = k.root
                        """.formatted(roots)),
                prefix.fill("""
                        MERGE INTO ${prefix}account a
                        USING (SELECT * FROM %s) c ON a.root = c.root AND a.version = c.version
                        WHEN MATCHED THEN UPDATE
                            SET version = a.version + 1, at = c.at, format = %s, facts = c.facts FORMAT JSON,
                                usage = c.usage FORMAT JSON, batch = :batch
                        """.formatted(accounts, AccountCodec.FORMAT)),
                prefix.fill("""
                        INSERT INTO ${prefix}account (root, version, at, format, facts, usage, batch)
                        SELECT root, version, at, %s, facts FORMAT JSON, usage FORMAT JSON, CAST(:batch AS bigint)
                        FROM %s
                        """.formatted(AccountCodec.FORMAT, accounts)),
                prefix.fill("""
                        INSERT INTO ${prefix}closed_window (root, member, feature, policy, starts_at, ends_at, used)
                        SELECT root, member, feature, policy, starts_at, ends_at, used
                        FROM %s
                        """.formatted(closedWindows)),
                prefix.fill("""
                        INSERT INTO ${prefix}audit_entry (root, at, actor, action, reason, details)
                        SELECT root, at, actor, action, reason, details FORMAT JSON
                        FROM %s
                        """.formatted(audit)),
                prefix.fill("""
                        INSERT INTO ${prefix}outbox_event
                            (root, account_version, position, type, type_version, at, content, due_at)
                        SELECT root, account_version, position, type, type_version, at, content FORMAT JSON, at
                        FROM %s
                        """.formatted(events)),
                prefix.fill("""
                        SELECT e.root, e.operation, e.at, e.fingerprint, e.status, e.hold, e.content
                        FROM %s
                        JOIN ${prefix}usage_entry e ON e.root = k.root AND e.operation = k.name
                        """.formatted(keys)),
                prefix.fill("""
                        MERGE INTO ${prefix}usage_entry e
                        USING (SELECT * FROM %s) c ON e.root = c.root AND e.operation = c.operation
                        WHEN MATCHED THEN UPDATE
                            SET at = c.at, fingerprint = c.fingerprint, status = c.status, hold = c.hold,
                                content = c.content FORMAT JSON
                        WHEN NOT MATCHED THEN
                            INSERT (root, operation, at, fingerprint, status, hold, content)
                            VALUES (c.root, c.operation, c.at, c.fingerprint, c.status, c.hold, c.content FORMAT JSON)
                        """.formatted(entries)),
                prefix.fill("""
                        SELECT m.root, m.member, m.feature, m.policy, m.starts_at, m.ends_at, m.used, m.announced
                        FROM %s
                        JOIN ${prefix}member_window m ON m.root = k.root AND m.member = k.name
                        """.formatted(keys)),
                prefix.fill("""
                        MERGE INTO ${prefix}member_window m
                        USING (SELECT * FROM %s) c
                            ON m.root = c.root AND m.member = c.member AND m.feature = c.feature AND m.policy = c.policy
                        WHEN MATCHED THEN UPDATE
                            SET starts_at = c.starts_at, ends_at = c.ends_at, used = c.used, announced = c.announced
                        WHEN NOT MATCHED THEN
                            INSERT (root, member, feature, policy, starts_at, ends_at, used, announced)
                            VALUES (c.root, c.member, c.feature, c.policy, c.starts_at, c.ends_at, c.used, c.announced)
                        """.formatted(memberWindows)),
                prefix.fill("""
                        SELECT h.root, h.hold_id, h.member, h.reserved_at, h.expires_at, h.state, h.content
                        FROM %s
                        JOIN ${prefix}hold h ON h.root = k.root AND h.hold_id = k.name
                        """.formatted(keys)),
                prefix.fill("""
                        SELECT h.root, h.hold_id, h.member, h.reserved_at, h.expires_at, h.state, h.content
                        FROM %s
                        JOIN ${prefix}hold h ON h.root = k.root AND h.state = 'LIVE' AND h.expires_at <= k.due_at
                        """.formatted(due)),
                prefix.fill("""
                        SELECT k.root, MIN(h.expires_at) AS expires_at
                        FROM %s
                        JOIN ${prefix}hold h ON h.root = k.root AND h.state = 'LIVE' AND h.expires_at > k.due_at
                        GROUP BY k.root
                        """.formatted(due)),
                prefix.fill("""
                        MERGE INTO ${prefix}hold h
                        USING (SELECT * FROM %s) c ON h.root = c.root AND h.hold_id = c.hold_id
                        WHEN MATCHED THEN UPDATE
                            SET member = c.member, reserved_at = c.reserved_at, expires_at = c.expires_at, state = c.state,
                                content = c.content FORMAT JSON
                        WHEN NOT MATCHED THEN
                            INSERT (root, hold_id, member, reserved_at, expires_at, state, content)
                            VALUES (c.root, c.hold_id, c.member, c.reserved_at, c.expires_at, c.state, c.content FORMAT JSON)
                        """.formatted(holds)));
    }

    /**
     * The rows as a table of that name.
     *
     * @param columns for each column the array's parameter, the column's name and its type
     */
    private static String rows(String name, String... columns) {
        List<String> arrays = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String column : columns) {
            String[] parts = column.split(" ", 3);
            arrays.add("CAST(" + parts[0] + " AS " + parts[2] + " ARRAY)");
            names.add(parts[1]);
        }
        return "UNNEST(" + String.join(", ", arrays) + ") " + name + "(" + String.join(", ", names) + ")";
    }
}
