package ru.eatfit24.billing.jdbc;

import java.sql.SQLException;
import java.util.List;
import ru.eatfit24.billing.payment.Refund;

/** A refund in its row. */
final class RefundColumns implements MoneyColumns<Refund> {

    @Override
    public String table() {
        return "refund";
    }

    @Override
    public String kind() {
        return "refund";
    }

    @Override
    public List<String> fixed() {
        return List.of("payment", "amount", "currency", "origin", "access", "reason", "created_at");
    }

    @Override
    public List<String> changing() {
        return List.of("status", "provider_id", "canceled_by", "cancel_reason", "ended_at", "due_at");
    }

    @Override
    public String account(Refund refund) {
        return refund.account();
    }

    @Override
    public String id(Refund refund) {
        return refund.id();
    }

    @Override
    public Object fixedPart(Refund refund) {
        return List.of(refund.payment(), refund.order());
    }

    @Override
    public String rules(Refund refund) {
        return "a refund keeps its payment and order, and a refund at the provider belongs to one of ours";
    }

    @Override
    public void write(Refund refund, RowWriter row) {
        Refund.Order order = refund.order();
        PaymentColumns.cancellation(refund.cancellation(), row);
        row.text("payment", refund.payment())
                .amount("amount", order.amount())
                .currency("currency", order.amount())
                .name("origin", order.origin())
                .name("access", order.access())
                .text("reason", order.reason())
                .instant("created_at", order.createdAt())
                .name("status", refund.status())
                .text("provider_id", refund.providerId())
                .instant("ended_at", refund.endedAt())
                .instant("due_at", refund.dueAt());
    }

    @Override
    public Refund read(String account, RowReader row) throws SQLException {
        return new Refund(
                row.text("id"),
                account,
                row.text("payment"),
                new Refund.Order(
                        row.money("amount", "currency"),
                        row.name(Refund.Origin.class, "origin"),
                        row.name(Refund.Access.class, "access"),
                        row.text("reason"),
                        row.instant("created_at")),
                row.name(Refund.Status.class, "status"),
                row.textOrNull("provider_id"),
                PaymentColumns.cancellation(row),
                row.instantOrNull("ended_at"),
                row.instantOrNull("due_at"));
    }
}
