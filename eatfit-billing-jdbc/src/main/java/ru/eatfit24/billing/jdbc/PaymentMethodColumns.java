package ru.eatfit24.billing.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.payment.MethodFace;
import ru.eatfit24.billing.payment.PaymentMethod;

/** A saved method in its row. {@code default_slot} is written with every change, so that two cannot be the default. */
final class PaymentMethodColumns implements MoneyColumns<PaymentMethod> {

    @Override
    public String table() {
        return "payment_method";
    }

    @Override
    public String kind() {
        return "payment method";
    }

    @Override
    public List<String> fixed() {
        return List.of();
    }

    @Override
    public List<String> changing() {
        return List.of(
                "token",
                "kind",
                "brand",
                "last4",
                "status",
                "default_slot",
                "consent_at",
                "consent_text",
                "created_at",
                "due_at");
    }

    @Override
    public String account(PaymentMethod method) {
        return method.account();
    }

    @Override
    public String id(PaymentMethod method) {
        return method.id();
    }

    @Override
    public Object fixedPart(PaymentMethod method) {
        return method.id();
    }

    @Override
    public String rules(PaymentMethod method) {
        return "an account has one default method, and a token of the provider's belongs to one method";
    }

    @Override
    public void write(PaymentMethod method, RowWriter row) {
        MethodFace face = method.face();
        PaymentColumns.consent(method.consent(), row);
        row.text("token", method.token())
                .text("kind", face == null ? null : face.type())
                .text("brand", face == null ? null : face.brand())
                .text("last4", face == null ? null : face.last4())
                .name("status", method.status())
                .number("default_slot", method.isDefault() ? OptionalInt.of(1) : OptionalInt.empty())
                .instant("created_at", method.createdAt())
                .instant("due_at", method.dueAt());
    }

    @Override
    public PaymentMethod read(String account, RowReader row) throws SQLException {
        return new PaymentMethod(
                row.text("id"),
                account,
                row.textOrNull("token"),
                face(row),
                row.name(PaymentMethod.Status.class, "status"),
                row.flag("default_slot"),
                Objects.requireNonNull(PaymentColumns.consent(row), "consent_at"),
                row.instant("created_at"),
                row.instantOrNull("due_at"));
    }

    private static @Nullable MethodFace face(RowReader row) throws SQLException {
        String type = row.textOrNull("kind");
        return type == null ? null : new MethodFace(type, row.textOrNull("brand"), row.textOrNull("last4"));
    }
}
