package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.job.CleanUp;
import ru.eatfit24.billing.job.CleanUpReport.Kind;
import ru.eatfit24.billing.testkit.LeakCheck;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** What events and clean-up owe to transactions. */
@ParameterizedClass
@EnumSource
class EventsAndCleanUpTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.000001Z");
    private static final Duration KEPT = Duration.ofDays(30).plus(CleanUp.MARGIN);

    @RegisterExtension
    final LeakCheck leaks = LeakCheck.create();

    private final DatabaseKind kind;
    private final TestDatabase database;
    private final TrackedDataSource dataSource;
    private final VirtualClock clock = VirtualClock.at(NOON);
    private final List<String> told = new ArrayList<>();
    private final Billing billing;

    EventsAndCleanUpTest(DatabaseKind kind) {
        this.kind = kind;
        database = Databases.migrated(kind);
        dataSource = leaks.track(database.dataSource());
        billing = node(clock);
    }

    private Billing node(InstantSource time) {
        return Billing.builder(Plans.catalog())
                .store(JdbcBillingStore.open(dataSource))
                .clock(time)
                .listener(delivery -> told.add(delivery.id().account()))
                .build();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private long count(String fromWhere) {
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM " + fromWhere)
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void whatCommitsAfterLaterEventsOfOtherAccountsIsDeliveredToo() throws InterruptedException {
        billing.gate().require("late", Plans.PHOTO);
        CountDownLatch deciding = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        // The clock is asked inside the decision: its transaction is open, and holds the account, while it waits.
        AtomicBoolean waits = new AtomicBoolean();
        Billing other = node(() -> {
            if (!waits.get()) {
                return NOON;
            }
            deciding.countDown();
            await(goOn);
            return NOON;
        });
        waits.set(true);
        Thread late = new Thread(() -> other.gate().tryConsume("late", Plans.PHOTO, 2), "late");
        late.start();
        await(deciding);
        clock.advance(Duration.ofSeconds(1));
        billing.gate().tryConsume("soon", Plans.PHOTO, 3);

        int soon = billing.outbox().deliver(100).delivered();
        goOn.countDown();
        late.join(TimeUnit.MINUTES.toMillis(1));
        int later = billing.outbox().deliver(100).delivered();

        assertThat(List.of(soon, later)).containsExactly(2, 2);
        assertThat(told).containsExactly("soon", "soon", "late", "late");
    }

    @Test
    void aUseWhoseEventCannotBeKeptIsTakenBack() {
        billing.gate().require("user-42", Plans.PHOTO);
        Databases.execute(
                database.dataSource(),
                "INSERT INTO billing_outbox_event (root, account_version, position, type, type_version, at, content,"
                        + " due_at) SELECT root, version + 1, 1, 'planted', 1, at, facts, at"
                        + " FROM billing_account WHERE root = 'user-42'");

        assertThatThrownBy(() -> billing.gate().tryConsume("user-42", Plans.PHOTO, 2))
                .isInstanceOf(StoreUnavailableException.class);

        assertThat(billing.gate().usage("user-42", Plans.PHOTO).limits().get(0).used())
                .isEqualTo(1);
        assertThat(count("billing_outbox_event")).isEqualTo(1);
    }

    @Test
    void aCleanUpPassesOverWhatOthersHaveLocked() throws SQLException {
        for (int i = 0; i < 3; i++) {
            billing.gate()
                    .require(UsageRequest.of(Subject.of("user-42"), Plans.PHOTO).operation("op-" + i));
        }
        clock.advance(KEPT);
        try (Connection host = database.dataSource().getConnection()) {
            host.setAutoCommit(false);
            try (Statement statement = host.createStatement()) {
                statement
                        .executeQuery("SELECT at FROM billing_usage_entry WHERE root = 'user-42' AND operation = 'op-1'"
                                + " FOR UPDATE")
                        .close();
            }

            assertThat(billing.cleanUp().run(100).rows(Kind.OPERATIONS)).isEqualTo(2);

            host.rollback();
        }
        assertThat(billing.cleanUp().run(100).rows(Kind.OPERATIONS)).isEqualTo(1);
        assertThat(count("billing_usage_entry")).isZero();
    }

    @Test
    void anEventThatSomebodyHasChangedIsNamed() {
        billing.gate().tryConsume("user-42", Plans.PHOTO, 3);
        Databases.execute(
                database.dataSource(),
                "UPDATE billing_outbox_event SET content = (SELECT "
                        + Dialect.of(kind).column("usage") + " FROM billing_account)");

        assertThatThrownBy(() -> billing.outbox().deliver(10))
                .isInstanceOf(BillingException.class)
                .hasMessageContaining("user-42@")
                .hasMessageContaining("\"meters\"");
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(1, TimeUnit.MINUTES)) {
                throw new AssertionError("waited a minute");
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupt);
        }
    }
}
