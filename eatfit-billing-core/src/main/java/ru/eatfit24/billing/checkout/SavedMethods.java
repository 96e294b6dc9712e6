package ru.eatfit24.billing.checkout;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderMethod;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.subscription.Subscription;

/** What becomes of methods that the provider has saved, in the transaction that holds the account. */
final class SavedMethods {

    private static final Logger LOG = LoggerFactory.getLogger(SavedMethods.class);

    /** How long a payer has to confirm a method before it is forgotten. */
    private static final Duration TO_CONFIRM = Duration.ofDays(1);

    private static final Duration POLL = Duration.ofMinutes(5);

    private SavedMethods() {}

    /** Saves the method of a payment if the payer consented and the provider says that it is saved; then renewal is on by it. */
    static void takeFrom(AccountBooks books, Payment payment, ProviderPayment shown) {
        ProviderMethod method = shown.method();
        if (payment.order().consent() == null || method == null || !method.isChargeable()) {
            return;
        }
        boolean isKnown = books.rows().methods().stream().anyMatch(known -> Objects.equals(known.token(), method.id()));
        if (isKnown) {
            return;
        }
        PaymentMethod saved = PaymentMethod.saved(
                books.account(), method.id(), method.face(), payment.order().consent(), books.now());
        books.rows().put(saved.asDefault(defaultOf(books) == null));
        renewBy(books, saved.id());
    }

    private static void renewBy(AccountBooks books, String method) {
        Subscription subscription = books.requireSubscription();
        if (subscription.canceledAt() == null) {
            books.change(subscription.with(subscription.renewal().onBy(method)));
        }
    }

    /** Takes in what the provider shows of a method that the payer was asked to confirm. */
    static void take(AccountBooks books, String id, ProviderMethod shown) {
        PaymentMethod known = books.rows()
                .findMethod(id)
                .orElseThrow(
                        () -> new IllegalStateException("account " + books.account() + " has no payment method " + id));
        if (!id.equals(shown.ourId())) {
            LOG.error("the provider shows method {} under another id of ours; a person must look", id);
            books.rows().put(known.dueAt(null));
            return;
        }
        books.rows().callsAbout(id).stream()
                .filter(ProviderCall::isOpen)
                .forEach(call -> books.rows().put(call.ended(ProviderCall.Outcome.DONE)));
        if (known.status() != PaymentMethod.Status.PENDING) {
            return;
        }
        boolean isLate = !books.now().isBefore(known.createdAt().plus(TO_CONFIRM));
        if (shown.isChargeable()) {
            PaymentMethod confirmed = known.confirmed(shown.id(), shown.face());
            books.rows().put(confirmed.asDefault(defaultOf(books) == null));
        } else if (isLate || shown.status() == ProviderMethod.Status.INACTIVE) {
            books.rows().put(known.forgotten());
        } else {
            books.rows().put(known.known(shown.id()).dueAt(books.now().plus(POLL)));
        }
    }

    static @Nullable PaymentMethod defaultOf(AccountBooks books) {
        return books.rows().methods().stream()
                .filter(PaymentMethod::isDefault)
                .findFirst()
                .orElse(null);
    }
}
