package ru.eatfit24.billing.jdbc;

/**
 * The text of the statements that carry out a batch on PostgreSQL: what belongs to many accounts goes there and back in arrays, as
 * text that the statement casts. Whether a row was written is told by {@code RETURNING}, never by a row count.
 *
 * <p>The arrays drive each look-up by key, row by row: joined plainly, a table that has grown quickly would be read from end to
 * end.
 *
 * @param lockAccounts locks those of the accounts that exist and are not locked by others; waits for none
 * @param readEpoch the epoch, and which of the remaining accounts exist, so that they must be locked by others or new; also settles
 *     how the statements after it find their rows
 * @param updateAccounts writes the accounts that were locked, where they lay then
 * @param insertAccounts writes new accounts, except those that somebody else has written meanwhile
 */
record BatchStatements(
        String lockAccounts,
        String readEpoch,
        String updateAccounts,
        String insertAccounts,
        String insertClosedWindows,
        String insertAuditEntries,
        String insertOutboxEvents,
        String readEntries,
        String writeEntries,
        String readMembers,
        String writeMembers,
        String readHolds,
        String readDueHolds,
        String readNextExpiries,
        String writeHolds) {

    static boolean isAvailableOn(Dialect dialect) {
        return dialect.kind() == DatabaseKind.POSTGRESQL;
    }

    static BatchStatements postgres(TablePrefix prefix) {
        return new BatchStatements(
                prefix.fill("""
                        SELECT root, CAST(ctid AS text) AS place, version, at, format, facts, usage
                        FROM ${prefix}account
                        WHERE root = ANY (:roots)
                        ORDER BY root
                        FOR UPDATE SKIP LOCKED
                        """),
                // The settings last until the transaction ends: from here on every row is found by its place or key.
                // For a few
                // thousand rows the planner would rather read the whole table, which takes three times as long and
                // grows with it.
                prefix.fill("""
                        SELECT epoch, ARRAY(SELECT root FROM ${prefix}account WHERE root = ANY (:roots)) AS existing,
                               set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
                               set_config('enable_mergejoin', 'off', true)
                        FROM ${prefix}catalog
                        WHERE id = 1
                        """),
                // A row that we have locked stays where it is until we write it.
                prefix.fill("""
                        WITH changed AS MATERIALIZED (
                            SELECT CAST(place AS tid) AS place, version, at, facts, usage
                            FROM unnest(:places, CAST(:versions AS bigint[]), :ats, :facts, :usages)
                                AS c(place, version, at, facts, usage)
                        )
                        UPDATE ${prefix}account a
                        SET version = a.version + 1, at = CAST(c.at AS timestamp with time zone), format = :format,
                            facts = CAST(c.facts AS jsonb), usage = CAST(c.usage AS jsonb), batch = NULL
                        FROM changed c
                        WHERE a.ctid = c.place AND a.version = c.version
                        RETURNING a.root
                        """),
                prefix.fill("""
                        INSERT INTO ${prefix}account (root, version, at, format, facts, usage)
                        SELECT root, version, CAST(at AS timestamp with time zone), :format, CAST(facts AS jsonb), CAST(usage AS jsonb)
                        FROM unnest(:roots, CAST(:versions AS bigint[]), :ats, :facts, :usages)
                            AS c(root, version, at, facts, usage)
                        ON CONFLICT DO NOTHING
                        RETURNING root
                        """),
                prefix.fill("""
                        INSERT INTO ${prefix}closed_window (root, member, feature, policy, starts_at, ends_at, used)
                        SELECT root, member, feature, policy, CAST(starts_at AS timestamp with time zone),
                               CAST(ends_at AS timestamp with time zone), used
                        FROM unnest(:roots, :members, :features, :policies, :starts, :ends, CAST(:used AS bigint[]))
                            AS c(root, member, feature, policy, starts_at, ends_at, used)
                        """),
                prefix.fill("""
                        INSERT INTO ${prefix}audit_entry (root, at, actor, action, reason, details)
                        SELECT root, CAST(at AS timestamp with time zone), actor, action, reason, CAST(details AS jsonb)
                        FROM unnest(:roots, :ats, :actors, :actions, :reasons, :details)
                            WITH ORDINALITY AS c(root, at, actor, action, reason, details, place)
                        ORDER BY place
                        """),
                prefix.fill("""
                        INSERT INTO ${prefix}outbox_event
                            (root, account_version, position, type, type_version, at, content, failures, due_at)
                        SELECT root, account_version, position, type, type_version, CAST(at AS timestamp with time zone),
                               CAST(content AS jsonb), 0, CAST(at AS timestamp with time zone)
                        FROM unnest(:roots, CAST(:versions AS bigint[]), CAST(:positions AS integer[]), :types,
                                CAST(:type_versions AS integer[]), :ats, :contents)
                            AS c(root, account_version, position, type, type_version, at, content)
                        """),
                prefix.fill("""
                        SELECT e.root, e.operation, e.at, e.fingerprint, e.status, e.hold, e.content
                        FROM unnest(:roots, :keys) AS k(root, name)
                        CROSS JOIN LATERAL (
                            SELECT * FROM ${prefix}usage_entry WHERE root = k.root AND operation = k.name OFFSET 0
                        ) e
                        """),
                prefix.fill("""
                        INSERT INTO ${prefix}usage_entry (root, operation, at, fingerprint, status, hold, content)
                        SELECT root, operation, CAST(at AS timestamp with time zone), fingerprint, status, hold, CAST(content AS jsonb)
                        FROM unnest(:roots, :operations, :ats, :fingerprints, :statuses, :holds, :contents)
                            AS c(root, operation, at, fingerprint, status, hold, content)
                        ON CONFLICT (root, operation) DO UPDATE
                        SET at = EXCLUDED.at, fingerprint = EXCLUDED.fingerprint, status = EXCLUDED.status,
                            hold = EXCLUDED.hold, content = EXCLUDED.content
                        """),
                prefix.fill("""
                        SELECT m.root, m.member, m.feature, m.policy, m.starts_at, m.ends_at, m.used, m.announced
                        FROM unnest(:roots, :keys) AS k(root, name)
                        CROSS JOIN LATERAL (
                            SELECT * FROM ${prefix}member_window WHERE root = k.root AND member = k.name OFFSET 0
                        ) m
                        """),
                prefix.fill("""
                        INSERT INTO ${prefix}member_window (root, member, feature, policy, starts_at, ends_at, used, announced)
                        SELECT root, member, feature, policy, CAST(starts_at AS timestamp with time zone),
                               CAST(ends_at AS timestamp with time zone), used, announced
                        FROM unnest(:roots, :members, :features, :policies, :starts, :ends, CAST(:used AS bigint[]),
                                CAST(:announced AS smallint[]))
                            AS c(root, member, feature, policy, starts_at, ends_at, used, announced)
                        ON CONFLICT (root, member, feature, policy) DO UPDATE
                        SET starts_at = EXCLUDED.starts_at, ends_at = EXCLUDED.ends_at, used = EXCLUDED.used,
                            announced = EXCLUDED.announced
                        """),
                prefix.fill("""
                        SELECT h.root, h.hold_id, h.member, h.reserved_at, h.expires_at, h.state, h.content
                        FROM unnest(:roots, :keys) AS k(root, name)
                        CROSS JOIN LATERAL (
                            SELECT * FROM ${prefix}hold WHERE root = k.root AND hold_id = k.name OFFSET 0
                        ) h
                        """),
                prefix.fill("""
                        SELECT h.root, h.hold_id, h.member, h.reserved_at, h.expires_at, h.state, h.content
                        FROM unnest(:roots, :keys) AS k(root, due_at)
                        CROSS JOIN LATERAL (
                            SELECT * FROM ${prefix}hold
                            WHERE root = k.root AND state = 'LIVE' AND expires_at <= CAST(k.due_at AS timestamp with time zone)
                            OFFSET 0
                        ) h
                        """),
                prefix.fill("""
                        SELECT k.root, h.expires_at
                        FROM unnest(:roots, :keys) AS k(root, due_at)
                        CROSS JOIN LATERAL (
                            SELECT MIN(expires_at) AS expires_at FROM ${prefix}hold
                            WHERE root = k.root AND state = 'LIVE' AND expires_at > CAST(k.due_at AS timestamp with time zone)
                        ) h
                        """),
                prefix.fill("""
                        INSERT INTO ${prefix}hold (root, hold_id, member, reserved_at, expires_at, state, content)
                        SELECT root, hold_id, member, CAST(reserved_at AS timestamp with time zone),
                               CAST(expires_at AS timestamp with time zone), state, CAST(content AS jsonb)
                        FROM unnest(:roots, :ids, :members, :reserved, :expires, :states, :contents)
                            AS c(root, hold_id, member, reserved_at, expires_at, state, content)
                        ON CONFLICT (root, hold_id) DO UPDATE
                        SET member = EXCLUDED.member, reserved_at = EXCLUDED.reserved_at, expires_at = EXCLUDED.expires_at,
                            state = EXCLUDED.state, content = EXCLUDED.content
                        """));
    }
}
