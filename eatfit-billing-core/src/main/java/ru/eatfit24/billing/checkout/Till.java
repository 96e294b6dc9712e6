package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.time.Instants;
import ru.eatfit24.billing.time.Zone;

/** What everything in this package works with. Immutable. */
record Till(
        MoneyStore store,
        PlanDirectory directory,
        @Nullable PaymentProvider knownProvider,
        CheckoutSettings settings,
        InstantSource clock,
        BillingObserver observer) {

    Instant now() {
        return Instants.toMicros(clock.instant());
    }

    Zone zone() {
        return directory.declared().zone();
    }

    PaymentProvider provider() {
        if (knownProvider == null) {
            throw new IllegalStateException(
                    "no payment provider was given, so no money moves; say Billing.builder(catalog).paymentProvider(…)");
        }
        return knownProvider;
    }
}
