package ru.eatfit24.billing.example.digest;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.checkout.Revenue;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.store.Turnover;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.UsageRequest;

/** What the digest of a week says. All figures come from billing, and are of the week that is over. */
final class DigestText {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d.MM.yyyy");

    private final Billing billing;
    private final ZoneId zone;

    DigestText(Billing billing) {
        this.billing = billing;
        this.zone = ZoneId.of(billing.catalog().zone().id());
    }

    /** The digest of the week before the one that this window is. */
    String of(Window thisWeek) {
        Instant until = thisWeek.start();
        Instant from = until.atZone(zone).minusWeeks(1).toInstant();
        StringBuilder text = new StringBuilder("<b>EatFit24 billing</b>, ")
                .append(DAY.format(from.atZone(zone)))
                .append(" – ")
                .append(DAY.format(until.minus(Duration.ofDays(1)).atZone(zone)))
                .append('\n');
        List<Revenue> days = billing.payments().revenue(from, until);
        byPlan(days)
                .forEach((plan, sum) -> text.append(Html.escape(plan))
                        .append(": <b>")
                        .append(Html.escape(sum.paid().toString()))
                        .append("</b>, ")
                        .append(sum.payments())
                        .append(" payments, ")
                        .append(Html.escape(sum.refunded().toString()))
                        .append(" refunded\n"));
        if (days.stream().allMatch(day -> day.plans().isEmpty())) {
            text.append("No money moved\n");
        }
        return text.append("New subscribers: ")
                .append(counted(Operations.NEW_SUBSCRIBERS, from))
                .append("\nPayments that failed: ")
                .append(counted(Operations.FAILED_PAYMENTS, from))
                .toString();
    }

    private static Map<String, Turnover> byPlan(List<Revenue> days) {
        Map<String, Turnover> sums = new TreeMap<>();
        days.stream()
                .flatMap(day -> day.plans().stream())
                .forEach(each -> sums.merge(
                        each.product() + " " + each.paid().currency().getCurrencyCode(), each, DigestText::sum));
        return sums;
    }

    private static Turnover sum(Turnover one, Turnover other) {
        Money paid = one.paid().plus(other.paid());
        return new Turnover(
                one.product(),
                one.payments() + other.payments(),
                paid,
                one.excess().plus(other.excess()),
                one.refunds() + other.refunds(),
                one.refunded().plus(other.refunded()));
    }

    private long counted(MeteredFeature what, Instant from) {
        close(what, from);
        return billing.entitlements().closedWindows(Operations.ACCOUNT, 100).stream()
                .filter(closed -> closed.feature().equals(what.code())
                        && closed.window().start().equals(from))
                .mapToLong(ClosedWindow::used)
                .findFirst()
                .orElse(0);
    }

    /** A week's counter is closed when something is counted in the next one, so something is, and taken back. */
    private void close(MeteredFeature what, Instant from) {
        OperationId operation = OperationId.of(what.code() + "@" + from);
        billing.gate().record(UsageRequest.of(Operations.ACCOUNT, what).operation(operation));
        billing.gate().giveBack(Operations.ACCOUNT, operation);
    }
}
