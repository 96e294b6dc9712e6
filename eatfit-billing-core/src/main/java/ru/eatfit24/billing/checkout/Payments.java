package ru.eatfit24.billing.checkout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.ProviderAnswer;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderMethod;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.ProviderRequest;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.store.PageMark;
import ru.eatfit24.billing.store.StoredObject;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.time.Instants;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.OperationConflictException;
import ru.eatfit24.billing.usage.OperationId;

/**
 * Payments, refunds and saved methods.
 *
 * <p>Every verb that moves money commits its intent first and sends it then. When it ends with an exception, or its answer says that the provider has not decided, the
 * next run of {@link PaymentRuns} follows it up; calling the verb again is safe as each one says. Safe for use by many threads and nodes.
 */
public final class Payments {

    private final MoneyDesk desk;

    Payments(MoneyDesk desk) {
        this.desk = desk;
    }

    /**
     * Asks the provider for a payment now and takes in what it shows, as when the payer comes back. Any number of times.
     *
     * @param paymentId our id
     * @return the payment after that; empty if there is none of this id
     * @throws ru.eatfit24.billing.payment.ProviderUnavailableException if the provider does not answer
     */
    public Optional<Payment> refresh(String paymentId) {
        requireId("a payment", paymentId);
        Optional<StoredObject> place = store().findPayment(paymentId);
        place.ifPresent(found -> find(found)
                .map(payment -> payment.provider().id())
                .ifPresent(providerId -> desk.ask(found.account(), paymentId, providerId)));
        return place.flatMap(this::find);
    }

    /**
     * Takes a hint that something has happened to a payment, such as a notification: nothing of it is believed but the id, which the provider is asked for. Any number of
     * times, in any order.
     *
     * @param providerId the provider's id of the payment
     * @return whether it is one of ours
     * @throws ru.eatfit24.billing.payment.ProviderUnavailableException if the provider does not answer
     */
    public boolean noticed(String providerId) {
        requireId("a payment at the provider", providerId);
        Optional<ProviderPayment> shown = desk.till().provider().findPayment(providerId);
        Optional<StoredObject> place = store().findPaymentAtProvider(providerId)
                .or(() -> shown.map(ProviderPayment::ourId).flatMap(store()::findPayment));
        shown.ifPresent(payment -> place.ifPresent(
                found -> desk.write(found.account(), books -> Settlement.take(books, found.id(), payment))));
        return shown.isPresent() && place.isPresent();
    }

    /**
     * Takes a hint that something has happened to a refund, such as a notification: nothing of it is believed but the id, which the provider is asked for. One that
     * somebody made in the provider's own pages is taken in, as {@link PaymentRuns#compare} does. Any number of times, in any order.
     *
     * @param providerId the provider's id of the refund
     * @return whether the provider knows it, and nothing about it differs from what is stored now
     * @throws ru.eatfit24.billing.payment.ProviderUnavailableException if the provider does not answer
     */
    public boolean noticedRefund(String providerId) {
        requireId("a refund at the provider", providerId);
        Comparison comparison = new Comparison(desk);
        Optional<ProviderRefund> shown = desk.till().provider().findRefund(providerId);
        shown.ifPresent(comparison::refund);
        return shown.isPresent() && comparison.drifts().isEmpty();
    }

    /** A payment by our id, as it is stored; empty if there is none. Whose it is, the caller has to look at. */
    public Optional<Payment> find(String paymentId) {
        return store().findPayment(paymentId).flatMap(this::find);
    }

    private Optional<Payment> find(StoredObject place) {
        return desk.book(place.account(), books -> books.rows().findPayment(place.id()));
    }

    /**
     * Takes held money, all of it or less; the rest goes back to the payer. Called again, it sends the same call again if nobody knows what became of it, and does
     * nothing if it was captured.
     *
     * @param amount above zero, at most what is held
     * @param actor who wants it, kept as {@link AuditEntry#actor} with the first call only
     * @param reason why, kept with it
     * @return the payment after that: succeeded, or still waiting while the provider has not answered
     * @throws IllegalArgumentException if there is no such payment, or the amount is not above zero or more than is held
     * @throws IllegalStateException if it is not held, or is being let go
     */
    public Payment capture(String paymentId, Money amount, String actor, String reason) {
        return settleHold(paymentId, ProviderCall.Kind.CAPTURE, amount, actor, reason);
    }

    /**
     * Lets held money go. Called again, it sends the same call again if nobody knows what became of it, and does nothing if it was let go.
     *
     * @param actor who wants it, kept as {@link AuditEntry#actor} with the first call only
     * @param reason why, kept with it
     * @return the payment after that: canceled, or still waiting while the provider has not answered
     * @throws IllegalArgumentException if there is no such payment
     * @throws IllegalStateException if it is not held, or is being captured
     */
    public Payment cancelHold(String paymentId, String actor, String reason) {
        return settleHold(paymentId, ProviderCall.Kind.CANCEL, null, actor, reason);
    }

    private Payment settleHold(
            String paymentId, ProviderCall.Kind kind, @Nullable Money amount, String actor, String reason) {
        StoredObject place = require(paymentId);
        desk.write(place.account(), books -> {
            Payment payment = Settlement.require(books, paymentId);
            PaymentStatus wanted = amount == null ? PaymentStatus.CANCELED : PaymentStatus.SUCCEEDED;
            if (payment.status() == wanted) {
                return;
            }
            Optional<ProviderCall> open = books.rows().callsAbout(paymentId).stream()
                    .filter(call -> call.isOpen() && call.kind() != ProviderCall.Kind.CREATE_PAYMENT)
                    .findFirst();
            if (payment.status() != PaymentStatus.WAITING_FOR_CAPTURE
                    || open.filter(call -> call.kind() != kind).isPresent()) {
                throw new IllegalStateException("payment " + paymentId + " is " + payment.status()
                        + open.map(call -> " with an open " + call.kind()).orElse("") + ", so no " + kind
                        + " is possible");
            }
            if (open.isPresent()) {
                books.sendAgain(open.get());
                return;
            }
            Invoice invoice = Invoices.require(books, payment.order().invoice());
            ProviderRequest request = amount == null
                    ? new ProviderRequest.Cancel(payment)
                    : new ProviderRequest.Capture(
                            payment,
                            amount,
                            desk.till()
                                    .settings()
                                    .receipts()
                                    .of(invoice, amount)
                                    .orElse(null));
            books.intend(request, paymentId, payment.provider().id());
            books.note(
                    actor,
                    amount == null ? "cancel-hold" : "capture",
                    reason,
                    amount == null
                            ? Map.of("payment", paymentId)
                            : Map.of("payment", paymentId, "amount", amount.toString()));
        });
        return find(place).orElseThrow();
    }

    /**
     * Gives captured money back, all or part of it, once for each operation: a repeat answers how that refund stands. All refunds of a payment together never exceed what
     * was captured.
     *
     * @param amount above zero, at most what is not reserved for refunds already
     * @param access what happens to the access that the money paid for, once it was given back
     * @param actor who wants it, kept as {@link AuditEntry#actor} with the first call only
     * @param reason for the payer, the listings and the audit entry, 1 to 250 characters
     * @return the refund: pending while the provider has not decided
     * @throws OperationConflictException if the operation was a refund of another amount, or with something else happening to the access
     * @throws IllegalArgumentException if there is no such payment, or the amount does not fit
     * @throws IllegalStateException if the payment took no money
     */
    public Refund refund(
            String paymentId, Money amount, Refund.Access access, OperationId operation, String actor, String reason) {
        StoredObject place = require(paymentId);
        // The payment's id is random, so this one is too for everybody who does not know it; and a repeat finds it.
        String id = UUID.nameUUIDFromBytes((paymentId + "\n" + operation.value()).getBytes(UTF_8))
                .toString();
        desk.write(place.account(), books -> {
            Optional<Refund> before = books.rows().findRefund(id);
            if (before.isPresent()) {
                requireSame(before.get(), amount, access, operation);
                return;
            }
            Payment payment = Settlement.require(books, paymentId);
            if (payment.status() != PaymentStatus.SUCCEEDED) {
                throw new IllegalStateException(
                        "payment " + paymentId + " is " + payment.status() + ", so there is nothing to give back");
            }
            Refund.Order order = new Refund.Order(amount, Refund.Origin.REQUESTED, access, reason, books.now());
            Refunds.order(
                    books,
                    payment,
                    new Refund(id, books.account(), paymentId, order, Refund.Status.PENDING, null, null, null, null));
            books.note(
                    actor,
                    "refund",
                    reason,
                    Map.of("payment", paymentId, "amount", amount.toString(), "access", access.name()));
        });
        return desk.book(place.account(), books -> Refunds.require(books, id));
    }

    /** Of one that was found at the provider nobody said what happens to the access. */
    private static void requireSame(Refund known, Money amount, Refund.Access access, OperationId operation) {
        Refund.Order order = known.order();
        boolean sameAccess = order.origin() != Refund.Origin.REQUESTED || order.access() == access;
        if (!order.amount().equals(amount) || !sameAccess) {
            throw new OperationConflictException(
                    operation,
                    known.account(),
                    "a refund of " + order.amount() + ", " + order.access(),
                    "a refund of " + amount + ", " + access);
        }
    }

    /**
     * A method that the payer has to confirm.
     *
     * @param method our id
     * @param confirmation where to send the payer; null when the provider has not answered: start again
     */
    public record Binding(String method, @Nullable Confirmation confirmation) {}

    /**
     * Begins to save a method without a payment. It can be charged once the payer has confirmed it; {@link PaymentRuns} finds that out. Each call begins anew; what nobody
     * confirms is forgotten after a day.
     *
     * @param type the provider's name of the kind, such as {@code bank_card}
     * @param consent that the payer agrees to be charged by it
     * @param returnUrl where the payer comes back to, {@code https}
     */
    public Binding bind(String account, String type, Consent consent, String returnUrl) {
        PaymentMethod method = PaymentMethod.asked(
                        account, consent, desk.till().now(), desk.till().now())
                .dueAt(null);
        Optional<ProviderAnswer> answer = desk.call(account, books -> {
            books.rows().put(method);
            books.intend(new ProviderRequest.BindMethod(method, type, returnUrl), method.id(), null);
        });
        Confirmation confirmation = answer.filter(ProviderAnswer.Done.class::isInstance)
                                .map(done -> ((ProviderAnswer.Done) done).object())
                                .filter(ProviderMethod.class::isInstance)
                                .orElse(null)
                        instanceof ProviderMethod shown
                ? shown.confirmation()
                : null;
        return new Binding(method.id(), confirmation);
    }

    /**
     * Forgets a method: it is not charged any more, from the moment that this returns. What was sent to the provider before may still succeed. Renewal stops when no other
     * method is left. Does nothing for one that is forgotten.
     *
     * @param actor who wants it: the payer or who acts for them
     * @param reason why
     * @throws IllegalArgumentException if the account has no such method
     */
    public void forget(String account, String methodId, String actor, String reason) {
        desk.write(account, books -> {
            PaymentMethod method = requireMethod(books, methodId);
            if (method.status() == PaymentMethod.Status.FORGOTTEN) {
                return;
            }
            books.rows().put(method.forgotten());
            books.note(actor, "forget-method", reason, Map.of("method", methodId));
            boolean renews =
                    books.subscription().map(Subscription::renewsItself).orElse(false);
            if (renews && Renewals.method(books, books.requireSubscription()) == null) {
                RenewalPlan.stop(books, "method_forgotten");
            }
        });
    }

    /**
     * Makes a method the one to charge when nobody says which. Does nothing for one that is it.
     *
     * @param actor who wants it: the payer or who acts for them
     * @param reason why
     * @throws IllegalArgumentException if the account has no such method
     * @throws IllegalStateException if it cannot be charged
     */
    public void makeDefault(String account, String methodId, String actor, String reason) {
        desk.write(account, books -> {
            PaymentMethod method = requireMethod(books, methodId);
            if (!method.isActive()) {
                throw new IllegalStateException("payment method " + methodId + " is " + method.status());
            }
            PaymentMethod old = SavedMethods.defaultOf(books);
            if (old != null && old.id().equals(methodId)) {
                return;
            }
            if (old != null) {
                books.rows().put(old.asDefault(false));
            }
            books.rows().put(method.asDefault(true));
            books.note(actor, "default-method", reason, Map.of("method", methodId));
        });
    }

    private static PaymentMethod requireMethod(AccountBooks books, String id) {
        requireId("a payment method", id);
        return books.rows()
                .findMethod(id)
                .orElseThrow(() ->
                        new IllegalArgumentException("account " + books.account() + " has no payment method " + id));
    }

    /** The saved methods of an account, those that are forgotten too, oldest first. */
    public List<PaymentMethod> methods(String account) {
        return store().methods(requireAccount(account));
    }

    /** What the account has to its credit; below zero is what its next invoice adds. */
    public Money credit(String account, Currency currency) {
        return store().credit(requireAccount(account), currency);
    }

    /**
     * Payments of an account, newest first.
     *
     * @param after the last one of the page before; null for the first page
     * @param limit 1 to {@link MoneyStore#MAX_LIMIT}
     */
    public List<Payment> payments(String account, @Nullable PageMark after, int limit) {
        return store().payments(requireAccount(account), after, limit);
    }

    /**
     * Payments of an account with what they are for, newest first: for a page of history. The invoices are read in one transaction that holds the account for a moment.
     *
     * @param after the last one of the page before; null for the first page
     * @param limit 1 to {@link MoneyStore#MAX_LIMIT}
     */
    public List<InvoicedPayment> history(String account, @Nullable PageMark after, int limit) {
        List<Payment> payments = payments(account, after, limit);
        return payments.isEmpty()
                ? List.of()
                : desk.book(
                        account,
                        books -> payments.stream()
                                .map(payment -> new InvoicedPayment(
                                        payment,
                                        Invoices.require(books, payment.order().invoice())))
                                .toList());
    }

    /**
     * Invoices of an account, newest first. One that merely points to another is void.
     *
     * @param after the last one of the page before; null for the first page
     * @param limit 1 to {@link MoneyStore#MAX_LIMIT}
     */
    public List<Invoice> invoices(String account, @Nullable PageMark after, int limit) {
        return store().invoices(requireAccount(account), after, limit);
    }

    /**
     * Payments of all accounts that a person must look at, newest first: the provider has shown of them what cannot be, and until that is made right nobody who is away
     * is charged for the same invoice again. {@link #refresh} takes in what the provider shows once it is right there.
     *
     * @param after the last one of the page before; null for the first page
     * @param limit 1 to {@link MoneyStore#MAX_LIMIT}
     */
    public List<Payment> quarantined(@Nullable PageMark after, int limit) {
        return store().quarantined(after, limit);
    }

    /** The most days that {@link #revenue} sums up at once. */
    public static final int MAX_DAYS = 366;

    /**
     * What was taken and given back, by day and plan, over all accounts: each day of the catalogue's zone that has an instant of {@code [from, until)} in it, in order, with
     * what moved on the whole of that day. All sums are exact. Money counts at the instant at which it was known here, for good, so a day that is over does not change any
     * more; and what was taken less what was given back, over all days, is what the provider holds for the host, apart from its fees and from what is in quarantine.
     *
     * @throws IllegalArgumentException if the end is not after the start, or these are more than {@link #MAX_DAYS} days
     */
    public List<Revenue> revenue(Instant from, Instant until) {
        Instant start = Instants.requireInRange("from", Instants.toMicros(from));
        Instant end = Instants.requireInRange("until", Instants.toMicros(until));
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException(
                    "revenue is summed up over a time that ends after it starts, but was asked from " + from + " until "
                            + until);
        }
        List<Window> days = new ArrayList<>();
        for (Instant at = start;
                at.isBefore(end);
                at = days.get(days.size() - 1).end()) {
            if (days.size() == MAX_DAYS) {
                throw new IllegalArgumentException("revenue is summed up over " + MAX_DAYS
                        + " days at most, but was asked from " + from + " until " + until);
            }
            days.add(WindowPolicy.DAY.windowAt(at, desk.till().zone(), null));
        }
        return days.stream()
                .map(day -> new Revenue(day, store().turnover(day.start(), day.end())))
                .toList();
    }

    private MoneyStore store() {
        return desk.till().store();
    }

    private static String requireAccount(String account) {
        return Text.require("account", account, 128);
    }

    private static void requireId(String what, String id) {
        Text.require("id of " + what, id, 64);
    }

    private StoredObject require(String paymentId) {
        requireId("a payment", paymentId);
        return store().findPayment(paymentId)
                .orElseThrow(() -> new IllegalArgumentException("there is no payment " + paymentId));
    }
}
