package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.checkout.Discount;
import ru.eatfit24.billing.checkout.DriftReport;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.PageMark;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.OperationId;

/**
 * A service that sells, its payers, its provider and its misfortunes, in one thread with one clock: random commands, faults of the provider and of the store, deaths in
 * the middle of a command at a numbered call of a port, jumps of the clock. After every step the invariants must hold; at the end the faults stop, and everything must
 * come to its end.
 *
 * <p>A seed repeats the commands, faults and deaths. Ids of ours are drawn at random, though, so where two things happened or are due at one instant a repeat may take
 * them in another order and go another way from there; repeat it some times then.
 */
final class MoneySimulation implements AutoCloseable {

    /** What can happen in a step. */
    enum Command {
        BUY,
        REPEAT,
        PAYER_PAYS,
        PAYER_FAILS,
        REFRESH,
        NOTIFICATION,
        RENEW,
        RECONCILE,
        CANCEL,
        RESUME,
        END,
        RENEWAL_OFF,
        GRANT,
        TRIAL,
        REFUND,
        CAPTURE,
        CANCEL_HOLD,
        FORGET_METHOD,
        REVOKE_METHOD,
        REFUND_ENDS,
        REFUND_BY_HAND,
        COMPARE,
        CONSUME,
        SECONDS,
        HOURS,
        DAYS,
        WEEKS,
        CLOCK_BACK
    }

    private static final List<Command> WEIGHTED = weighted();
    private static final String[] ACCOUNTS = {"user-1", "user-2"};
    private static final String[] PLANS = {"PRO", "PRO", "TEAM", "CHEAP"};
    private static final Integer[] AMOUNTS = {1, 2, 3, 40, 400};
    private static final String[] REASONS = {
        "insufficient_funds", "permission_revoked", "fraud_suspected", "internal_timeout", "something_new"
    };

    private final Random random;
    private final VirtualClock clock = VirtualClock.at("2026-03-01T09:00:00Z");
    private final FakePaymentProvider provider = FakePaymentProvider.at(clock);
    private final NumberedPorts ports = new NumberedPorts();
    private final BillingStore store;
    private final CheckoutSettings settings;
    private final MoneyInvariants invariants;
    private final Map<Command, Integer> changed = new EnumMap<>(Command.class);
    private final List<CheckoutRequest> requests = new ArrayList<>();
    private final Map<String, String> bodies = new HashMap<>();
    private Billing billing;
    private Instant latest = clock.instant();
    private int deaths;
    private int last;
    private int checkedSends;
    private int checkedCalls;
    private long consumed;

    /** @param store an empty one */
    MoneySimulation(BillingStore store, Random random) {
        this.store = store;
        this.random = random;
        this.invariants = new MoneyInvariants(store.money(), provider, random);
        this.settings = random.nextBoolean()
                ? CheckoutSettings.STANDARD
                : CheckoutSettings.STANDARD
                        .excess(CheckoutSettings.Excess.CREDIT)
                        .grace(Duration.ofDays(random.nextInt(8)))
                        .refundsAtProvider(any(Refund.Access.values()));
        this.billing = start();
        provider.faults(call -> fault());
        provider.declines(payment -> random.nextInt(4) == 0 ? Optional.of(any(REASONS)) : Optional.empty());
        provider.replaysOriginals(random.nextBoolean());
        provider.refundsWait(random.nextInt(3) == 0);
    }

    private static List<Command> weighted() {
        List<Command> all = new ArrayList<>();
        for (Command command : Command.values()) {
            int weight = switch (command) {
                case BUY, PAYER_PAYS, RECONCILE, RENEW, SECONDS, HOURS, DAYS -> 6;
                case REPEAT, REFRESH, NOTIFICATION, CONSUME -> 3;
                case WEEKS, COMPARE -> 2;
                default -> 1;
            };
            for (int i = 0; i < weight; i++) {
                all.add(command);
            }
        }
        return List.copyOf(all);
    }

    private Billing start() {
        return Billing.builder(PlanCatalog.of(Shop.FREE, Shop.PRO, Shop.TEAM, Shop.CHEAP))
                .store(ports.around(store))
                .clock(clock)
                .paymentProvider(ports.around(provider))
                .checkoutSettings(settings)
                .build();
    }

    private ProviderFault fault() {
        ProviderFault[] all = ProviderFault.values();
        return random.nextInt(3) == 0 ? any(all) : ProviderFault.NONE;
    }

    private <T> T any(T[] of) {
        return of[random.nextInt(of.length)];
    }

    int deaths() {
        return deaths;
    }

    /** How often each command changed something. */
    Map<Command, Integer> changed() {
        return changed;
    }

    int payments() {
        return provider.allPayments().size();
    }

    /** Runs so many steps, then lets everything come to its end. */
    void run(int steps) {
        for (int step = 0; step < steps; step++) {
            Command command = WEIGHTED.get(random.nextInt(WEIGHTED.size()));
            try {
                step(command);
                check();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError(
                        "step " + step + ", " + command + " at " + clock.instant() + ": " + failure.getMessage(),
                        failure);
            }
        }
        settle();
    }

    @Override
    public void close() {
        billing.close();
    }

    private void step(Command command) {
        clock.advance(Duration.ofMillis(1));
        provider.answersQuestions(random.nextInt(10) != 0);
        if (random.nextInt(8) == 0) {
            ports.plan(any(NumberedPorts.Mishap.values()), 1 + random.nextInt(8));
        }
        int before = last;
        Instant instant = clock.instant();
        try {
            carryOut(command, any(ACCOUNTS));
        } catch (NumberedPorts.Death death) {
            deaths++;
            billing.close();
            billing = start();
        } catch (BillingException expected) {
            // Planned, or the provider answers no questions; the host would repeat it.
        } finally {
            ports.calm();
        }
        last = fingerprint();
        if (before != last || !instant.equals(clock.instant())) {
            changed.merge(command, 1, Integer::sum);
        }
        assertThat(ports.brokenRules).as("rules that a service has broken").isEmpty();
    }

    /** Changes whenever something has changed that a command can change. */
    private int fingerprint() {
        return Objects.hash(state(), provider.allPayments(), provider.allRefunds(), consumed);
    }

    private void carryOut(Command command, String account) {
        Subscription subscription = store.money().subscription(account).orElse(null);
        boolean hasAccess = subscription != null && subscription.term().hasAccess(clock.instant());
        switch (command) {
            case BUY -> buy(account);
            case REPEAT ->
                pick(requests).ifPresent(request -> billing.checkout().start(request));
            case PAYER_PAYS -> pick(pages()).ifPresent(page -> provider.pay(page.id()));
            case PAYER_FAILS -> pick(pages()).ifPresent(page -> provider.decline(page.id(), any(REASONS)));
            case REFRESH ->
                pick(ours(account)).ifPresent(payment -> billing.payments().refresh(payment.id()));
            case NOTIFICATION ->
                pick(provider.allPayments())
                        .ifPresent(shown -> billing.payments().noticed(shown.id()));
            case RENEW -> billing.paymentRuns().renew(10);
            case RECONCILE -> billing.paymentRuns().reconcile(1 + random.nextInt(10));
            case CANCEL ->
                ifTrue(subscription != null, () -> billing.subscriptions().cancelAtEnd(account, "a", "r"));
            case RESUME -> ifTrue(hasAccess, () -> billing.subscriptions().resume(account, "a", "r"));
            case END -> ifTrue(hasAccess, () -> billing.subscriptions().endNow(account, "a", "r"));
            case RENEWAL_OFF ->
                ifTrue(subscription != null, () -> billing.subscriptions().renewal(account, false, null, "a", "r"));
            case GRANT -> grant(account, random.nextInt(5));
            case TRIAL ->
                ifTrue(
                        !hasAccess && (subscription == null || !subscription.trialUsed()),
                        () -> billing.subscriptions()
                                .startTrial(
                                        account,
                                        any(PLANS),
                                        clock.instant().plus(Duration.ofDays(3)),
                                        false,
                                        "a",
                                        "r"));
            case REFUND -> pick(refundable(account)).ifPresent(this::refund);
            case CAPTURE ->
                pick(held(account))
                        .ifPresent(payment -> billing.payments().capture(payment.id(), payment.amount(), "a", "r"));
            case CANCEL_HOLD ->
                pick(held(account)).ifPresent(payment -> billing.payments().cancelHold(payment.id(), "a", "r"));
            case FORGET_METHOD ->
                pick(billing.payments().methods(account))
                        .ifPresent(method -> billing.payments().forget(account, method.id(), "a", "r"));
            case REVOKE_METHOD ->
                pick(billing.payments().methods(account)).ifPresent(method -> {
                    if (method.token() != null) {
                        provider.revokeMethod(method.token());
                    }
                });
            case REFUND_ENDS ->
                pick(waitingRefunds())
                        .ifPresent(refund ->
                                provider.finishRefund(refund.id(), random.nextBoolean() ? null : "insufficient_funds"));
            case REFUND_BY_HAND -> pick(refundableAtProvider()).ifPresent(this::refundByHand);
            case COMPARE -> compare(Duration.ofHours(1 + random.nextInt(1_000)));
            case CONSUME -> consume(account, any(AMOUNTS));
            case SECONDS -> pass(Duration.ofSeconds(1 + random.nextInt(120)));
            case HOURS -> pass(Duration.ofMinutes(1 + random.nextInt(600)));
            case DAYS -> pass(Duration.ofHours(1 + random.nextInt(100)));
            case WEEKS -> pass(Duration.ofDays(1 + random.nextInt(40)));
            case CLOCK_BACK -> clock.set(clock.instant().minusSeconds(random.nextInt(90)));
        }
    }

    /** Time passes; what is under way to the provider arrives in the middle of it, at its own instant. */
    private void pass(Duration time) {
        Duration enough = FakePaymentProvider.DELAY.multipliedBy(2); // The clock may have stepped back meanwhile.
        Duration first = time.compareTo(enough) < 0 ? time : enough;
        clock.advance(first);
        provider.allPayments();
        clock.advance(time.minus(first));
    }

    private static void ifTrue(boolean condition, Runnable work) {
        if (condition) {
            work.run();
        }
    }

    private <T> Optional<T> pick(List<T> of) {
        return of.isEmpty() ? Optional.empty() : Optional.of(of.get(random.nextInt(of.size())));
    }

    private void buy(String account) {
        CheckoutRequest request =
                CheckoutRequest.of(account, any(PLANS), OperationId.of("op-" + requests.size()), Shop.RETURN_URL);
        if (random.nextInt(3) != 0) {
            request = request.renewing(new Consent(clock.instant(), "v1"));
        }
        if (random.nextInt(5) == 0) {
            Discount discount = new Discount.Percent("some", 1 + random.nextInt(100));
            request = request.discount(random.nextBoolean() ? discount : discount.oncePerAccount());
        }
        if (random.nextInt(6) == 0) {
            request = request.held();
        }
        requests.add(request);
        billing.checkout().start(request);
    }

    private void refund(Payment payment) {
        Money left = payment.money().refundable();
        Money amount = random.nextBoolean() ? left : Shop.rub(1 + random.nextInt((int) left.minor()));
        billing.payments()
                .refund(
                        payment.id(),
                        amount,
                        any(Refund.Access.values()),
                        OperationId.of("refund-" + random.nextInt(1_000_000)),
                        "a",
                        "because");
    }

    private List<ProviderPayment> refundableAtProvider() {
        return provider.allPayments().stream()
                .filter(payment -> payment.status() == PaymentStatus.SUCCEEDED
                        && payment.amount().compareTo(payment.refunded()) > 0)
                .toList();
    }

    private void refundByHand(ProviderPayment payment) {
        Money left = payment.amount().minus(payment.refunded());
        provider.refundByHand(
                payment.id(), random.nextBoolean() ? left : Shop.rub(1 + random.nextInt((int) left.minor())));
    }

    private DriftReport compare(Duration back) {
        return billing.paymentRuns()
                .compare(clock.instant().minus(back), clock.instant().plus(Duration.ofDays(1)), 1_000);
    }

    /** The same operation is the same plan. */
    private void grant(String account, int operation) {
        String plan = PLANS[operation % PLANS.length];
        billing.subscriptions().grant(account, plan, OperationId.of("grant-" + operation), "a", "r");
    }

    private void consume(String account, int amount) {
        Decision decision = billing.gate().tryConsume(account, Shop.PHOTO, amount);
        invariants.decided(account, amount, decision);
        consumed += decision.isGranted() ? amount : 0;
    }

    private List<ProviderPayment> pages() {
        return provider.allPayments().stream()
                .filter(payment -> payment.status() == PaymentStatus.PENDING)
                .toList();
    }

    private List<ProviderRefund> waitingRefunds() {
        return provider.allRefunds().stream()
                .filter(refund -> refund.status() == Refund.Status.PENDING)
                .toList();
    }

    private List<Payment> ours(String account) {
        return store.money().payments(account, null, 1_000);
    }

    private List<Payment> refundable(String account) {
        return ours(account).stream()
                .filter(payment -> payment.use() == PaymentUse.PAID_INVOICE
                        && payment.money().refundable().isPositive())
                .toList();
    }

    /** Held, and nobody is taking the money or letting it go. */
    private List<Payment> held(String account) {
        return ours(account).stream()
                .filter(payment -> payment.status() == PaymentStatus.WAITING_FOR_CAPTURE)
                .filter(payment -> calls(account, payment.id()).stream()
                        .noneMatch(call -> call.isOpen() && call.kind() != ProviderCall.Kind.CREATE_PAYMENT))
                .toList();
    }

    private List<ProviderCall> calls(String account, String object) {
        return store.money()
                .inTransaction(
                        account,
                        clock.instant(),
                        transaction -> transaction.payments().callsAbout(object));
    }

    /** Refunds of a payment, each with its calls. */
    private Map<Refund, List<ProviderCall>> refunds(String account, Payment payment) {
        Map<Refund, List<ProviderCall>> refunds = new HashMap<>();
        List<Refund> all = store.money()
                .inTransaction(
                        account,
                        clock.instant(),
                        transaction -> transaction.payments().refundsOf(payment.id()));
        all.forEach(refund -> refunds.put(refund, calls(account, refund.id())));
        return refunds;
    }

    /** What holds after every step. */
    private void check() {
        for (String account : ACCOUNTS) {
            Set<String> live = new HashSet<>();
            Set<String> paid = new HashSet<>();
            for (Payment payment : ours(account)) {
                String invoice = payment.order().invoice();
                if (payment.isLive()) {
                    assertThat(live.add(invoice))
                            .as("I7: one live attempt of %s", invoice)
                            .isTrue();
                }
                if (payment.use() == PaymentUse.PAID_INVOICE) {
                    assertThat(paid.add(invoice))
                            .as("I6: one success pays %s", invoice)
                            .isTrue();
                }
                assertThat(payment.isUndecided())
                        .as("I6: money without a use: %s", payment)
                        .isFalse();
            }
            checkAccess(account);
        }
        // Where no port was called nothing is stored that was not stored when this was looked at last.
        if (checkedCalls != ports.calls()) {
            checkDeeply();
            checkedCalls = ports.calls();
        }
        for (ProviderCall call : ports.sent.subList(checkedSends, ports.sent.size())) {
            String body = Objects.requireNonNull(call.body(), "body");
            assertThat(bodies.putIfAbsent(call.key(), body))
                    .as("the same bytes under one key")
                    .isIn(null, body);
            assertThat(provider.effectsOf(call.key()))
                    .as("I6: effects of one key")
                    .isLessThan(2);
        }
        if (checkedSends < ports.sent.size()) {
            checkedSends = ports.sent.size();
            Set<String> ids = new HashSet<>();
            provider.allPayments()
                    .forEach(shown -> assertThat(ids.add(shown.ourId()))
                            .as("I6: charged once: %s", shown)
                            .isTrue());
        }
    }

    private void checkDeeply() {
        for (String account : ACCOUNTS) {
            invariants.check(billing, account, latest);
        }
        List<Payment> all =
                Stream.of(ACCOUNTS).flatMap(account -> ours(account).stream()).toList();
        invariants.checkOrders(all);
        invariants.settled(all).ifPresent(this::checkToldAgain);
    }

    /** The provider can tell no more of it, so nothing changes in the account. */
    private void checkToldAgain(Payment payment) {
        provider.answersQuestions(true);
        List<Object> before = state(payment.account());
        billing.payments().noticed(Objects.requireNonNull(payment.provider().id(), "id"));
        assertThat(state(payment.account()))
                .as("I10: to be told again of %s changes nothing", payment)
                .isEqualTo(before);
    }

    private void checkAccess(String account) {
        String plan = billing.gate().entitlements(account).plan().code();
        Subscription subscription = store.money().subscription(account).orElse(null);
        latest = clock.instant().isAfter(latest) ? clock.instant() : latest;
        // An account does not go back with the clock: what has ended there stays so.
        assertThat(plan)
                .as("I9: the plan in force of %s", account)
                .isIn(planAt(subscription, clock.instant()), planAt(subscription, latest));
        if (subscription != null && subscription.term().hasAccess(clock.instant())) {
            boolean isGiven = subscription.term().trialEnd() != null
                    || store.money().invoices(account, null, 1_000).stream()
                            .anyMatch(invoice -> invoice.status() == Invoice.Status.PAID);
            assertThat(isGiven).as("I9: access of %s has a reason", account).isTrue();
        }
    }

    private static String planAt(@Nullable Subscription subscription, Instant at) {
        return subscription != null && subscription.term().hasAccess(at)
                ? subscription.agreement().plan().code()
                : "FREE";
    }

    /** The faults stop, time passes: everything reaches its end, and what events say again changes nothing. */
    private void settle() {
        provider.faults(call -> ProviderFault.NONE);
        provider.declines(payment -> Optional.empty());
        provider.answersQuestions(true);
        provider.refundsWait(false);
        waitingRefunds().forEach(refund -> provider.finishRefund(refund.id(), null));
        for (String account : ACCOUNTS) {
            store.money()
                    .subscription(account)
                    .ifPresent(any -> billing.subscriptions().cancelAtEnd(account, "a", "r"));
        }
        for (int hours = 0; hours < 24 * 9; hours += 3) {
            pass(Duration.ofHours(3));
            billing.paymentRuns().renew(100);
            billing.paymentRuns().reconcile(100);
        }
        // What is past the clock's steps back too.
        compare(Duration.ofDays(20_000));
        DriftReport again = compare(Duration.ofDays(20_000));
        assertThat(again.isClean() && again.takenIn() == 0)
                .as("I12: the provider shows what is stored: %s", again)
                .isTrue();
        check();
        assertThat(ports.brokenRules).as("rules that a service has broken").isEmpty();
        for (String account : ACCOUNTS) {
            for (Payment payment : ours(account)) {
                checkSettled(account, payment);
            }
            checkInvoices(account);
        }
        checkRepeats();
    }

    private void checkSettled(String account, Payment payment) {
        assertThat(payment.isLive()).as("I12: it has an end: %s", payment).isFalse();
        assertThat(calls(account, payment.id()))
                .as("I12: calls about it have an end")
                .noneMatch(ProviderCall::isOpen);
        Money captured = payment.money().captured();
        Optional<ProviderPayment> shown = provider.allPayments().stream()
                .filter(each -> payment.id().equals(each.ourId()))
                .findFirst();
        boolean took =
                shown.filter(each -> each.status() == PaymentStatus.SUCCEEDED).isPresent();
        assertThat(took).as("I9: money that was taken is known: %s", payment).isEqualTo(captured.isPositive());
        if (!took) {
            return;
        }
        Money back = shown.orElseThrow().refunded();
        assertThat(payment.money().refunded())
                .as("I8: what went back is known: %s, %s", payment, refunds(account, payment))
                .isEqualTo(back);
        assertThat(payment.money().refundReserved())
                .as("I12: no refund is open")
                .isEqualTo(back);
        if (payment.use() == PaymentUse.GIVEN_BACK) {
            assertThat(back).as("I6: one too many went back: %s", payment).isEqualTo(captured);
        }
    }

    private void checkInvoices(String account) {
        for (Invoice invoice : store.money().invoices(account, (PageMark) null, 1_000)) {
            assertThat(invoice.isOpen())
                    .as("I12: it is paid or void: %s", invoice)
                    .isFalse();
        }
    }

    private void checkRepeats() {
        List<Object> before = state();
        List<ProviderPayment> all = new ArrayList<>(provider.allPayments());
        Collections.shuffle(all, random);
        all.forEach(shown -> billing.payments().noticed(shown.id()));
        assertThat(state()).as("I10: what is told again changes nothing").isEqualTo(before);
    }

    private List<Object> state() {
        List<Object> state = new ArrayList<>();
        for (String account : ACCOUNTS) {
            state.addAll(state(account));
        }
        return state;
    }

    private List<Object> state(String account) {
        List<Object> state = new ArrayList<>();
        state.add(ours(account));
        state.add(store.money().subscription(account));
        state.add(store.money().invoices(account, null, 1_000));
        state.add(store.money().credit(account, Shop.RUB));
        state.add(store.money().methods(account));
        return state;
    }
}
