package ru.eatfit24.billing.jdbc;

import static ru.eatfit24.billing.jdbc.ExpectedRelation.table;

import java.util.List;

/** The tables of what is received and told, as this version of the store needs them. */
final class ExpectedMachinery {

    static final List<ExpectedRelation> TABLES = List.of(
            table("outbox_listener")
                    .column("listener", ColumnType.keyText(64))
                    .column("registered_at", ColumnType.INSTANT)
                    .key("listener")
                    .check("listener")
                    .build(),
            table("outbox_delivery")
                    .column("root", ColumnType.keyText(128))
                    .column("account_version", ColumnType.BIG_INTEGER)
                    .column("position", ColumnType.INTEGER)
                    .column("listener", ColumnType.keyText(64))
                    .column("failures", ColumnType.INTEGER)
                    .nullableColumn("failure", ColumnType.text(250))
                    .nullableColumn("due_at", ColumnType.INSTANT)
                    .nullableColumn("delivered_at", ColumnType.INSTANT)
                    .nullableColumn("dead_at", ColumnType.INSTANT)
                    .key("root", "account_version", "position", "listener")
                    .check("failures")
                    .check("due_at", "delivered_at", "dead_at")
                    .check("delivered_at", "dead_at")
                    .check("dead_at", "failure")
                    .build(),
            table("webhook_event")
                    .column("id", ColumnType.keyText(64))
                    .column("provider", ColumnType.keyText(32))
                    .column("about", ColumnType.text(16))
                    .column("object_id", ColumnType.keyText(64))
                    .column("type", ColumnType.keyText(64))
                    .column("status", ColumnType.keyText(64))
                    .column("fields", ColumnType.JSON)
                    .column("received_at", ColumnType.INSTANT)
                    .column("last_received_at", ColumnType.INSTANT)
                    .column("deliveries", ColumnType.INTEGER)
                    .column("state", ColumnType.text(16))
                    .column("fence", ColumnType.BIG_INTEGER)
                    .column("attempts", ColumnType.INTEGER)
                    .column("leased", ColumnType.SMALL_INTEGER)
                    .nullableColumn("note", ColumnType.text(250))
                    .nullableColumn("due_at", ColumnType.INSTANT)
                    .nullableColumn("ended_at", ColumnType.INSTANT)
                    .key("id")
                    .unique("provider", "object_id", "type", "status")
                    .check("id")
                    .check("fields")
                    .check("deliveries")
                    .check("state")
                    .check("state", "due_at")
                    .check("state", "ended_at")
                    .check("fence")
                    .check("attempts")
                    .check("leased", "state")
                    .build());

    private ExpectedMachinery() {}
}
