package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.payment.CallRecovery;
import ru.eatfit24.billing.payment.Cancellation;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.ProviderAnswer;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderMethod;
import ru.eatfit24.billing.payment.ProviderObject;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.ProviderTraits;
import ru.eatfit24.billing.payment.Withdrawal;

/** What an answer to a call, or a look for it, means for what is stored. */
final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /** Takes in the answer to a send. */
    static void take(AccountBooks books, String key, ProviderAnswer answer) {
        ProviderCall call = require(books, key);
        if (answer instanceof ProviderAnswer.Done done) {
            books.rows().put(call.ended(ProviderCall.Outcome.DONE));
            take(books, call, done.object());
        } else if (answer instanceof ProviderAnswer.Refused refused) {
            LOG.warn("call {} was refused: {}", call, refused);
            if (call.isOpen()) {
                refused(books, call, refused.code(), "payment_method_id".equals(refused.parameter()));
            }
        } else if (answer instanceof ProviderAnswer.NotNow notNow && call.isOpen()) {
            LOG.warn("call {} has to wait: {}", call, notNow);
            Instant earliest = books.now().plus(notNow.after());
            Instant planned = CallRecovery.dueAt(call, traits(books));
            books.rows().put(call.dueAt(earliest.isAfter(planned) ? earliest : planned));
        } else {
            // Nobody knows: the call stays open, and is due when it was written down to be.
            LOG.warn("call {} has no answer: {}", call, answer);
        }
    }

    /** Takes in what a look through the provider's records has shown. */
    static void looked(AccountBooks books, String key, List<ProviderObject> found) {
        ProviderCall call = require(books, key);
        found.forEach(object -> take(books, call, object));
        ProviderCall after = require(books, key);
        if (!after.isOpen()) {
            return;
        }
        if (CallRecovery.makesSomething(after)) {
            ProviderCall counted = after.scanned();
            books.rows().put(counted.dueAt(CallRecovery.dueAt(counted, traits(books))));
        } else if (books.now().isBefore(CallRecovery.resendUntil(after, traits(books)))) {
            books.rows().put(after.dueAt(CallRecovery.dueAt(after, traits(books))));
        } else {
            // The money is held still, and the key is too old to be sent under: it was not done.
            refused(books, after, "not_done", false);
        }
    }

    /** Takes a call for lost: too old to be sent again, and without a trace. */
    static void giveUp(AccountBooks books, ProviderCall call) {
        LOG.error("call {} is lost: the provider's records show no trace of it", call);
        books.rows().put(call.ended(ProviderCall.Outcome.LOST));
        switch (call.kind()) {
            case CREATE_PAYMENT -> withdraw(books, call, Withdrawal.LOST, "lost", false);
            case REFUND -> Refunds.failed(books, call.object(), new Cancellation("billing", "lost"));
            case BIND_METHOD -> forget(books, call);
            case CAPTURE, CANCEL -> lookAgain(books, call);
        }
    }

    private static void refused(AccountBooks books, ProviderCall call, String code, boolean becauseOfMethod) {
        books.rows().put(call.ended(ProviderCall.Outcome.REFUSED));
        switch (call.kind()) {
            case CREATE_PAYMENT -> withdraw(books, call, Withdrawal.ABANDONED, code, becauseOfMethod);
            case REFUND -> Refunds.failed(books, call.object(), new Cancellation("provider", shortened(code)));
            case BIND_METHOD -> forget(books, call);
            case CAPTURE, CANCEL -> lookAgain(books, call);
        }
    }

    private static void withdraw(
            AccountBooks books, ProviderCall call, Withdrawal why, String reason, boolean becauseOfMethod) {
        Payment payment = Settlement.require(books, call.object());
        if (!payment.isLive()) {
            return;
        }
        Settlement.failed(books, payment.withdrawnAs(why).dueAt(null), shortened(reason), becauseOfMethod);
    }

    private static void lookAgain(AccountBooks books, ProviderCall call) {
        Payment payment = Settlement.require(books, call.object());
        if (!payment.status().isFinal()) {
            books.rows().put(payment.dueAt(books.now()));
        }
    }

    private static void forget(AccountBooks books, ProviderCall call) {
        books.rows()
                .findMethod(call.object())
                .filter(method -> method.status() == PaymentMethod.Status.PENDING)
                .ifPresent(method -> books.rows().put(method.forgotten()));
    }

    private static void take(AccountBooks books, ProviderCall call, ProviderObject object) {
        if (object instanceof ProviderPayment payment) {
            Settlement.take(books, call.object(), payment);
        } else if (object instanceof ProviderRefund refund) {
            Refunds.take(books, call.object(), refund);
        } else if (object instanceof ProviderMethod method) {
            SavedMethods.take(books, call.object(), method);
        }
    }

    /** A provider's code as it can be stored, whatever it is made of. */
    private static String shortened(String code) {
        String plain = code.codePoints()
                .filter(c -> c >= ' ' && c < 0x7f)
                .limit(Cancellation.MAX_LENGTH)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return plain.isEmpty() ? "unknown" : plain;
    }

    private static ProviderTraits traits(AccountBooks books) {
        return books.till().provider().traits();
    }

    private static ProviderCall require(AccountBooks books, String key) {
        return books.rows()
                .findCall(key)
                .orElseThrow(() -> new IllegalStateException(
                        "call " + key + " of account " + books.account() + " was sent, but is not stored"));
    }
}
