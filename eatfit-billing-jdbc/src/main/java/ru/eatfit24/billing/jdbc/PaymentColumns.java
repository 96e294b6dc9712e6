package ru.eatfit24.billing.jdbc;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Cancellation;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMoney;
import ru.eatfit24.billing.payment.PaymentOrder;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.ProviderSide;
import ru.eatfit24.billing.payment.Withdrawal;

/** A payment in its row. {@code live_invoice} is written with every change, so the live slot follows the status. */
final class PaymentColumns implements MoneyColumns<Payment> {

    @Override
    public String table() {
        return "payment";
    }

    @Override
    public String kind() {
        return "payment";
    }

    @Override
    public List<String> fixed() {
        return List.of(
                "invoice",
                "attempt",
                "amount",
                "currency",
                "session",
                "capture",
                "method",
                "consent_at",
                "consent_text",
                "created_at");
    }

    @Override
    public List<String> changing() {
        return List.of(
                "status",
                "withdrawn",
                "live_invoice",
                "used_for",
                "provider_id",
                "confirmation_kind",
                "confirmation_value",
                "canceled_by",
                "cancel_reason",
                "expires_at",
                "captured",
                "refund_reserved",
                "refunded",
                "taken_at",
                "due_at");
    }

    @Override
    public String account(Payment payment) {
        return payment.account();
    }

    @Override
    public String id(Payment payment) {
        return payment.id();
    }

    @Override
    public Object fixedPart(Payment payment) {
        return payment.order();
    }

    @Override
    public String rules(Payment payment) {
        return "a payment keeps its order; invoice " + payment.order().invoice() + " has one attempt of number "
                + payment.order().number()
                + " and one live attempt; a payment at the provider belongs to one of ours";
    }

    @Override
    public void write(Payment payment, RowWriter row) {
        PaymentOrder order = payment.order();
        ProviderSide provider = payment.provider();
        consent(order.consent(), row);
        cancellation(provider.cancellation(), row);
        Confirmation confirmation = provider.confirmation();
        row.text("invoice", order.invoice())
                .number("attempt", order.number())
                .amount("amount", order.amount())
                .currency("currency", order.amount())
                .name("session", order.session())
                .name("capture", order.capture())
                .text("method", order.method())
                .instant("created_at", order.createdAt())
                .name("status", payment.status())
                .name("withdrawn", payment.withdrawn())
                .text("live_invoice", payment.isLive() ? order.invoice() : null)
                .name("used_for", payment.use())
                .text("provider_id", provider.id())
                .name("confirmation_kind", confirmation == null ? null : confirmation.kind())
                .text("confirmation_value", confirmation == null ? null : confirmation.value())
                .instant("expires_at", provider.expiresAt())
                .amount("captured", payment.money().captured())
                .amount("refund_reserved", payment.money().refundReserved())
                .amount("refunded", payment.money().refunded())
                .instant("taken_at", payment.money().takenAt())
                .instant("due_at", payment.dueAt());
    }

    @Override
    public Payment read(String account, RowReader row) throws SQLException {
        Money amount = row.money("amount", "currency");
        PaymentOrder order = new PaymentOrder(
                row.text("invoice"),
                row.integer("attempt"),
                amount,
                row.name(PaymentOrder.Session.class, "session"),
                row.name(PaymentOrder.Capture.class, "capture"),
                row.textOrNull("method"),
                consent(row),
                row.instant("created_at"));
        return new Payment(
                row.text("id"),
                account,
                order,
                row.name(PaymentStatus.class, "status"),
                row.nameOrNull(Withdrawal.class, "withdrawn"),
                row.name(PaymentUse.class, "used_for"),
                new ProviderSide(
                        row.textOrNull("provider_id"),
                        confirmation(row),
                        cancellation(row),
                        row.instantOrNull("expires_at")),
                new PaymentMoney(
                        row.money("captured", "currency"),
                        row.money("refund_reserved", "currency"),
                        row.money("refunded", "currency"),
                        row.instantOrNull("taken_at")),
                row.instantOrNull("due_at"));
    }

    private static @Nullable Confirmation confirmation(RowReader row) throws SQLException {
        Confirmation.Kind kind = row.nameOrNull(Confirmation.Kind.class, "confirmation_kind");
        return kind == null ? null : new Confirmation(kind, row.text("confirmation_value"));
    }

    static void consent(@Nullable Consent consent, RowWriter row) {
        row.instant("consent_at", consent == null ? null : consent.at())
                .text("consent_text", consent == null ? null : consent.text());
    }

    static @Nullable Consent consent(RowReader row) throws SQLException {
        Instant at = row.instantOrNull("consent_at");
        return at == null ? null : new Consent(at, row.text("consent_text"));
    }

    static void cancellation(@Nullable Cancellation cancellation, RowWriter row) {
        row.text("canceled_by", cancellation == null ? null : cancellation.party())
                .text("cancel_reason", cancellation == null ? null : cancellation.reason());
    }

    static @Nullable Cancellation cancellation(RowReader row) throws SQLException {
        String party = row.textOrNull("canceled_by");
        return party == null ? null : new Cancellation(party, row.text("cancel_reason"));
    }
}
