package ru.eatfit24.billing.checkout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.payment.CallRecovery;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderUnavailableException;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.DueKind;
import ru.eatfit24.billing.store.StoredObject;

/**
 * Follows up what is due, when the host calls it: on any number of nodes at once, since what one has claimed is not given to another for {@link #LEASE}, and a claim
 * is not permission: what is due is looked at again under the account.
 *
 * <p>One thing that fails does not stop the others: it is logged, counted, and due again when its lease ends. A run that is stopped at any point, a crash
 * included, has done each thing wholly or not, or left an intent that the next run follows up.
 *
 * <p>A run works on the thread of its caller and, with {@link CheckoutSettings#parallelism} above 1, on daemon threads of its {@code Billing} besides; it returns when
 * all of them have ended what they began. An interrupt of the caller, and {@code Billing.close()}, let it begin nothing more: it answers what it has done, with the
 * caller's flag still set. A host that wants more at once on threads of its own calls runs from several of them. Safe for use by many threads.
 */
public final class PaymentRuns {

    /** How long what was claimed belongs to the run that claimed it. */
    public static final Duration LEASE = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(PaymentRuns.class);

    private final MoneyDesk desk;
    private final RunThreads threads;

    PaymentRuns(MoneyDesk desk) {
        this.desk = desk;
        this.threads = new RunThreads(desk.till().settings().parallelism());
    }

    /**
     * What a run has done.
     *
     * @param done how many things were looked after
     * @param failed how many of them failed, and are due again later
     */
    public record Report(int done, int failed) {

        private Report and(Report other) {
            return new Report(done + other.done, failed + other.failed);
        }

        /** Whether nothing was due. */
        public boolean isEmpty() {
            return done == 0;
        }
    }

    /**
     * Charges subscriptions whose renewal is due, and makes visible which have ended. Access ends by the clock alone; this only tells of it.
     *
     * <p>Each renewal is charged at most once, whatever number of runs, crashes and lost answers there are. What has ended, even long ago, is not charged.
     *
     * @param most how many at most, 1 or more
     * @throws BillingException if the store does not answer
     * @throws IllegalStateException if {@code Billing} was closed
     */
    public Report renew(int most) {
        return each(DueKind.SUBSCRIPTION, most, object -> desk.book(object.account(), Renewals::look));
    }

    /**
     * Finds out what nobody knows yet. Calls without an answer are sent again, with the same key and bytes, while the provider is sure to remember the key; later they
     * are looked for in its lists, and taken for lost only after that ({@link CallRecovery}). Payments, refunds and methods that have no end yet are asked for.
     *
     * @param most how many of each kind at most, 1 or more
     * @throws BillingException if the store does not answer
     * @throws IllegalStateException if {@code Billing} was closed
     */
    public Report reconcile(int most) {
        return each(DueKind.PROVIDER_CALL, most, this::followUp)
                .and(each(DueKind.PAYMENT, most, this::askForPayment))
                .and(each(DueKind.REFUND, most, this::askForRefund))
                .and(each(DueKind.PAYMENT_METHOD, most, this::askForMethod));
    }

    /**
     * Compares the provider's payments and refunds of a time with what is stored. News is taken in: a payment whose end nobody had heard of, and refunds that somebody
     * made in the provider's own pages, which count against their payment, change the access as {@link CheckoutSettings#refundsAtProvider} says, and raise
     * {@code refund.succeeded}. What cannot be taken in is reported.
     *
     * <p>Call it regularly over a time that overlaps the one before, such as the last three days every hour: the same thing is never taken in twice. What is stored here
     * and missing at the provider is not looked for; {@link #reconcile} asks for each payment that has no end, and a verification of the ledger for those that took money.
     *
     * @param from by the provider's clock
     * @param until by the provider's clock, exclusive
     * @param most how many payments, and how many refunds, at most, 1 or more; the report says where to go on
     * @throws ProviderUnavailableException if the provider does not answer; what was taken in before stays
     * @throws IllegalArgumentException if the end is not after the start, or fewer than 1 are asked for
     */
    public DriftReport compare(Instant from, Instant until, int most) {
        return new Comparison(desk).run(from, until, most);
    }

    /**
     * How many payments and refunds the provider has of a time, together: what {@link #compare} would look at. Asks the provider, and takes nothing in.
     *
     * @param most stops counting there, 1 or more
     * @throws ProviderUnavailableException if the provider does not answer
     */
    public int countToCompare(Instant from, Instant until, int most) {
        return Comparison.count(desk, from, until, most);
    }

    /**
     * How many subscriptions {@link #renew} would look at now.
     *
     * @param most stops counting there, 1 or more
     */
    public int countToRenew(int most) {
        return countDue(DueKind.SUBSCRIPTION, most);
    }

    /**
     * How many calls, payments, refunds and methods {@link #reconcile} would look at now, together.
     *
     * @param most stops counting there for each kind, 1 or more
     */
    public int countToReconcile(int most) {
        return countDue(DueKind.PROVIDER_CALL, most)
                + countDue(DueKind.PAYMENT, most)
                + countDue(DueKind.REFUND, most)
                + countDue(DueKind.PAYMENT_METHOD, most);
    }

    private int countDue(DueKind kind, int most) {
        return desk.till().store().countDue(kind, desk.till().now(), most);
    }

    private interface Work {

        Object on(StoredObject object);
    }

    private Report each(DueKind kind, int most, Work work) {
        if (most < 1) {
            throw new IllegalArgumentException("a run is for 1 thing or more, but was for " + most);
        }
        return threads.run(atOnce -> claim(kind, atOnce), object -> lookAfter(kind, object, work), most);
    }

    private List<StoredObject> claim(DueKind kind, int most) {
        Instant now = desk.till().now();
        return desk.till().store().claim(kind, most, now, now.plus(LEASE));
    }

    private static boolean lookAfter(DueKind kind, StoredObject object, Work work) {
        try {
            work.on(object);
            return true;
        } catch (ProviderUnavailableException unavailable) {
            LOG.info("{} {} was not looked after: {}", kind, object.id(), unavailable.getMessage());
        } catch (RuntimeException failure) {
            LOG.error("{} {} of account {} was not looked after", kind, object.id(), object.account(), failure);
        }
        return false;
    }

    /** Lets runs end with what they have begun, and waits so long for it. */
    void close(Duration patience) {
        threads.close(patience);
    }

    private Object followUp(StoredObject object) {
        Optional<ProviderCall> toLookFor = desk.book(object.account(), books -> {
            ProviderCall call = books.rows().findCall(object.id()).orElse(null);
            if (call == null || !call.isOpen()) {
                return Optional.empty();
            }
            switch (CallRecovery.next(call, desk.till().provider().traits(), books.now())) {
                case WAIT ->
                    books.rows()
                            .put(call.dueAt(CallRecovery.dueAt(
                                    call, desk.till().provider().traits())));
                case SEND_AGAIN -> books.sendAgain(call);
                case GIVE_UP -> Answers.giveUp(books, call);
                case ASK, SCAN -> {
                    return Optional.of(call);
                }
            }
            return Optional.empty();
        });
        toLookFor.ifPresent(desk::look);
        return toLookFor;
    }

    private Object askForPayment(StoredObject object) {
        Optional<Payment> payment =
                desk.book(object.account(), books -> books.rows().findPayment(object.id()));
        payment.ifPresent(known -> {
            if (known.provider().id() == null) {
                desk.write(
                        object.account(),
                        books -> books.rows()
                                .put(Settlement.require(books, known.id()).dueAt(null)));
            } else {
                desk.ask(object.account(), known.id(), known.provider().id());
            }
        });
        return payment;
    }

    private Object askForRefund(StoredObject object) {
        Optional<Refund> refund =
                desk.book(object.account(), books -> books.rows().findRefund(object.id()));
        refund.map(Refund::providerId)
                .flatMap(id -> desk.till().provider().findRefund(id))
                .ifPresent(shown -> desk.write(object.account(), books -> Refunds.take(books, object.id(), shown)));
        return refund;
    }

    private Object askForMethod(StoredObject object) {
        Optional<PaymentMethod> method =
                desk.book(object.account(), books -> books.rows().findMethod(object.id()));
        method.map(PaymentMethod::token)
                .flatMap(token -> desk.till().provider().findMethod(token))
                .ifPresent(
                        shown -> desk.write(object.account(), books -> SavedMethods.take(books, object.id(), shown)));
        return method;
    }
}
