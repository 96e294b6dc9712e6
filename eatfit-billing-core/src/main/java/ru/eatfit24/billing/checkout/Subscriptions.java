package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.InvoiceCause;
import ru.eatfit24.billing.payment.InvoiceLine;
import ru.eatfit24.billing.payment.InvoiceTerms;
import ru.eatfit24.billing.subscription.Agreement;
import ru.eatfit24.billing.subscription.ChangePreview;
import ru.eatfit24.billing.subscription.PaidSpan;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.usage.Entitlement;
import ru.eatfit24.billing.usage.OperationConflictException;
import ru.eatfit24.billing.usage.OperationId;

/**
 * What subscribers and administrators do to subscriptions without paying; paying is {@link Checkout}.
 *
 * <p>Every verb is one transaction: subscription, account, events and audit entry are saved together or not at all, and every decision that starts after it has
 * returned sees the change, on every node. Each carries an actor (1 to 128 characters) and a reason (1 to 250). Called again, as after an exception, it changes nothing
 * further, as each one says. Safe for use by many threads and nodes.
 */
public final class Subscriptions {

    private final MoneyDesk desk;

    Subscriptions(MoneyDesk desk) {
        this.desk = desk;
    }

    /**
     * The subscription of an account; empty when it never had one. How it stands says {@link Subscription#state}. Promises nothing about the next call.
     */
    public Optional<Subscription> find(String account) {
        return desk.till().store().subscription(Text.require("account", account, 128));
    }

    /**
     * When what an account has now ends, as its holder is to be told: the end of what was paid, without the days of grace that are kept while a renewal is tried; empty when
     * it has no end. Promises nothing about the next call.
     */
    public Optional<Instant> end(Entitlement entitlement) {
        Optional<Instant> until = entitlement.until();
        return find(entitlement.subject().account())
                .filter(subscription ->
                        until.equals(Optional.of(subscription.term().accessEnd())))
                .map(subscription -> subscription.term().end())
                .or(() -> until);
    }

    /**
     * What choosing a plan would bring about now, without discounts and credit. Changes nothing and promises nothing.
     *
     * @throws IllegalArgumentException if there is no such plan, or it has no price
     */
    public ChangePreview preview(String account, String plan) {
        Agreement agreement = agreement(plan);
        return desk.book(account, books -> {
            List<PaidSpan> spans = Invoices.spans(books, books.now()).stream()
                    .filter(span -> span.paid()
                            .currency()
                            .equals(agreement.price().amount().currency()))
                    .toList();
            return ChangePreview.of(
                    books.subscription().orElse(null),
                    spans,
                    agreement,
                    desk.till().settings().changes(),
                    books.now(),
                    desk.till().zone());
        });
    }

    /**
     * Gives a trial, once in the life of an account. Called again for the trial that runs, it changes nothing.
     *
     * @param until when it ends
     * @param renews whether the plan is charged for at the end, by the account's default method
     * @throws IllegalArgumentException if there is no such plan, it has no price, or the end is past
     * @throws IllegalStateException if the account had a trial or has access, or there is no method to charge although it renews
     */
    public Subscription startTrial(
            String account, String plan, Instant until, boolean renews, String actor, String reason) {
        Agreement agreement = agreement(plan);
        return change(account, books -> {
            if (!until.isAfter(books.now())) {
                throw new IllegalArgumentException("a trial must end in the future, not at " + until);
            }
            Subscription known =
                    books.subscription().orElseGet(() -> Subscription.open(account, agreement, books.now()));
            if (until.equals(known.term().trialEnd()) && agreement.equals(known.agreement())) {
                return;
            }
            if (renews && SavedMethods.defaultOf(books) == null) {
                throw new IllegalStateException("account " + account
                        + " has no method to charge after the trial; save one with Payments.bind first");
            }
            Subscription tried = known.tried(agreement, books.now(), until);
            books.change(
                    renews
                            ? tried.with(tried.renewal().onBy(null))
                            : tried.with(tried.renewal().off()));
            // What came before is over, so nothing of it is charged by the trial's renewal.
            Invoices.giveUpRenewal(books, true);
            books.raise(SubscriptionChanged.Kind.TRIAL_STARTED, Map.of());
            note(books, actor, "start-trial", reason);
        });
    }

    /**
     * Ends it with what was paid: nothing is charged any more, and the success of a charge that is under way goes back. Called again, it changes nothing.
     *
     * @throws IllegalStateException if there is no subscription
     */
    public Subscription cancelAtEnd(String account, String actor, String reason) {
        return change(account, books -> {
            Subscription subscription = books.requireSubscription();
            if (subscription.canceledAt() != null || !subscription.term().hasAccess(books.now())) {
                return;
            }
            Invoices.giveUpRenewal(books, true);
            books.change(books.requireSubscription().canceledAtEnd(books.now()));
            books.raise(SubscriptionChanged.Kind.CANCELED, Map.of());
            note(books, actor, "cancel", reason);
        });
    }

    /**
     * Takes a cancellation back. Called again, it changes nothing.
     *
     * @throws IllegalStateException if there is no subscription, or it is over
     */
    public Subscription resume(String account, String actor, String reason) {
        return change(account, books -> {
            Subscription subscription = books.requireSubscription();
            Subscription resumed = subscription.notCanceled(books.now());
            if (subscription.canceledAt() != null) {
                books.change(resumed);
                books.raise(SubscriptionChanged.Kind.RESUMED, Map.of());
                note(books, actor, "resume", reason);
            }
        });
    }

    /**
     * Ends access at once, as when an administrator revokes it: nothing is charged any more, the success of a charge that is under way goes back, and nothing that was paid
     * is given back by this. Called again, it changes nothing.
     *
     * @throws IllegalStateException if there is no subscription
     */
    public Subscription endNow(String account, String actor, String reason) {
        return change(account, books -> {
            Subscription subscription = books.requireSubscription();
            if (!subscription.term().hasAccess(books.now())) {
                return;
            }
            Refunds.endNow(books);
            note(books, actor, "end", reason);
        });
    }

    /**
     * Switches renewal on or off; what is on charges a saved method. What is off ends with what was paid; the success of a charge that is under way goes back. Called
     * again, it changes nothing.
     *
     * @param on whether it renews itself
     * @param method our id of the method to charge; null for the account's default
     * @throws IllegalStateException if there is no subscription with access, or no method to charge
     */
    public Subscription renewal(String account, boolean on, @Nullable String method, String actor, String reason) {
        return change(account, books -> {
            Subscription subscription = books.requireSubscription();
            if (!on) {
                if (subscription.renewal().on()) {
                    Invoices.giveUpRenewal(books, true);
                    RenewalPlan.stop(books, "switched_off");
                    note(books, actor, "renewal-off", reason);
                }
                return;
            }
            Subscription changed = subscription
                    .notCanceled(books.now())
                    .with(subscription.renewal().onBy(method));
            if (Renewals.method(books, changed) == null) {
                throw new IllegalStateException(
                        "account " + account + " has no method to charge; save one with Payments.bind first");
            }
            if (!changed.equals(subscription)) {
                books.change(changed);
                books.raise(SubscriptionChanged.Kind.RESUMED, Map.of());
                note(books, actor, "renewal-on", reason);
            }
        });
    }

    /**
     * Lets no other plan follow at the end of the period. Called again, it changes nothing.
     *
     * @throws IllegalStateException if there is no subscription
     */
    public Subscription keepPlan(String account, String actor, String reason) {
        return change(account, books -> {
            Subscription subscription = books.requireSubscription();
            if (subscription.next() != null) {
                books.change(subscription.followedBy(null));
                books.raise(
                        SubscriptionChanged.Kind.CHANGE_SCHEDULED,
                        Map.of("plan", subscription.agreement().plan().toString()));
                note(books, actor, "keep-plan", reason);
            }
        });
    }

    /**
     * Adds a period of a plan that nobody pays for, as an administrator does, once for each operation: after the end while there is access, else from now on. The plan
     * becomes this one.
     *
     * @throws OperationConflictException if the operation was for another plan, or a purchase
     * @throws IllegalArgumentException if there is no such plan, or it has no price and so no period
     */
    public Subscription grant(String account, String plan, OperationId operation, String actor, String reason) {
        Agreement agreement = agreement(plan);
        return change(account, books -> {
            Subscription known =
                    books.subscription().orElseGet(() -> Subscription.open(account, agreement, books.now()));
            InvoiceCause cause = InvoiceCause.purchase(operation.value());
            Optional<Invoice> before = books.rows().findInvoice(known.id(), cause);
            if (before.isPresent()) {
                requireSameGrant(before.get(), agreement, operation);
                return;
            }
            BillingPeriod period =
                    known.following(agreement, books.now(), desk.till().zone());
            books.change(known.given(agreement, period));
            Money nothing = new Money(0, agreement.price().amount().currency());
            InvoiceTerms terms = new InvoiceTerms(
                    agreement.plan().code(),
                    PurchaseTerms.of(PurchaseTerms.Kind.GRANT, agreement).content(),
                    List.of(new InvoiceLine(
                            InvoiceLine.Kind.PRICE, agreement.plan().code(), nothing)),
                    books.now());
            books.rows().put(Invoice.open(account, known.id(), cause, terms).paid(books.now(), null, period));
            Invoices.giveUpRenewal(books, false);
            books.raise(SubscriptionChanged.Kind.GRANTED, Map.of());
            note(books, actor, "grant-plan", reason);
        });
    }

    private static void requireSameGrant(Invoice before, Agreement agreement, OperationId operation) {
        PurchaseTerms terms = PurchaseTerms.of(before);
        String given = agreement.plan().code();
        if (terms.kind() != PurchaseTerms.Kind.GRANT
                || !terms.agreement().plan().code().equals(given)) {
            throw new OperationConflictException(
                    operation,
                    before.account(),
                    (terms.kind() == PurchaseTerms.Kind.GRANT ? "a grant of " : "a purchase of ")
                            + terms.agreement().plan().code(),
                    "a grant of " + given);
        }
    }

    private Agreement agreement(String plan) {
        Plan declared = desk.till().directory().declared().requirePlan(plan);
        return Agreement.to(declared);
    }

    private interface Verb {

        void on(AccountBooks books);
    }

    /** How it stands after the verb, as it was saved. */
    private Subscription change(String account, Verb verb) {
        desk.write(account, verb::on);
        return find(account)
                .orElseThrow(() -> new IllegalStateException("account " + account + " has no subscription"));
    }

    private static void note(AccountBooks books, String actor, String action, String reason) {
        books.note(
                actor,
                action,
                reason,
                Map.of("subscription", books.requireSubscription().id()));
    }
}
