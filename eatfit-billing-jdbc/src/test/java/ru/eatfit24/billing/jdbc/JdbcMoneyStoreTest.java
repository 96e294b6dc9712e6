package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.InvoiceCause;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.Withdrawal;
import ru.eatfit24.billing.store.BillingTransaction;
import ru.eatfit24.billing.store.DueKind;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.store.StoredObject;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.testkit.Seeds;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;

/** What the contract of money stores does not ask for, since it is about rows, versions and databases. */
@Timeout(300)
@ParameterizedClass
@EnumSource
class JdbcMoneyStoreTest {

    private static final String USER = "user-42";

    private final DatabaseKind kind;
    private final TestDatabase database;
    private final TrackedDataSource dataSource;
    private final VirtualClock clock = VirtualClock.at("2026-03-01T12:00:00Z");
    private final JdbcBillingStore store;
    private final MoneyStore money;
    private final MoneyStore otherNode;

    JdbcMoneyStoreTest(DatabaseKind kind) {
        this.kind = kind;
        database = Databases.migrated(kind);
        dataSource = TrackedDataSource.of(database.dataSource());
        store = JdbcBillingStore.open(dataSource);
        money = store.money();
        otherNode = JdbcBillingStore.open(dataSource).money();
    }

    @AfterEach
    void drop() {
        assertThat(dataSource.openConnections()).isZero();
        database.close();
    }

    private long version(String account) {
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery("SELECT version FROM billing_account WHERE root = :root")
                        .bind("root", account)
                        .mapTo(Long.class)
                        .one());
    }

    private void storeSubscription(BillingTransaction transaction) {
        Subscription subscription = transaction
                .subscription()
                .find()
                .orElseGet(() -> Subscription.open(transaction.account(), Purchase.AGREEMENT, clock.instant()));
        transaction.subscription().put(subscription.dueAt(clock.instant()));
    }

    private boolean put(MoneyStore by, String account) {
        return by.inTransaction(account, clock.instant(), transaction -> {
            storeSubscription(transaction);
            return true;
        });
    }

    @Test
    void moneyAloneRaisesTheVersionOnceAndQuestionsDoNot() {
        put(money, USER);
        long first = version(USER);
        assertThat(first).isEqualTo(1_772_366_400_000_000L);

        put(money, USER);
        assertThat(version(USER)).isEqualTo(first + 1);

        money.inTransaction(USER, clock.instant(), transaction -> {
            Purchase purchase = Purchase.of(USER, clock.instant());
            return purchase.storeAll(transaction);
        });
        assertThat(version(USER)).isEqualTo(first + 2);

        assertThat(money.<Integer>inTransaction(
                        USER,
                        clock.instant(),
                        transaction -> transaction.payments().openInvoices().size()))
                .isOne();
        assertThat(version(USER)).isEqualTo(first + 2);
    }

    @Test
    void aRuleThatIsBrokenUndoesEverythingAlsoWhereTheWorkGoesOn() {
        Purchase purchase = Purchase.of(USER, clock.instant());
        money.inTransaction(USER, clock.instant(), purchase::storeAll);
        long version = version(USER);
        PaymentMethod token = purchase.method("token-" + purchase.operation());

        assertThatThrownBy(() -> money.inTransaction(USER, clock.instant(), transaction -> {
                    transaction.payments().put(purchase.call().ended(ProviderCall.Outcome.REFUSED));
                    try {
                        transaction.payments().put(token);
                    } catch (IllegalStateException swallowed) {
                        assertThat(swallowed).hasMessageContaining("token");
                    }
                    return true;
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(version(USER)).isEqualTo(version);
        assertThat(Databases.count(database.dataSource(), "billing_provider_call WHERE outcome = 'REFUSED'"))
                .isZero();
    }

    @Test
    void aClaimThatIsUnderWayLeavesTheRestToOthers() {
        for (int i = 0; i < 100; i++) {
            put(money, "user-" + i);
        }
        List<StoredObject> second = new ArrayList<>();
        JdbcBillingStore interrupted = JdbcBillingStore.open(Databases.interrupted(
                dataSource,
                "SET due_at =",
                () -> second.addAll(otherNode.claim(DueKind.SUBSCRIPTION, 5, now(), lease()))));

        List<StoredObject> first = interrupted.money().claim(DueKind.SUBSCRIPTION, 5, now(), lease());

        assertThat(first).hasSize(5);
        assertThat(Stream.concat(first.stream(), second.stream())).doesNotHaveDuplicates();
        // H2 locks all that a statement finds, also beyond its limit.
        assertThat(second).hasSize(kind == DatabaseKind.H2 ? 0 : 5);
    }

    private Instant now() {
        return clock.instant();
    }

    private Instant lease() {
        return now().plusSeconds(60);
    }

    @Test
    void anIdThatAnotherAccountHasIsRefused() {
        Purchase purchase = Purchase.of("user-1", clock.instant());
        money.inTransaction("user-1", clock.instant(), purchase::storeAll);
        Purchase copied = new Purchase(
                USER,
                purchase.at(),
                purchase.operation(),
                purchase.open(),
                new Payment(
                        purchase.payment().id(),
                        USER,
                        purchase.payment().order(),
                        purchase.payment().status(),
                        null,
                        purchase.payment().use(),
                        purchase.payment().provider(),
                        purchase.payment().money(),
                        null));

        assertThatThrownBy(() -> money.inTransaction(USER, clock.instant(), transaction -> {
                    transaction.payments().put(copied.payment());
                    return true;
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(USER);
        assertThat(money.findPayment(purchase.payment().id()))
                .contains(new StoredObject("user-1", purchase.payment().id()));
    }

    @Test
    void anInvoiceHasOneLiveAttempt() {
        Purchase purchase = Purchase.of(USER, clock.instant());
        money.inTransaction(USER, clock.instant(), purchase::storeAll);

        assertThatThrownBy(() -> money.inTransaction(USER, clock.instant(), transaction -> {
                    transaction.payments().put(purchase.anotherAttempt(2));
                    return true;
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one live attempt");

        money.inTransaction(USER, clock.instant(), transaction -> {
            transaction.payments().put(purchase.payment().withdrawnAs(Withdrawal.SUPERSEDED));
            transaction.payments().put(purchase.anotherAttempt(2));
            return true;
        });
        assertThat(Databases.count(database.dataSource(), "billing_payment WHERE live_invoice IS NOT NULL"))
                .isOne();
    }

    @Test
    void moreIsClaimedAtOnceThanOneStatementNames() {
        int due = 1_100;
        money.inTransaction(USER, clock.instant(), transaction -> {
            for (int i = 0; i < due; i++) {
                transaction.payments().put(Purchase.of(USER, clock.instant()).call());
            }
            return true;
        });

        assertThat(money.claim(
                        DueKind.PROVIDER_CALL,
                        due,
                        clock.instant(),
                        clock.instant().plusSeconds(60)))
                .doesNotHaveDuplicates()
                .hasSize(due);
        assertThat(money.claim(
                        DueKind.PROVIDER_CALL,
                        due,
                        clock.instant(),
                        clock.instant().plusSeconds(60)))
                .isEmpty();
    }

    @Test
    void noMessageTellsAToken() {
        Purchase purchase = Purchase.of(USER, clock.instant());
        String token = "secret-" + kind;
        money.inTransaction(USER, clock.instant(), transaction -> {
            transaction.payments().put(purchase.method(token).asDefault(true));
            return true;
        });

        IllegalStateException refused = catchThrowableOfType(
                IllegalStateException.class,
                () -> money.inTransaction("user-1", clock.instant(), transaction -> {
                    transaction
                            .payments()
                            .put(Purchase.of("user-1", clock.instant()).method(token));
                    return true;
                }));

        StringWriter all = new StringWriter();
        refused.printStackTrace(new PrintWriter(all));
        assertThat(all.toString())
                .contains("belongs to one method")
                .doesNotContain(token)
                .doesNotContain("4444");
    }

    @Test
    void aBodyAndATokenAreGoneFromTheirRowsOnceTheyAreNotNeeded() {
        Purchase purchase = Purchase.of(USER, clock.instant());
        ProviderCall call = purchase.call();
        PaymentMethod method = purchase.method("token-1");
        money.inTransaction(USER, clock.instant(), transaction -> {
            transaction.payments().put(call);
            transaction.payments().put(method);
            return true;
        });
        money.inTransaction(USER, clock.instant(), transaction -> {
            transaction.payments().put(call.ended(ProviderCall.Outcome.DONE));
            transaction.payments().put(method.forgotten());
            return true;
        });

        assertThat(Databases.count(database.dataSource(), "billing_provider_call WHERE body IS NULL"))
                .isOne();
        assertThat(Databases.count(database.dataSource(), "billing_payment_method WHERE token IS NULL"))
                .isOne();
    }

    @Test
    void theLongestOfEverythingFits() {
        String longest = "ж".repeat(128);
        Purchase purchase = Purchase.of(longest, clock.instant());
        ProviderCall call = ProviderCall.intended(
                longest,
                ProviderCall.Kind.CREATE_PAYMENT,
                purchase.payment().id(),
                null,
                "ж".repeat(ProviderCall.MAX_BODY),
                clock.instant(),
                clock.instant());
        InvoiceCause cause = InvoiceCause.purchase("~".repeat(64));
        Invoice invoice =
                Invoice.open(longest, "s".repeat(64), cause, purchase.open().terms());

        money.inTransaction(longest, clock.instant(), transaction -> {
            transaction.payments().put(call);
            transaction.payments().put(invoice);
            return true;
        });

        assertThat(money.<Boolean>inTransaction(
                        longest,
                        clock.instant(),
                        transaction -> transaction
                                        .payments()
                                        .findCall(call.key())
                                        .orElseThrow()
                                        .equals(call)
                                && transaction
                                        .payments()
                                        .findInvoice("s".repeat(64), cause)
                                        .orElseThrow()
                                        .equals(invoice)))
                .isTrue();
    }

    @Test
    void aRowThatSomebodyElseHasChangedIsNamed() {
        put(money, USER);
        Databases.execute(database.dataSource(), "UPDATE billing_subscription SET price_interval = 'P1W'");

        assertThatThrownBy(() -> money.subscription(USER))
                .isInstanceOf(BillingException.class)
                .hasMessageContaining("subscription")
                .hasMessageContaining(USER)
                .hasMessageContaining("P1W");
    }

    @Test
    void theDatabaseItselfRefusesASecondLiveAttemptAndRefundsBeyondWhatWasTaken() {
        Purchase purchase = Purchase.of(USER, clock.instant());
        money.inTransaction(USER, clock.instant(), purchase::storeAll);
        Jdbi sql = Jdbi.create(database.dataSource());

        for (String bad : List.of(
                "UPDATE billing_payment SET live_invoice = NULL",
                "UPDATE billing_payment SET live_invoice = 'another'",
                "UPDATE billing_payment SET status = 'SUCCEEDED'",
                "UPDATE billing_payment SET refund_reserved = 1",
                "UPDATE billing_payment SET captured = amount",
                "UPDATE billing_payment SET taken_at = CURRENT_TIMESTAMP",
                "UPDATE billing_refund SET amount = 0",
                "UPDATE billing_refund SET status = 'SUCCEEDED'",
                "UPDATE billing_refund SET ended_at = CURRENT_TIMESTAMP",
                "UPDATE billing_payment_method SET default_slot = 2",
                "UPDATE billing_provider_call SET body = NULL",
                "UPDATE billing_invoice SET status = 'PAID'",
                "UPDATE billing_credit_entry SET amount = 0",
                "UPDATE billing_subscription SET renewal_ordinal = 0")) {
            assertThatThrownBy(() -> sql.useHandle(handle -> handle.execute(bad)))
                    .as(bad)
                    .isInstanceOf(JdbiException.class);
        }
    }

    @Test
    void parallelTransactionsOverNewAccountsAllTakePlace() {
        AtomicInteger runs = new AtomicInteger();
        int accounts = Seeds.labCount(25, 500);

        RaceRunner.platform(8).run(accounts * 4, task -> {
            String account = "new-" + task / 4;
            return (task % 2 == 0 ? money : otherNode).inTransaction(account, clock.instant(), transaction -> {
                runs.incrementAndGet();
                Purchase purchase = Purchase.of(account, clock.instant());
                transaction.payments().put(purchase.open());
                return true;
            });
        });

        assertThat(Databases.count(database.dataSource(), "billing_invoice")).isEqualTo(accounts * 4L);
        Seeds.printLab("R2", "new-accounts-" + kind, runs.get(), 0);
    }

    @Test
    void aThousandThingsThatAreDueAreGivenOnceEachToTwoNodes() {
        int due = 1_000;
        RaceRunner.platform(4).run(due, task -> put(money, "due-" + task));

        List<List<StoredObject>> claimed = RaceRunner.platform(8).run(8, task -> {
            List<StoredObject> mine = new ArrayList<>();
            List<StoredObject> next;
            int empty = 0;
            do {
                next = (task % 2 == 0 ? money : otherNode)
                        .claim(
                                DueKind.SUBSCRIPTION,
                                7,
                                clock.instant(),
                                clock.instant().plusSeconds(60));
                mine.addAll(next);
                empty = next.isEmpty() ? empty + 1 : 0;
            } while (empty < 2);
            return mine;
        });

        List<StoredObject> all = claimed.stream().flatMap(List::stream).toList();
        Set<StoredObject> once = new HashSet<>(all);
        once.addAll(money.claim(
                DueKind.SUBSCRIPTION, due, clock.instant(), clock.instant().plusSeconds(60)));
        Seeds.printLab("R2", "claims-of-two-nodes-" + kind, all.size(), all.size() - new HashSet<>(all).size());
        assertThat(all).doesNotHaveDuplicates();
        assertThat(once).hasSize(due);
    }

    @Test
    void aCatalogueIsReadInTheTransaction() {
        PlanDirectory directory = PlanDirectory.register(Plans.catalog(), store.catalog());
        Purchase purchase = Purchase.of(USER, clock.instant());
        dataSource.startScenario();

        money.inTransaction(USER, clock.instant(), transaction -> {
            assertThat(transaction.usage().catalog().find(Plans.PRO.planVersion()))
                    .isPresent();
            assertThat(transaction.usage().closedWindows(USER, 10)).isEmpty();
            purchase.settle(transaction, directory, clock);
            assertThat(transaction.usage().auditTrail(USER, 10)).hasSize(1);
            return true;
        });

        assertThat(dataSource.calls().stream().filter(call -> call.method().equals("getConnection")))
                .as("connections of the one transaction")
                .hasSize(1);
    }
}
