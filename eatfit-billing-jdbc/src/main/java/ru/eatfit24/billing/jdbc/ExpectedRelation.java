package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A table or view as this version of the store needs it. Names come without the prefix.
 *
 * @param key the columns of the primary key, which any unique index over the same columns can stand in for; empty for a
 *     view
 * @param unique the columns of each further unique index
 * @param checks for each needed {@code CHECK} the columns that it looks at
 * @param alsoCalled words under which the same thing may be found when somebody named it otherwise
 */
record ExpectedRelation(
        String name,
        Kind kind,
        List<ExpectedColumn> columns,
        List<String> key,
        List<List<String>> unique,
        List<Set<String>> checks,
        Set<String> alsoCalled) {

    enum Kind {
        TABLE,
        VIEW
    }

    record ExpectedColumn(String name, ColumnType type, boolean nullable) {}

    /** What plans, limits and events are kept in. */
    private static final List<ExpectedRelation> LIMITS = List.of(
            table("catalog")
                    .column("id", ColumnType.SMALL_INTEGER)
                    .column("epoch", ColumnType.BIG_INTEGER)
                    .nullableColumn("default_plan", ColumnType.text(64))
                    .nullableColumn("default_version", ColumnType.INTEGER)
                    .column("updated_at", ColumnType.INSTANT)
                    .key("id")
                    .check("id")
                    .check("epoch")
                    .check("default_plan", "default_version")
                    .build(),
            table("plan")
                    .column("code", ColumnType.keyText(64))
                    .column("version", ColumnType.INTEGER)
                    .column("fingerprint", ColumnType.fixedText(64))
                    .column("content", ColumnType.JSON)
                    .column("declared_at", ColumnType.INSTANT)
                    .key("code", "version")
                    .check("code")
                    .check("version")
                    .check("content")
                    .build(),
            table("account")
                    .column("root", ColumnType.keyText(128))
                    .column("version", ColumnType.BIG_INTEGER)
                    .column("at", ColumnType.INSTANT)
                    .column("format", ColumnType.SMALL_INTEGER)
                    .column("facts", ColumnType.JSON)
                    .column("usage", ColumnType.JSON)
                    .nullableColumn("batch", ColumnType.BIG_INTEGER)
                    .key("root")
                    .check("root")
                    .check("version")
                    .check("format")
                    .check("facts")
                    .check("usage")
                    .alsoCalled("usage")
                    .build(),
            table("member_window")
                    .column("root", ColumnType.keyText(128))
                    .column("member", ColumnType.keyText(400))
                    .column("feature", ColumnType.keyText(64))
                    .column("policy", ColumnType.keyText(32))
                    .column("starts_at", ColumnType.INSTANT)
                    .column("ends_at", ColumnType.INSTANT)
                    .column("used", ColumnType.BIG_INTEGER)
                    .column("announced", ColumnType.SMALL_INTEGER)
                    .key("root", "member", "feature", "policy")
                    .check("member")
                    .check("starts_at", "ends_at")
                    .check("used")
                    .check("announced")
                    .build(),
            table("usage_entry")
                    .column("root", ColumnType.keyText(128))
                    .column("operation", ColumnType.keyText(64))
                    .column("at", ColumnType.INSTANT)
                    .column("fingerprint", ColumnType.text(2_000))
                    .column("status", ColumnType.text(16))
                    .nullableColumn("hold", ColumnType.text(36))
                    .column("content", ColumnType.JSON)
                    .key("root", "operation")
                    .check("operation")
                    .check("fingerprint")
                    .check("status")
                    .check("content")
                    .alsoCalled("operation", "ledger")
                    .build(),
            table("hold")
                    .column("root", ColumnType.keyText(128))
                    .column("hold_id", ColumnType.keyText(36))
                    .column("member", ColumnType.text(400))
                    .column("reserved_at", ColumnType.INSTANT)
                    .column("expires_at", ColumnType.INSTANT)
                    .column("state", ColumnType.keyText(16))
                    .column("content", ColumnType.JSON)
                    .key("root", "hold_id")
                    .check("hold_id")
                    .check("state")
                    .check("content")
                    .alsoCalled("reservation")
                    .build(),
            table("closed_window")
                    .column("root", ColumnType.keyText(128))
                    .column("member", ColumnType.keyText(400))
                    .column("feature", ColumnType.keyText(64))
                    .column("policy", ColumnType.keyText(32))
                    .column("starts_at", ColumnType.INSTANT)
                    .column("ends_at", ColumnType.INSTANT)
                    .column("used", ColumnType.BIG_INTEGER)
                    .key("root", "member", "feature", "policy", "starts_at")
                    .check("starts_at", "ends_at")
                    .check("used")
                    .build(),
            table("outbox_event")
                    .column("root", ColumnType.keyText(128))
                    .column("account_version", ColumnType.BIG_INTEGER)
                    .column("position", ColumnType.INTEGER)
                    .column("type", ColumnType.text(64))
                    .column("type_version", ColumnType.INTEGER)
                    .column("at", ColumnType.INSTANT)
                    .column("content", ColumnType.JSON)
                    .nullableColumn("due_at", ColumnType.INSTANT)
                    .nullableColumn("handed_out_at", ColumnType.INSTANT)
                    .key("root", "account_version", "position")
                    .check("account_version")
                    .check("position")
                    .check("type")
                    .check("type_version")
                    .check("content")
                    .check("due_at", "handed_out_at")
                    .alsoCalled("outbox")
                    .build(),
            table("audit_entry")
                    .column("root", ColumnType.keyText(128))
                    .column("entry_id", ColumnType.BIG_INTEGER)
                    .column("at", ColumnType.INSTANT)
                    .column("actor", ColumnType.text(128))
                    .column("action", ColumnType.text(64))
                    .column("reason", ColumnType.text(512))
                    .column("details", ColumnType.JSON)
                    .key("root", "entry_id")
                    .check("actor")
                    .check("action")
                    .check("reason")
                    .check("details")
                    .alsoCalled("audit")
                    .build(),
            view("usage")
                    .nullableColumn("root", ColumnType.text(128))
                    .nullableColumn("member", ColumnType.text(400))
                    .nullableColumn("feature", ColumnType.text(64))
                    .nullableColumn("policy", ColumnType.text(32))
                    .nullableColumn("starts_at", ColumnType.INSTANT)
                    .nullableColumn("ends_at", ColumnType.INSTANT)
                    .nullableColumn("used", ColumnType.BIG_INTEGER)
                    .build());

    /** Every table and view of this version. It is the counterpart of the shipped SQL files; a test compares the two. */
    static final List<ExpectedRelation> ALL = Stream.of(LIMITS, ExpectedMoney.TABLES, ExpectedMachinery.TABLES)
            .flatMap(List::stream)
            .toList();

    ExpectedRelation {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        unique = unique.stream().map(List::copyOf).toList();
        checks = List.copyOf(checks);
        alsoCalled = Set.copyOf(alsoCalled);
    }

    static Builder table(String name) {
        return new Builder(name, Kind.TABLE);
    }

    private static Builder view(String name) {
        return new Builder(name, Kind.VIEW);
    }

    static final class Builder {

        private final String name;
        private final Kind kind;
        private final List<ExpectedColumn> columns = new ArrayList<>();
        private final List<List<String>> unique = new ArrayList<>();
        private final List<Set<String>> checks = new ArrayList<>();
        private List<String> key = List.of();
        private Set<String> alsoCalled = Set.of();

        private Builder(String name, Kind kind) {
            this.name = name;
            this.kind = kind;
        }

        Builder column(String columnName, ColumnType type) {
            columns.add(new ExpectedColumn(columnName, type, false));
            return this;
        }

        Builder nullableColumn(String columnName, ColumnType type) {
            columns.add(new ExpectedColumn(columnName, type, true));
            return this;
        }

        Builder key(String... columnNames) {
            key = List.of(columnNames);
            return this;
        }

        Builder unique(String... columnNames) {
            unique.add(List.of(columnNames));
            return this;
        }

        Builder check(String... columnNames) {
            checks.add(Set.of(columnNames));
            return this;
        }

        private Builder alsoCalled(String... words) {
            alsoCalled = Set.of(words);
            return this;
        }

        ExpectedRelation build() {
            return new ExpectedRelation(name, kind, columns, key, unique, checks, alsoCalled);
        }
    }
}
