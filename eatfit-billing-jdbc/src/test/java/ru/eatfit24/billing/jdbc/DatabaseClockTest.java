package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.testkit.TestDatabase;

/** Two clocks and the ticks between them, all moved by hand. */
class DatabaseClockTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final TestDatabase database = TestDatabase.h2Memory();
    private Instant system = START;
    private Instant databases = START;
    private final AtomicLong ticks = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private Duration answerTakes = Duration.ZERO;

    @AfterEach
    void drop() {
        database.close();
    }

    private DatabaseClock clock() {
        Dialect dialect = dialect();
        return DatabaseClock.follow(
                () -> system,
                ticks::get,
                new OwnTransactions(
                        Jdbi.create(database.dataSource()), dialect, Duration.ofSeconds(1), Duration.ofSeconds(1)),
                dialect);
    }

    /** H2, but what it says about the time comes from here. */
    private Dialect dialect() {
        return (Dialect) Proxy.newProxyInstance(
                Dialect.class.getClassLoader(), new Class<?>[] {Dialect.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("readClock")) {
                        asked.incrementAndGet();
                        Instant now = databases;
                        system = system.plus(answerTakes);
                        return "SELECT CAST('" + now + "' AS TIMESTAMP(6) WITH TIME ZONE) AS now";
                    }
                    try {
                        return method.invoke(H2Dialect.INSTANCE, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getTargetException();
                    }
                });
    }

    private void pass(Duration time) {
        system = system.plus(time);
        databases = databases.plus(time);
        ticks.addAndGet(time.toNanos());
    }

    private void passUntilDue() {
        pass(DatabaseClock.EVERY);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    private Duration aheadOfTheDatabase(DatabaseClock clock) {
        return Duration.between(databases, clock.instant());
    }

    @Test
    void startsAtTheDatabasesTime() {
        system = START.plus(millis(-800));

        assertThat(clock().instant()).isEqualTo(START);
    }

    @Test
    void refusesClocksThatAreMoreThanASecondApart() {
        system = START.plus(millis(1_001));

        assertThatThrownBy(this::clock)
                .isExactlyInstanceOf(BillingException.class)
                .hasMessageContaining("PT1.001S ahead of the database's clock");
    }

    @Test
    void asksAgainWhenItIsDueAndNotBefore() {
        DatabaseClock clock = clock();
        clock.instant();
        asked.set(0);

        pass(DatabaseClock.EVERY.minusNanos(1_000));
        clock.keepUp();
        assertThat(asked).hasValue(0);

        pass(Duration.ofNanos(1_000));
        clock.keepUp();
        clock.keepUp();
        assertThat(asked).hasValue(1);

        passUntilDue();
        clock.keepUp();
        assertThat(asked).hasValue(2);
    }

    @Test
    void asksNobodyWhereTheHostGoesByAnotherClock() {
        DatabaseClock clock = clock();
        asked.set(0);

        passUntilDue();
        clock.keepUp();

        assertThat(asked).hasValue(0);
    }

    @Test
    void followsAClockThatDrifts() {
        DatabaseClock clock = clock();
        for (int round = 0; round < 100; round++) {
            clock.instant();
            passUntilDue();
            system = system.minus(millis(15));
            clock.keepUp();
            assertThat(aheadOfTheDatabase(clock)).isZero();
        }
    }

    @Test
    void standsStillRatherThanGoBack() {
        DatabaseClock clock = clock();
        system = system.plus(millis(400));
        passUntilDue();
        Instant told = clock.instant();
        assertThat(aheadOfTheDatabase(clock)).isEqualTo(millis(400));

        clock.keepUp();
        assertThat(clock.instant()).isEqualTo(told);
        pass(millis(399));
        assertThat(clock.instant()).isEqualTo(told);

        pass(millis(2));
        assertThat(clock.instant()).isEqualTo(told.plus(millis(1)));
        assertThat(aheadOfTheDatabase(clock)).isZero();
    }

    @Test
    void undoesAJumpOfTheSystemsClock() {
        for (Duration jump : new Duration[] {Duration.ofDays(1), Duration.ofMinutes(-10)}) {
            DatabaseClock clock = clock();
            clock.instant();
            passUntilDue();
            Instant right = system;
            system = right.plus(jump);
            clock.instant();

            clock.keepUp();
            assertThat(aheadOfTheDatabase(clock)).as("after a jump of %s", jump).isZero();

            system = right;
            clock.instant();
            passUntilDue();
            clock.keepUp();
            assertThat(aheadOfTheDatabase(clock)).as("after the end of it").isZero();
        }
    }

    @Test
    void doesNotFollowADatabaseWhoseClockJumps() {
        DatabaseClock clock = clock();
        clock.instant();
        passUntilDue();
        databases = databases.plus(Duration.ofDays(1));

        clock.keepUp();
        assertThat(clock.instant()).isEqualTo(system);
        passUntilDue();
        clock.keepUp();
        assertThat(clock.instant()).isEqualTo(system);

        databases = databases.minus(Duration.ofDays(1)).plus(millis(300));
        passUntilDue();
        clock.keepUp();
        assertThat(aheadOfTheDatabase(clock)).isZero();
    }

    @Test
    void movesNoFurtherThanASlowAnswerProves() {
        DatabaseClock clock = clock();
        clock.instant();
        passUntilDue();
        answerTakes = millis(500);

        clock.keepUp();
        assertThat(clock.instant()).as("nothing is proven").isEqualTo(system);

        passUntilDue();
        databases = databases.plus(millis(1_500));
        Instant before = system;
        clock.keepUp();
        assertThat(clock.instant()).isEqualTo(before.plus(answerTakes).plus(millis(500)));
    }

    @Test
    void anAnswerThatDoesNotComeChangesNothing() {
        DatabaseClock clock = clock();
        clock.instant();
        passUntilDue();
        database.close();

        clock.keepUp();

        assertThat(clock.instant()).isEqualTo(system);
    }

    /** The whole way, with the clocks of servers. */
    @Nested
    class OfAStore {

        private volatile Duration behind = Duration.ZERO;

        @ParameterizedTest
        @EnumSource
        void isComparedAgainByDecisions(DatabaseKind kind) {
            for (boolean batched : new boolean[] {true, false}) {
                behind = Duration.ZERO;
                try (TestDatabase server = Databases.migrated(kind)) {
                    JdbcBillingStore.Builder options = JdbcBillingStore.builder(server.dataSource())
                            .system(() -> InstantSource.system().instant().minus(behind), ticks::get);
                    JdbcBillingStore store = (batched ? options : options.unbatched()).open();
                    try (Billing billing =
                            Billing.builder(Plans.catalog()).store(store).build()) {
                        billing.gate().require("user-1", Plans.PHOTO);
                        behind = Duration.ofHours(1);
                        ticks.addAndGet(DatabaseClock.EVERY.toNanos());

                        billing.gate().require("user-1", Plans.PHOTO);

                        assertThat(Duration.between(
                                                store.clock().instant(),
                                                InstantSource.system().instant())
                                        .abs())
                                .isLessThan(Duration.ofMinutes(30));
                    }
                }
            }
        }
    }
}
