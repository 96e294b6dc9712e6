package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Price;
import ru.eatfit24.billing.checkout.TakeoverReport.Fate;
import ru.eatfit24.billing.checkout.TakeoverReport.Fates;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.subscription.Agreement;
import ru.eatfit24.billing.subscription.Renewal;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.subscription.Term;
import ru.eatfit24.billing.time.BillingAnchor;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.usage.Assignment;
import ru.eatfit24.billing.usage.ClosedWindow;

/**
 * One history in the transaction that holds its account:
 *
 * <ol>
 *   <li>The subscription, unless the account has one or was given a plan, with its saved method and an invoice over nothing, which says what time was taken over. An account
 *       that has only paid gets one that is over, since what was paid belongs to one.
 *   <li>Payments in order of creation, each with its refunds: {@link FormerMoney}.
 *   <li>Windows, unless something was counted in their time here.
 *   <li>If anything was taken, an entry in the audit trail.
 * </ol>
 */
final class TakeoverWork {

    private final AccountBooks books;
    private final AccountHistory history;
    private final List<String> refusals = new ArrayList<>();

    private TakeoverWork(AccountBooks books, AccountHistory history) {
        this.books = books;
        this.history = history;
    }

    static TakeoverReport of(AccountBooks books, AccountHistory history, String actor, String reason) {
        return new TakeoverWork(books, history).run(actor, reason);
    }

    private TakeoverReport run(String actor, String reason) {
        Fates subscriptions = Fates.NONE;
        Fates methods = Fates.NONE;
        FormerSubscription former = history.subscription();
        if (former != null) {
            boolean isOurs = isFree();
            Fate method = former.method() == null ? null : method(former.method(), isOurs);
            methods = method == null ? methods : methods.and(method);
            subscriptions = subscriptions.and(isOurs ? subscribe(former) : existing());
        }
        FormerMoney money = new FormerMoney(books, refusals);
        List<FormerPayment> payments = history.payments().stream()
                .sorted(Comparator.comparing(FormerPayment::createdAt).thenComparing(FormerPayment::key))
                .toList();
        if (!payments.isEmpty() && books.subscription().isEmpty()) {
            books.change(placeholder(payments));
            Term over = books.requireSubscription().term();
            if (books.assigned() == null && over.start().isBefore(over.end())) {
                books.assignAsSubscribed();
            }
        }
        payments.forEach(money::take);
        TakeoverReport report =
                new TakeoverReport(subscriptions, methods, money.payments(), money.refunds(), windows(), refusals);
        if (report.changesAnything()) {
            books.note(actor, "take-over", reason, Map.of("key", history.key()));
        }
        return report;
    }

    /** Whether the account has no subscription but one that payments were hung on, and no plan that somebody gave it. */
    private boolean isFree() {
        Assignment assigned = books.assigned();
        if (books.subscription().isEmpty()) {
            return assigned == null;
        }
        Subscription known = books.requireSubscription();
        return known.id().equals(history.key())
                && books.rows()
                        .findInvoice(FormerMoney.invoiceId(history.key()))
                        .isEmpty()
                && (assigned == null || assigned.equals(known.assignment()));
    }

    /** Over, with the last time that was paid: whoever has paid had access then. Of a plan that nobody knows any more it gives nothing. */
    private Subscription placeholder(List<FormerPayment> payments) {
        FormerPayment first = payments.get(0);
        Agreement agreement = FormerMoney.agreement(books, first.plan(), first.amount());
        Instant start = first.createdAt();
        boolean isDeclared =
                books.till().directory().declared().findPlan(first.plan()).isPresent();
        Instant end = payments.stream()
                .filter(payment -> isDeclared)
                .map(FormerPayment::period)
                .filter(Objects::nonNull)
                .map(BillingPeriod::end)
                .filter(paid -> paid.isAfter(start))
                .max(Comparator.naturalOrder())
                .orElse(start);
        Instant past = end.isAfter(books.now()) ? books.now() : end;
        Term over = new Term(
                start,
                new BillingAnchor(start, agreement.price().interval()),
                past.isBefore(start) ? start : past,
                null,
                null);
        return new Subscription(
                history.key(), history.account(), agreement, over, Renewal.OFF, null, null, false, null);
    }

    private Fate existing() {
        Subscription known = books.subscription().orElse(null);
        if (known != null && known.id().equals(history.key())) {
            return Fate.THERE;
        }
        refusals.add(
                known == null
                        ? "the account was given " + books.assigned() + ", which is newer"
                        : "the account has subscription " + known.id() + ", which is newer");
        return Fate.REFUSED;
    }

    private Fate subscribe(FormerSubscription former) {
        Agreement offered = Agreement.to(books.till().directory().declared().requirePlan(former.plan()));
        Agreement agreement = new Agreement(
                offered.plan(), new Price(former.price(), offered.price().interval()));
        Term term = new Term(
                former.start(),
                new BillingAnchor(former.end(), agreement.price().interval()),
                former.end(),
                null,
                null);
        Subscription taken = new Subscription(
                history.key(),
                history.account(),
                agreement,
                term,
                Renewal.OFF,
                former.canceled() ? books.now() : null,
                null,
                false,
                null);
        String method = known(former.method()).map(PaymentMethod::id).orElse(null);
        boolean renews = former.renews()
                && method != null
                && term.end().plus(books.till().settings().grace()).isAfter(books.now());
        books.change(renews ? taken.with(taken.renewal().onBy(method)) : taken);
        books.assignAsSubscribed();
        FormerMoney.given(books, agreement);
        return Fate.TAKEN;
    }

    private Optional<PaymentMethod> known(FormerSubscription.@Nullable Method former) {
        return former == null
                ? Optional.empty()
                : books.rows().methods().stream()
                        .filter(method -> former.token().equals(method.token()))
                        .findFirst();
    }

    private Fate method(FormerSubscription.Method former, boolean isTaken) {
        if (known(former).isPresent()) {
            return Fate.THERE;
        }
        String id = "pm-" + history.key();
        if (!isTaken || books.rows().findMethod(id).isPresent()) {
            refusals.add("the saved method belongs to a subscription that is not taken over, or was forgotten here");
            return Fate.REFUSED;
        }
        books.rows()
                .put(new PaymentMethod(
                        id,
                        history.account(),
                        former.token(),
                        former.face(),
                        PaymentMethod.Status.ACTIVE,
                        SavedMethods.defaultOf(books) == null,
                        former.consent(),
                        former.consent().at(),
                        null));
        return Fate.TAKEN;
    }

    private Fates windows() {
        if (history.windows().isEmpty()) {
            return Fates.NONE;
        }
        List<ClosedWindow> closed = books.closedWindows(AccountHistory.MAX_ENTRIES);
        List<ClosedWindow> known = new ArrayList<>(closed);
        books.openMeters()
                .forEach(meter -> known.add(new ClosedWindow("", meter.feature(), meter.window(), meter.used())));
        // What is older than all that can be looked at may be there.
        Instant visible = closed.size() < AccountHistory.MAX_ENTRIES
                ? Instant.MIN
                : closed.get(closed.size() - 1).window().end();
        Fates fates = Fates.NONE;
        for (ClosedWindow window : history.windows()) {
            Fate fate = fate(window, known, visible);
            if (fate == Fate.TAKEN) {
                known.add(window);
                books.keep(window);
            }
            fates = fates.and(fate);
        }
        return fates;
    }

    private Fate fate(ClosedWindow window, List<ClosedWindow> known, Instant visible) {
        if (known.contains(window)) {
            return Fate.THERE;
        }
        boolean isOver = !window.window().end().isAfter(books.now());
        boolean isFree = known.stream().noneMatch(other -> inTheWay(window, other));
        if (isOver && isFree && !window.window().start().isBefore(visible)) {
            return Fate.TAKEN;
        }
        refusals.add(window.feature() + " in " + window.window()
                + (!isOver ? " is not over" : isFree ? " is older than can be looked at" : " was counted otherwise"));
        return Fate.REFUSED;
    }

    private static boolean inTheWay(ClosedWindow one, ClosedWindow other) {
        Window first = one.window();
        Window second = other.window();
        return one.feature().equals(other.feature())
                && one.member().equals(other.member())
                && first.policy().equals(second.policy())
                && first.start().isBefore(second.end())
                && second.start().isBefore(first.end());
    }
}
