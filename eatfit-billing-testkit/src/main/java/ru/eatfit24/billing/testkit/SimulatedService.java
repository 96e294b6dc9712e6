package ru.eatfit24.billing.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.MoneyStore;

/** The service of a {@link MoneySimulation}: its store, its provider and its clock, with the misfortunes that befall them. It can die and start again. For one thread. */
final class SimulatedService implements AutoCloseable {

    static final List<String> ACCOUNTS = List.of("user-1", "user-2");
    static final String[] PLANS = {"PRO", "PRO", "TEAM", "CHEAP"};
    static final String[] REASONS = {
        "insufficient_funds", "permission_revoked", "fraud_suspected", "internal_timeout", "something_new"
    };

    final Random random;
    final BillingStore store;
    final VirtualClock clock = VirtualClock.at("2026-03-01T09:00:00Z");
    final FakePaymentProvider provider = FakePaymentProvider.at(clock);
    final NumberedPorts ports = new NumberedPorts();
    final SimulatedListener listener;

    private final CheckoutSettings settings;
    private Billing billing;
    private Instant latest = clock.instant();

    /** @param store an empty one */
    SimulatedService(BillingStore store, Random random) {
        this.store = store;
        this.random = random;
        this.listener = new SimulatedListener(random);
        this.settings = random.nextBoolean()
                ? CheckoutSettings.STANDARD
                : CheckoutSettings.STANDARD
                        .excess(CheckoutSettings.Excess.CREDIT)
                        .grace(Duration.ofDays(random.nextInt(8)))
                        .refundsAtProvider(any(Refund.Access.values()));
        this.billing = start();
        provider.faults(call -> random.nextInt(3) == 0 ? any(ProviderFault.values()) : ProviderFault.NONE);
        provider.declines(payment -> random.nextInt(4) == 0 ? Optional.of(any(REASONS)) : Optional.empty());
        provider.replaysOriginals(random.nextBoolean());
        provider.refundsWait(random.nextInt(3) == 0);
    }

    private Billing start() {
        return Billing.builder(PlanCatalog.of(Shop.FREE, Shop.PRO, Shop.TEAM, Shop.CHEAP))
                .store(ports.around(store))
                .clock(clock)
                .listener(SimulatedListener.NAME, listener)
                .paymentProvider(ports.around(provider))
                .checkoutSettings(settings)
                .build();
    }

    Billing billing() {
        return billing;
    }

    /** What was in memory is gone. */
    void restart() {
        ports.calm();
        billing.close();
        billing = start();
    }

    @Override
    public void close() {
        billing.close();
    }

    <T> T any(T[] of) {
        return of[random.nextInt(of.length)];
    }

    <T> Optional<T> pick(List<T> of) {
        return of.isEmpty() ? Optional.empty() : Optional.of(of.get(random.nextInt(of.size())));
    }

    /** The latest instant that was ever seen: an account does not go back with the clock, so what has ended by then stays so. */
    Instant latest() {
        latest = clock.instant().isAfter(latest) ? clock.instant() : latest;
        return latest;
    }

    /** Time passes; what is under way to the provider arrives in the middle of it, at its own instant. */
    void pass(Duration time) {
        Duration enough = FakePaymentProvider.DELAY.multipliedBy(2); // The clock may have stepped back meanwhile.
        Duration first = time.compareTo(enough) < 0 ? time : enough;
        clock.advance(first);
        provider.allPayments();
        clock.advance(time.minus(first));
    }

    List<Payment> payments(String account) {
        return store.money().payments(account, null, MoneyStore.MAX_LIMIT);
    }

    List<ProviderCall> calls(String account, String object) {
        return store.money()
                .inTransaction(
                        account,
                        clock.instant(),
                        transaction -> transaction.payments().callsAbout(object));
    }

    List<Refund> refunds(String account, Payment payment) {
        return store.money()
                .inTransaction(
                        account,
                        clock.instant(),
                        transaction -> transaction.payments().refundsOf(payment.id()));
    }
}
