-- Tables of eatfit-billing on PostgreSQL. ${prefix} is filled in by Flyway or by BillingSchema.ddl.
-- What each table and column means, and which of them plain SQL may read: docs/schema.md.

-- One row. The epoch grows whenever the default plan changes; it is read within each decision, so that such a change
-- reaches every account without touching one of them.
CREATE TABLE ${prefix}catalog (
    id              smallint                    NOT NULL,
    epoch           bigint                      NOT NULL,
    default_plan    character varying(64),
    default_version integer,
    updated_at      timestamp(6) with time zone NOT NULL,
    CONSTRAINT ${prefix}catalog_pk PRIMARY KEY (id),
    CONSTRAINT ${prefix}catalog_single_row CHECK (id = 1),
    CONSTRAINT ${prefix}catalog_epoch CHECK (epoch >= 0),
    CONSTRAINT ${prefix}catalog_default CHECK ((default_plan IS NULL) = (default_version IS NULL))
);

INSERT INTO ${prefix}catalog (id, epoch, updated_at) VALUES (1, 0, CURRENT_TIMESTAMP);

-- Plan versions as they were when they were first declared. Rows are added, never changed.
CREATE TABLE ${prefix}plan (
    code        character varying(64)       COLLATE "C" NOT NULL,
    version     integer                     NOT NULL,
    fingerprint character(64)               NOT NULL,
    content     jsonb                       NOT NULL,
    declared_at timestamp(6) with time zone NOT NULL,
    CONSTRAINT ${prefix}plan_pk PRIMARY KEY (code, version),
    CONSTRAINT ${prefix}plan_code CHECK (code <> ''),
    CONSTRAINT ${prefix}plan_version CHECK (version >= 1),
    CONSTRAINT ${prefix}plan_content CHECK (jsonb_typeof(content) = 'object')
);

-- The row of an account: everything a decision needs, under one version. batch names the transaction that wrote it last, so
-- that one whose answer was lost can find out whether it took effect.
-- fillfactor: each decision updates the row in place. A page that is one third free takes the new row version beside
-- the old one (a HOT update: no index is touched), and the old one is pruned when the page is next read.
-- autovacuum: a busy account leaves a dead row version for each decision, while the number of rows hardly grows, so a
-- share of the table as threshold comes too late. From 1,000 dead versions plus 2% on the table is vacuumed, without
-- the pauses that the cost limit would add.
CREATE TABLE ${prefix}account (
    root    character varying(128)      COLLATE "C" NOT NULL,
    version bigint                      NOT NULL,
    at      timestamp(6) with time zone NOT NULL,
    format  smallint                    NOT NULL,
    facts   jsonb                       NOT NULL,
    usage   jsonb                       NOT NULL,
    batch   bigint,
    CONSTRAINT ${prefix}account_pk PRIMARY KEY (root),
    CONSTRAINT ${prefix}account_root CHECK (root <> ''),
    CONSTRAINT ${prefix}account_version CHECK (version >= 1),
    CONSTRAINT ${prefix}account_format CHECK (format >= 1),
    CONSTRAINT ${prefix}account_facts CHECK (jsonb_typeof(facts) = 'object'),
    CONSTRAINT ${prefix}account_usage CHECK (jsonb_typeof(usage) = 'object')
) WITH (
    fillfactor = 65,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_cost_delay = 0
);

-- Open windows of the members of an account. Only who holds the lock of the account's row writes them, and each such
-- write raises the version of that row.
CREATE TABLE ${prefix}member_window (
    root      character varying(128)      COLLATE "C" NOT NULL,
    member    character varying(400)      COLLATE "C" NOT NULL,
    feature   character varying(64)       COLLATE "C" NOT NULL,
    policy    character varying(32)       COLLATE "C" NOT NULL,
    starts_at timestamp(6) with time zone NOT NULL,
    ends_at   timestamp(6) with time zone NOT NULL,
    used      bigint                      NOT NULL,
    announced smallint                    NOT NULL,
    CONSTRAINT ${prefix}member_window_pk PRIMARY KEY (root, member, feature, policy),
    CONSTRAINT ${prefix}member_window_member CHECK (member <> ''),
    CONSTRAINT ${prefix}member_window_order CHECK (starts_at < ends_at),
    CONSTRAINT ${prefix}member_window_used CHECK (used >= 0),
    CONSTRAINT ${prefix}member_window_announced CHECK (announced BETWEEN 0 AND 100)
) WITH (
    fillfactor = 65,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_cost_delay = 0
);

-- Operations that took effect, with what was answered and where the units were taken from.
CREATE TABLE ${prefix}usage_entry (
    root        character varying(128)      COLLATE "C" NOT NULL,
    operation   character varying(64)       COLLATE "C" NOT NULL,
    at          timestamp(6) with time zone NOT NULL,
    fingerprint character varying(2000)     NOT NULL,
    status      character varying(16)       NOT NULL,
    hold        character varying(36),
    content     jsonb                       NOT NULL,
    CONSTRAINT ${prefix}usage_entry_pk PRIMARY KEY (root, operation),
    CONSTRAINT ${prefix}usage_entry_operation CHECK (operation <> ''),
    CONSTRAINT ${prefix}usage_entry_fingerprint CHECK (fingerprint <> ''),
    CONSTRAINT ${prefix}usage_entry_status CHECK (status IN ('TAKEN', 'GIVEN_BACK')),
    CONSTRAINT ${prefix}usage_entry_content CHECK (jsonb_typeof(content) = 'object')
);

-- Those that are no longer remembered.
CREATE INDEX ${prefix}usage_entry_by_age ON ${prefix}usage_entry (at);

-- Reservations, and how they ended.
CREATE TABLE ${prefix}hold (
    root        character varying(128)      COLLATE "C" NOT NULL,
    hold_id     character varying(36)       COLLATE "C" NOT NULL,
    member      character varying(400)      NOT NULL,
    reserved_at timestamp(6) with time zone NOT NULL,
    expires_at  timestamp(6) with time zone NOT NULL,
    state       character varying(16)       COLLATE "C" NOT NULL,
    content     jsonb                       NOT NULL,
    CONSTRAINT ${prefix}hold_pk PRIMARY KEY (root, hold_id),
    CONSTRAINT ${prefix}hold_id CHECK (hold_id <> ''),
    CONSTRAINT ${prefix}hold_state CHECK (state IN ('LIVE', 'COMMITTED', 'RELEASED', 'EXPIRED')),
    CONSTRAINT ${prefix}hold_content CHECK (jsonb_typeof(content) = 'object')
);

-- The due holds of one account, and those of all.
CREATE INDEX ${prefix}hold_of_account ON ${prefix}hold (root, state, expires_at);

CREATE INDEX ${prefix}hold_of_all ON ${prefix}hold (state, expires_at);

-- Windows that have ended, with what was used in them. No foreign key: an account's row is the only lock of a decision.
CREATE TABLE ${prefix}closed_window (
    root      character varying(128)      COLLATE "C" NOT NULL,
    member    character varying(400)      COLLATE "C" NOT NULL,
    feature   character varying(64)       COLLATE "C" NOT NULL,
    policy    character varying(32)       COLLATE "C" NOT NULL,
    starts_at timestamp(6) with time zone NOT NULL,
    ends_at   timestamp(6) with time zone NOT NULL,
    used      bigint                      NOT NULL,
    CONSTRAINT ${prefix}closed_window_pk PRIMARY KEY (root, member, feature, policy, starts_at),
    CONSTRAINT ${prefix}closed_window_order CHECK (starts_at < ends_at),
    CONSTRAINT ${prefix}closed_window_used CHECK (used >= 0)
);

-- Those that were kept long enough.
CREATE INDEX ${prefix}closed_window_by_age ON ${prefix}closed_window (feature, ends_at);

-- Events, each written in the transaction of the change that it tells of, and kept until delivered and cleaned up. In the order
-- of their account by its version, never by when they came in: due_at says when the first one that is not delivered may be
-- claimed, and is the token of who has claimed it.
CREATE TABLE ${prefix}outbox_event (
    root            character varying(128)      COLLATE "C" NOT NULL,
    account_version bigint                      NOT NULL,
    position        integer                     NOT NULL,
    type            character varying(64)       NOT NULL,
    type_version    integer                     NOT NULL,
    at              timestamp(6) with time zone NOT NULL,
    content         jsonb                       NOT NULL,
    failures        integer                     NOT NULL,
    due_at          timestamp(6) with time zone,
    delivered_at    timestamp(6) with time zone,
    CONSTRAINT ${prefix}outbox_event_pk PRIMARY KEY (root, account_version, position),
    CONSTRAINT ${prefix}outbox_event_version CHECK (account_version >= 1),
    CONSTRAINT ${prefix}outbox_event_position CHECK (position >= 0),
    CONSTRAINT ${prefix}outbox_event_type CHECK (type <> ''),
    CONSTRAINT ${prefix}outbox_event_type_version CHECK (type_version >= 1),
    CONSTRAINT ${prefix}outbox_event_content CHECK (jsonb_typeof(content) = 'object'),
    CONSTRAINT ${prefix}outbox_event_failures CHECK (failures >= 0),
    CONSTRAINT ${prefix}outbox_event_delivered CHECK ((due_at IS NULL) = (delivered_at IS NOT NULL))
);

-- What is due, what of one account is not delivered, and what was delivered long ago.
CREATE INDEX ${prefix}outbox_event_due ON ${prefix}outbox_event (due_at);

CREATE INDEX ${prefix}outbox_event_of_account ON ${prefix}outbox_event (root, due_at);

CREATE INDEX ${prefix}outbox_event_done ON ${prefix}outbox_event (delivered_at);

-- Who changed an account by hand, and why. Rows are added, never changed.
CREATE TABLE ${prefix}audit_entry (
    root     character varying(128)      COLLATE "C" NOT NULL,
    entry_id bigint                      GENERATED ALWAYS AS IDENTITY,
    at       timestamp(6) with time zone NOT NULL,
    actor    character varying(128)      NOT NULL,
    action   character varying(64)       NOT NULL,
    reason   character varying(512)      NOT NULL,
    details  jsonb                       NOT NULL,
    CONSTRAINT ${prefix}audit_entry_pk PRIMARY KEY (root, entry_id),
    CONSTRAINT ${prefix}audit_entry_actor CHECK (actor <> ''),
    CONSTRAINT ${prefix}audit_entry_action CHECK (action <> ''),
    CONSTRAINT ${prefix}audit_entry_reason CHECK (reason <> ''),
    CONSTRAINT ${prefix}audit_entry_details CHECK (jsonb_typeof(details) = 'object')
);

-- The open windows of each account and of its members, with the columns of ${prefix}closed_window. Whole seconds and the microseconds
-- beyond them are added one after the other, since an interval is multiplied in floating point.
CREATE VIEW ${prefix}usage (root, member, feature, policy, starts_at, ends_at, used) AS
SELECT a.root,
       CAST('' AS character varying(400)) COLLATE "C",
       CAST(m.feature AS character varying(64)) COLLATE "C",
       CAST(m."window" AS character varying(32)) COLLATE "C",
       CAST(CAST('epoch' AS timestamp with time zone) + (m.start / 1000000) * interval '1 second'
           + (m.start % 1000000) * interval '1 microsecond' AS timestamp(6) with time zone),
       CAST(CAST('epoch' AS timestamp with time zone) + (m."end" / 1000000) * interval '1 second'
           + (m."end" % 1000000) * interval '1 microsecond' AS timestamp(6) with time zone),
       m.used
FROM ${prefix}account a
CROSS JOIN LATERAL jsonb_to_recordset(a.usage -> 'meters')
    AS m(feature text, "window" text, start bigint, "end" bigint, used bigint)
UNION ALL
SELECT root, member, feature, policy, starts_at, ends_at, used
FROM ${prefix}member_window;
