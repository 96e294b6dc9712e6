package ru.eatfit24.billing.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.catalog.Price;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.subscription.Agreement;
import ru.eatfit24.billing.subscription.Renewal;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.subscription.Term;
import ru.eatfit24.billing.time.BillingAnchor;
import ru.eatfit24.billing.time.BillingInterval;

/** A subscription in its row. */
final class SubscriptionColumns implements MoneyColumns<Subscription> {

    @Override
    public String table() {
        return "subscription";
    }

    @Override
    public String kind() {
        return "subscription";
    }

    @Override
    public List<String> fixed() {
        return List.of();
    }

    @Override
    public List<String> changing() {
        return List.of(
                "plan_code",
                "plan_version",
                "price_amount",
                "price_currency",
                "price_interval",
                "starts_at",
                "anchor_at",
                "anchor_interval",
                "ends_at",
                "trial_ends_at",
                "grace_ends_at",
                "renews",
                "renewal_method",
                "renewal_ordinal",
                "canceled_at",
                "next_plan_code",
                "next_plan_version",
                "next_price_amount",
                "next_price_currency",
                "next_price_interval",
                "trial_used",
                "due_at");
    }

    @Override
    public String account(Subscription subscription) {
        return subscription.account();
    }

    @Override
    public String id(Subscription subscription) {
        return subscription.id();
    }

    @Override
    public Object fixedPart(Subscription subscription) {
        return subscription.id();
    }

    @Override
    public String rules(Subscription subscription) {
        return "an account has one subscription, and keeps it";
    }

    @Override
    public void write(Subscription subscription, RowWriter row) {
        Term term = subscription.term();
        agreement(subscription.agreement(), "", row);
        agreement(subscription.next(), "next_", row);
        row.instant("starts_at", term.start())
                .instant("anchor_at", term.anchor().anchor())
                .text("anchor_interval", term.anchor().interval().code())
                .instant("ends_at", term.end())
                .instant("trial_ends_at", term.trialEnd())
                .instant("grace_ends_at", term.graceEnd())
                .flag("renews", subscription.renewal().on())
                .text("renewal_method", subscription.renewal().method())
                .number("renewal_ordinal", subscription.renewal().ordinal())
                .instant("canceled_at", subscription.canceledAt())
                .flag("trial_used", subscription.trialUsed())
                .instant("due_at", subscription.dueAt());
    }

    private static void agreement(@Nullable Agreement agreement, String prefix, RowWriter row) {
        PlanVersion plan = agreement == null ? null : agreement.plan();
        Price price = agreement == null ? null : agreement.price();
        Money amount = price == null ? null : price.amount();
        row.text(prefix + "plan_code", plan == null ? null : plan.code())
                .number(prefix + "plan_version", plan == null ? OptionalInt.empty() : OptionalInt.of(plan.version()))
                .amount(prefix + "price_amount", amount)
                .currency(prefix + "price_currency", amount)
                .text(
                        prefix + "price_interval",
                        price == null ? null : price.interval().code());
    }

    @Override
    public Subscription read(String account, RowReader row) throws SQLException {
        BillingAnchor anchor =
                new BillingAnchor(row.instant("anchor_at"), BillingInterval.parse(row.text("anchor_interval")));
        return new Subscription(
                row.text("id"),
                account,
                agreement("", row),
                new Term(
                        row.instant("starts_at"),
                        anchor,
                        row.instant("ends_at"),
                        row.instantOrNull("trial_ends_at"),
                        row.instantOrNull("grace_ends_at")),
                new Renewal(row.flag("renews"), row.textOrNull("renewal_method"), row.number("renewal_ordinal")),
                row.instantOrNull("canceled_at"),
                row.textOrNull("next_plan_code") == null ? null : agreement("next_", row),
                row.flag("trial_used"),
                row.instantOrNull("due_at"));
    }

    private static Agreement agreement(String prefix, RowReader row) throws SQLException {
        return new Agreement(
                new PlanVersion(row.text(prefix + "plan_code"), row.integer(prefix + "plan_version")),
                new Price(
                        row.money(prefix + "price_amount", prefix + "price_currency"),
                        BillingInterval.parse(row.text(prefix + "price_interval"))));
    }
}
