package ru.eatfit24.billing.jdbc;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import ru.eatfit24.billing.payment.ProviderCall;

/** An intent to make a call in its row. The body goes to and fro unchanged, so that the same bytes can be sent again. */
final class ProviderCallColumns implements MoneyColumns<ProviderCall> {

    @Override
    public String table() {
        return "provider_call";
    }

    @Override
    public String kind() {
        return "call";
    }

    @Override
    public String idColumn() {
        return "call_key";
    }

    @Override
    public List<String> fixed() {
        return List.of("kind", "object_id", "target");
    }

    @Override
    public List<String> changing() {
        return List.of("body", "first_sent_at", "last_sent_at", "tries", "scans", "outcome", "due_at");
    }

    @Override
    public String account(ProviderCall call) {
        return call.account();
    }

    @Override
    public String id(ProviderCall call) {
        return call.key();
    }

    @Override
    public Object fixedPart(ProviderCall call) {
        return Arrays.asList(call.kind(), call.object(), call.target());
    }

    @Override
    public String rules(ProviderCall call) {
        return "a call keeps its kind, object and target, and its key is its own";
    }

    @Override
    public void write(ProviderCall call, RowWriter row) {
        row.name("kind", call.kind())
                .text("object_id", call.object())
                .text("target", call.target())
                .text("body", call.body())
                .instant("first_sent_at", call.sending().first())
                .instant("last_sent_at", call.sending().last())
                .number("tries", call.sending().tries())
                .number("scans", call.sending().scans())
                .name("outcome", call.outcome())
                .instant("due_at", call.dueAt());
    }

    @Override
    public ProviderCall read(String account, RowReader row) throws SQLException {
        return new ProviderCall(
                row.text("call_key"),
                account,
                row.name(ProviderCall.Kind.class, "kind"),
                row.text("object_id"),
                row.textOrNull("target"),
                row.textOrNull("body"),
                new ProviderCall.Sending(
                        row.instant("first_sent_at"),
                        row.instant("last_sent_at"),
                        row.integer("tries"),
                        row.integer("scans")),
                row.name(ProviderCall.Outcome.class, "outcome"),
                row.instantOrNull("due_at"));
    }
}
