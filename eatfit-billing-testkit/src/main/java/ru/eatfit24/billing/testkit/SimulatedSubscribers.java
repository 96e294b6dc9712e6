package ru.eatfit24.billing.testkit;

import java.time.Duration;
import java.util.Optional;
import ru.eatfit24.billing.checkout.Subscriptions;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.usage.OperationId;

/** What subscribers and administrators do about subscriptions in a {@link MoneySimulation}. For one thread. */
final class SimulatedSubscribers {

    private final SimulatedService service;

    SimulatedSubscribers(SimulatedService service) {
        this.service = service;
    }

    void cancel(String account) {
        stored(account).ifPresent(known -> subscriptions().cancelAtEnd(account, "a", "r"));
    }

    void resume(String account) {
        if (hasAccess(account)) {
            subscriptions().resume(account, "a", "r");
        }
    }

    void end(String account) {
        if (hasAccess(account)) {
            subscriptions().endNow(account, "a", "r");
        }
    }

    void renewalOff(String account) {
        stored(account).ifPresent(known -> subscriptions().renewal(account, false, null, "a", "r"));
    }

    /** The same operation is the same plan. */
    void grant(String account) {
        int operation = service.random.nextInt(5);
        String plan = SimulatedService.PLANS[operation % SimulatedService.PLANS.length];
        subscriptions().grant(account, plan, OperationId.of("grant-" + operation), "a", "r");
    }

    void trial(String account) {
        boolean hadOne = stored(account).map(Subscription::trialUsed).orElse(false);
        if (!hadOne && !hasAccess(account)) {
            subscriptions()
                    .startTrial(
                            account,
                            service.any(SimulatedService.PLANS),
                            service.clock.instant().plus(Duration.ofDays(3)),
                            false,
                            "a",
                            "r");
        }
    }

    private Subscriptions subscriptions() {
        return service.billing().subscriptions();
    }

    private Optional<Subscription> stored(String account) {
        return service.store.money().subscription(account);
    }

    private boolean hasAccess(String account) {
        return stored(account)
                .map(known -> known.term().hasAccess(service.clock.instant()))
                .orElse(false);
    }
}
