package ru.eatfit24.billing.testkit;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The life of one account's subscription and money, as {@code docs/money.md} and the public Javadoc tell it, written down once more in the plainest way: lists, kopecks,
 * and no stores, calls, retries or threads. Nothing of the code that it checks is used. A payment is known here the moment that something happens to it.
 */
final class MoneyModel {

    /** What differs between stories. */
    record Rules(String policy, boolean creditsExcess, Duration grace, ZoneId zone) {}

    private static final Duration AHEAD = Duration.ofHours(24);
    private static final Duration PAGE = Duration.ofHours(1);
    private static final Duration HOLD = Duration.ofDays(7);
    private static final long LEAST = 100;
    private final Rules rules;
    private final Map<String, ModelPlan> plans;
    private Instant now;

    private boolean exists;
    private @Nullable ModelPlan plan;
    private @Nullable ModelPlan next;
    private boolean isRenewing;
    private boolean isCanceled;
    private boolean trialUsed;
    private final ModelMethods methods = new ModelMethods();
    private long credit;
    private final List<ModelInvoice> invoices = new ArrayList<>();
    private final ModelSpans spans = new ModelSpans();
    private final ModelTerm term;
    private @Nullable ModelInvoice renewal;
    private final ModelDeclines declines = new ModelDeclines();
    final List<ModelPayment> payments = new ArrayList<>();

    MoneyModel(List<ModelPlan> plans, Rules rules, Instant now) {
        this.rules = rules;
        this.now = now;
        this.term = new ModelTerm(rules.zone());
        this.plans = new HashMap<>();
        plans.forEach(each -> this.plans.put(each.code(), each));
    }

    private ModelPlan named(String code) {
        return Objects.requireNonNull(plans.get(code), code);
    }

    static long micros(Instant from, Instant until) {
        return ChronoUnit.MICROS.between(from, until);
    }

    static long share(long amount, long part, long whole) {
        return BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(part))
                .divide(BigInteger.valueOf(whole))
                .longValueExact();
    }

    // Time

    /** The clock moves, and with it what waits at the provider. */
    void at(Instant instant) {
        now = instant;
        for (ModelPayment payment : payments) {
            boolean over = payment.status.equals("PENDING")
                    ? !now.isBefore(payment.at.plus(PAGE))
                    : payment.status.equals("WAITING_FOR_CAPTURE") && !now.isBefore(payment.heldAt.plus(HOLD));
            if (over) {
                fail(payment);
            }
        }
    }

    Instant accessEnd() {
        return isRenewing && !isCanceled ? term.end.plus(rules.grace()) : term.end;
    }

    boolean hasAccess() {
        return exists && now.isBefore(accessEnd()) && term.start.isBefore(accessEnd());
    }

    Instant end() {
        return term.end;
    }

    private Instant following() {
        return hasAccess() ? term.end : now;
    }

    // Buying

    private String policy(ModelPlan wanted) {
        ModelPlan has = Objects.requireNonNull(plan, "plan");
        if (!hasAccess()) {
            return "EXTEND";
        } else if (!rules.policy().equals("STANDARD")) {
            return rules.policy();
        } else if (wanted.equals(has)) {
            return "EXTEND";
        }
        long ofWanted = micros(now, wanted.after(now, 1, rules.zone()));
        long ofHas = micros(now, has.after(now, 1, rules.zone()));
        boolean isDearer = BigInteger.valueOf(wanted.price())
                        .multiply(BigInteger.valueOf(ofHas))
                        .compareTo(BigInteger.valueOf(has.price()).multiply(BigInteger.valueOf(ofWanted)))
                > 0;
        return isDearer ? "SWITCH_NOW" : "SWITCH_AT_END";
    }

    /** How it would be charged: policy, what now or later, what would be credited, and when. */
    String preview(String code) {
        ModelPlan wanted = named(code);
        String policy = exists ? policy(wanted) : "EXTEND";
        if (!policy.equals("SWITCH_NOW")) {
            return policy + " " + wanted.price() + " 0 " + (policy.equals("EXTEND") ? now : term.end);
        }
        long unused = spans.unused(now);
        return policy + " " + Math.max(0, wanted.price() - unused) + " " + Math.max(0, unused - wanted.price()) + " "
                + now;
    }

    /** @param discount the percentage, negative if it is for once; null for none */
    String buy(String code, boolean saves, @Nullable Integer discount, boolean isHeld) {
        ModelPlan wanted = named(code);
        String policy = exists ? policy(wanted) : "EXTEND";
        if (policy.equals("SWITCH_AT_END")) {
            next = wanted.equals(plan) ? null : wanted;
            return "scheduled";
        }
        if (discount != null && discount < 0 && invoices.stream().anyMatch(each -> each.isOnceUsed)) {
            return "discount used";
        }
        boolean isSwitch = policy.equals("SWITCH_NOW");
        Optional<ModelPayment> underWay = payments.stream()
                .filter(each -> each.isLive() && !each.invoice.isRenewal)
                .findFirst();
        ModelInvoice invoice = new ModelInvoice(wanted, false);
        invoice.isSwitch = isSwitch;
        ModelPayment attempt = new ModelPayment(invoice, now, isHeld, saves, discount);
        if (underWay.isPresent() && underWay.get().isFor(attempt)) {
            return pointTo(underWay.get(), invoice);
        }
        underWay.ifPresent(this::supersede);
        openFor(wanted);
        open(invoice, discount);
        if (invoice.total < LEAST) {
            credit -= invoice.total;
            paid(invoice, null);
            invoice.isOnceUsed = discount != null;
            return "paid";
        }
        payments.add(attempt);
        return "confirm";
    }

    /** The same terms are the same page. */
    private String pointTo(ModelPayment page, ModelInvoice pointer) {
        pointer.total = page.invoice.total;
        pointer.status = "VOID";
        invoices.add(pointer);
        return page.status.equals("PENDING") ? "confirm" : "held";
    }

    /** Other terms take its place; what is held is let go. */
    private void supersede(ModelPayment page) {
        page.isSuperseded = true;
        giveUp(page.invoice);
        if (page.status.equals("WAITING_FOR_CAPTURE")) {
            page.status = "CANCELED";
        }
    }

    private void openFor(ModelPlan first) {
        if (!exists) {
            exists = true;
            plan = first;
            term.open(now, first);
        }
    }

    private void open(ModelInvoice invoice, @Nullable Integer discount) {
        long rest = invoice.plan.price();
        if (discount != null) {
            rest -= share(rest, Math.abs(discount), 100);
        }
        invoice.worth = rest;
        invoice.quoted = now;
        if (invoice.isSwitch) {
            invoice.takenOff = Math.min(rest, spans.unused(now));
            rest -= invoice.takenOff;
        }
        invoice.fromCredit = Math.min(credit, rest);
        credit -= invoice.fromCredit;
        invoice.total = rest - invoice.fromCredit;
        invoices.add(invoice);
    }

    private void giveUp(ModelInvoice invoice) {
        invoice.status = "VOID";
        credit += invoice.fromCredit;
    }

    private void giveUpRenewal() {
        if (renewal != null) {
            giveUp(renewal);
        }
        renewal = null;
        declines.clear();
    }

    private void paid(ModelInvoice invoice, @Nullable ModelPayment payment) {
        Instant from = now;
        if (invoice.isSwitch) {
            credit += spans.difference(now, invoice.quoted, invoice.takenOff);
            spans.cut(now);
            term.switchTo(invoice.plan, now, !hasAccess());
            next = null;
        } else {
            from = following();
            term.extend(invoice.plan, from, term.periodEnd(from, invoice.plan), !hasAccess());
            next = invoice.plan.equals(next) ? null : next;
        }
        long lost = payment == null ? 0 : invoice.total - payment.captured;
        spans.add(new ModelSpan(from, term.end, Math.max(0, invoice.worth - lost), payment));
        plan = invoice.plan;
        isCanceled = false;
        invoice.status = "PAID";
        if (invoice.isRenewal) {
            renewal = null;
            declines.clear();
        } else {
            giveUpRenewal();
        }
    }

    // Payers

    void pay(ModelPayment payment) {
        if (payment.isHeld && payment.isSuperseded) {
            payment.status = "CANCELED";
        } else if (payment.isHeld) {
            payment.status = "WAITING_FOR_CAPTURE";
            payment.heldAt = now;
        } else {
            succeed(payment, payment.invoice.total);
        }
    }

    void fail(ModelPayment payment) {
        payment.status = "CANCELED";
        if (payment.invoice.status.equals("OPEN")) {
            giveUp(payment.invoice);
        }
    }

    void succeed(ModelPayment payment, long captured) {
        payment.status = "SUCCEEDED";
        payment.captured = captured;
        if (payment.invoice.status.equals("OPEN")) {
            payment.use = "PAID_INVOICE";
            payment.invoice.isOnceUsed = payment.discount != null;
            paid(payment.invoice, payment);
            if (payment.saves) {
                methods.save();
                isRenewing = true;
            }
        } else if (rules.creditsExcess()) {
            payment.use = "CREDITED";
            credit += captured;
        } else {
            payment.use = "GIVEN_BACK";
            payment.refunded = captured;
        }
    }

    void refund(ModelPayment payment, long amount, String access) {
        payment.refunded += amount;
        if (payment.use.equals("CREDITED")) {
            credit -= amount;
            return;
        }
        spans.refund(payment, amount);
        long gone = access.equals("SHORTEN") ? spans.goneBy(payment, amount) : 0;
        if (!hasAccess() || (gone == 0 && !access.equals("END"))) {
            return;
        }
        Instant earlier = term.end.minus(gone, ChronoUnit.MICROS);
        if (access.equals("END") || !earlier.isAfter(now)) {
            endAt();
            return;
        }
        giveUpRenewal();
        spans.shorten(payment, gone);
        term.endAt(earlier);
    }

    private void endAt() {
        stopRenewing();
        spans.cut(now);
        term.endAt(now);
        next = null;
    }

    // Subscribers and administrators

    boolean cancel() {
        if (exists && hasAccess() && !isCanceled) {
            giveUpRenewal();
            isCanceled = true;
        }
        return exists;
    }

    boolean resume() {
        isCanceled &= !hasAccess();
        return hasAccess();
    }

    boolean endNow() {
        if (hasAccess()) {
            endAt();
        }
        return exists;
    }

    boolean renewalOff() {
        if (isRenewing) {
            stopRenewing();
        }
        return exists;
    }

    boolean renewalOn() {
        if (!hasAccess() || !methods.hasDefault()) {
            return false;
        }
        isCanceled = false;
        isRenewing = true;
        methods.chooseDefault();
        return true;
    }

    boolean keepPlan() {
        next = null;
        return exists;
    }

    void grant(String code) {
        ModelPlan given = named(code);
        openFor(given);
        Instant from = following();
        Instant until = term.periodEnd(from, given);
        term.give(from, until, !hasAccess());
        plan = given;
        next = given.equals(next) ? null : next;
        isCanceled = false;
        ModelInvoice invoice = new ModelInvoice(given, false);
        invoice.status = "PAID";
        invoices.add(invoice);
        spans.add(new ModelSpan(from, until, 0, null));
        giveUpRenewal();
    }

    boolean trial(String code, Instant until, boolean renews) {
        ModelPlan tried = named(code);
        if (exists && until.equals(term.trialEnd) && tried.equals(plan)) {
            return true;
        } else if (trialUsed || hasAccess() || (renews && !methods.hasDefault())) {
            return false;
        }
        giveUpRenewal();
        exists = true;
        plan = tried;
        next = null;
        term.tryOut(tried, now, until);
        trialUsed = true;
        isCanceled = false;
        isRenewing = renews;
        if (renews) {
            methods.chooseDefault();
        }
        return true;
    }

    int methods() {
        return methods.count();
    }

    void forget(int method) {
        if (methods.forget(method) && isRenewing && !isCanceled && methods.charged() < 0) {
            stopRenewing();
        }
    }

    // Renewal

    private @Nullable Instant chargeAt() {
        if (!isRenewing || isCanceled) {
            return null;
        } else if (declines.isEmpty()) {
            Duration quarter = Duration.between(term.start, term.end).dividedBy(4);
            return next != null ? term.end : term.end.minus(AHEAD.compareTo(quarter) < 0 ? AHEAD : quarter);
        }
        return declines.again();
    }

    boolean isBuying() {
        return payments.stream().anyMatch(ModelPayment::isLive);
    }

    /**
     * Looks after what is due.
     *
     * @param declined the reason for which charges are declined; null when they succeed
     * @return what came of it
     */
    String run(@Nullable String declined) {
        Instant charge = chargeAt();
        if (!hasAccess()) {
            stopRenewing();
            return "over";
        } else if (charge == null || charge.isAfter(now)) {
            return "nothing due";
        } else if (methods.charged() < 0) {
            stopRenewing();
            return "no method";
        }
        if (renewal == null) {
            renewal = new ModelInvoice(next == null ? Objects.requireNonNull(plan) : next, true);
            open(renewal, null);
        }
        ModelInvoice invoice = renewal;
        if (invoice.total < LEAST) {
            credit -= invoice.total;
            paid(invoice, null);
            return "paid without a charge";
        }
        ModelPayment payment = new ModelPayment(invoice, now, false, false, null);
        payments.add(payment);
        if (declined == null) {
            succeed(payment, invoice.total);
            return "charged";
        }
        payment.status = "CANCELED";
        if (!declines.add(now, declined)) {
            return "declined";
        }
        forget(methods.charged());
        stopRenewing();
        return "declined for good";
    }

    private void stopRenewing() {
        giveUpRenewal();
        isRenewing = false;
    }

    // What can be seen

    String state() {
        return (hasAccess() ? Objects.requireNonNull(plan).code() : "FREE")
                + subscription()
                + ", credit " + credit
                + ", taken "
                + payments.stream().mapToLong(ModelPayment::refundable).sum()
                + "\n    invoices "
                + sorted(invoices.stream().map(each -> each.plan.code() + " " + each.total + " " + each.status))
                + "\n    payments "
                + sorted(payments.stream()
                        .map(each -> each.invoice.total + " " + each.status + " " + each.captured + " " + each.refunded
                                + " " + each.use));
    }

    private String subscription() {
        if (!hasAccess()) {
            return exists ? ", over" : ", none";
        }
        String state = !now.isBefore(term.end)
                ? "PAST_DUE"
                : isCanceled
                        ? "CANCELED"
                        : term.trialEnd != null && now.isBefore(term.trialEnd) ? "TRIALING" : "ACTIVE";
        return " " + state + " until " + term.end + "/" + accessEnd() + (isRenewing ? ", renews" : "")
                + (next == null ? "" : ", then " + next.code());
    }

    private static List<String> sorted(Stream<String> texts) {
        return texts.sorted(Comparator.naturalOrder()).toList();
    }
}
