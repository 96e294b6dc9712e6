package ru.eatfit24.billing.testkit;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import ru.eatfit24.billing.store.BillingStore;

/**
 * What checkout, renewals, payments and subscriptions do on a store, as tests: whatever a payer, the provider and the clock do, on each store the same comes of it.
 * Touches JUnit and AssertJ.
 *
 * <p>A store of your own is tested by a subclass that supplies it, as with {@link MoneyStoreContract}, which it must pass too.
 *
 * @since 0.1.0
 */
@DisplayName("A service that sells")
public abstract class MoneyServicesContract {

    /** For subclasses. */
    protected MoneyServicesContract() {}

    /**
     * A store that holds nothing yet. Called once before each test, and again for each further service that the test needs.
     *
     * @return the store
     * @throws Exception any failure; the test then fails
     */
    protected abstract BillingStore newStore() throws Exception;

    /**
     * The store of another node of the service, on the same data. Without data that two processes can share this is the
     * same store.
     *
     * @param first what {@link #newStore} answered
     * @return the other node's store
     * @throws Exception any failure; the test then fails
     */
    protected BillingStore secondNode(BillingStore first) throws Exception {
        return first;
    }

    /**
     * The store's name in {@code LAB} lines.
     *
     * @return one word
     */
    protected String storeName() {
        return getClass().getSimpleName();
    }

    @Nested
    @DisplayName("checkout")
    class Buying extends CheckoutContract {
        @Override
        BillingStore newStore() throws Exception {
            return MoneyServicesContract.this.newStore();
        }
    }

    @Nested
    @DisplayName("renewals")
    class Renewing extends RenewalContract {
        @Override
        BillingStore newStore() throws Exception {
            return MoneyServicesContract.this.newStore();
        }

        @Override
        BillingStore secondNode(BillingStore first) throws Exception {
            return MoneyServicesContract.this.secondNode(first);
        }

        @Override
        String storeName() {
            return MoneyServicesContract.this.storeName();
        }
    }

    @Nested
    @DisplayName("payments, refunds and saved methods")
    class Paying extends PaymentsContract {
        @Override
        BillingStore newStore() throws Exception {
            return MoneyServicesContract.this.newStore();
        }
    }

    @Nested
    @DisplayName("comparing with the provider")
    class Comparing extends ComparisonContract {
        @Override
        BillingStore newStore() throws Exception {
            return MoneyServicesContract.this.newStore();
        }
    }

    @Nested
    @DisplayName("verifying what is stored")
    class Verifying extends VerificationContract {
        @Override
        BillingStore newStore() throws Exception {
            return MoneyServicesContract.this.newStore();
        }
    }

    @Nested
    @DisplayName("revenue by plan and day")
    class Earning extends RevenueContract {
        @Override
        BillingStore newStore() throws Exception {
            return MoneyServicesContract.this.newStore();
        }
    }

    @Nested
    @DisplayName("notifications of the provider")
    class Hearing extends WebhooksContract {
        @Override
        BillingStore newStore() throws Exception {
            return MoneyServicesContract.this.newStore();
        }
    }

    @Nested
    @DisplayName("telling what it does")
    class Observing extends ObservationContract {
        @Override
        BillingStore newStore() throws Exception {
            return MoneyServicesContract.this.newStore();
        }
    }

    @Nested
    @DisplayName("trials, grants, cancellations and plan changes")
    class Subscribing extends SubscriptionsContract {
        @Override
        BillingStore newStore() throws Exception {
            return MoneyServicesContract.this.newStore();
        }
    }

    @Nested
    @DisplayName("corners of a subscription's life")
    class Living extends LifecycleCornersContract {
        @Override
        BillingStore newStore() throws Exception {
            return MoneyServicesContract.this.newStore();
        }
    }

    @Nested
    @DisplayName("units taken while the plan changes")
    class ChangingPlans extends PlanChangeRaceContract {
        @Override
        BillingStore newStore() throws Exception {
            return MoneyServicesContract.this.newStore();
        }
    }

    @Nested
    @DisplayName("plans without a payment provider")
    class GivingAway extends NoProviderContract {
        @Override
        BillingStore newStore() throws Exception {
            return MoneyServicesContract.this.newStore();
        }
    }

    @Nested
    @DisplayName("taking over what another system knows")
    class TakingOver extends TakeoverContract {
        @Override
        BillingStore newStore() throws Exception {
            return MoneyServicesContract.this.newStore();
        }
    }
}
