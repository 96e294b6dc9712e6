package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.ledger.LedgerRow;
import ru.eatfit24.billing.ledger.Verification;
import ru.eatfit24.billing.ledger.VerificationReport;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.testkit.Seeds;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** A verification beside a running service reports nothing: all that the service writes explains itself at every moment. */
@Timeout(300)
class VerificationUnderLoadTest {

    private static final int WORKERS = 3;
    private static final List<String> ACCOUNTS =
            IntStream.range(0, 8).mapToObj(number -> "user-" + number).toList();

    private final ReadWriteLock time = new ReentrantReadWriteLock();

    @ParameterizedTest
    @EnumSource
    void aRunningServiceNeverYieldsADifference(DatabaseKind kind) {
        int rounds = Seeds.labCount(40, 1_000);
        try (TestDatabase database = Databases.migrated(kind);
                LedgerLife life = new LedgerLife(JdbcBillingStore.open(database.dataSource()))) {
            AtomicInteger working = new AtomicInteger(WORKERS);
            AtomicLong verified = new AtomicLong();
            List<String> answers = RaceRunner.platform(WORKERS + 1).run(WORKERS + 1, number -> {
                if (number == WORKERS) {
                    return verifyWhile(life, working, verified);
                }
                try {
                    for (int round = 0; round < rounds; round++) {
                        work(life, number, round);
                    }
                } finally {
                    working.decrementAndGet();
                }
                return "";
            });

            assertThat(answers).as("differences").allMatch(String::isEmpty);
            assertThat(life.billing
                            .ledger()
                            .verify(Verification.all().alwaysKeyed(LedgerLife.EXPORT))
                            .isClean())
                    .isTrue();
            assertThat(verified.get()).isPositive();
            Seeds.printLab("R2", "verify-under-load-" + kind, verified.get(), 0);
        }
    }

    private static String verifyWhile(LedgerLife life, AtomicInteger working, AtomicLong verified) {
        while (working.get() > 0) {
            VerificationReport report =
                    life.billing.ledger().verify(Verification.all().page(3).alwaysKeyed(LedgerLife.EXPORT));
            verified.addAndGet(report.count(LedgerRow.ACCOUNT));
            if (!report.differences().isEmpty()) {
                return report.differences().toString();
            }
        }
        return "";
    }

    private void work(LedgerLife life, int worker, int round) {
        String account = ACCOUNTS.get((worker + round) % ACCOUNTS.size());
        String operation = "op-" + worker + "-" + round;
        Subject subject = Subject.of(account);
        life.use(account, operation, 2);
        life.billing.gate().tryConsume(account, LedgerLife.PHOTO, 1);
        life.billing
                .gate()
                .require(UsageRequest.of(subject, LedgerLife.EXPORT, 1).operation("export-" + operation));
        ReservationOutcome.Reserved reserved = (ReservationOutcome.Reserved)
                life.billing.gate().reserve(UsageRequest.of(subject, LedgerLife.EXPORT, 3), Duration.ofHours(5));
        switch (round % 4) {
            case 0 -> life.billing.gate().commit(reserved.id(), 4);
            case 1 -> life.billing.gate().commit(reserved.id(), 1);
            case 2 -> life.billing.gate().release(reserved.id());
            default -> life.billing.gate().giveBack(subject, OperationId.of(operation));
        }
        if (round % 5 == 0) {
            // A page that is shown is paid at once: for a payer who waits for an hour it is over.
            time.readLock().lock();
            try {
                Payment paid = life.buy("buyer-" + worker, "PRO", operation);
                life.refund(paid, 100_00, operation);
            } finally {
                time.readLock().unlock();
            }
        }
        time.writeLock().lock();
        try {
            life.clock.advance(Duration.ofMinutes(40));
        } finally {
            time.writeLock().unlock();
        }
    }
}
