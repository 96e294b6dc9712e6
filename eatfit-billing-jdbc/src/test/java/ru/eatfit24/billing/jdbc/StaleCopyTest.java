package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.testkit.JdbcCall;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.AccountRewrite;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.OperationConflictException;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** A node decides on the copy of an account that it has kept, after somebody else has changed what it was copied from. */
@Timeout(300)
class StaleCopyTest {

    private static final Subject USER = Subject.of("user-1");
    private static final UsageRequest ORDER = UsageRequest.of(USER, Plans.PHOTO).operation(OperationId.of("order-1"));

    private final TestDatabase database = Databases.migrated(DatabaseKind.POSTGRESQL);
    private final TrackedDataSource dataSource = TrackedDataSource.of(database.dataSource());
    private final VirtualClock clock = VirtualClock.at("2026-03-01T12:00:00Z");
    private final BatchedBillingStore store = BatchedBillingStore.open(dataSource);
    private final BatchedBillingStore otherStore = BatchedBillingStore.open(dataSource);
    private final Billing node = billing(store, Plans.catalog());
    private final Billing other = billing(otherStore, Plans.catalog());

    private Billing billing(BatchedBillingStore of, PlanCatalog catalog) {
        return Billing.builder(catalog).store(of).clock(clock).build();
    }

    @AfterEach
    void drop() {
        store.close();
        otherStore.close();
        assertThat(dataSource.openConnections()).isZero();
        database.close();
    }

    private void copied(long used) {
        Decision decision = node.gate().tryConsume(USER, Plans.PHOTO, used);
        assertThat(decision.isGranted()).isTrue();
    }

    private long executions() {
        return dataSource.calls().stream()
                .map(JdbcCall::method)
                .filter(method -> method.startsWith("execute"))
                .count();
    }

    @Test
    void aKnownAccountIsDecidedInOneRoundTrip() {
        copied(1);
        dataSource.startScenario();

        copied(1);

        assertThat(executions()).isEqualTo(1);
    }

    @Test
    void aNewOperationOfAKnownAccountIsWrittenInOneRoundTrip() {
        copied(1);
        dataSource.startScenario();

        node.gate().require(ORDER);

        assertThat(executions()).isEqualTo(1);
    }

    @Test
    void aDenialOfANewOperationIsProvenInOneRoundTrip() {
        copied(3);
        dataSource.startScenario();

        assertThat(node.gate().tryConsume(ORDER).isGranted()).isFalse();

        assertThat(executions()).isEqualTo(1);
    }

    @Test
    void aRepeatedOperationOfAKnownAccountTakesNothing() {
        node.gate().require(ORDER);
        copied(1);

        Decision repeated = node.gate().tryConsume(ORDER);

        assertThat(repeated.binding().used()).isEqualTo(1);
        assertThat(used()).isEqualTo(2);
    }

    @Test
    void aRepeatedOperationIsAnsweredAsBeforeWhenTheLimitIsUsedUp() {
        node.gate().require(ORDER);
        copied(2);

        Decision repeated = node.gate().tryConsume(ORDER);

        assertThat(repeated.isGranted()).isTrue();
        assertThat(repeated.binding().used()).isEqualTo(1);
        assertThat(used()).isEqualTo(3);
    }

    @Test
    void anOperationThatAnotherNodeMadeIsNotMadeAgain() {
        copied(1);
        other.gate().require(ORDER);

        node.gate().require(ORDER);
        node.gate().require(ORDER);

        assertThat(used()).isEqualTo(2);
    }

    @Test
    void whatAnotherNodeHasTakenIsNotGrantedAgain() {
        copied(1);
        other.gate().require(UsageRequest.of(USER, Plans.PHOTO, 2));

        assertThat(node.gate().tryConsume(USER, Plans.PHOTO).isGranted()).isFalse();

        assertThat(used()).isEqualTo(3);
    }

    @Test
    void bothNodesCountOnTheSameRow() {
        copied(1);
        other.gate().require(UsageRequest.of(USER, Plans.PHOTO));

        Decision decision = node.gate().tryConsume(USER, Plans.PHOTO);

        assertThat(decision.isGranted()).isTrue();
        assertThat(decision.binding().used()).isEqualTo(3);
        assertThat(used()).isEqualTo(3);
    }

    @Test
    void aDenialIsReadAgainBeforeItIsGiven() {
        copied(3);
        assertThat(node.gate().tryConsume(USER, Plans.PHOTO).isGranted()).isFalse();
        other.entitlements().reset(USER, Plans.PHOTO, "admin", "another chance");

        assertThat(node.gate().tryConsume(USER, Plans.PHOTO).isGranted()).isTrue();
    }

    @Test
    void aRepeatedOperationThatAnotherNodeGaveBackIsReadAgain() {
        node.gate().require(ORDER);
        assertThat(other.gate().require(ORDER).usage().binding().used()).isEqualTo(1);
        other.gate().giveBack(USER, OperationId.of("order-1"));

        node.gate().require(UsageRequest.of(USER, Plans.PHOTO, 3));

        assertThat(used()).isEqualTo(3);
    }

    @Test
    void aRefusalByTheRuleIsReadAgainToo() {
        node.gate().require(ORDER);

        assertThatThrownBy(() -> node.gate()
                        .tryConsume(UsageRequest.of(USER, Plans.PHOTO, 2).operation(OperationId.of("order-1"))))
                .isInstanceOf(OperationConflictException.class);
    }

    @Test
    void aRowThatWasDeletedIsNotBroughtBack() {
        copied(3);
        Databases.execute(database.dataSource(), "DELETE FROM billing_account WHERE root = 'user-1'");

        Decision decision = node.gate().tryConsume(USER, Plans.PHOTO);

        assertThat(decision.isGranted()).isTrue();
        assertThat(decision.binding().used()).isEqualTo(1);
        assertThat(used()).isEqualTo(1);
    }

    @Test
    void aRowThatWasDeletedAndCameBackIsNotTakenForItself() {
        copied(3);
        Databases.execute(database.dataSource(), "DELETE FROM billing_account WHERE root = 'user-1'");
        clock.advance(Duration.ofMillis(1));
        other.gate().require(UsageRequest.of(USER, Plans.PHOTO));

        assertThat(node.gate().tryConsume(USER, Plans.PHOTO, 2).isGranted()).isTrue();

        assertThat(used()).isEqualTo(3);
    }

    @Test
    void aPlanThatAnotherNodeAssignedDecides() {
        copied(3);
        other.entitlements().assign(USER, "PRO_MONTHLY", clock.instant(), null, "admin", "bought");

        assertThat(node.gate().tryConsume(USER, Plans.PHOTO, 100).isGranted()).isTrue();
    }

    @Test
    void aLimitThatAnotherNodeLoweredDecides() {
        copied(1);
        other.entitlements().override(USER, Plans.PHOTO, Allowance.limited(Limit.perDay(1)), null, "admin", "abuse");

        assertThat(node.gate().tryConsume(USER, Plans.PHOTO).isGranted()).isFalse();

        assertThat(used()).isEqualTo(1);
    }

    @Test
    void anotherDefaultPlanDecidesAlsoForAccountsThatItDidNotTouch() {
        copied(1);
        billing(
                otherStore,
                PlanCatalog.of(Plan.free("FREE").version(2).limit(Plans.PHOTO, Limit.perDay(1)), Plans.PRO));

        assertThat(node.gate().tryConsume(USER, Plans.PHOTO).isGranted()).isFalse();

        assertThat(used()).isEqualTo(1);
    }

    @Test
    void anotherDefaultPlanAllowsAtOnceWhatWasDenied() {
        copied(3);
        assertThat(node.gate().tryConsume(USER, Plans.PHOTO).isGranted()).isFalse();
        billing(
                otherStore,
                PlanCatalog.of(Plan.free("FREE").version(2).limit(Plans.PHOTO, Limit.perDay(9)), Plans.PRO));

        assertThat(node.gate().tryConsume(USER, Plans.PHOTO).isGranted()).isTrue();
    }

    @Test
    void aViewThatIsNewerThanTheCopiesIsNotAskedForInVain() {
        copied(1);
        billing(
                otherStore,
                PlanCatalog.of(Plan.free("FREE").version(2).limit(Plans.PHOTO, Limit.perDay(9)), Plans.PRO));
        assertThat(node.gate().usage("someone-else", Plans.PHOTO).binding().used())
                .as("a reading that renews the view")
                .isZero();

        assertThat(node.gate().tryConsume(USER, Plans.PHOTO, 8).isGranted()).isTrue();
    }

    @Test
    void fieldsOfANewerReleaseStayAlsoWhereTheCopyWrites() {
        copied(1);
        change("facts = '{\"later\": {\"a\": 1}}', usage = usage || '{\"rate\": 7}'");

        copied(1);
        copied(1);

        assertThat(column("facts ->> 'later'")).isEqualTo("{\"a\": 1}");
        assertThat(column("usage ->> 'rate'")).isEqualTo("7");
        assertThat(used()).isEqualTo(3);
    }

    @Test
    void aFormatOfANewerReleaseIsRefusedAlsoWhereACopyWasKept() {
        copied(1);
        change("format = 2");

        assertThatThrownBy(() -> node.gate().tryConsume(USER, Plans.PHOTO))
                .isInstanceOf(BillingException.class)
                .hasMessageContaining("format 2");

        assertThat(used()).isEqualTo(1);
    }

    @Test
    void aCopyKeepsWhatItsOwnNodeChanged() {
        node.entitlements().assign(USER, "PRO_MONTHLY", Instant.parse("2026-03-01T00:00:00Z"), null, "admin", "bought");
        copied(100);
        node.entitlements().zone(USER, Zone.of("Europe/Moscow"), "admin", "moved");
        copied(1);

        assertThat(column("facts -> 'plan' ->> 'code'")).isEqualTo("PRO_MONTHLY");
        assertThat(column("facts ->> 'zone'")).isEqualTo("Europe/Moscow");
        assertThat(used()).isEqualTo(101);
    }

    @Test
    void aPlanThatWasBoughtOnAnotherNodeDecides() {
        copied(3);
        assertThat(node.gate().tryConsume(USER, Plans.PHOTO).isGranted()).isFalse();

        Subscription bought = buyOnTheOtherNode();

        assertThat(node.gate().tryConsume(USER, Plans.PHOTO, 100).isGranted()).isTrue();
        assertThat(used()).isEqualTo(103);
        assertThat(store.money().subscription("user-1")).contains(bought);
    }

    @Test
    void aPlanThatEndedOnAnotherNodeIsOverAtOnce() {
        buyOnTheOtherNode();
        copied(100);

        otherStore.money().inTransaction("user-1", clock.instant(), transaction -> {
            Subscription ended = transaction.subscription().find().orElseThrow().ended(clock.instant());
            transaction.subscription().put(ended);
            AccountRewrite.of("user-1").assign(ended.assignment()).save(directory(), transaction.usage(), clock);
            return true;
        });

        assertThat(node.gate().tryConsume(USER, Plans.PHOTO).isGranted()).isFalse();
        assertThat(used()).isEqualTo(100);
    }

    @Test
    void anAccountThatMoneyHasMadeIsCountedOnItsOwnRow() {
        assertThat(node.gate().tryConsume(USER, Plans.PHOTO, 9).isGranted()).isFalse();
        Purchase purchase = Purchase.of("user-1", clock.instant());
        otherStore.money().inTransaction("user-1", clock.instant(), purchase::storeAll);

        copied(1);
        otherStore.money().inTransaction("user-1", clock.instant(), purchase::storeAll);
        copied(2);

        assertThat(node.gate().tryConsume(USER, Plans.PHOTO).isGranted()).isFalse();
        assertThat(used()).isEqualTo(3);
    }

    private Subscription buyOnTheOtherNode() {
        Purchase purchase = Purchase.of("user-1", clock.instant());
        return otherStore
                .money()
                .inTransaction(
                        "user-1", clock.instant(), transaction -> purchase.settle(transaction, directory(), clock));
    }

    private PlanDirectory directory() {
        return PlanDirectory.register(Plans.catalog(), otherStore.catalog());
    }

    private void change(String columns) {
        Databases.execute(
                database.dataSource(),
                "UPDATE billing_account SET version = version + 1, " + columns + " WHERE root = 'user-1'");
    }

    private String column(String expression) {
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery(
                                "SELECT " + expression + " FROM billing_account WHERE root = 'user-1'")
                        .mapTo(String.class)
                        .one());
    }

    private long used() {
        return Long.parseLong(column("(SELECT SUM(used) FROM billing_usage u WHERE u.root = billing_account.root)"));
    }
}
