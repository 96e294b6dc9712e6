package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.testkit.Fault;
import ru.eatfit24.billing.testkit.FaultPlan;
import ru.eatfit24.billing.testkit.FaultPlan.Moment;
import ru.eatfit24.billing.testkit.JdbcCall;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;

/** The answer to the commit of a billing transaction is lost, with the account's rules or with money alone, of a new account or one that is known. */
@Timeout(300)
@ParameterizedClass
@EnumSource
class MoneyLostCommitTest {

    private final TestDatabase database;
    private final TrackedDataSource tracked;
    private final AtomicReference<@Nullable Runnable> afterTheLoss = new AtomicReference<>();
    private final VirtualClock clock = VirtualClock.at("2026-03-01T12:00:00Z");
    private final MoneyStore money;
    private final MoneyStore other;
    private final PlanDirectory directory;
    private final AtomicInteger accounts = new AtomicInteger();

    MoneyLostCommitTest(DatabaseKind kind) {
        database = Databases.migrated(kind);
        tracked = TrackedDataSource.of(database.dataSource());
        JdbcBillingStore store = JdbcBillingStore.open(Databases.prepared(tracked, connection -> {
            if (tracked.hasStruck()) {
                Runnable somethingElse = afterTheLoss.getAndSet(null);
                if (somethingElse != null) {
                    somethingElse.run();
                }
            }
        }));
        money = store.money();
        directory = PlanDirectory.register(Plans.catalog(), store.catalog());
        other = JdbcBillingStore.open(database.dataSource()).money();
    }

    @AfterEach
    void drop() {
        assertThat(tracked.openConnections()).isZero();
        database.close();
    }

    private enum Writing {
        /** Money, the subscription, the plan, an event. */
        ALL,
        /** Money and the subscription alone: no rule of the account runs. */
        MONEY
    }

    private Subscription write(MoneyStore by, String account, Writing what) {
        Purchase purchase = Purchase.of(account, clock.instant());
        return by.inTransaction(account, clock.instant(), transaction -> {
            if (what == Writing.ALL) {
                return purchase.settle(transaction, directory, clock);
            }
            transaction.payments().put(purchase.open());
            Subscription subscription = transaction
                    .subscription()
                    .find()
                    .orElseGet(() -> Subscription.open(account, Purchase.AGREEMENT, clock.instant()));
            transaction.subscription().put(subscription);
            return subscription;
        });
    }

    private String account(boolean known) {
        String account = "user-" + accounts.incrementAndGet();
        if (known) {
            write(other, account, Writing.MONEY);
        }
        return account;
    }

    /** Breaks the connection at the commit of what a rehearsal with another account shows. */
    private void breakAtTheCommit(Moment moment, boolean known, Writing what) {
        String rehearsal = account(known);
        tracked.startScenario();
        write(money, rehearsal, what);
        int commit = tracked.calls().stream()
                .filter(call -> call.method().equals("commit"))
                .mapToInt(JdbcCall::number)
                .max()
                .orElseThrow();
        tracked.startScenario(new FaultPlan(commit, moment, Fault.CONNECTION_LOST));
    }

    private int invoices(String account) {
        return other.invoices(account, null, 10).size();
    }

    @ParameterizedTest
    @CsvSource({"true, ALL", "false, ALL", "true, MONEY", "false, MONEY"})
    void whatHasCommittedIsAnswered(boolean known, Writing what) {
        String account = account(known);
        breakAtTheCommit(Moment.AFTER, known, what);

        Subscription answer = write(money, account, what);

        assertThat(tracked.hasStruck()).isTrue();
        assertThat(other.subscription(account)).contains(answer);
        assertThat(invoices(account)).isEqualTo(known ? 2 : 1);
    }

    @ParameterizedTest
    @CsvSource({"true, ALL", "false, ALL", "true, MONEY", "false, MONEY"})
    void whatHasNotCommittedIsSaidNotToBeSaved(boolean known, Writing what) {
        String account = account(known);
        breakAtTheCommit(Moment.BEFORE, known, what);

        assertThatThrownBy(() -> write(money, account, what))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(account);

        assertThat(tracked.hasStruck()).isTrue();
        assertThat(invoices(account)).isEqualTo(known ? 1 : 0);
        write(money, account, what);
        assertThat(invoices(account)).isEqualTo(known ? 2 : 1);
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE, true, ALL",
        "BEFORE, false, ALL",
        "BEFORE, true, MONEY",
        "BEFORE, false, MONEY",
        "AFTER, true, ALL",
        "AFTER, false, ALL",
        "AFTER, true, MONEY",
        "AFTER, false, MONEY"
    })
    void whereSomebodyElseWroteBetweenNobodyKnows(Moment moment, boolean known, Writing what) {
        String account = account(known);
        breakAtTheCommit(moment, known, what);
        // Money alone: only the version that it raises tells that somebody was there.
        afterTheLoss.set(() -> write(other, account, Writing.MONEY));

        assertThatThrownBy(() -> write(money, account, what))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining(account);

        assertThat(invoices(account)).isEqualTo((known ? 1 : 0) + 1 + (moment == Moment.AFTER ? 1 : 0));
    }
}
