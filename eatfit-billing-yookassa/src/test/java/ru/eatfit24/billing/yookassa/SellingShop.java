package ru.eatfit24.billing.yookassa;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaPayment;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaSettings;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.usage.OperationId;

/** A service that sells through the adapter: the library on a memory store, over HTTP, at the fake provider. */
final class SellingShop implements AutoCloseable {

    static final Money PRICE = TestShop.rub(490_00);
    static final MeteredFeature PHOTO = Feature.metered("photos");
    static final Plan FREE = Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3));
    static final Plan PRO =
            Plan.paid("PRO", PRICE, BillingInterval.days(30)).version(1).limit(PHOTO, Limit.perDay(100));

    final TestShop shop;
    final Billing billing;

    SellingShop() {
        this(TestShop.FAST, Duration.ofSeconds(30));
    }

    SellingShop(CallPolicy policy, Duration readTimeout) {
        this(new TestShop(FakeYooKassaSettings.STANDARD, policy), shop -> shop.provider(policy, readTimeout));
    }

    SellingShop(TestShop testShop, Function<TestShop, YooKassaProvider> provider) {
        shop = testShop;
        billing = Billing.builder(PlanCatalog.of(FREE, PRO))
                .store(InMemoryBillingStore.create())
                .clock(shop.clock)
                .paymentProvider(provider.apply(shop))
                .checkoutSettings(CheckoutSettings.STANDARD)
                .build();
    }

    @Override
    public void close() {
        billing.close();
        shop.close();
    }

    CheckoutRequest order(String account, String operation) {
        return CheckoutRequest.of(account, "PRO", OperationId.of(operation), TestShop.RETURN_URL)
                .renewing(new Consent(shop.now(), "terms v1"));
    }

    /** Our id of a payment that waits for its payer. */
    String page(String account, String operation) {
        return ((CheckoutOutcome.Confirm) billing.checkout().start(order(account, operation))).payment();
    }

    FakeYooKassaPayment atProvider(String ourId) {
        return shop.fake.payments().stream()
                .filter(payment -> ourId.equals(payment.metadata().get("billing_id")))
                .findFirst()
                .orElseThrow();
    }

    /** Buys, pays, comes back. */
    Payment subscribe(String account) {
        String payment = page(account, "first-" + account);
        shop.fake.pay(atProvider(payment).id());
        return billing.payments().refresh(payment).orElseThrow();
    }

    String plan(String account) {
        return billing.gate().entitlements(account).plan().code();
    }

    List<Payment> payments(String account) {
        return billing.payments().payments(account, null, 100);
    }

    /** Everything that is due, until nothing is. */
    void runs() {
        for (int i = 0; i < 20; i++) {
            boolean idle = billing.paymentRuns().renew(1000).isEmpty();
            idle &= billing.paymentRuns().reconcile(1000).isEmpty();
            if (idle) {
                return;
            }
        }
    }

    void after(Duration time) {
        shop.clock.advance(time);
    }
}
