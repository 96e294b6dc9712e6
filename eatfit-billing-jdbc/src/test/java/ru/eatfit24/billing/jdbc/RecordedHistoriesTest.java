package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.testkit.RecordedHistory;
import ru.eatfit24.billing.testkit.RecordedHistory.Outcome;
import ru.eatfit24.billing.testkit.Seeds;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.GiveBack;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/**
 * Callers on two nodes take, give back and look, and some of the database's answers to commits are lost: for every account there is an
 * order in which one caller alone would have been answered the same.
 */
class RecordedHistoriesTest {

    private static final int CALLERS = 8;
    private static final int CALLS_OF_EACH = 24;
    private static final long LIMIT = 20;
    private static final VirtualClock CLOCK = VirtualClock.at(Instant.parse("2026-03-01T12:00:00Z"));

    /** One of so many answers to a commit is lost, with the connection. */
    private static final int LOST_ONE_OF = 25;

    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    @ParameterizedTest
    @EnumSource
    void everyHistoryHasALegalOrder(DatabaseKind kind) {
        int accounts = Seeds.labCount(12, 600);
        try (TestDatabase database = Databases.migrated(kind)) {
            JdbcBillingStore store = JdbcBillingStore.open(database.dataSource());
            JdbcBillingStore shaky = JdbcBillingStore.builder(losingCommits(database.dataSource()))
                    .unbatched()
                    .open();
            try (Billing first = node(store);
                    Billing second = node(shaky)) {
                for (int account = 0; account < accounts; account++) {
                    RecordedHistory<Long> history = history(List.of(first, second), "user-" + account);

                    assertThat(history.violation(0L)).as("user-%d", account).isEmpty();
                }
            }
        }
        Seeds.printLab("R4", "histories-" + kind, (long) accounts * CALLERS * CALLS_OF_EACH, 0);
        Seeds.printLab("R4", "calls-without-answer-" + kind, unknown.get(), 0);
        Seeds.printLab("R4", "calls-that-took-nothing-" + kind, failed.get(), 0);
        assertThat(commits.get()).as("commits on the shaky connections").isGreaterThan(LOST_ONE_OF);
    }

    private static Billing node(JdbcBillingStore store) {
        return Billing.builder(NodeProgram.catalog(LIMIT))
                .store(store)
                .clock(CLOCK)
                .build();
    }

    private DataSource losingCommits(DataSource dataSource) {
        return Databases.afterEach(dataSource, "commit", connection -> {
            if (commits.incrementAndGet() % LOST_ONE_OF == 0) {
                connection.close();
                throw new SQLException("the answer to the commit is lost", "08006");
            }
        });
    }

    private RecordedHistory<Long> history(List<Billing> nodes, String user) {
        RecordedHistory<Long> history = RecordedHistory.create();
        RaceRunner.platform(CALLERS).run(CALLERS, caller -> {
            Random random = Seeds.random("history-" + user + "-" + caller);
            Caller calls = new Caller(nodes.get(caller % nodes.size()), Subject.of(user), "caller-" + caller);
            for (int call = 0; call < CALLS_OF_EACH; call++) {
                history.record(() -> calls.next(random));
            }
            return caller;
        });
        return history;
    }

    /** One caller, who knows what it may give back. */
    private final class Caller {

        private final Billing node;
        private final Subject user;
        private final String name;
        private final List<UsageRequest> taken = new ArrayList<>();
        private int operations;

        private Caller(Billing node, Subject user, String name) {
            this.node = node;
            this.user = user;
            this.name = name;
        }

        Outcome<Long> next(Random random) {
            int choice = random.nextInt(10);
            if (choice < 6) {
                return take(1 + random.nextInt(4));
            }
            return choice < 9 && !taken.isEmpty() ? giveBack(taken.remove(random.nextInt(taken.size()))) : look();
        }

        private Outcome<Long> take(long amount) {
            String operation = name + "-" + ++operations;
            UsageRequest request =
                    UsageRequest.of(user, NodeProgram.PHOTO, amount).operation(operation);
            return answered(operation + " takes " + amount, amount, () -> {
                Decision decision = node.gate().tryConsume(request);
                if (decision.isGranted()) {
                    taken.add(request);
                    return new Outcome<>(
                            operation + " took " + amount,
                            true,
                            used -> used + amount <= LIMIT ? List.of(used + amount) : List.of());
                }
                return new Outcome<>(
                        operation + " was denied " + amount,
                        true,
                        used -> used + amount <= LIMIT ? List.of() : List.of(used));
            });
        }

        private Outcome<Long> giveBack(UsageRequest request) {
            OperationId operation = request.operation().orElseThrow();
            long amount = request.units().get(0).amount();
            return answered(operation + " gives back", -amount, () -> {
                GiveBack answer = node.gate().giveBack(user, operation);
                assertThat(answer).isInstanceOf(GiveBack.GivenBack.class);
                return new Outcome<>(operation + " gave back " + amount, true, used -> List.of(used - amount));
            });
        }

        private Outcome<Long> look() {
            return answered(name + " looks", 0, () -> {
                long seen = node.gate().usage(user, NodeProgram.PHOTO).binding().used();
                return new Outcome<>(name + " saw " + seen, true, used -> used == seen ? List.of(used) : List.of());
            });
        }

        private Outcome<Long> answered(String what, long change, Supplier<Outcome<Long>> call) {
            try {
                return call.get();
            } catch (OutcomeUnknownException maybe) {
                unknown.incrementAndGet();
                return new Outcome<>(
                        what + ", outcome unknown",
                        false,
                        used -> used + change <= LIMIT ? List.of(used, used + change) : List.of(used));
            } catch (BillingException nothing) {
                failed.incrementAndGet();
                return new Outcome<>(what + ", nothing taken: " + nothing, true, used -> List.of(used));
            }
        }
    }
}
