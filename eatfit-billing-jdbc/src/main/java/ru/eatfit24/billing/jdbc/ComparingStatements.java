package ru.eatfit24.billing.jdbc;

/**
 * The text of the statements that {@link ComparingBatch} sends to PostgreSQL. What belongs to many accounts goes there in arrays,
 * each array of texts unless it is cast, in the order of the columns that {@code unnest} names.
 *
 * <p>The arrays drive each look-up by key, row by row. Joined plainly, a table that has grown quickly would be read from end to
 * end; so {@code LATERAL} names the order, and {@link #plannerSettings} keeps the planner from another one.
 *
 * <p>What lies beside the rows is written only for accounts whose row this transaction wrote, which the row itself tells: it names
 * the transaction. So rows and details go there together, before it is known who has won.
 *
 * @param plannerSettings hold until the transaction ends
 * @param readRows one row for each account: its place among them from 1 on, the epoch and the account's row, or nulls
 * @param readVersions one row for each account: its place, the epoch and the version of the account's row, or null
 * @param updateRows writes those rows that still have the version, under the epoch that was seen, and whose account has none of the
 *     operations that are named first; a row that is locked by others is left alone. Returns the places of those that were written
 * @param updateRow the same for one account, of which no operation is named
 * @param insertRows writes new rows, under the epoch that was seen, except those that somebody else has written meanwhile. Returns the
 *     accounts that were written
 */
record ComparingStatements(
        String plannerSettings,
        String readRows,
        String readVersions,
        String updateRows,
        String updateRow,
        String insertRows,
        Details details) {

    /**
     * What lies beside the rows. The writing ones take the transaction's number last.
     *
     * @param insertEntries operations that there are not yet: a second one of a name fails
     * @param writeEntries operations that there are, or may be
     */
    record Details(
            String readEntries,
            String readMembers,
            String readHolds,
            String readDueHolds,
            String readNextExpiries,
            String insertEntries,
            String writeEntries,
            String writeMembers,
            String writeHolds,
            String insertClosedWindows,
            String insertAuditEntries,
            String insertOutboxEvents,
            String correctClosedWindows) {}

    static ComparingStatements of(TablePrefix prefix) {
        return new ComparingStatements(
                "SELECT set_config('enable_seqscan', 'off', TRUE), set_config('enable_hashjoin', 'off', TRUE),"
                        + " set_config('enable_mergejoin', 'off', TRUE)",
                prefix.fill("""
                        SELECT k.number, c.epoch, a.version, a.at, a.format, a.facts, a.usage
                        FROM unnest(?) WITH ORDINALITY AS k(root, number)
                        CROSS JOIN ${prefix}catalog c
                        LEFT JOIN LATERAL (
                            SELECT version, at, format, facts, usage FROM ${prefix}account WHERE root = k.root OFFSET 0
                        ) a ON TRUE
                        WHERE c.id = 1"""),
                prefix.fill("""
                        SELECT k.number, c.epoch, a.version
                        FROM unnest(?) WITH ORDINALITY AS k(root, number)
                        CROSS JOIN ${prefix}catalog c
                        LEFT JOIN LATERAL (SELECT version FROM ${prefix}account WHERE root = k.root OFFSET 0) a ON TRUE
                        WHERE c.id = 1"""),
                // The row that was locked has the version that was compared, so nobody has moved it from its place
                // since, nor written anything beside it: operations that were not there yet when the statement began
                // are not there.
                prefix.fill("""
                        WITH repeated AS MATERIALIZED (
                            SELECT k.root
                            FROM unnest(?, ?) AS k(root, name)
                            CROSS JOIN LATERAL (
                                SELECT FROM ${prefix}usage_entry WHERE root = k.root AND operation = k.name OFFSET 0
                            ) e
                        ), won AS MATERIALIZED (
                            SELECT c.number, c.at, c.facts, c.usage, a.place
                            FROM unnest(?, CAST(? AS bigint[]), ?, ?, ?)
                                WITH ORDINALITY AS c(root, version, at, facts, usage, number)
                            CROSS JOIN LATERAL (
                                SELECT ctid AS place FROM ${prefix}account
                                WHERE root = c.root AND version = c.version
                                FOR UPDATE SKIP LOCKED
                            ) a
                            WHERE (SELECT epoch FROM ${prefix}catalog WHERE id = 1) = ?
                              AND c.root NOT IN (SELECT root FROM repeated)
                        )
                        UPDATE ${prefix}account a
                        SET version = a.version + 1, at = CAST(w.at AS timestamp with time zone), format = ?,
                            facts = COALESCE(CAST(w.facts AS jsonb), a.facts), usage = CAST(w.usage AS jsonb), batch = ?
                        FROM won w
                        WHERE a.ctid = w.place
                        RETURNING w.number"""),
                prefix.fill("""
                        WITH won AS MATERIALIZED (
                            SELECT ctid AS place FROM ${prefix}account
                            WHERE root = ? AND version = ? AND (SELECT epoch FROM ${prefix}catalog WHERE id = 1) = ?
                            FOR UPDATE SKIP LOCKED
                        )
                        UPDATE ${prefix}account a
                        SET version = a.version + 1, at = CAST(? AS timestamp with time zone), format = ?,
                            facts = COALESCE(CAST(? AS jsonb), a.facts), usage = CAST(? AS jsonb), batch = ?
                        FROM won w
                        WHERE a.ctid = w.place
                        RETURNING a.root"""),
                prefix.fill("""
                        INSERT INTO ${prefix}account (root, version, at, format, facts, usage, batch)
                        SELECT c.root, c.version, CAST(c.at AS timestamp with time zone), ?, CAST(c.facts AS jsonb),
                               CAST(c.usage AS jsonb), ?
                        FROM unnest(?, CAST(? AS bigint[]), ?, ?, ?) AS c(root, version, at, facts, usage)
                        WHERE (SELECT epoch FROM ${prefix}catalog WHERE id = 1) = ?
                        ON CONFLICT DO NOTHING
                        RETURNING root"""),
                details(prefix));
    }

    private static Details details(TablePrefix prefix) {
        String written = prefix.fill("""
                CROSS JOIN LATERAL (SELECT FROM ${prefix}account WHERE root = c.root AND batch = ? OFFSET 0) w
                """);
        String insertEntries = prefix.fill("""
                        INSERT INTO ${prefix}usage_entry (root, operation, at, fingerprint, status, hold, content)
                        SELECT c.root, c.operation, CAST(c.at AS timestamp with time zone), c.fingerprint, c.status, c.hold,
                               CAST(c.content AS jsonb)
                        FROM unnest(?, ?, ?, ?, ?, ?, ?) AS c(root, operation, at, fingerprint, status, hold, content)
                        """) + written;
        return new Details(
                prefix.fill("""
                        SELECT e.root, e.operation, e.at, e.fingerprint, e.status, e.hold, e.content
                        FROM unnest(?, ?) AS k(root, name)
                        CROSS JOIN LATERAL (
                            SELECT * FROM ${prefix}usage_entry WHERE root = k.root AND operation = k.name OFFSET 0
                        ) e"""),
                prefix.fill("""
                        SELECT m.root, m.member, m.feature, m.policy, m.starts_at, m.ends_at, m.used, m.announced
                        FROM unnest(?, ?) AS k(root, name)
                        CROSS JOIN LATERAL (
                            SELECT * FROM ${prefix}member_window WHERE root = k.root AND member = k.name OFFSET 0
                        ) m"""),
                prefix.fill("""
                        SELECT h.root, h.hold_id, h.member, h.reserved_at, h.expires_at, h.state, h.content
                        FROM unnest(?, ?) AS k(root, name)
                        CROSS JOIN LATERAL (
                            SELECT * FROM ${prefix}hold WHERE root = k.root AND hold_id = k.name OFFSET 0
                        ) h"""),
                prefix.fill("""
                        SELECT h.root, h.hold_id, h.member, h.reserved_at, h.expires_at, h.state, h.content
                        FROM unnest(?, ?) AS k(root, due_at)
                        CROSS JOIN LATERAL (
                            SELECT * FROM ${prefix}hold
                            WHERE root = k.root AND state = 'LIVE' AND expires_at <= CAST(k.due_at AS timestamp with time zone)
                            OFFSET 0
                        ) h"""),
                prefix.fill("""
                        SELECT k.root, h.expires_at
                        FROM unnest(?, ?) AS k(root, due_at)
                        CROSS JOIN LATERAL (
                            SELECT MIN(expires_at) AS expires_at FROM ${prefix}hold
                            WHERE root = k.root AND state = 'LIVE' AND expires_at > CAST(k.due_at AS timestamp with time zone)
                        ) h"""),
                insertEntries,
                insertEntries + """
                        ON CONFLICT (root, operation) DO UPDATE
                        SET at = EXCLUDED.at, fingerprint = EXCLUDED.fingerprint, status = EXCLUDED.status, hold = EXCLUDED.hold,
                            content = EXCLUDED.content""",
                prefix.fill("""
                        INSERT INTO ${prefix}member_window (root, member, feature, policy, starts_at, ends_at, used, announced)
                        SELECT c.root, c.member, c.feature, c.policy, CAST(c.starts_at AS timestamp with time zone),
                               CAST(c.ends_at AS timestamp with time zone), CAST(c.used AS bigint), CAST(c.announced AS smallint)
                        FROM unnest(?, ?, ?, ?, ?, ?, ?, ?)
                            AS c(root, member, feature, policy, starts_at, ends_at, used, announced)
                        """) + written + """
                        ON CONFLICT (root, member, feature, policy) DO UPDATE
                        SET starts_at = EXCLUDED.starts_at, ends_at = EXCLUDED.ends_at, used = EXCLUDED.used,
                            announced = EXCLUDED.announced""",
                prefix.fill("""
                        INSERT INTO ${prefix}hold (root, hold_id, member, reserved_at, expires_at, state, content)
                        SELECT c.root, c.hold_id, c.member, CAST(c.reserved_at AS timestamp with time zone),
                               CAST(c.expires_at AS timestamp with time zone), c.state, CAST(c.content AS jsonb)
                        FROM unnest(?, ?, ?, ?, ?, ?, ?) AS c(root, hold_id, member, reserved_at, expires_at, state, content)
                        """) + written + """
                        ON CONFLICT (root, hold_id) DO UPDATE
                        SET member = EXCLUDED.member, reserved_at = EXCLUDED.reserved_at, expires_at = EXCLUDED.expires_at,
                            state = EXCLUDED.state, content = EXCLUDED.content""",
                prefix.fill("""
                        INSERT INTO ${prefix}closed_window (root, member, feature, policy, starts_at, ends_at, used)
                        SELECT c.root, c.member, c.feature, c.policy, CAST(c.starts_at AS timestamp with time zone),
                               CAST(c.ends_at AS timestamp with time zone), CAST(c.used AS bigint)
                        FROM unnest(?, ?, ?, ?, ?, ?, ?) AS c(root, member, feature, policy, starts_at, ends_at, used)
                        """) + written,
                prefix.fill("""
                        INSERT INTO ${prefix}audit_entry (root, at, actor, action, reason, details)
                        SELECT c.root, CAST(c.at AS timestamp with time zone), c.actor, c.action, c.reason, CAST(c.details AS jsonb)
                        FROM unnest(?, ?, ?, ?, ?, ?)
                            WITH ORDINALITY AS c(root, at, actor, action, reason, details, place)
                        """) + written + """
                        ORDER BY c.place""",
                // The row that was just written tells the version that the events belong to.
                prefix.fill("""
                        INSERT INTO ${prefix}outbox_event
                            (root, account_version, position, type, type_version, at, content, due_at)
                        SELECT c.root, w.version, CAST(c.position AS integer), c.type, CAST(c.type_version AS integer),
                               CAST(c.at AS timestamp with time zone), CAST(c.content AS jsonb),
                               CAST(c.at AS timestamp with time zone)
                        FROM unnest(?, ?, ?, ?, ?, ?) AS c(root, position, type, type_version, at, content)
                        CROSS JOIN LATERAL (SELECT version FROM ${prefix}account WHERE root = c.root AND batch = ? OFFSET 0) w"""),
                prefix.fill("""
                        UPDATE ${prefix}closed_window z
                        SET used = GREATEST(z.used - CAST(c.units AS bigint), 0)
                        FROM unnest(?, ?, ?, ?, ?, ?, ?) AS c(root, member, feature, policy, starts_at, ends_at, units)
                        """) + written + """
                        WHERE z.root = c.root AND z.member = c.member AND z.feature = c.feature AND z.policy = c.policy
                          AND z.starts_at = CAST(c.starts_at AS timestamp with time zone)
                          AND z.ends_at = CAST(c.ends_at AS timestamp with time zone)""");
    }
}
