package ru.eatfit24.billing.checkout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.observation.BillingObserver.UnansweredCall;
import ru.eatfit24.billing.payment.CallRecovery;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.payment.ProviderAnswer;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderObject;
import ru.eatfit24.billing.payment.ProviderPage;

/**
 * Carries out decisions about an account's money:
 *
 * <ol>
 *   <li>The work decides in a transaction that holds the account, and writes down each call to the provider that follows from it.
 *   <li>After the commit each of these calls is sent, once. One whose key may be forgotten by now is not sent: the thread was stopped for too long.
 *   <li>What comes back is taken in by a transaction of its own. An answer that says nothing about an earlier send is followed by a look through the provider's list.
 * </ol>
 *
 * <p>Whatever fails after the first commit leaves open calls with an instant at which {@link PaymentRuns} follows them up. Safe for use by many threads.
 */
final class MoneyDesk {

    private static final Logger LOG = LoggerFactory.getLogger(MoneyDesk.class);

    /** How far before the provider forgets a key a send must begin. */
    private static final Duration SEND_MARGIN = Duration.ofMinutes(10);

    private final Till till;

    MoneyDesk(Till till) {
        this.till = till;
    }

    Till till() {
        return till;
    }

    private record Booked<T extends @Nullable Object>(T result, List<ProviderCall> toSend) {}

    /** Decides, commits, then sends what was decided. */
    <T> T book(String account, Function<AccountBooks, T> work) {
        Text.require("account", account, 128);
        Instant now = till.now();
        Booked<T> booked = till.store().inTransaction(account, now, transaction -> {
            AccountBooks books = new AccountBooks(till, transaction, now);
            T result = work.apply(books);
            books.finish();
            return new Booked<>(result, books.toSend());
        });
        booked.toSend().forEach(this::send);
        return booked.result();
    }

    /** Decides on one call, commits, sends it, takes the answer in and hands it out. */
    Optional<ProviderAnswer> call(String account, Consumer<AccountBooks> work) {
        Text.require("account", account, 128);
        Instant now = till.now();
        List<ProviderCall> toSend = till.store().inTransaction(account, now, transaction -> {
            AccountBooks books = new AccountBooks(till, transaction, now);
            work.accept(books);
            books.finish();
            return books.toSend();
        });
        Optional<ProviderAnswer> last = Optional.empty();
        for (ProviderCall call : toSend) {
            last = send(call);
        }
        return last;
    }

    /** The same without a result. */
    void write(String account, Consumer<AccountBooks> work) {
        book(account, books -> {
            work.accept(books);
            return true;
        });
    }

    /** Sends a call that was committed as sent, and takes in the answer. */
    private Optional<ProviderAnswer> send(ProviderCall call) {
        PaymentProvider provider = till.provider();
        Instant tooLate =
                call.sending().first().plus(provider.traits().keyLifetime()).minus(SEND_MARGIN);
        if (!till.now().isBefore(tooLate)) {
            LOG.warn("call {} was not sent, since its key may be forgotten by now; it will be looked for", call.key());
            return Optional.empty();
        }
        ProviderAnswer answer = provider.send(call);
        if (answer instanceof ProviderAnswer.Unknown) {
            till.observer().unanswered(new UnansweredCall(call.kind().name()));
        }
        if (saysNothingAboutEarlierSends(call, answer)) {
            LOG.info("call {} was answered by {}, which does not say whether it took effect: looking", call, answer);
            look(call);
        } else {
            write(call.account(), books -> Answers.take(books, call.key(), answer));
        }
        return Optional.of(answer);
    }

    private static boolean saysNothingAboutEarlierSends(ProviderCall call, ProviderAnswer answer) {
        return answer instanceof ProviderAnswer.KeyTaken
                || (answer instanceof ProviderAnswer.Refused && CallRecovery.mayHaveTakenEffectBefore(call));
    }

    /**
     * Looks at the provider for what a call has made, and takes in what is found; a full look without a trace is counted.
     *
     * @throws ru.eatfit24.billing.payment.ProviderUnavailableException if the provider does not answer; then nothing is counted
     */
    void look(ProviderCall call) {
        List<ProviderObject> found = new ArrayList<>();
        switch (call.kind()) {
            case CREATE_PAYMENT -> collect(call, till.provider()::payments, found);
            case REFUND -> collect(call, till.provider()::refunds, found);
            case CAPTURE, CANCEL ->
                till.provider().findPayment(requireTarget(call)).ifPresent(found::add);
            case BIND_METHOD -> {} // There is no list of methods.
        }
        write(call.account(), books -> Answers.looked(books, call.key(), found));
    }

    private interface Listing<T extends ProviderObject> {

        ProviderPage<T> page(Instant from, Instant until, @Nullable String cursor);
    }

    private <T extends ProviderObject> void collect(ProviderCall call, Listing<T> listing, List<ProviderObject> found) {
        Instant from = CallRecovery.scanFrom(call);
        Instant until = CallRecovery.scanUntil(call, till.provider().traits());
        String cursor = null;
        do {
            ProviderPage<T> page = listing.page(from, until, cursor);
            page.items().stream()
                    .filter(item -> call.object().equals(item.ourId()))
                    .forEach(found::add);
            cursor = page.next();
        } while (cursor != null);
    }

    private static String requireTarget(ProviderCall call) {
        if (call.target() == null) {
            throw new IllegalStateException("call " + call + " acts on nothing, so there is nothing to ask for");
        }
        return call.target();
    }

    /**
     * Asks the provider for a payment and takes in what it shows.
     *
     * @throws ru.eatfit24.billing.payment.ProviderUnavailableException if the provider does not answer
     */
    void ask(String account, String paymentId, String providerId) {
        till.provider()
                .findPayment(providerId)
                .ifPresentOrElse(shown -> write(account, books -> Settlement.take(books, paymentId, shown)), () -> {
                    LOG.error("the provider does not know payment {} of ours by its id {}", paymentId, providerId);
                    write(account, books -> Settlement.unknownAtProvider(books, paymentId));
                });
    }
}
