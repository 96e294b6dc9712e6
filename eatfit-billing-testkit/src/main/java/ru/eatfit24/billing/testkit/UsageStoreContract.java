package ru.eatfit24.billing.testkit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import ru.eatfit24.billing.store.BillingStore;

/**
 * What every store must do, as tests; their display names are the specification. Touches JUnit and AssertJ.
 *
 * <p>A store of your own is tested by a subclass that supplies it:
 *
 * <pre>{@code
 * class MyUsageStoreTest extends UsageStoreContract {
 *     protected BillingStore newStore() {
 *         return MyStore.open(emptyDatabase());
 *     }
 * }
 * }</pre>
 *
 * <p>Nearly all of it works through {@code Billing}, as a host does, with a clock that only the test moves. The races run
 * on platform threads, and on virtual ones too where the JDK has them; they print what they reached in {@code LAB} lines.
 * Each test gets a store of its own; what the subclass opened for it the subclass closes after it ({@code @AfterEach}).
 *
 * @since 0.1.0
 */
@DisplayName("A usage store")
public abstract class UsageStoreContract {

    private ContractFixture fixture;

    /** For subclasses. */
    protected UsageStoreContract() {}

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
    @DisplayName("consuming")
    class Consuming extends ConsumingContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("counting in windows")
    class Windows extends WindowContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("changing plans and limits")
    class Administration extends AdministrationContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("giving extra units")
    class Grants extends GrantContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("following the catalogue")
    class Catalogue extends CatalogContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("telling subjects apart")
    class Subjects extends SubjectContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("remembering operations")
    class Operations extends OperationContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("giving back")
    class GivingBack extends GiveBackContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("reserving and settling")
    class Reservations extends ReservationContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("holding for many at once")
    class HoldRaces extends HoldRaceContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("limiting levels and several features")
    class Levels extends LevelContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("telling when limits fill up")
    class ThresholdEvents extends ThresholdContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("delivering events")
    class Delivering extends OutboxContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("cleaning up")
    class CleaningUp extends CleanUpContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("between clocks that differ")
    class Clocks extends ClockSkewContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("told random stories")
    class Stories extends StoryContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("as a port")
    class Port extends StorePortContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }

    @Nested
    @DisplayName("under contention")
    class Contention extends ContentionContract {
        @Override
        ContractFixture fixture() {
            return fixture;
        }
    }
}
