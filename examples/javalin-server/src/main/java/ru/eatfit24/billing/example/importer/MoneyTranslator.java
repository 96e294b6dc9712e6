package ru.eatfit24.billing.example.importer;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.Price;
import ru.eatfit24.billing.checkout.AccountHistory;
import ru.eatfit24.billing.checkout.FormerPayment;
import ru.eatfit24.billing.checkout.FormerSubscription;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.MethodFace;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.time.BillingPeriod;

/** The subscription and the payments of one old user in the words of the new service. For one thread. */
final class MoneyTranslator {

    /** How a payment that the old service gave up by itself says so: whether it was paid, nobody knows. */
    private static final String GIVEN_UP = "Auto-canceled";

    private static final Duration ANY_PERIOD = Duration.ofDays(30);
    private static final String CONSENT = "auto-renewal, as agreed in the old service";
    private static final Pattern PROVIDER_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern CARD =
            Pattern.compile("(?i)\"[^\"]*(card|cvc|cvv|first6|last4|pan)[^\"]*\"\\s*:|[0-9]{13,19}");

    private final OldPlans plans;
    private final OldAccount old;
    private final ImportReport report;

    MoneyTranslator(OldPlans plans, OldAccount old, ImportReport report) {
        this.plans = plans;
        this.old = old;
        this.report = report;
    }

    Optional<FormerSubscription> subscription(Instant now) {
        Tally tally = report.table(ImportReport.SUBSCRIPTIONS);
        tally.read(old.subscriptions().size());
        Optional<FormerSubscription> found = Optional.empty();
        for (OldAccount.Subscription row : old.subscriptions()) {
            Optional<FormerSubscription> translated =
                    found.isPresent() ? tooMany(tally) : subscription(row, now, tally);
            found = found.isPresent() ? found : translated;
        }
        return found;
    }

    private Optional<FormerSubscription> tooMany(Tally tally) {
        report.finding("user " + old.user() + " has several subscriptions; the first one is taken");
        tally.leftOut("another subscription of the same user", 1);
        return Optional.empty();
    }

    private Optional<FormerSubscription> subscription(OldAccount.Subscription row, Instant now, Tally tally) {
        OldPlan plan = plans.find(row.plan()).orElse(null);
        Plan declared = plan == null ? null : plans.declared(plan).orElse(null);
        if (plan != null && plan.isFree()) {
            tally.leftOut("free: no subscription", 1);
            return Optional.empty();
        }
        Price price = declared == null ? null : declared.price().orElse(null);
        if (plan == null || declared == null || price == null || row.end() == null) {
            report.finding("the subscription of user " + old.user() + " is to no plan that is declared, or has no end");
            tally.leftOut("no plan that is declared, or no end", 1);
            return Optional.empty();
        }
        Instant end = row.end();
        Instant start = row.start() == null || row.start().isAfter(end) ? end.minus(period(plan)) : row.start();
        boolean canceled = !row.isActive() && end.isAfter(now);
        report.note("canceled before the end", canceled ? 1 : 0);
        FormerSubscription.Method method = method(row, start);
        boolean renews = row.autoRenew() && method != null && row.isActive();
        report.note("auto-renewal without a saved method, which is off now", row.autoRenew() && method == null ? 1 : 0);
        return Optional.of(new FormerSubscription(
                declared.code(),
                Money.parse(decimal(plan.price()), price.amount().currency().getCurrencyCode()),
                start,
                end,
                canceled,
                renews,
                method));
    }

    private static FormerSubscription.@Nullable Method method(OldAccount.Subscription row, Instant start) {
        String token = row.method();
        if (token == null || !PROVIDER_ID.matcher(token).matches()) {
            return null;
        }
        return new FormerSubscription.Method(
                token, new MethodFace("bank_card", brand(row.brand()), last4(row.mask())), new Consent(start, CONSENT));
    }

    private static @Nullable String brand(@Nullable String brand) {
        String clean = brand == null ? "" : clean(brand, MethodFace.MAX_LENGTH);
        // A brand has no digits; what has some may be a card's number.
        return clean.isEmpty() || clean.chars().anyMatch(Character::isDigit) ? null : clean;
    }

    /** The last four digits, however much more the mask shows. */
    private static @Nullable String last4(@Nullable String mask) {
        if (mask == null || !mask.strip().matches("(?s).*[0-9]{4}")) {
            return null;
        }
        String text = mask.strip();
        return text.substring(text.length() - 4);
    }

    List<FormerPayment> payments() {
        Tally tally = report.table(ImportReport.PAYMENTS);
        Tally refunds = report.table(ImportReport.REFUNDS);
        tally.read(old.payments().size());
        refunds.read(old.refunds().size());
        List<FormerPayment> payments = new ArrayList<>();
        // Newest last: of more than can be taken over, the oldest are left out.
        int first = Math.max(0, old.payments().size() - AccountHistory.MAX_ENTRIES);
        for (int i = 0; i < old.payments().size(); i++) {
            OldAccount.Payment row = old.payments().get(i);
            List<OldAccount.Refund> itsRefunds = old.refunds().stream()
                    .filter(refund -> refund.payment().equals(row.id()))
                    .toList();
            String reason = i < first ? "more payments than are taken over" : refusal(row);
            if (reason == null) {
                payments.add(payment(row, itsRefunds, refunds));
            } else {
                report.finding("payment " + row.id() + " is left out: " + reason);
                tally.leftOut(reason, 1);
                refunds.leftOut("its payment is left out", itsRefunds.size());
            }
        }
        return payments;
    }

    private @Nullable String refusal(OldAccount.Payment row) {
        FormerPayment.End end = end(row);
        if (end == null) {
            return "a status that is not known";
        } else if (money(row.amount(), row.currency()) == null) {
            return "no amount above zero";
        } else if (row.providerId() != null
                && !PROVIDER_ID.matcher(row.providerId()).matches()) {
            return "an id of the provider's that is none";
        } else if (end == FormerPayment.End.UNKNOWN
                && plan(row).flatMap(plans::declared).flatMap(Plan::price).isEmpty()) {
            return "nobody knows how it ended, nor for which plan that is declared it was";
        }
        return null;
    }

    private static FormerPayment.@Nullable End end(OldAccount.Payment row) {
        boolean givenUp = row.error() != null && row.error().startsWith(GIVEN_UP);
        return switch (row.status()) {
            case "SUCCEEDED", "REFUNDED" -> FormerPayment.End.SUCCEEDED;
            case "CANCELED" -> givenUp ? FormerPayment.End.UNKNOWN : FormerPayment.End.CANCELED;
            case "FAILED" -> FormerPayment.End.CANCELED;
            case "PENDING", "WAITING_FOR_CAPTURE" -> FormerPayment.End.UNKNOWN;
            default -> null;
        };
    }

    private Optional<OldPlan> plan(OldAccount.Payment row) {
        return plans.find(row.plan())
                .or(() -> old.subscriptions().stream().findFirst().flatMap(known -> plans.find(known.plan())));
    }

    private FormerPayment payment(OldAccount.Payment row, List<OldAccount.Refund> itsRefunds, Tally refunds) {
        FormerPayment.End end = Objects.requireNonNull(end(row), "end");
        Money amount = Objects.requireNonNull(money(row.amount(), row.currency()), "amount");
        OldPlan plan = plan(row).orElse(null);
        String code =
                plan == null ? "UNKNOWN" : plans.declared(plan).map(Plan::code).orElse(clean(plan.code(), 64));
        Instant at = row.paidAt() != null ? row.paidAt() : row.updatedAt() != null ? row.updatedAt() : row.createdAt();
        List<FormerPayment.Returned> returned = new ArrayList<>();
        for (OldAccount.Refund refund : itsRefunds) {
            refund(refund, end, amount.currency(), refunds).ifPresent(returned::add);
        }
        noteWhatIsSpecial(row, end, amount, returned);
        return new FormerPayment(
                row.id(),
                code,
                amount,
                end,
                row.providerId(),
                row.createdAt(),
                end == FormerPayment.End.UNKNOWN ? null : at,
                end == FormerPayment.End.SUCCEEDED ? paidFor(row, at, plan) : null,
                returned);
    }

    private static BillingPeriod paidFor(OldAccount.Payment row, Instant at, @Nullable OldPlan plan) {
        Duration length = plan == null ? ANY_PERIOD : period(plan);
        Instant end = row.periodEnd();
        return end == null ? new BillingPeriod(at, at.plus(length)) : new BillingPeriod(end.minus(length), end);
    }

    private void noteWhatIsSpecial(
            OldAccount.Payment row, FormerPayment.End end, Money amount, List<FormerPayment.Returned> returned) {
        boolean isUnknown = end == FormerPayment.End.UNKNOWN;
        report.note("payments whose end the provider is asked for", isUnknown && row.providerId() != null ? 1 : 0);
        report.note("payments that their payer never saw", isUnknown && row.providerId() == null ? 1 : 0);
        String metadata = row.metadata();
        if (metadata != null && CARD.matcher(metadata).find()) {
            report.note("payments whose metadata held card data, which is dropped", 1);
        }
        if (row.status().equals("REFUNDED")) {
            long back = returned.stream()
                    .filter(refund -> refund.status() == Refund.Status.SUCCEEDED)
                    .mapToLong(refund -> refund.amount().minor())
                    .sum();
            report.note("payments that are refunded in part", back < amount.minor() ? 1 : 0);
        }
    }

    private Optional<FormerPayment.Returned> refund(
            OldAccount.Refund row, FormerPayment.End end, Currency currency, Tally tally) {
        Refund.Status status = switch (row.status()) {
            case "SUCCEEDED" -> Refund.Status.SUCCEEDED;
            case "CANCELED" -> Refund.Status.CANCELED;
            case "PENDING" -> Refund.Status.PENDING;
            default -> null;
        };
        Money amount = money(row.amount(), currency.getCurrencyCode());
        String reason = null;
        if (status == null || amount == null) {
            reason = "a status that is not known, or no amount above zero";
        } else if (end != FormerPayment.End.SUCCEEDED) {
            reason = "its payment took no money, as far as is known";
        } else if (status == Refund.Status.PENDING && row.providerId() == null) {
            reason = "pending without the provider's id";
        }
        if (reason != null || status == null || amount == null) {
            report.finding("refund " + row.id() + " is left out: " + reason);
            tally.leftOut(String.valueOf(reason), 1);
            return Optional.empty();
        }
        Instant ended = row.completedAt() == null ? row.createdAt() : row.completedAt();
        String why = row.reason() == null ? "" : clean(row.reason(), Refund.MAX_REASON);
        return Optional.of(new FormerPayment.Returned(
                row.id(),
                amount,
                status,
                row.providerId(),
                why.isEmpty() ? "refunded by the old service" : why,
                row.createdAt(),
                status == Refund.Status.PENDING ? null : ended));
    }

    private static Duration period(OldPlan plan) {
        return plan.days() > 0 ? Duration.ofDays(plan.days()) : ANY_PERIOD;
    }

    private static @Nullable Money money(@Nullable BigDecimal amount, @Nullable String currency) {
        if (amount == null || amount.signum() <= 0 || amount.precision() > 15) {
            return null;
        }
        return Money.parse(decimal(amount), currency == null || currency.isBlank() ? "RUB" : currency.strip());
    }

    private static String decimal(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.UNNECESSARY).toPlainString();
    }

    private static String clean(String text, int most) {
        String clean = text.replaceAll("\\p{Cntrl}|[\\ud800-\\udfff]", " ").strip();
        return clean.length() > most ? clean.substring(0, most).strip() : clean;
    }
}
