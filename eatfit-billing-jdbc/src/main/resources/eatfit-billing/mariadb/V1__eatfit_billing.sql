-- Tables of eatfit-billing on MariaDB. ${prefix} is filled in by Flyway or by BillingSchema.ddl.
-- What each table and column means, and which of them plain SQL may read: docs/schema.md.
--
-- Text is compared byte by byte: the usual collations take upper and lower case, accents and spaces at the end for the
-- same. Instants are in UTC, whatever the time zone of server and session; timestamp would follow the session and ends
-- in 2106.

-- One row. The epoch grows whenever the default plan changes; it is read within each decision, so that such a change
-- reaches every account without touching one of them.
CREATE TABLE ${prefix}catalog (
    id              smallint    NOT NULL,
    epoch           bigint      NOT NULL,
    default_plan    varchar(64),
    default_version int,
    updated_at      datetime(6) NOT NULL,
    CONSTRAINT ${prefix}catalog_pk PRIMARY KEY (id),
    CONSTRAINT ${prefix}catalog_single_row CHECK (id = 1),
    CONSTRAINT ${prefix}catalog_epoch CHECK (epoch >= 0),
    CONSTRAINT ${prefix}catalog_default CHECK ((default_plan IS NULL) = (default_version IS NULL))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

INSERT INTO ${prefix}catalog (id, epoch, updated_at) VALUES (1, 0, UTC_TIMESTAMP(6));

-- Plan versions as they were when they were first declared. Rows are added, never changed.
CREATE TABLE ${prefix}plan (
    code        varchar(64) NOT NULL,
    version     int         NOT NULL,
    fingerprint char(64)    NOT NULL,
    content     longtext    NOT NULL,
    declared_at datetime(6) NOT NULL,
    CONSTRAINT ${prefix}plan_pk PRIMARY KEY (code, version),
    CONSTRAINT ${prefix}plan_code CHECK (code <> ''),
    CONSTRAINT ${prefix}plan_version CHECK (version >= 1),
    CONSTRAINT ${prefix}plan_content CHECK (JSON_VALID(content) AND JSON_TYPE(content) = 'OBJECT')
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- The row of an account: everything a decision needs, under one version. batch names the transaction that wrote it last, so
-- that one whose answer was lost can find out whether it took effect.
CREATE TABLE ${prefix}account (
    root    varchar(128) NOT NULL,
    version bigint       NOT NULL,
    at      datetime(6)  NOT NULL,
    format  smallint     NOT NULL,
    facts   longtext     NOT NULL,
    `usage` longtext     NOT NULL,
    batch   bigint,
    CONSTRAINT ${prefix}account_pk PRIMARY KEY (root),
    CONSTRAINT ${prefix}account_root CHECK (root <> ''),
    CONSTRAINT ${prefix}account_version CHECK (version >= 1),
    CONSTRAINT ${prefix}account_format CHECK (format >= 1),
    CONSTRAINT ${prefix}account_facts CHECK (JSON_VALID(facts) AND JSON_TYPE(facts) = 'OBJECT'),
    CONSTRAINT ${prefix}account_usage CHECK (JSON_VALID(`usage`) AND JSON_TYPE(`usage`) = 'OBJECT')
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Open windows of the members of an account. Only who holds the lock of the account's row writes them, and each such
-- write raises the version of that row.
CREATE TABLE ${prefix}member_window (
    root      varchar(128) NOT NULL,
    member    varchar(400) NOT NULL,
    feature   varchar(64)  NOT NULL,
    policy    varchar(32)  NOT NULL,
    starts_at datetime(6)  NOT NULL,
    ends_at   datetime(6)  NOT NULL,
    used      bigint       NOT NULL,
    announced smallint     NOT NULL,
    CONSTRAINT ${prefix}member_window_pk PRIMARY KEY (root, member, feature, policy),
    CONSTRAINT ${prefix}member_window_member CHECK (member <> ''),
    CONSTRAINT ${prefix}member_window_order CHECK (starts_at < ends_at),
    CONSTRAINT ${prefix}member_window_used CHECK (used >= 0),
    CONSTRAINT ${prefix}member_window_announced CHECK (announced BETWEEN 0 AND 100)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Operations that took effect, with what was answered and where the units were taken from.
CREATE TABLE ${prefix}usage_entry (
    root        varchar(128)  NOT NULL,
    operation   varchar(64)   NOT NULL,
    at          datetime(6)   NOT NULL,
    fingerprint varchar(2000) NOT NULL,
    status      varchar(16)   NOT NULL,
    hold        varchar(36),
    content     longtext      NOT NULL,
    CONSTRAINT ${prefix}usage_entry_pk PRIMARY KEY (root, operation),
    CONSTRAINT ${prefix}usage_entry_operation CHECK (operation <> ''),
    CONSTRAINT ${prefix}usage_entry_fingerprint CHECK (fingerprint <> ''),
    CONSTRAINT ${prefix}usage_entry_status CHECK (status IN ('TAKEN', 'GIVEN_BACK')),
    CONSTRAINT ${prefix}usage_entry_content CHECK (JSON_VALID(content) AND JSON_TYPE(content) = 'OBJECT')
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Those that are no longer remembered.
CREATE INDEX ${prefix}usage_entry_by_age ON ${prefix}usage_entry (at);

-- Reservations, and how they ended.
CREATE TABLE ${prefix}hold (
    root        varchar(128) NOT NULL,
    hold_id     varchar(36)  NOT NULL,
    member      varchar(400) NOT NULL,
    reserved_at datetime(6)  NOT NULL,
    expires_at  datetime(6)  NOT NULL,
    state       varchar(16)  NOT NULL,
    content     longtext     NOT NULL,
    CONSTRAINT ${prefix}hold_pk PRIMARY KEY (root, hold_id),
    CONSTRAINT ${prefix}hold_id CHECK (hold_id <> ''),
    CONSTRAINT ${prefix}hold_state CHECK (state IN ('LIVE', 'COMMITTED', 'RELEASED', 'EXPIRED')),
    CONSTRAINT ${prefix}hold_content CHECK (JSON_VALID(content) AND JSON_TYPE(content) = 'OBJECT')
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- The due holds of one account, and those of all.
CREATE INDEX ${prefix}hold_of_account ON ${prefix}hold (root, state, expires_at);

CREATE INDEX ${prefix}hold_of_all ON ${prefix}hold (state, expires_at);

-- Windows that have ended, with what was used in them. No foreign key: an account's row is the only lock of a decision.
CREATE TABLE ${prefix}closed_window (
    root      varchar(128) NOT NULL,
    member    varchar(400) NOT NULL,
    feature   varchar(64)  NOT NULL,
    policy    varchar(32)  NOT NULL,
    starts_at datetime(6)  NOT NULL,
    ends_at   datetime(6)  NOT NULL,
    used      bigint       NOT NULL,
    CONSTRAINT ${prefix}closed_window_pk PRIMARY KEY (root, member, feature, policy, starts_at),
    CONSTRAINT ${prefix}closed_window_order CHECK (starts_at < ends_at),
    CONSTRAINT ${prefix}closed_window_used CHECK (used >= 0)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Those that were kept long enough.
CREATE INDEX ${prefix}closed_window_by_age ON ${prefix}closed_window (feature, ends_at);

-- Events, each written in the transaction of the change that it tells of, and kept until delivered and cleaned up. In the order
-- of their account by its version, never by when they came in: due_at says when the first one that is not delivered may be
-- claimed, and is the token of who has claimed it.
CREATE TABLE ${prefix}outbox_event (
    root            varchar(128) NOT NULL,
    account_version bigint       NOT NULL,
    position        int          NOT NULL,
    type            varchar(64)  NOT NULL,
    type_version    int          NOT NULL,
    at              datetime(6)  NOT NULL,
    content         longtext     NOT NULL,
    failures        int          NOT NULL,
    due_at          datetime(6),
    delivered_at    datetime(6),
    CONSTRAINT ${prefix}outbox_event_pk PRIMARY KEY (root, account_version, position),
    CONSTRAINT ${prefix}outbox_event_version CHECK (account_version >= 1),
    CONSTRAINT ${prefix}outbox_event_position CHECK (position >= 0),
    CONSTRAINT ${prefix}outbox_event_type CHECK (type <> ''),
    CONSTRAINT ${prefix}outbox_event_type_version CHECK (type_version >= 1),
    CONSTRAINT ${prefix}outbox_event_content CHECK (JSON_VALID(content) AND JSON_TYPE(content) = 'OBJECT'),
    CONSTRAINT ${prefix}outbox_event_failures CHECK (failures >= 0),
    CONSTRAINT ${prefix}outbox_event_delivered CHECK ((due_at IS NULL) = (delivered_at IS NOT NULL))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- What is due, what of one account is not delivered, and what was delivered long ago.
CREATE INDEX ${prefix}outbox_event_due ON ${prefix}outbox_event (due_at);

CREATE INDEX ${prefix}outbox_event_of_account ON ${prefix}outbox_event (root, due_at);

CREATE INDEX ${prefix}outbox_event_done ON ${prefix}outbox_event (delivered_at);

-- Who changed an account by hand, and why. Rows are added, never changed.
CREATE TABLE ${prefix}audit_entry (
    root     varchar(128) NOT NULL,
    entry_id bigint       NOT NULL AUTO_INCREMENT,
    at       datetime(6)  NOT NULL,
    actor    varchar(128) NOT NULL,
    action   varchar(64)  NOT NULL,
    reason   varchar(512) NOT NULL,
    details  longtext     NOT NULL,
    CONSTRAINT ${prefix}audit_entry_pk PRIMARY KEY (root, entry_id),
    -- The server counts up only what leads an index.
    KEY ${prefix}audit_entry_counter (entry_id),
    CONSTRAINT ${prefix}audit_entry_actor CHECK (actor <> ''),
    CONSTRAINT ${prefix}audit_entry_action CHECK (action <> ''),
    CONSTRAINT ${prefix}audit_entry_reason CHECK (reason <> ''),
    CONSTRAINT ${prefix}audit_entry_details CHECK (JSON_VALID(details) AND JSON_TYPE(details) = 'OBJECT')
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- The open windows of each account and of its members, with the columns of ${prefix}closed_window.
CREATE SQL SECURITY INVOKER VIEW ${prefix}usage (root, member, feature, policy, starts_at, ends_at, used) AS
SELECT a.root,
       CONVERT('' USING utf8mb4) COLLATE utf8mb4_nopad_bin,
       m.feature,
       m.policy,
       TIMESTAMPADD(MICROSECOND, m.start_micros, TIMESTAMP '1970-01-01 00:00:00.000000'),
       TIMESTAMPADD(MICROSECOND, m.end_micros, TIMESTAMP '1970-01-01 00:00:00.000000'),
       m.used
FROM ${prefix}account a,
     JSON_TABLE(a.`usage`, '$.meters[*]' COLUMNS (
         feature      varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin PATH '$.feature',
         policy       varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin PATH '$.window',
         start_micros bigint      PATH '$.start',
         end_micros   bigint      PATH '$.end',
         used         bigint      PATH '$.used'
     )) m
UNION ALL
SELECT root, member, feature, policy, starts_at, ends_at, used
FROM ${prefix}member_window;
