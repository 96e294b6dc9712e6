package ru.eatfit24.billing.jdbc;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.testkit.FakePaymentProvider;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** A service whose accounts use, reserve, buy and are given back, so that something of every kind is stored. */
final class LedgerLife implements AutoCloseable {

    static final MeteredFeature PHOTO = Feature.metered("photo");
    static final MeteredFeature EXPORT = Feature.metered("export");

    private static final Plan FREE = Plan.free("FREE")
            .version(1)
            .limit(PHOTO, Limit.perDay(1_000_000), Limit.perMonth(10_000_000))
            .limit(EXPORT, Limit.perLifetime(1_000_000));
    private static final Plan PRO = Plan.paid("PRO", Money.ofMinor(300_00, "RUB"), BillingInterval.days(30))
            .version(1)
            .unlimited(PHOTO)
            .unlimited(EXPORT);

    /** Dearer than nothing, and less than the provider collects. */
    private static final Plan CHEAP = Plan.paid("CHEAP", Money.ofMinor(50, "RUB"), BillingInterval.days(30))
            .version(1)
            .unlimited(PHOTO);

    final VirtualClock clock = VirtualClock.at("2026-03-01T09:00:00Z");
    final FakePaymentProvider provider = FakePaymentProvider.at(clock);
    final Billing billing;

    LedgerLife(BillingStore store) {
        billing = Billing.builder(PlanCatalog.of(FREE, PRO, CHEAP))
                .store(store)
                .clock(clock)
                .paymentProvider(provider)
                .build();
    }

    /** Two days of these accounts. */
    void live(List<String> accounts) {
        for (String account : accounts) {
            use(account, "first", 5);
            billing.gate().tryConsume(account, PHOTO, 1);
            billing.gate().reserve(request(account, 2).operation("held"), Duration.ofDays(3));
            billing.entitlements().grant(Subject.of(account), EXPORT, 7, null, "maria", "a gift");
            billing.checkout().start(order(account, "CHEAP", "order-1"));
            Payment paid = buy(account, "PRO", "order-2");
            refund(paid, 20_00, "refund-1");
        }
        clock.advance(Duration.ofDays(1));
        for (String account : accounts) {
            use(account, "second", 3);
            billing.gate()
                    .require(UsageRequest.of(Subject.of(account), EXPORT, 2).operation("export"));
        }
    }

    void use(String account, String operation, long units) {
        billing.gate().require(request(account, units).operation(operation));
    }

    private static UsageRequest request(String account, long units) {
        return UsageRequest.of(Subject.of(account), PHOTO, units);
    }

    private CheckoutRequest order(String account, String plan, String operation) {
        return CheckoutRequest.of(account, plan, OperationId.of(operation), "https://my.example/paid");
    }

    /** Buys, pays and comes back. */
    Payment buy(String account, String plan, String operation) {
        CheckoutRequest request = order(account, plan, operation).renewing(new Consent(clock.instant(), "terms v1"));
        CheckoutOutcome.Confirm page =
                (CheckoutOutcome.Confirm) billing.checkout().start(request);
        ProviderPayment shown = provider.allPayments().stream()
                .filter(each -> page.payment().equals(each.ourId()))
                .findFirst()
                .orElseThrow();
        provider.pay(Objects.requireNonNull(shown.id(), "id"));
        return billing.payments().refresh(page.payment()).orElseThrow();
    }

    void refund(Payment payment, long minor, String operation) {
        billing.payments()
                .refund(
                        payment.id(),
                        Money.ofMinor(minor, "RUB"),
                        Refund.Access.SHORTEN,
                        OperationId.of(operation),
                        "maria",
                        "not what it was");
    }

    @Override
    public void close() {
        billing.close();
    }
}
