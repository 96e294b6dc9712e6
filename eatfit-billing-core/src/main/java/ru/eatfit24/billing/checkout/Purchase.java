package ru.eatfit24.billing.checkout;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.CallRecovery;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.InvoiceCause;
import ru.eatfit24.billing.payment.InvoiceTerms;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentOrder;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderRequest;
import ru.eatfit24.billing.payment.Withdrawal;
import ru.eatfit24.billing.subscription.Agreement;
import ru.eatfit24.billing.subscription.PlanChangePolicy;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.usage.OperationConflictException;

/**
 * One transaction of a purchase: finds out how it stands, or begins it.
 *
 * @param mayAsk whether the provider may be asked for an attempt that was handed out a while ago
 * @param maySend whether an attempt that nobody knows about may be sent again
 */
record Purchase(
        AccountBooks books, CheckoutRequest request, Plan plan, Agreement agreement, boolean mayAsk, boolean maySend) {

    /** After how long a repeat makes sense. */
    static final Duration RETRY = Duration.ofSeconds(5);

    /** A page that was handed out longer ago than this is looked after before it is handed out again: it may have ended. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    /** How the transaction ended. */
    sealed interface Step {

        /** The purchase, or the one that it points to, stands like this. */
        record Stands(CheckoutOutcome outcome) implements Step {}

        /** Something is sent after the commit; how the purchase stands then has to be read. */
        record Sent() implements Step {}

        /** The provider has to be asked for this attempt first. */
        record Ask(String payment, String providerId) implements Step {}
    }

    Step step() {
        Optional<Invoice> known = known();
        if (known.isEmpty()) {
            return begin();
        }
        Invoice invoice = known.get();
        PurchaseTerms terms = PurchaseTerms.of(invoice);
        Invoice decides = terms.sameAs() == null ? invoice : Invoices.require(books, terms.sameAs());
        requireSame(terms, decides);
        return standing(decides);
    }

    /** What was bought under the operation's name; how it is collected is known where there was an attempt to. */
    private void requireSame(PurchaseTerms terms, Invoice invoice) {
        List<Payment> attempts = books.rows().paymentsOf(invoice.id());
        PaymentOrder order = attempts.isEmpty() ? null : attempts.get(0).order();
        String known = (terms.kind() == PurchaseTerms.Kind.GRANT ? "a grant of " : "")
                + terms.agreement().plan().code()
                + inWords(
                        terms.discount(),
                        order == null ? null : order.capture(),
                        order != null && order.consent() != null);
        String asked = plan.code()
                + inWords(
                        request.discount() == null ? null : request.discount().name(),
                        order == null ? null : request.capture(),
                        order != null && request.consent() != null);
        if (!known.equals(asked)) {
            throw new OperationConflictException(request.operation(), request.account(), known, asked);
        }
    }

    private static String inWords(@Nullable String discount, PaymentOrder.@Nullable Capture capture, boolean saves) {
        return (discount == null ? "" : " less discount " + discount)
                + (capture == null ? "" : ", collected " + capture)
                + (saves ? ", saving the method" : "");
    }

    private Optional<Invoice> known() {
        String operation = request.operation().value();
        return books.subscription()
                .flatMap(subscription -> books.rows()
                        .findInvoice(subscription.id(), InvoiceCause.purchase(operation))
                        .or(() -> books.rows().findInvoice(subscription.id(), InvoiceCause.change(operation))));
    }

    private Step standing(Invoice invoice) {
        if (invoice.status() == Invoice.Status.PAID) {
            return new Step.Stands(new CheckoutOutcome.Paid(invoice.id()));
        }
        Payment live = Invoices.liveAttempt(books, invoice).orElse(null);
        if (live == null) {
            return new Step.Stands(new CheckoutOutcome.Failed(invoice.id(), reason(invoice)));
        } else if (live.provider().id() == null) {
            return resend(live);
        } else if (shouldAsk(live)) {
            return ask(live);
        } else if (live.status() == PaymentStatus.WAITING_FOR_CAPTURE) {
            return new Step.Stands(new CheckoutOutcome.Held(invoice.id(), live.id()));
        }
        return live.provider().confirmation() == null
                ? unsettled()
                : new Step.Stands(new CheckoutOutcome.Confirm(
                        invoice.id(), live.id(), live.provider().confirmation()));
    }

    private String reason(Invoice invoice) {
        String reason = "canceled";
        for (Payment attempt : books.rows().paymentsOf(invoice.id())) {
            if (attempt.provider().cancellation() != null) {
                reason = attempt.provider().cancellation().reason();
            } else if (attempt.withdrawn() != null) {
                reason = attempt.withdrawn().name().toLowerCase(Locale.ROOT);
            }
        }
        return reason;
    }

    private boolean shouldAsk(Payment live) {
        return mayAsk && !books.now().isBefore(live.order().createdAt().plus(FRESH));
    }

    private static Step ask(Payment live) {
        return new Step.Ask(live.id(), Objects.requireNonNull(live.provider().id(), "provider id"));
    }

    /** Nobody knows whether the provider has made it: the same bytes under the same key find out, while the provider remembers the key. */
    private Step resend(Payment live) {
        Optional<ProviderCall> again = books.rows().callsAbout(live.id()).stream()
                .filter(call -> call.kind() == ProviderCall.Kind.CREATE_PAYMENT
                        && call.isOpen()
                        && call.sending().scans() == 0
                        && books.now()
                                .isBefore(CallRecovery.resendUntil(
                                        call, books.till().provider().traits())))
                .findFirst();
        if (maySend && again.isPresent()) {
            books.sendAgain(again.get());
            return new Step.Sent();
        }
        return unsettled();
    }

    private Step unsettled() {
        return new Step.Stands(new CheckoutOutcome.Unsettled(books.now().plus(RETRY)));
    }

    private Step begin() {
        Subscription subscription =
                books.subscription().orElseGet(() -> Subscription.open(request.account(), agreement, books.now()));
        boolean hasAccess = subscription.term().hasAccess(books.now());
        PlanChangePolicy policy = hasAccess
                ? books.till()
                        .settings()
                        .changes()
                        .between(
                                subscription.agreement(),
                                agreement,
                                books.now(),
                                books.till().zone())
                : PlanChangePolicy.EXTEND;
        if (policy == PlanChangePolicy.SWITCH_AT_END) {
            return scheduled(subscription);
        }
        PurchaseTerms terms = new PurchaseTerms(
                policy == PlanChangePolicy.SWITCH_NOW ? PurchaseTerms.Kind.SWITCH : PurchaseTerms.Kind.EXTEND,
                agreement,
                request.discount() == null ? null : request.discount().name(),
                null);
        if (request.discount() instanceof Discount.OncePerAccount once && hasHad(once)) {
            return new Step.Stands(new CheckoutOutcome.DiscountUsed(once.name()));
        }
        for (Invoice other : books.rows().openInvoices()) {
            Optional<Step> first = other.cause().kind() == InvoiceCause.Kind.RENEWAL
                    ? Optional.empty()
                    : makeRoom(other, terms, subscription);
            if (first.isPresent()) {
                return first.get();
            }
        }
        books.change(subscription);
        return bought(terms);
    }

    /** What is in quarantine may turn out to be paid; another purchase that is under way makes room for this one. */
    private boolean hasHad(Discount once) {
        return books.rows().invoices().stream()
                .filter(invoice -> once.name().equals(invoice.terms().content().get(PurchaseTerms.DISCOUNT)))
                .anyMatch(invoice -> invoice.status() == Invoice.Status.PAID
                        || (invoice.isOpen()
                                && Settlement.isQuarantined(books.rows().paymentsOf(invoice.id()))));
    }

    private Step scheduled(Subscription subscription) {
        Subscription changed = subscription.followedBy(agreement);
        if (!changed.equals(subscription)) {
            books.change(changed);
            books.raise(
                    SubscriptionChanged.Kind.CHANGE_SCHEDULED,
                    Map.of("plan", agreement.plan().toString()));
        }
        return new Step.Stands(new CheckoutOutcome.Scheduled(changed));
    }

    /** Another purchase is under way. Empty when it is out of the way now. */
    private Optional<Step> makeRoom(Invoice other, PurchaseTerms terms, Subscription subscription) {
        Payment live = Invoices.liveAttempt(books, other).orElse(null);
        if (live == null) {
            // What a person must look at stays open.
            if (!Settlement.isQuarantined(books.rows().paymentsOf(other.id()))) {
                Invoices.giveUp(books, other);
            }
            return Optional.empty();
        } else if (live.provider().id() == null) {
            return Optional.of(resend(live));
        } else if (shouldAsk(live)) {
            return Optional.of(ask(live));
        } else if (isSame(other, live, terms)) {
            pointTo(other, subscription);
            return Optional.of(standing(other));
        }
        books.rows().put(live.withdrawnAs(Withdrawal.SUPERSEDED));
        Invoices.giveUp(books, other);
        if (live.status() == PaymentStatus.WAITING_FOR_CAPTURE) {
            books.intend(
                    new ProviderRequest.Cancel(live), live.id(), live.provider().id());
        }
        return Optional.empty();
    }

    private boolean isSame(Invoice other, Payment live, PurchaseTerms terms) {
        return PurchaseTerms.of(other).equals(terms)
                && live.order().capture() == request.capture()
                && (live.order().consent() == null) == (request.consent() == null);
    }

    /** This operation stands as the other purchase stands, for good: a repeat of it buys nothing further. */
    private void pointTo(Invoice other, Subscription subscription) {
        InvoiceTerms terms = new InvoiceTerms(
                other.terms().product(),
                PurchaseTerms.of(other).pointingTo(other.id()).content(),
                other.terms().lines(),
                books.now());
        books.rows()
                .put(Invoice.open(request.account(), subscription.id(), cause(PurchaseTerms.of(other)), terms)
                        .voided());
    }

    private InvoiceCause cause(PurchaseTerms terms) {
        String operation = request.operation().value();
        return terms.kind() == PurchaseTerms.Kind.SWITCH
                ? InvoiceCause.change(operation)
                : InvoiceCause.purchase(operation);
    }

    private Step bought(PurchaseTerms terms) {
        Money price = agreement.price().amount();
        Money nothing = new Money(0, price.currency());
        Money unused =
                terms.kind() == PurchaseTerms.Kind.SWITCH ? Invoices.unused(books, books.now(), nothing) : nothing;
        Invoice invoice = Invoices.open(
                books, cause(terms), terms, new Invoices.Lines(plan.displayName(), price, request.discount(), unused));
        if (Invoices.needsNoPayment(books, invoice)) {
            Invoices.payWithoutPayment(books, invoice);
            return new Step.Stands(new CheckoutOutcome.Paid(invoice.id()));
        }
        PaymentOrder order = new PaymentOrder(
                invoice.id(),
                1,
                invoice.total(),
                PaymentOrder.Session.ON_SESSION,
                request.capture(),
                null,
                request.consent(),
                books.now());
        Attempts.begin(
                books,
                invoice,
                order,
                plan.displayName(),
                new ProviderRequest.Payer.Present(request.returnUrl(), request.consent() != null, request.confirmBy()));
        return new Step.Sent();
    }
}
