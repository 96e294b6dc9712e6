package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.CallRecovery;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentRows;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderRequest;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.BillingTransaction;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountRewrite;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.Assignment;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.Meter;
import ru.eatfit24.billing.webhook.InboxRows;

/**
 * The money and the subscription of one account inside one transaction that holds it. What changes is collected; {@link #finish} writes the subscription with the
 * instant at which somebody must look after it, and rewrites the account's facts, in the same transaction. For one thread and one run of the work.
 */
final class AccountBooks {

    private final Till till;
    private final BillingTransaction transaction;
    private final Instant now;
    private final AccountRewrite rewrite;
    private final @Nullable Subscription before;
    private final List<ProviderCall> toSend = new ArrayList<>();
    private @Nullable Subscription subscription;
    private boolean isTouched;
    private boolean isSwept;
    private @Nullable Instant lookAgain;

    AccountBooks(Till till, BillingTransaction transaction, Instant now) {
        this.till = till;
        this.transaction = transaction;
        this.rewrite = AccountRewrite.of(transaction.account());
        this.before = transaction.subscription().find().orElse(null);
        // A subscription that starts later than now was written before the clock stepped back, and an account's time
        // never goes back.
        this.now = before != null && now.isBefore(before.term().start())
                ? before.term().start()
                : now;
        this.subscription = before;
    }

    Till till() {
        return till;
    }

    Instant now() {
        return now;
    }

    String account() {
        return transaction.account();
    }

    PaymentRows rows() {
        return transaction.payments();
    }

    InboxRows inbox() {
        return transaction.inbox();
    }

    Optional<Subscription> subscription() {
        return Optional.ofNullable(subscription);
    }

    Subscription requireSubscription() {
        if (subscription == null) {
            throw new IllegalStateException("account " + account() + " has no subscription; it must buy one first");
        }
        return subscription;
    }

    void change(Subscription changed) {
        subscription = changed;
        isTouched = true;
    }

    /** The instant at which somebody must look after the subscription may have changed, although it has not itself. */
    void touch() {
        isTouched = true;
    }

    /** Looks after the subscription then, but not after its access has ended. */
    void lookAgain(Instant at) {
        isTouched = true;
        lookAgain = at;
    }

    /** Nobody must look after the subscription any more. */
    void swept() {
        isTouched = true;
        isSwept = true;
    }

    void raise(SubscriptionChanged.Kind kind, Map<String, String> details) {
        Map<String, String> content = new HashMap<>(details);
        content.put("subscription", requireSubscription().id());
        content.put("plan", requireSubscription().agreement().plan().toString());
        content.put("end", requireSubscription().term().end().toString());
        content.putAll(details);
        rewrite.raise(new SubscriptionChanged(kind, account(), now, content));
    }

    void raise(PaymentChanged.Kind kind, Payment payment, Map<String, String> details) {
        Map<String, String> content = new HashMap<>(details);
        content.put("payment", payment.id());
        content.put("invoice", payment.order().invoice());
        putAmount(
                content,
                payment.money().captured().isPositive() ? payment.money().captured() : payment.amount());
        rewrite.raise(new PaymentChanged(kind, account(), now, content));
    }

    void raise(RefundChanged.Kind kind, Refund refund, Map<String, String> details) {
        Map<String, String> content = new HashMap<>(details);
        content.put("refund", refund.id());
        content.put("payment", refund.payment());
        content.put("origin", refund.order().origin().name());
        putAmount(content, refund.order().amount());
        rewrite.raise(new RefundChanged(kind, account(), now, content));
    }

    void raise(AttentionNeeded.Kind kind, Map<String, String> content) {
        rewrite.raise(new AttentionNeeded(kind, account(), now, content));
    }

    private static void putAmount(Map<String, String> content, Money amount) {
        content.put("amount", Long.toString(amount.minor()));
        content.put("currency", amount.currency().getCurrencyCode());
    }

    /** Windows of the account that have ended, those that started latest first. */
    List<ClosedWindow> closedWindows(int most) {
        return transaction.usage().closedWindows(account(), most);
    }

    /** What the account as a whole has used in windows that are open, or have ended without being replaced. */
    List<Meter> openMeters() {
        return stored().usage().meters();
    }

    /** The plan that the account was given, by whomever; null for none. */
    @Nullable Assignment assigned() {
        return stored().facts().assignment();
    }

    private Account stored() {
        return transaction
                .usage()
                .read(AccountScope.of(account()), known -> known)
                .toCompletableFuture()
                .join();
    }

    /** Gives the account what the subscription says also where that is over: it still says where periods count from. */
    void assignAsSubscribed() {
        rewrite.assign(requireSubscription().assignment());
    }

    /** Keeps a window that has ended and was counted elsewhere. */
    void keep(ClosedWindow window) {
        rewrite.keep(window);
    }

    void note(String actor, String action, String reason, Map<String, String> details) {
        rewrite.note(actor, action, reason, details);
    }

    /** Writes down that a call will be made; it is made after the commit. */
    void intend(ProviderRequest request, String object, @Nullable String target) {
        ProviderCall call = ProviderCall.intended(
                account(), request.kind(), object, target, till.provider().write(request), now, now);
        send(call);
    }

    /** Writes down that a call will be made again, with the same key and bytes. */
    void sendAgain(ProviderCall call) {
        send(call.sentAgain(now));
    }

    private void send(ProviderCall call) {
        ProviderCall watched =
                call.dueAt(CallRecovery.dueAt(call, till.provider().traits()));
        rows().put(watched);
        toSend.add(watched);
    }

    List<ProviderCall> toSend() {
        return toSend;
    }

    /** Writes what was collected. */
    void finish() {
        if (subscription != null && isTouched) {
            Subscription settled = subscription.withGrace(till.settings().grace());
            Instant due = isSwept ? null : RenewalPlan.dueAt(this, before, settled);
            if (due != null
                    && lookAgain != null
                    && lookAgain.isBefore(settled.term().accessEnd())) {
                due = lookAgain;
            }
            settled = settled.dueAt(due);
            if (!settled.equals(before)) {
                transaction.subscription().put(settled);
            }
            // A subscription that gives nothing yet leaves the plan that somebody has assigned.
            boolean isGiven = before == null
                    ? settled.term().hasAccess(now)
                    : !before.assignment().equals(settled.assignment());
            if (isGiven) {
                rewrite.assign(settled.assignment());
            }
        }
        rewrite.save(till.directory(), transaction.usage(), () -> now);
    }
}
