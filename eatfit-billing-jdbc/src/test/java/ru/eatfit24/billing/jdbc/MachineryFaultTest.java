package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.event.EventId;
import ru.eatfit24.billing.event.Outbox;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.testkit.Fault;
import ru.eatfit24.billing.testkit.FaultPlan;
import ru.eatfit24.billing.testkit.Seeds;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.webhook.InboxStore;
import ru.eatfit24.billing.webhook.WebhookClaim;
import ru.eatfit24.billing.webhook.WebhookNotification;
import ru.eatfit24.billing.webhook.WebhookObject;
import ru.eatfit24.billing.webhook.WebhookState;
import ru.eatfit24.billing.webhook.WebhookVerdict;

/** One fault at each JDBC call of inbox and outbox, before and after it: nothing is lost, nothing takes effect twice, and nothing leaks. */
@Timeout(600)
@ParameterizedClass
@EnumSource
class MachineryFaultTest {

    private static final Duration LEASE = Duration.ofMinutes(1);

    /** One of each kind that is treated in its own way; with -Plab all of them. */
    private static final List<Fault> FAULTS = Seeds.isLab()
            ? Fault.all()
            : List.of(Fault.SERIALIZATION_FAILURE, Fault.CONNECTION_LOST, Fault.RUNTIME_EXCEPTION);

    private final DatabaseKind kind;
    private final TestDatabase database;
    private final TrackedDataSource dataSource;
    private final VirtualClock clock = VirtualClock.at("2026-03-01T12:00:00Z");
    private final JdbcBillingStore store;
    private final List<EventId> taken = new ArrayList<>();
    private final Billing billing;

    MachineryFaultTest(DatabaseKind kind) {
        this.kind = kind;
        database = Databases.migrated(kind);
        dataSource = TrackedDataSource.of(database.dataSource());
        store = JdbcBillingStore.builder(dataSource).unbatched().open();
        billing = Billing.builder(Plans.catalog())
                .store(store)
                .clock(clock)
                .listener(delivery -> taken.add(delivery.id()))
                .build();
    }

    @AfterEach
    void drop() {
        billing.close();
        database.close();
    }

    private interface Work {

        void run();
    }

    /** Whether the work ended as it should; if not, with an exception that says what became of it. */
    private static boolean ends(Work work) {
        try {
            work.run();
            return true;
        } catch (StoreUnavailableException | AccountBusyException | OutcomeUnknownException typed) {
            assertThat(typed).hasMessageContaining(" ");
            return false;
        }
    }

    /** Receives, claims and applies, as a provider and a worker do. */
    private void hear(String account) {
        InboxStore inbox = store.inbox();
        inbox.receive(
                WebhookNotification.of("yookassa", WebhookObject.PAYMENT, account, "payment.succeeded", "SUCCEEDED"),
                clock.instant());
        Instant now = clock.instant();
        for (WebhookClaim claim : inbox.claim(10, now, now.plus(LEASE))) {
            String name = claim.event().notification().objectId();
            store.money().inTransaction(name, now, transaction -> {
                transaction
                        .payments()
                        .add(new CreditEntry(name, UUID.randomUUID().toString(), Money.ofMinor(1, "RUB"), now));
                assertThat(transaction.inbox().settle(claim, WebhookVerdict.processed("done"), now))
                        .isTrue();
                return true;
            });
        }
    }

    @Test
    void whateverFailsANotificationTakesEffectOnce() {
        dataSource.startScenario();
        hear("rehearsal");
        int calls = dataSource.calls().size();
        List<FaultPlan> plans = FaultPlan.everyWay(calls, FAULTS);
        int failed = 0;

        for (FaultPlan plan : plans) {
            String account = "user-" + UUID.randomUUID();
            dataSource.startScenario(plan);
            boolean ended = ends(() -> hear(account));
            failed += ended ? 0 : 1;
            dataSource.startScenario();
            assertThat(dataSource.openConnections()).as("open after %s", plan).isZero();

            // The provider sends again, also where it was answered, and the lease of the lost claim ends.
            for (int i = 0; i < 2; i++) {
                clock.advance(LEASE);
                hear(account);
            }

            assertThat(store.money().credit(account, Currency.getInstance("RUB")))
                    .as("effects after %s", plan)
                    .isEqualTo(Money.ofMinor(1, "RUB"));
        }

        assertThat(failed).isPositive();
        assertThat(store.inbox().list(WebhookState.WAITING, null, 1)).isEmpty();
        assertThat(store.inbox().list(WebhookState.PROCESSED, null, 1_000)).hasSize(plans.size() + 1);
        System.out.println("LAB R7 " + kind + " INBOX calls=" + calls + " plans=" + plans.size() + " failed=" + failed
                + " violations=0");
    }

    @Test
    void whateverFailsAnEventIsDeliveredInOrderAndOnceMoreAtMost() {
        dataSource.startScenario();
        billing.gate().require("rehearsal", Plans.PHOTO);
        billing.gate().tryConsume("rehearsal", Plans.PHOTO, 2);
        dataSource.startScenario();
        billing.outbox().deliver(100);
        int calls = dataSource.calls().size();
        assertThat(taken).hasSize(2);
        List<FaultPlan> plans = FaultPlan.everyWay(calls, FAULTS);
        int repeated = 0;

        for (FaultPlan plan : plans) {
            taken.clear();
            billing.gate().tryConsume("user-" + UUID.randomUUID(), Plans.PHOTO, 3);
            dataSource.startScenario(plan);
            ends(() -> billing.outbox().deliver(100));
            dataSource.startScenario();
            assertThat(dataSource.openConnections()).as("open after %s", plan).isZero();

            clock.advance(Outbox.LEASE);
            billing.outbox().deliver(100);

            assertThat(taken.stream().distinct())
                    .as("delivered after %s", plan)
                    .hasSize(2)
                    .isSorted();
            assertThat(taken).as("delivered after %s", plan).hasSizeBetween(2, 3);
            repeated += taken.size() - 2;
        }

        assertThat(repeated).isPositive();
        System.out.println("LAB R7 " + kind + " OUTBOX calls=" + calls + " plans=" + plans.size() + " repeated="
                + repeated + " violations=0");
    }
}
