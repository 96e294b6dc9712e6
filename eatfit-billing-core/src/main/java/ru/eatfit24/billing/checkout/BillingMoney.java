package ru.eatfit24.billing.checkout;

import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.webhook.Inbox;
import ru.eatfit24.billing.webhook.InboxStore;

/** The services of money, put together. Hosts take theirs from {@code Billing}. Immutable. */
public final class BillingMoney {

    private final Checkout checkout;
    private final Subscriptions subscriptions;
    private final Payments payments;
    private final PaymentRuns runs;
    private final Inbox inbox;
    private final Takeover takeover;

    private BillingMoney(MoneyDesk desk, InboxStore notifications) {
        checkout = new Checkout(desk);
        subscriptions = new Subscriptions(desk);
        payments = new Payments(desk);
        runs = new PaymentRuns(desk);
        takeover = new Takeover(desk);
        inbox = Inbox.of(
                        notifications,
                        new Notices(desk, notifications),
                        desk.till().clock())
                .observedBy(desk.till().observer());
    }

    /**
     * Puts them together.
     *
     * @param provider null where no money moves: then only trials and grants work
     * @param observer does not throw
     */
    public static BillingMoney of(
            BillingStore store,
            PlanDirectory directory,
            @Nullable PaymentProvider provider,
            CheckoutSettings settings,
            InstantSource clock,
            BillingObserver observer) {
        return new BillingMoney(
                new MoneyDesk(new Till(store.money(), directory, provider, settings, clock, observer)), store.inbox());
    }

    /** Sells plans. */
    public Checkout checkout() {
        return checkout;
    }

    /** What is done to subscriptions without paying. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /** Payments, refunds and saved methods. */
    public Payments payments() {
        return payments;
    }

    /** Follows up what is due. */
    public PaymentRuns runs() {
        return runs;
    }

    /** Takes over what another system knows of accounts. */
    public Takeover takeover() {
        return takeover;
    }

    /** Keeps the provider's notifications and looks after them. */
    public Inbox inbox() {
        return inbox;
    }

    /**
     * Lets runs end with what they have begun, and begin no others. Does nothing the second time.
     *
     * @param patience how long to wait for those under way
     */
    public void close(Duration patience) {
        runs.close(patience);
    }
}
