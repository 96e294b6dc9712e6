package ru.eatfit24.billing.testkit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import ru.eatfit24.billing.store.BillingStore;

/**
 * What every store of subscriptions and money must do, as tests; their display names are the specification. Touches JUnit and AssertJ.
 *
 * <p>A store of your own is tested by a subclass that supplies it, as with {@link UsageStoreContract}, which it must pass too.
 *
 * @since 0.1.0
 */
@DisplayName("A money store")
public abstract class MoneyStoreContract {

    private ContractFixture fixture;

    /** For subclasses. */
    protected MoneyStoreContract() {}

    /**
     * A store that holds nothing yet. Called once before each test.
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

    @BeforeEach
    void openStore() throws Exception {
        BillingStore first = newStore();
        fixture = new ContractFixture(storeName(), first, secondNode(first));
    }

    @Nested
    @DisplayName("keeping rows")
    class Rows extends MoneyRowsContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("listing, summing up and cleaning up")
    class Listings extends MoneyListingContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("in one transaction")
    class OneTransaction extends MoneyTransactionContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }
}
