package ru.eatfit24.billing.testkit;

import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Audience;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.payment.PaymentRows;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.OperationId;

/** A service that sells, with a fake provider and a clock that the test moves, as one of its payers sees it. */
final class Shop {

    static final String USER = "user-1";
    static final String RETURN_URL = "https://eatfit24.example/paid";
    static final Currency RUB = Currency.getInstance("RUB");
    static final MeteredFeature PHOTO = Feature.metered("photos");
    static final Plan FREE = Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3));
    static final Plan PRO =
            Plan.paid("PRO", rub(300_00), BillingInterval.days(30)).version(1).limit(PHOTO, Limit.perDay(100));
    static final Plan TEAM =
            Plan.paid("TEAM", rub(900_00), BillingInterval.days(30)).version(1).limit(PHOTO, Limit.perDay(1000));
    static final Plan CHEAP =
            Plan.paid("CHEAP", rub(50), BillingInterval.days(30)).version(1).limit(PHOTO, Limit.perDay(4));
    static final Plan STAFF = Plan.paid("STAFF", rub(1_00), BillingInterval.days(30))
            .version(1)
            .audience(Audience.of("staff"))
            .limit(PHOTO, Limit.perDay(5));

    final VirtualClock clock;
    final FakePaymentProvider provider;
    final CheckoutSettings settings;
    final BillingStore store;
    final Billing billing;
    final RecordingObserver observer;
    final String user;

    private Shop(
            VirtualClock clock,
            FakePaymentProvider provider,
            CheckoutSettings settings,
            BillingStore store,
            Billing billing,
            RecordingObserver observer,
            String user) {
        this.observer = observer;
        this.clock = clock;
        this.provider = provider;
        this.settings = settings;
        this.store = store;
        this.billing = billing;
        this.user = user;
    }

    private static Shop open(
            VirtualClock clock, FakePaymentProvider provider, CheckoutSettings settings, BillingStore store) {
        return open(clock, provider, settings, store, Zone.UTC);
    }

    private static Shop open(
            VirtualClock clock,
            FakePaymentProvider provider,
            CheckoutSettings settings,
            BillingStore store,
            Zone zone) {
        RecordingObserver observer = new RecordingObserver();
        Billing billing = billing(clock, provider, settings, store, zone, observer);
        return new Shop(clock, provider, settings, store, billing, observer, USER);
    }

    private static Billing billing(
            VirtualClock clock,
            PaymentProvider provider,
            CheckoutSettings settings,
            BillingStore store,
            Zone zone,
            BillingObserver observer) {
        return Billing.builder(PlanCatalog.of(FREE, PRO, TEAM, CHEAP, STAFF).withZone(zone))
                .store(store)
                .clock(clock)
                .paymentProvider(provider)
                .checkoutSettings(settings)
                .observer(observer)
                .build();
    }

    /** A new one, with a provider and a clock of its own. */
    static Shop open(CheckoutSettings settings, BillingStore store) {
        VirtualClock clock = VirtualClock.at("2026-03-01T09:00:00Z");
        return open(clock, FakePaymentProvider.at(clock), settings, store);
    }

    /** A new one whose days begin in this zone. */
    static Shop open(Zone zone, BillingStore store) {
        VirtualClock clock = VirtualClock.at("2026-03-01T09:00:00Z");
        return open(clock, FakePaymentProvider.at(clock), CheckoutSettings.STANDARD, store, zone);
    }

    /** Another service at the same provider and under the same clock: another node, if the store is on the same data. */
    Shop beside(BillingStore otherStore) {
        return open(clock, provider, settings, otherStore);
    }

    /** A further node of the service with settings of its own and its own way to the provider; to be closed. */
    Billing node(CheckoutSettings ofNode, PaymentProvider way) {
        return billing(clock, way, ofNode, store, Zone.UTC, observer);
    }

    /** The same as another payer sees it. */
    Shop as(String otherUser) {
        return new Shop(clock, provider, settings, store, billing, observer, otherUser);
    }

    static Money rub(long minor) {
        return Money.ofMinor(minor, "RUB");
    }

    CheckoutRequest request(String plan, String operation) {
        return CheckoutRequest.of(user, plan, OperationId.of(operation), RETURN_URL);
    }

    CheckoutRequest renewing(String plan, String operation) {
        return request(plan, operation).renewing(new Consent(clock.instant(), "terms v1"));
    }

    CheckoutOutcome buy(CheckoutRequest request) {
        return billing.checkout().start(request);
    }

    CheckoutOutcome.Confirm page(CheckoutRequest request) {
        return (CheckoutOutcome.Confirm) buy(request);
    }

    /** Buys, pays and comes back. */
    Payment paid(CheckoutRequest request) {
        CheckoutOutcome.Confirm page = page(request);
        provider.pay(providerId(page.payment()));
        return billing.payments().refresh(page.payment()).orElseThrow();
    }

    /** A subscriber who renews by a saved card. */
    Shop subscribed() {
        paid(renewing("PRO", "first"));
        return this;
    }

    String providerId(String payment) {
        return Objects.requireNonNull(shown(payment).orElseThrow().id(), "id");
    }

    Optional<ProviderPayment> shown(String payment) {
        return provider.allPayments().stream()
                .filter(shown -> payment.equals(shown.ourId()))
                .findFirst();
    }

    Payment payment(String id) {
        return rows(rows -> rows.findPayment(id).orElseThrow());
    }

    <T> T rows(Function<PaymentRows, T> question) {
        return store.money()
                .inTransaction(user, clock.instant(), transaction -> question.apply(transaction.payments()));
    }

    Subscription subscription() {
        return billing.subscriptions().find(user).orElseThrow();
    }

    @Nullable String plan() {
        return billing.gate().entitlements(user).plan().code();
    }

    Money credit() {
        return billing.payments().credit(user, RUB);
    }

    List<Payment> payments() {
        return billing.payments().payments(user, null, 100);
    }

    /** The keys of all calls about payments. */
    List<String> keys() {
        return payments().stream()
                .flatMap(payment -> rows(rows -> rows.callsAbout(payment.id())).stream())
                .map(ProviderCall::key)
                .toList();
    }

    void after(Duration time) {
        clock.advance(time);
    }

    /** Everything that is due, until nothing is. */
    void runs() {
        for (int i = 0; i < 20; i++) {
            boolean idle = billing.paymentRuns().renew(100).isEmpty();
            idle &= billing.paymentRuns().reconcile(100).isEmpty();
            if (idle) {
                return;
            }
        }
    }

    /** The same, hour by hour. */
    void hours(int count) {
        runsEvery(Duration.ofHours(1), count);
    }

    /** The same, twice a day. */
    void days(int count) {
        runsEvery(Duration.ofHours(12), 2 * count);
    }

    private void runsEvery(Duration pause, int times) {
        for (int i = 0; i < times; i++) {
            after(pause);
            runs();
        }
    }
}
