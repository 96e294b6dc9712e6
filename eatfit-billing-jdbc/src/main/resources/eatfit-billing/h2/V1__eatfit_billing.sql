-- Tables of eatfit-billing on H2. ${prefix} is filled in by Flyway or by BillingSchema.ddl.
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
    code        character varying(64)       NOT NULL,
    version     integer                     NOT NULL,
    fingerprint character(64)               NOT NULL,
    content     json                        NOT NULL,
    declared_at timestamp(6) with time zone NOT NULL,
    CONSTRAINT ${prefix}plan_pk PRIMARY KEY (code, version),
    CONSTRAINT ${prefix}plan_code CHECK (code <> ''),
    CONSTRAINT ${prefix}plan_version CHECK (version >= 1),
    CONSTRAINT ${prefix}plan_content CHECK (content IS JSON OBJECT)
);

-- The row of an account: everything a decision needs, under one version. The view below shows up to 1,024 open windows
-- of an account; the last CHECK sees to it that it never hides one.
CREATE TABLE ${prefix}account (
    root    character varying(128)      NOT NULL,
    version bigint                      NOT NULL,
    at      timestamp(6) with time zone NOT NULL,
    format  smallint                    NOT NULL,
    facts   json                        NOT NULL,
    usage   json                        NOT NULL,
    batch   bigint,
    CONSTRAINT ${prefix}account_pk PRIMARY KEY (root),
    CONSTRAINT ${prefix}account_root CHECK (root <> ''),
    CONSTRAINT ${prefix}account_version CHECK (version >= 1),
    CONSTRAINT ${prefix}account_format CHECK (format >= 1),
    CONSTRAINT ${prefix}account_facts CHECK (facts IS JSON OBJECT),
    CONSTRAINT ${prefix}account_usage CHECK (usage IS JSON OBJECT),
    CONSTRAINT ${prefix}account_windows CHECK (((usage)."meters")[1025] IS NULL)
);

-- Open windows of the members of an account. Only who holds the lock of the account's row writes them, and each such
-- write raises the version of that row.
CREATE TABLE ${prefix}member_window (
    root      character varying(128)      NOT NULL,
    member    character varying(400)      NOT NULL,
    feature   character varying(64)       NOT NULL,
    policy    character varying(32)       NOT NULL,
    starts_at timestamp(6) with time zone NOT NULL,
    ends_at   timestamp(6) with time zone NOT NULL,
    used      bigint                      NOT NULL,
    announced smallint                    NOT NULL,
    CONSTRAINT ${prefix}member_window_pk PRIMARY KEY (root, member, feature, policy),
    CONSTRAINT ${prefix}member_window_member CHECK (member <> ''),
    CONSTRAINT ${prefix}member_window_order CHECK (starts_at < ends_at),
    CONSTRAINT ${prefix}member_window_used CHECK (used >= 0),
    CONSTRAINT ${prefix}member_window_announced CHECK (announced BETWEEN 0 AND 100)
);

-- Operations that took effect, with what was answered and where the units were taken from.
CREATE TABLE ${prefix}usage_entry (
    root        character varying(128)      NOT NULL,
    operation   character varying(64)       NOT NULL,
    at          timestamp(6) with time zone NOT NULL,
    fingerprint character varying(2000)     NOT NULL,
    status      character varying(16)       NOT NULL,
    hold        character varying(36),
    content     json                        NOT NULL,
    CONSTRAINT ${prefix}usage_entry_pk PRIMARY KEY (root, operation),
    CONSTRAINT ${prefix}usage_entry_operation CHECK (operation <> ''),
    CONSTRAINT ${prefix}usage_entry_fingerprint CHECK (fingerprint <> ''),
    CONSTRAINT ${prefix}usage_entry_status CHECK (status IN ('TAKEN', 'GIVEN_BACK')),
    CONSTRAINT ${prefix}usage_entry_content CHECK (content IS JSON OBJECT)
);

-- Those that are no longer remembered.
CREATE INDEX ${prefix}usage_entry_by_age ON ${prefix}usage_entry (at);

-- Reservations, and how they ended.
CREATE TABLE ${prefix}hold (
    root        character varying(128)      NOT NULL,
    hold_id     character varying(36)       NOT NULL,
    member      character varying(400)      NOT NULL,
    reserved_at timestamp(6) with time zone NOT NULL,
    expires_at  timestamp(6) with time zone NOT NULL,
    state       character varying(16)       NOT NULL,
    content     json                        NOT NULL,
    CONSTRAINT ${prefix}hold_pk PRIMARY KEY (root, hold_id),
    CONSTRAINT ${prefix}hold_id CHECK (hold_id <> ''),
    CONSTRAINT ${prefix}hold_state CHECK (state IN ('LIVE', 'COMMITTED', 'RELEASED', 'EXPIRED')),
    CONSTRAINT ${prefix}hold_content CHECK (content IS JSON OBJECT)
);

-- The due holds of one account, and those of all.
CREATE INDEX ${prefix}hold_of_account ON ${prefix}hold (root, state, expires_at);

CREATE INDEX ${prefix}hold_of_all ON ${prefix}hold (state, expires_at);

-- Windows that have ended, with what was used in them. No foreign key: an account's row is the only lock of a decision.
CREATE TABLE ${prefix}closed_window (
    root      character varying(128)      NOT NULL,
    member    character varying(400)      NOT NULL,
    feature   character varying(64)       NOT NULL,
    policy    character varying(32)       NOT NULL,
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
-- of their account by its version, never by when they came in: due_at says when the first one that is not handed out to the listeners may be.
CREATE TABLE ${prefix}outbox_event (
    root            character varying(128)      NOT NULL,
    account_version bigint                      NOT NULL,
    position        integer                     NOT NULL,
    type            character varying(64)       NOT NULL,
    type_version    integer                     NOT NULL,
    at              timestamp(6) with time zone NOT NULL,
    content         json                        NOT NULL,
    due_at          timestamp(6) with time zone,
    handed_out_at   timestamp(6) with time zone,
    CONSTRAINT ${prefix}outbox_event_pk PRIMARY KEY (root, account_version, position),
    CONSTRAINT ${prefix}outbox_event_version CHECK (account_version >= 1),
    CONSTRAINT ${prefix}outbox_event_position CHECK (position >= 0),
    CONSTRAINT ${prefix}outbox_event_type CHECK (type <> ''),
    CONSTRAINT ${prefix}outbox_event_type_version CHECK (type_version >= 1),
    CONSTRAINT ${prefix}outbox_event_content CHECK (content IS JSON OBJECT),
    CONSTRAINT ${prefix}outbox_event_handed_out CHECK ((due_at IS NULL) = (handed_out_at IS NOT NULL))
);

-- What is to be handed out, what of one account is, and what was handed out long ago.
CREATE INDEX ${prefix}outbox_event_due ON ${prefix}outbox_event (due_at);

CREATE INDEX ${prefix}outbox_event_of_account ON ${prefix}outbox_event (root, due_at);

CREATE INDEX ${prefix}outbox_event_done ON ${prefix}outbox_event (handed_out_at);

-- Whom events are handed out to, by name.
CREATE TABLE ${prefix}outbox_listener (
    listener      character varying(64)       NOT NULL,
    registered_at timestamp(6) with time zone NOT NULL,
    CONSTRAINT ${prefix}outbox_listener_pk PRIMARY KEY (listener),
    CONSTRAINT ${prefix}outbox_listener_name CHECK (listener <> '')
);

-- Each event for each listener. due_at says when the first one of an account that is not delivered may be claimed, and is the token of who
-- has claimed it. What is given up has dead_at.
CREATE TABLE ${prefix}outbox_delivery (
    root            character varying(128)      NOT NULL,
    account_version bigint                      NOT NULL,
    position        integer                     NOT NULL,
    listener        character varying(64)       NOT NULL,
    failures        integer                     NOT NULL,
    failure         character varying(250),
    due_at          timestamp(6) with time zone,
    delivered_at    timestamp(6) with time zone,
    dead_at         timestamp(6) with time zone,
    CONSTRAINT ${prefix}outbox_delivery_pk PRIMARY KEY (root, account_version, position, listener),
    CONSTRAINT ${prefix}outbox_delivery_failures CHECK (failures >= 0),
    CONSTRAINT ${prefix}outbox_delivery_ended CHECK ((due_at IS NULL) = (delivered_at IS NOT NULL OR dead_at IS NOT NULL)),
    CONSTRAINT ${prefix}outbox_delivery_end CHECK (delivered_at IS NULL OR dead_at IS NULL),
    CONSTRAINT ${prefix}outbox_delivery_dead CHECK (dead_at IS NULL OR failure IS NOT NULL)
);

-- What is due for a listener, what of one account is not delivered to it, what was given up, and what was delivered long ago.
CREATE INDEX ${prefix}outbox_delivery_due ON ${prefix}outbox_delivery (listener, due_at);

CREATE INDEX ${prefix}outbox_delivery_of_account ON ${prefix}outbox_delivery (root, listener, due_at);

CREATE INDEX ${prefix}outbox_delivery_dead_letters ON ${prefix}outbox_delivery (listener, dead_at);

CREATE INDEX ${prefix}outbox_delivery_done ON ${prefix}outbox_delivery (delivered_at);

-- Who changed an account by hand, and why. Rows are added, never changed.
CREATE TABLE ${prefix}audit_entry (
    root     character varying(128)      NOT NULL,
    entry_id bigint                      GENERATED ALWAYS AS IDENTITY,
    at       timestamp(6) with time zone NOT NULL,
    actor    character varying(128)      NOT NULL,
    action   character varying(64)       NOT NULL,
    reason   character varying(512)      NOT NULL,
    details  json                        NOT NULL,
    CONSTRAINT ${prefix}audit_entry_pk PRIMARY KEY (root, entry_id),
    CONSTRAINT ${prefix}audit_entry_actor CHECK (actor <> ''),
    CONSTRAINT ${prefix}audit_entry_action CHECK (action <> ''),
    CONSTRAINT ${prefix}audit_entry_reason CHECK (reason <> ''),
    CONSTRAINT ${prefix}audit_entry_details CHECK (details IS JSON OBJECT)
);

-- The open windows of each account and of its members, with the columns of ${prefix}closed_window.
-- H2 has no JSON_TABLE: the windows are taken by their place in the array, the first 16 of each account and then, where
-- there are more, the rest. Text is unquoted by hand. DATEADD counts in nanoseconds, which overflow outside the years
-- 1677 to 2262, so whole days and the microseconds beyond them are added one after the other.
CREATE VIEW ${prefix}usage (root, member, feature, policy, starts_at, ends_at, used) AS
SELECT root,
       CAST('' AS character varying(400)),
       CAST(REPLACE(REPLACE(REPLACE(SUBSTRING(feature FROM 2 FOR CHAR_LENGTH(feature) - 2),
           '\\', CHAR(1)), '\"', '"'), CHAR(1), '\') AS character varying(64)),
       CAST(SUBSTRING(policy FROM 2 FOR CHAR_LENGTH(policy) - 2) AS character varying(32)),
       CAST(DATEADD(MICROSECOND, MOD(start_micros, 86400000000), DATEADD(DAY, start_micros / 86400000000,
           TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00')) AS timestamp(6) with time zone),
       CAST(DATEADD(MICROSECOND, MOD(end_micros, 86400000000), DATEADD(DAY, end_micros / 86400000000,
           TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00')) AS timestamp(6) with time zone),
       used
FROM (
    SELECT root,
           CAST((meter)."feature" AS character varying) AS feature,
           CAST((meter)."window" AS character varying) AS policy,
           CAST(CAST((meter)."start" AS character varying) AS bigint) AS start_micros,
           CAST(CAST((meter)."end" AS character varying) AS bigint) AS end_micros,
           CAST(CAST((meter)."used" AS character varying) AS bigint) AS used
    FROM (
        SELECT a.root, ((a.usage)."meters")[place.x] AS meter
        FROM ${prefix}account a CROSS JOIN SYSTEM_RANGE(1, 16) place(x)
        UNION ALL
        SELECT a.root, ((a.usage)."meters")[place.x]
        FROM ${prefix}account a CROSS JOIN SYSTEM_RANGE(17, 1024) place(x)
        WHERE ((a.usage)."meters")[17] IS NOT NULL
    ) placed
    WHERE meter IS NOT NULL
) open_window
UNION ALL
SELECT root, member, feature, policy, starts_at, ends_at, used
FROM ${prefix}member_window;

-- Subscriptions and money. The rows of an account are written by who holds the lock of its row in ${prefix}account, and each such
-- transaction raises the version of that row; only due_at is also written by who claims what is due. No foreign keys.
--
-- The subscription of an account: one, for good. What state it is in follows from these facts and the clock.
CREATE TABLE ${prefix}subscription (
    root                character varying(128)      NOT NULL,
    id                  character varying(64)       NOT NULL,
    plan_code           character varying(64)       NOT NULL,
    plan_version        integer                     NOT NULL,
    price_amount        bigint                      NOT NULL,
    price_currency      character(3)                NOT NULL,
    price_interval      character varying(16)       NOT NULL,
    starts_at           timestamp(6) with time zone NOT NULL,
    anchor_at           timestamp(6) with time zone NOT NULL,
    anchor_interval     character varying(16)       NOT NULL,
    ends_at             timestamp(6) with time zone NOT NULL,
    trial_ends_at       timestamp(6) with time zone,
    grace_ends_at       timestamp(6) with time zone,
    renews              smallint                    NOT NULL,
    renewal_method      character varying(64),
    renewal_ordinal     bigint                      NOT NULL,
    canceled_at         timestamp(6) with time zone,
    next_plan_code      character varying(64),
    next_plan_version   integer,
    next_price_amount   bigint,
    next_price_currency character(3),
    next_price_interval character varying(16),
    trial_used          smallint                    NOT NULL,
    due_at              timestamp(6) with time zone,
    CONSTRAINT ${prefix}subscription_pk PRIMARY KEY (root),
    CONSTRAINT ${prefix}subscription_by_id UNIQUE (id),
    CONSTRAINT ${prefix}subscription_id CHECK (id <> ''),
    CONSTRAINT ${prefix}subscription_plan CHECK (plan_version >= 1),
    CONSTRAINT ${prefix}subscription_price CHECK (price_amount > 0),
    CONSTRAINT ${prefix}subscription_term CHECK (starts_at <= ends_at),
    CONSTRAINT ${prefix}subscription_trial CHECK (trial_ends_at <= ends_at),
    CONSTRAINT ${prefix}subscription_grace CHECK (grace_ends_at >= ends_at),
    CONSTRAINT ${prefix}subscription_renews CHECK (renews IN (0, 1)),
    CONSTRAINT ${prefix}subscription_ordinal CHECK (renewal_ordinal >= 1),
    CONSTRAINT ${prefix}subscription_canceled CHECK (canceled_at IS NULL OR grace_ends_at IS NULL),
    CONSTRAINT ${prefix}subscription_next CHECK ((next_plan_code IS NULL) = (next_plan_version IS NULL)
        AND (next_plan_code IS NULL) = (next_price_amount IS NULL)
        AND (next_plan_code IS NULL) = (next_price_currency IS NULL)
        AND (next_plan_code IS NULL) = (next_price_interval IS NULL)),
    CONSTRAINT ${prefix}subscription_trial_used CHECK (trial_used IN (0, 1))
);

-- What somebody must look after, and when.
CREATE INDEX ${prefix}subscription_due ON ${prefix}subscription (due_at);

-- What an account owes for one period or one change; for one cause once.
CREATE TABLE ${prefix}invoice (
    root         character varying(128)      NOT NULL,
    id           character varying(64)       NOT NULL,
    subscription character varying(64)       NOT NULL,
    cause        character varying(80)       NOT NULL,
    product      character varying(64)       NOT NULL,
    currency     character(3)                NOT NULL,
    total        bigint                      NOT NULL,
    content      json                        NOT NULL,
    line_items   json                        NOT NULL,
    created_at   timestamp(6) with time zone NOT NULL,
    status       character varying(16)       NOT NULL,
    settled_at   timestamp(6) with time zone,
    settled_by   character varying(64),
    period_start timestamp(6) with time zone,
    period_end   timestamp(6) with time zone,
    prorated     bigint,
    CONSTRAINT ${prefix}invoice_pk PRIMARY KEY (root, id),
    CONSTRAINT ${prefix}invoice_cause UNIQUE (root, subscription, cause),
    CONSTRAINT ${prefix}invoice_id CHECK (id <> ''),
    CONSTRAINT ${prefix}invoice_status CHECK (status IN ('OPEN', 'PAID', 'VOID')),
    CONSTRAINT ${prefix}invoice_paid CHECK ((status = 'PAID') = (settled_at IS NOT NULL)),
    CONSTRAINT ${prefix}invoice_payment CHECK (settled_by IS NULL OR settled_at IS NOT NULL),
    CONSTRAINT ${prefix}invoice_settled CHECK ((settled_at IS NULL) = (period_start IS NULL)
        AND (settled_at IS NULL) = (period_end IS NULL)
        AND (settled_at IS NULL) = (prorated IS NULL)),
    CONSTRAINT ${prefix}invoice_period CHECK (period_start < period_end),
    CONSTRAINT ${prefix}invoice_prorated CHECK (prorated >= 0),
    CONSTRAINT ${prefix}invoice_content CHECK (content IS JSON OBJECT),
    CONSTRAINT ${prefix}invoice_line_items CHECK (line_items IS JSON ARRAY)
);

-- Those of one account, newest first.
CREATE INDEX ${prefix}invoice_by_age ON ${prefix}invoice (root, created_at, id);

-- Attempts to collect an invoice. live_invoice is the live slot: the invoice while the attempt is neither ended nor withdrawn, else NULL;
-- since it is unique, an invoice has one live attempt at most.
CREATE TABLE ${prefix}payment (
    root               character varying(128)      NOT NULL,
    id                 character varying(64)       NOT NULL,
    invoice            character varying(64)       NOT NULL,
    attempt            integer                     NOT NULL,
    amount             bigint                      NOT NULL,
    currency           character(3)                NOT NULL,
    session            character varying(16)       NOT NULL,
    capture            character varying(16)       NOT NULL,
    method             character varying(64),
    consent_at         timestamp(6) with time zone,
    consent_text       character varying(512),
    created_at         timestamp(6) with time zone NOT NULL,
    status             character varying(24)       NOT NULL,
    withdrawn          character varying(16),
    live_invoice       character varying(64),
    used_for           character varying(16)       NOT NULL,
    provider_id        character varying(64),
    confirmation_kind  character varying(16),
    confirmation_value character varying(4096),
    canceled_by        character varying(64),
    cancel_reason      character varying(64),
    expires_at         timestamp(6) with time zone,
    captured           bigint                      NOT NULL,
    refund_reserved    bigint                      NOT NULL,
    refunded           bigint                      NOT NULL,
    taken_at           timestamp(6) with time zone,
    due_at             timestamp(6) with time zone,
    CONSTRAINT ${prefix}payment_pk PRIMARY KEY (root, id),
    CONSTRAINT ${prefix}payment_by_id UNIQUE (id),
    CONSTRAINT ${prefix}payment_number UNIQUE (root, invoice, attempt),
    CONSTRAINT ${prefix}payment_live UNIQUE (root, live_invoice),
    CONSTRAINT ${prefix}payment_at_provider UNIQUE (provider_id),
    CONSTRAINT ${prefix}payment_id CHECK (id <> ''),
    CONSTRAINT ${prefix}payment_attempt CHECK (attempt >= 1),
    CONSTRAINT ${prefix}payment_session CHECK (session = 'ON_SESSION' OR session = 'OFF_SESSION' AND method IS NOT NULL AND consent_at IS NULL),
    CONSTRAINT ${prefix}payment_consent CHECK ((consent_at IS NULL) = (consent_text IS NULL)),
    CONSTRAINT ${prefix}payment_status CHECK (status IN ('PENDING', 'WAITING_FOR_CAPTURE', 'SUCCEEDED', 'CANCELED', 'CONTRADICTED')),
    CONSTRAINT ${prefix}payment_own_slot CHECK (live_invoice IS NULL OR live_invoice = invoice),
    CONSTRAINT ${prefix}payment_slot CHECK ((live_invoice IS NULL) = (status IN ('SUCCEEDED', 'CANCELED', 'CONTRADICTED') OR withdrawn IS NOT NULL)),
    CONSTRAINT ${prefix}payment_confirmation CHECK ((confirmation_kind IS NULL) = (confirmation_value IS NULL)),
    CONSTRAINT ${prefix}payment_cancellation CHECK ((canceled_by IS NULL) = (cancel_reason IS NULL)),
    CONSTRAINT ${prefix}payment_totals CHECK (0 <= refunded AND refunded <= refund_reserved AND refund_reserved <= captured AND captured <= amount),
    CONSTRAINT ${prefix}payment_amount CHECK (amount > 0),
    CONSTRAINT ${prefix}payment_taken CHECK (captured = 0 OR status IN ('SUCCEEDED', 'CONTRADICTED')),
    CONSTRAINT ${prefix}payment_use CHECK (used_for = 'NONE' OR captured > 0),
    CONSTRAINT ${prefix}payment_taken_at CHECK ((used_for = 'NONE') = (taken_at IS NULL))
);

-- What somebody must look after, and when.
CREATE INDEX ${prefix}payment_due ON ${prefix}payment (due_at);

-- Those of one account, newest first.
CREATE INDEX ${prefix}payment_by_age ON ${prefix}payment (root, created_at, id);

-- Those that took money in a time, and those that a person must look at.
CREATE INDEX ${prefix}payment_taken ON ${prefix}payment (taken_at);

CREATE INDEX ${prefix}payment_withdrawn ON ${prefix}payment (withdrawn, created_at, id);

-- Intents to make a call that can move money, committed before the call is made. body holds the exact text, and only while the outcome is open.
CREATE TABLE ${prefix}provider_call (
    root          character varying(128)      NOT NULL,
    call_key      character varying(64)       NOT NULL,
    kind          character varying(16)       NOT NULL,
    object_id     character varying(64)       NOT NULL,
    target        character varying(64),
    body          character varying(32768),
    first_sent_at timestamp(6) with time zone NOT NULL,
    last_sent_at  timestamp(6) with time zone NOT NULL,
    tries         integer                     NOT NULL,
    scans         integer                     NOT NULL,
    outcome       character varying(16)       NOT NULL,
    due_at        timestamp(6) with time zone,
    CONSTRAINT ${prefix}provider_call_pk PRIMARY KEY (root, call_key),
    CONSTRAINT ${prefix}provider_call_by_key UNIQUE (call_key),
    CONSTRAINT ${prefix}provider_call_key CHECK (call_key <> ''),
    CONSTRAINT ${prefix}provider_call_tries CHECK (tries >= 1),
    CONSTRAINT ${prefix}provider_call_scans CHECK (scans >= 0),
    CONSTRAINT ${prefix}provider_call_outcome CHECK (outcome IN ('OPEN', 'DONE', 'REFUSED', 'LOST')),
    CONSTRAINT ${prefix}provider_call_body CHECK ((outcome = 'OPEN') = (body IS NOT NULL))
);

-- What somebody must look after, and when.
CREATE INDEX ${prefix}provider_call_due ON ${prefix}provider_call (due_at);

-- Those about one payment, refund or method.
CREATE INDEX ${prefix}provider_call_about ON ${prefix}provider_call (root, object_id);

-- Those that were kept long enough.
CREATE INDEX ${prefix}provider_call_by_age ON ${prefix}provider_call (last_sent_at);

-- Captured money that goes back to the payer.
CREATE TABLE ${prefix}refund (
    root          character varying(128)      NOT NULL,
    id            character varying(64)       NOT NULL,
    payment       character varying(64)       NOT NULL,
    amount        bigint                      NOT NULL,
    currency      character(3)                NOT NULL,
    origin        character varying(16)       NOT NULL,
    access        character varying(16)       NOT NULL,
    reason        character varying(250)      NOT NULL,
    created_at    timestamp(6) with time zone NOT NULL,
    status        character varying(16)       NOT NULL,
    provider_id   character varying(64),
    canceled_by   character varying(64),
    cancel_reason character varying(64),
    ended_at      timestamp(6) with time zone,
    due_at        timestamp(6) with time zone,
    CONSTRAINT ${prefix}refund_pk PRIMARY KEY (root, id),
    CONSTRAINT ${prefix}refund_by_id UNIQUE (id),
    CONSTRAINT ${prefix}refund_at_provider UNIQUE (provider_id),
    CONSTRAINT ${prefix}refund_id CHECK (id <> ''),
    CONSTRAINT ${prefix}refund_amount CHECK (amount > 0),
    CONSTRAINT ${prefix}refund_status CHECK (status IN ('PENDING', 'SUCCEEDED', 'CANCELED')),
    CONSTRAINT ${prefix}refund_cancellation CHECK ((canceled_by IS NULL) = (cancel_reason IS NULL)),
    CONSTRAINT ${prefix}refund_ended CHECK ((status = 'PENDING') = (ended_at IS NULL))
);

-- What somebody must look after, and when.
CREATE INDEX ${prefix}refund_due ON ${prefix}refund (due_at);

-- Those of one payment.
CREATE INDEX ${prefix}refund_of_payment ON ${prefix}refund (root, payment);

-- Those that ended in a time.
CREATE INDEX ${prefix}refund_ended_at ON ${prefix}refund (ended_at);

-- Saved means to pay: a token of the provider's, never card data. default_slot is 1 for the default and NULL for every other.
CREATE TABLE ${prefix}payment_method (
    root         character varying(128)      NOT NULL,
    id           character varying(64)       NOT NULL,
    token        character varying(64),
    kind         character varying(64),
    brand        character varying(64),
    last4        character(4),
    status       character varying(16)       NOT NULL,
    default_slot smallint,
    consent_at   timestamp(6) with time zone NOT NULL,
    consent_text character varying(512)      NOT NULL,
    created_at   timestamp(6) with time zone NOT NULL,
    due_at       timestamp(6) with time zone,
    CONSTRAINT ${prefix}payment_method_pk PRIMARY KEY (root, id),
    CONSTRAINT ${prefix}payment_method_by_id UNIQUE (id),
    CONSTRAINT ${prefix}payment_method_token UNIQUE (token),
    CONSTRAINT ${prefix}payment_method_default UNIQUE (root, default_slot),
    CONSTRAINT ${prefix}payment_method_id CHECK (id <> ''),
    CONSTRAINT ${prefix}payment_method_face CHECK (kind IS NOT NULL OR brand IS NULL AND last4 IS NULL),
    CONSTRAINT ${prefix}payment_method_slot CHECK (default_slot IS NULL OR default_slot = 1 AND status = 'ACTIVE'),
    CONSTRAINT ${prefix}payment_method_status CHECK (status = 'PENDING' OR status = 'ACTIVE' AND token IS NOT NULL AND kind IS NOT NULL
        OR status = 'FORGOTTEN' AND token IS NULL)
);

-- What somebody must look after, and when.
CREATE INDEX ${prefix}payment_method_due ON ${prefix}payment_method (due_at);

-- Changes of an account's credit; for one cause once. The credit in a currency is their sum. Rows are added, never changed.
CREATE TABLE ${prefix}credit_entry (
    root     character varying(128)      NOT NULL,
    cause    character varying(128)      NOT NULL,
    amount   bigint                      NOT NULL,
    currency character(3)                NOT NULL,
    at       timestamp(6) with time zone NOT NULL,
    CONSTRAINT ${prefix}credit_entry_pk PRIMARY KEY (root, cause),
    CONSTRAINT ${prefix}credit_entry_cause CHECK (cause <> ''),
    CONSTRAINT ${prefix}credit_entry_amount CHECK (amount <> 0)
);

-- Notifications of the payment provider: stored first, processed later. fields holds what the adapter has chosen by a list, nothing of
-- a card or a person. due_at says when one that waits may be claimed; fence grows with each claim, and every effect asks for it. There is no
-- root: whose it is, is not known when it comes.
CREATE TABLE ${prefix}webhook_event (
    id               character varying(64)       NOT NULL,
    provider         character varying(32)       NOT NULL,
    about            character varying(16)       NOT NULL,
    object_id        character varying(64)       NOT NULL,
    type             character varying(64)       NOT NULL,
    status           character varying(64)       NOT NULL,
    fields           json                        NOT NULL,
    received_at      timestamp(6) with time zone NOT NULL,
    last_received_at timestamp(6) with time zone NOT NULL,
    deliveries       integer                     NOT NULL,
    state            character varying(16)       NOT NULL,
    fence            bigint                      NOT NULL,
    attempts         integer                     NOT NULL,
    leased           smallint                    NOT NULL,
    note             character varying(250),
    due_at           timestamp(6) with time zone,
    ended_at         timestamp(6) with time zone,
    CONSTRAINT ${prefix}webhook_event_pk PRIMARY KEY (id),
    CONSTRAINT ${prefix}webhook_event_once UNIQUE (provider, object_id, type, status),
    CONSTRAINT ${prefix}webhook_event_id CHECK (id <> ''),
    CONSTRAINT ${prefix}webhook_event_fields CHECK (fields IS JSON OBJECT),
    CONSTRAINT ${prefix}webhook_event_deliveries CHECK (deliveries >= 1),
    CONSTRAINT ${prefix}webhook_event_state CHECK (state IN ('WAITING', 'PROCESSED', 'QUARANTINED', 'DEAD')),
    CONSTRAINT ${prefix}webhook_event_due CHECK ((state = 'WAITING') = (due_at IS NOT NULL)),
    CONSTRAINT ${prefix}webhook_event_ended CHECK ((state = 'WAITING') = (ended_at IS NULL)),
    CONSTRAINT ${prefix}webhook_event_fence CHECK (fence >= 0),
    CONSTRAINT ${prefix}webhook_event_attempts CHECK (attempts >= 0),
    CONSTRAINT ${prefix}webhook_event_leased CHECK (leased = 0 OR leased = 1 AND state = 'WAITING')
);

-- What is due; those in one state by age; and what was processed long ago.
CREATE INDEX ${prefix}webhook_event_due ON ${prefix}webhook_event (due_at);

CREATE INDEX ${prefix}webhook_event_by_age ON ${prefix}webhook_event (state, received_at, id);

CREATE INDEX ${prefix}webhook_event_done ON ${prefix}webhook_event (state, ended_at);
