package ru.eatfit24.billing.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Cancellation;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.ProviderAnswer;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderMethod;
import ru.eatfit24.billing.payment.ProviderObject;
import ru.eatfit24.billing.payment.ProviderPage;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.ProviderRequest;
import ru.eatfit24.billing.payment.ProviderTraits;
import ru.eatfit24.billing.payment.ProviderUnavailableException;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.testkit.FakePayment.FakeMethod;

/**
 * A payment system in memory that does what a real one does, and fails when it is told to.
 *
 * <ol>
 *   <li>Each send meets a fault: those that were queued by {@link #next} first, then what {@link #faults} says.
 *   <li>What arrives is looked up by its key. One that is known for less than the key's lifetime takes no effect again: the same body is answered with what the
 *       first one made, as it is now or, with {@link #replaysOriginals}, as it was; another body is {@link ProviderAnswer.KeyTaken}. After the lifetime the same key
 *       is a new operation, and charges again.
 *   <li>A payment by a present payer waits until the test plays the payer ({@link #pay}, {@link #decline}); one by a saved method is decided at once, by
 *       {@link #declines}.
 *   <li>The clock alone lets unconfirmed payments (1 hour) and holds (7 days) end.
 * </ol>
 *
 * <p>Everything that it did is told: {@link #allPayments}, {@link #successesOf}, {@link #taken}. Ids are counted, not drawn, so that a run repeats. Touches no JUnit
 * class. Safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class FakePaymentProvider implements PaymentProvider {

    /** How long a delayed request is under way. */
    public static final Duration DELAY = Duration.ofMinutes(3);

    private final InstantSource clock;
    private final ProviderTraits traits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, FakePayment> payments = new LinkedHashMap<>();
    private final Map<String, ProviderRefund> refunds = new LinkedHashMap<>();
    private final Map<String, FakeMethod> methods = new LinkedHashMap<>();
    private final Map<String, Operation> operations = new HashMap<>();
    private final Map<String, Money> wrongAmounts = new HashMap<>();
    private final List<Delayed> delayed = new ArrayList<>();
    private final Deque<ProviderFault> nextFaults = new ArrayDeque<>();
    private final Map<String, Integer> effects = new HashMap<>();

    private Function<ProviderCall, ProviderFault> faults = call -> ProviderFault.NONE;
    private Function<ProviderPayment, Optional<String>> declines = payment -> Optional.empty();
    private boolean replaysOriginals;
    private boolean savesMethods = true;
    private boolean refundsWait;
    private boolean answersQuestions = true;
    private int pageSize = 10;
    private int sends;
    private long ids;

    private record Operation(Instant first, ProviderCall.Kind kind, String body, ProviderAnswer answer) {}

    private record Delayed(Instant arrives, ProviderCall call) {}

    private FakePaymentProvider(InstantSource clock, ProviderTraits traits) {
        this.clock = requireNonNull(clock, "clock");
        this.traits = requireNonNull(traits, "traits");
    }

    /**
     * A test shop that remembers keys for 24 hours and takes 1 rouble or more.
     *
     * @param clock what time it is there
     * @return a new provider, without a payment
     */
    public static FakePaymentProvider at(InstantSource clock) {
        return at(clock, new ProviderTraits("fake", "shop-1", true, Duration.ofHours(24), Money.ofMinor(1_00, "RUB")));
    }

    /**
     * A shop with these traits.
     *
     * @param clock what time it is there
     * @param traits what is fixed about it
     * @return a new provider, without a payment
     */
    public static FakePaymentProvider at(InstantSource clock, ProviderTraits traits) {
        return new FakePaymentProvider(clock, traits);
    }

    /**
     * Lets the next sends meet these faults, one each, before {@link #faults} is asked again.
     *
     * @param inOrder the faults
     */
    public void next(ProviderFault... inOrder) {
        locked(() -> nextFaults.addAll(List.of(inOrder)));
    }

    /**
     * Says which fault each send meets that none was queued for.
     *
     * @param ofCall asked once for each send
     */
    public void faults(Function<ProviderCall, ProviderFault> ofCall) {
        locked(() -> {
            faults = requireNonNull(ofCall, "ofCall");
            return true;
        });
    }

    /**
     * Says which charges of saved methods are declined.
     *
     * @param reasonOf the provider's reason; empty lets it succeed
     */
    public void declines(Function<ProviderPayment, Optional<String>> reasonOf) {
        locked(() -> {
            declines = requireNonNull(reasonOf, "reasonOf");
            return true;
        });
    }

    /**
     * Whether a repeat is answered with the object as it was when it was made, instead of as it is now.
     *
     * @param asItWas whether it is
     */
    public void replaysOriginals(boolean asItWas) {
        locked(() -> replaysOriginals = asItWas);
    }

    /**
     * Whether methods are saved when we ask for it.
     *
     * @param whenAsked false for a shop that may not
     */
    public void savesMethods(boolean whenAsked) {
        locked(() -> savesMethods = whenAsked);
    }

    /**
     * Whether refunds wait for {@link #finishRefund} instead of succeeding at once.
     *
     * @param wait whether they do
     */
    public void refundsWait(boolean wait) {
        locked(() -> refundsWait = wait);
    }

    /**
     * Whether questions are answered.
     *
     * @param answered false lets each one fail
     */
    public void answersQuestions(boolean answered) {
        locked(() -> answersQuestions = answered);
    }

    /**
     * How many entries a page of a list has; 10 unless said.
     *
     * @param entries 1 or more
     */
    public void pageSize(int entries) {
        if (entries < 1) {
            throw new IllegalArgumentException("A page has at least 1 entry, not " + entries);
        }
        locked(() -> pageSize = entries);
    }

    /**
     * The payer confirms: the money is taken, or held.
     *
     * @param providerId the provider's id of a pending payment
     */
    public void pay(String providerId) {
        locked(() -> {
            payment(providerId).pay(now());
            return true;
        });
    }

    /**
     * The payer does not get through, for good.
     *
     * @param providerId the provider's id of a pending payment
     * @param reason the provider's reason
     */
    public void decline(String providerId, String reason) {
        locked(() -> {
            FakePayment payment = payment(providerId);
            if (payment.status != PaymentStatus.PENDING) {
                throw new IllegalStateException("payment " + providerId + " is " + payment.status);
            }
            payment.cancel("payment_network", reason);
            return true;
        });
    }

    /**
     * The payer confirms a method.
     *
     * @param token the provider's id of it
     */
    public void confirmMethod(String token) {
        locked(() -> {
            method(token).settle();
            return true;
        });
    }

    /**
     * The payer takes a method away at the bank: charges of it are declined as {@code permission_revoked}.
     *
     * @param token the provider's id of it
     */
    public void revokeMethod(String token) {
        locked(() -> method(token).status = ProviderMethod.Status.INACTIVE);
    }

    /**
     * Somebody makes a refund in the provider's own pages.
     *
     * @param providerId the provider's id of the payment
     * @param amount what is given back
     * @return the refund, which carries no id of ours
     */
    public ProviderRefund refundByHand(String providerId, Money amount) {
        return locked(() -> {
            ProviderAnswer answer = refund(null, providerId, amount);
            if (answer instanceof ProviderAnswer.Done done && done.object() instanceof ProviderRefund made) {
                return made;
            }
            throw new IllegalStateException("no refund of " + amount + " can be made of " + providerId + ": " + answer);
        });
    }

    /**
     * Another program, or a person, takes a payment in the same shop.
     *
     * @param ourId the id that it carries; null for none
     * @param amount what is taken
     * @return the payment, which has succeeded
     */
    public ProviderPayment payElsewhere(@Nullable String ourId, Money amount) {
        return locked(() -> {
            FakePayment payment = new FakePayment(nextId("payment"), ourId, amount, now(), true, null);
            payments.put(payment.id, payment);
            payment.pay(now());
            return show(payment);
        });
    }

    /**
     * Another program has saved a method in the same shop, with its payer's consent.
     *
     * @return the provider's id of it, which can be charged
     */
    public String saveElsewhere() {
        return locked(() -> {
            FakeMethod method = new FakeMethod(nextId("method"), null, true);
            method.settle();
            methods.put(method.token, method);
            return method.token;
        });
    }

    /**
     * Ends a refund that waits.
     *
     * @param refundId the provider's id of it
     * @param reason why it fails; null lets it succeed
     */
    public void finishRefund(String refundId, @Nullable String reason) {
        locked(() -> {
            ProviderRefund waiting = requireNonNull(refunds.get(refundId), "refund");
            if (waiting.status() != Refund.Status.PENDING) {
                throw new IllegalStateException("refund " + refundId + " is " + waiting.status());
            }
            FakePayment payment = payment(waiting.paymentId());
            if (reason != null) {
                payment.refunded = payment.refunded.minus(waiting.amount());
            }
            return refunds.put(
                    refundId,
                    new ProviderRefund(
                            refundId,
                            waiting.ourId(),
                            waiting.paymentId(),
                            reason == null ? Refund.Status.SUCCEEDED : Refund.Status.CANCELED,
                            waiting.amount(),
                            reason == null ? null : new Cancellation("yoo_money", reason),
                            waiting.createdAt()));
        });
    }

    /**
     * Lets a payment be shown with an amount that it does not have.
     *
     * @param providerId the provider's id of it
     * @param shown the wrong amount
     */
    public void showAmount(String providerId, Money shown) {
        locked(() -> wrongAmounts.put(providerId, shown));
    }

    @Override
    public ProviderTraits traits() {
        return traits;
    }

    @Override
    public String write(ProviderRequest request) {
        if (request instanceof ProviderRequest.CreatePayment create
                && create.payment().amount().compareTo(traits.minimum()) < 0) {
            throw new IllegalArgumentException("payment " + create.payment().id() + " is for "
                    + create.payment().amount() + ", but the least is " + traits.minimum());
        }
        return FakeRequest.of(request).text();
    }

    @Override
    public ProviderAnswer send(ProviderCall call) {
        return locked(() -> {
            sends++;
            arrive();
            ProviderFault fault = nextFaults.isEmpty() ? faults.apply(call) : nextFaults.remove();
            return switch (fault) {
                case NONE -> receive(call);
                case LOST_REQUEST -> new ProviderAnswer.Unknown("no answer, request lost");
                case ERROR_BEFORE -> new ProviderAnswer.Unknown("500");
                case DELAYED_REQUEST -> {
                    delayed.add(new Delayed(now().plus(DELAY), call));
                    yield new ProviderAnswer.Unknown("no answer in time");
                }
                case LOST_ANSWER -> unknownAfter(receive(call), "no answer, answer lost");
                case ERROR_AFTER -> unknownAfter(receive(call), "500");
                case THROTTLED -> new ProviderAnswer.NotNow(Duration.ofSeconds(1), "429");
                case REFUSED -> new ProviderAnswer.Refused("forbidden", null, "403");
                case KEY_IN_USE -> new ProviderAnswer.KeyTaken("the key is in use");
            };
        });
    }

    private static ProviderAnswer unknownAfter(ProviderAnswer unheard, String message) {
        return new ProviderAnswer.Unknown(
                message + " after " + unheard.getClass().getSimpleName());
    }

    /** What was under way for a while arrives, each at its own instant. */
    private void arrive() {
        Instant now = now();
        List<Delayed> due = delayed.stream()
                .filter(each -> !each.arrives().isAfter(now))
                .sorted(Comparator.comparing(Delayed::arrives))
                .toList();
        delayed.removeAll(due);
        due.forEach(each -> receive(each.call()));
        payments.values().forEach(payment -> payment.expire(now));
    }

    private ProviderAnswer receive(ProviderCall call) {
        String body = requireNonNull(call.body(), "body");
        Operation known = operations.get(call.key());
        if (known != null && now().isBefore(known.first().plus(traits.keyLifetime()))) {
            if (!known.body().equals(body) || known.kind() != call.kind()) {
                return new ProviderAnswer.KeyTaken("the key was used with another body");
            }
            return replaysOriginals ? known.answer() : current(known.answer());
        }
        ProviderAnswer answer = perform(call, FakeRequest.parse(body));
        operations.put(call.key(), new Operation(now(), call.kind(), body, answer));
        if (answer instanceof ProviderAnswer.Done) {
            effects.merge(call.key(), 1, Integer::sum);
        }
        return answer;
    }

    private ProviderAnswer perform(ProviderCall call, FakeRequest request) {
        return switch (call.kind()) {
            case CREATE_PAYMENT -> create(request);
            case CAPTURE -> settleHold(call, request.amount());
            case CANCEL -> settleHold(call, null);
            case REFUND -> refund(request.get("our_id"), request.get("payment_id"), request.amount());
            case BIND_METHOD -> {
                FakeMethod method = new FakeMethod(nextId("method"), request.get("our_id"), savesMethods);
                methods.put(method.token, method);
                yield new ProviderAnswer.Done(method.show());
            }
        };
    }

    private ProviderAnswer create(FakeRequest request) {
        boolean away = request.has("token");
        FakeMethod method = away ? methods.get(request.get("token")) : null;
        if (away && (method == null || !method.saved)) {
            return refused("payment_method_id", "no such saved method");
        }
        if (method == null) {
            method = new FakeMethod(nextId("method"), null, savesMethods && request.is("save"));
            methods.put(method.token, method);
        }
        FakePayment payment = new FakePayment(
                nextId("payment"), request.get("our_id"), request.amount(), now(), request.is("capture"), method);
        payments.put(payment.id, payment);
        if (away) {
            Optional<String> reason = method.status == ProviderMethod.Status.INACTIVE
                    ? Optional.of("permission_revoked")
                    : declines.apply(show(payment));
            reason.ifPresentOrElse(why -> payment.cancel("payment_network", why), () -> payment.pay(now()));
        }
        return new ProviderAnswer.Done(show(payment));
    }

    private ProviderAnswer settleHold(ProviderCall call, @Nullable Money taken) {
        FakePayment payment = payments.get(requireNonNull(call.target(), "target"));
        if (payment == null) {
            return new ProviderAnswer.Refused("not_found", null, "no such payment");
        } else if (payment.status != PaymentStatus.WAITING_FOR_CAPTURE) {
            return refused("payment_id", "the payment is " + payment.status);
        } else if (taken == null) {
            payment.cancel("merchant", "canceled_by_merchant");
        } else if (taken.compareTo(payment.amount) > 0) {
            return refused("amount", "more than is held");
        } else {
            payment.capture(taken);
        }
        return new ProviderAnswer.Done(show(payment));
    }

    private ProviderAnswer refund(@Nullable String ourId, String paymentId, Money amount) {
        FakePayment payment = payments.get(paymentId);
        if (payment == null || payment.status != PaymentStatus.SUCCEEDED) {
            return refused("payment_id", "the payment has not succeeded");
        } else if (payment.refunded.plus(amount).compareTo(payment.amount) > 0) {
            return refused("amount", "more than is left");
        }
        payment.refunded = payment.refunded.plus(amount);
        ProviderRefund made = new ProviderRefund(
                nextId("refund"),
                ourId,
                paymentId,
                refundsWait ? Refund.Status.PENDING : Refund.Status.SUCCEEDED,
                amount,
                null,
                now());
        refunds.put(made.id(), made);
        return new ProviderAnswer.Done(made);
    }

    private static ProviderAnswer refused(String parameter, String message) {
        return new ProviderAnswer.Refused("invalid_request", parameter, message);
    }

    /** The same answer with its object as it is now. */
    private ProviderAnswer current(ProviderAnswer answer) {
        if (!(answer instanceof ProviderAnswer.Done done)) {
            return answer;
        }
        ProviderObject object = done.object();
        if (object instanceof ProviderPayment payment) {
            return new ProviderAnswer.Done(show(payment(payment.id())));
        } else if (object instanceof ProviderRefund refund) {
            return new ProviderAnswer.Done(requireNonNull(refunds.get(refund.id()), "refund"));
        }
        return new ProviderAnswer.Done(method(object.id()).show());
    }

    @Override
    public Optional<ProviderPayment> findPayment(String providerId) {
        return asked(
                "payment " + providerId,
                () -> Optional.ofNullable(payments.get(providerId)).map(this::show));
    }

    @Override
    public Optional<ProviderRefund> findRefund(String providerId) {
        return asked("refund " + providerId, () -> Optional.ofNullable(refunds.get(providerId)));
    }

    @Override
    public Optional<ProviderMethod> findMethod(String providerId) {
        return asked(
                "a method", () -> Optional.ofNullable(methods.get(providerId)).map(FakeMethod::show));
    }

    @Override
    public ProviderPage<ProviderPayment> payments(Instant from, Instant until, @Nullable String cursor) {
        return asked(
                "a list",
                () -> page(
                        payments.values().stream().map(this::show).toList(),
                        ProviderPayment::createdAt,
                        from,
                        until,
                        cursor));
    }

    @Override
    public ProviderPage<ProviderRefund> refunds(Instant from, Instant until, @Nullable String cursor) {
        return asked(
                "a list", () -> page(List.copyOf(refunds.values()), ProviderRefund::createdAt, from, until, cursor));
    }

    /** Newest first; the cursor is the id of the last entry of the page before. */
    private <T extends ProviderObject> ProviderPage<T> page(
            List<T> all, Function<T, Instant> createdAt, Instant from, Instant until, @Nullable String cursor) {
        List<T> wanted = new ArrayList<>();
        for (int i = all.size() - 1; i >= 0; i--) {
            Instant at = createdAt.apply(all.get(i));
            if (!at.isBefore(from) && at.isBefore(until)) {
                wanted.add(all.get(i));
            }
        }
        int first = 0;
        while (cursor != null
                && first < wanted.size()
                && !wanted.get(first).id().equals(cursor)) {
            first++;
        }
        first += cursor == null ? 0 : 1;
        int end = Math.min(wanted.size(), first + pageSize);
        List<T> items = first >= end ? List.of() : wanted.subList(first, end);
        return new ProviderPage<>(
                items, end < wanted.size() ? items.get(items.size() - 1).id() : null);
    }

    /**
     * Every payment that was ever made here, oldest first.
     *
     * @return as they are now
     */
    public List<ProviderPayment> allPayments() {
        return locked(() -> {
            arrive();
            return payments.values().stream().map(this::show).toList();
        });
    }

    /**
     * Every refund that was ever made here, oldest first.
     *
     * @return as they are now
     */
    public List<ProviderRefund> allRefunds() {
        return locked(() -> {
            arrive();
            return List.copyOf(refunds.values());
        });
    }

    /**
     * How many payments with this id of ours took money: more than one is a second charge.
     *
     * @param ourId our id of the payment
     * @return how many
     */
    public long successesOf(String ourId) {
        return allPayments().stream()
                .filter(payment -> ourId.equals(payment.ourId()) && payment.status() == PaymentStatus.SUCCEEDED)
                .count();
    }

    /**
     * What was taken and not given back, all together.
     *
     * @param currency the code
     * @return the sum
     */
    public Money taken(String currency) {
        return allPayments().stream()
                .filter(payment -> payment.status() == PaymentStatus.SUCCEEDED
                        && payment.amount().currency().getCurrencyCode().equals(currency))
                .map(payment -> payment.amount().minus(payment.refunded()))
                .reduce(Money.ofMinor(0, currency), Money::plus);
    }

    /**
     * How often calls under this key took effect: more than once is a key that was used after the provider had forgotten it.
     *
     * @param key the idempotency key
     * @return how often
     */
    public int effectsOf(String key) {
        return locked(() -> {
            arrive();
            return effects.getOrDefault(key, 0);
        });
    }

    /**
     * How many sends there were, those that were lost too.
     *
     * @return how many
     */
    public int sends() {
        return locked(() -> sends);
    }

    private <T> T asked(String what, Supplier<T> answer) {
        return locked(() -> {
            if (!answersQuestions) {
                throw new ProviderUnavailableException(
                        "the fake provider was asked for " + what + ", but was told not to answer; ask again later");
            }
            arrive();
            return answer.get();
        });
    }

    private ProviderPayment show(FakePayment payment) {
        return payment.show(traits, wrongAmounts.getOrDefault(payment.id, payment.amount));
    }

    private FakePayment payment(String providerId) {
        payments.values().forEach(payment -> payment.expire(now()));
        return requireNonNull(payments.get(providerId), "payment");
    }

    private FakeMethod method(String token) {
        return requireNonNull(methods.get(token), "method");
    }

    private String nextId(String kind) {
        return String.format(Locale.ROOT, "%s-%06d", kind, ++ids);
    }

    private Instant now() {
        return clock.instant();
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
