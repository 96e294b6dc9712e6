package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.ledger.Difference;
import ru.eatfit24.billing.ledger.Difference.Cause;
import ru.eatfit24.billing.ledger.Difference.Kind;
import ru.eatfit24.billing.ledger.Verification;
import ru.eatfit24.billing.ledger.VerificationReport;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.testkit.TestDatabase;

/** Somebody changes, deletes and adds rows with plain SQL: a verification finds each of these, and nothing else. */
class PlantedDriftTest {

    private static final List<String> ACCOUNTS = List.of(
            "account-gone",
            "closed-window-gone",
            "closed-window-lowered",
            "credit-changed",
            "credit-gone",
            "end-moved",
            "export-grant-used",
            "grant-unexplained",
            "hold-without-end",
            "invoice-of-another",
            "invoice-unreadable",
            "meter-lowered",
            "newer-format",
            "plan-changed",
            "refund-gone",
            "reserved-raised",
            "untouched");

    @ParameterizedTest
    @EnumSource
    void eachDriftIsFoundAndNothingElse(DatabaseKind kind) {
        try (TestDatabase database = Databases.migrated(kind);
                LedgerLife life = new LedgerLife(JdbcBillingStore.open(database.dataSource()))) {
            life.live(ACCOUNTS);
            assertThat(life.billing.ledger().verify(Verification.all()).isClean())
                    .as("before anything is planted")
                    .isTrue();
            plant(database.dataSource(), kind);

            VerificationReport report =
                    life.billing.ledger().verify(Verification.all().page(3));

            assertThat(report.differences())
                    .extracting(Difference::account, Difference::kind, Difference::cause)
                    .containsExactlyInAnyOrder(
                            tuple("account-gone", Kind.ACCOUNT_MISSING, Cause.ROW_MISSING),
                            tuple("closed-window-gone", Kind.CLOSED_WINDOW_MISSING, Cause.ROW_MISSING),
                            tuple("closed-window-lowered", Kind.CLOSED_WINDOW_DIFFERS, Cause.CHANGED),
                            tuple("credit-changed", Kind.CREDIT_DIFFERS, Cause.CHANGED),
                            tuple("credit-gone", Kind.CREDIT_DIFFERS, Cause.ROW_MISSING),
                            tuple("end-moved", Kind.SUBSCRIPTION_END_DIFFERS, Cause.CHANGED),
                            tuple("export-grant-used", Kind.GRANT_DIFFERS, Cause.CHANGED),
                            tuple("grant-unexplained", Kind.GRANT_UNEXPLAINED, Cause.ROW_ADDED),
                            tuple("hold-without-end", Kind.HOLD_WITHOUT_END, Cause.ROW_ADDED),
                            tuple("invoice-of-another", Kind.INVOICE_DIFFERS, Cause.ROW_MISSING),
                            tuple("invoice-of-another", Kind.PAYMENT_WITHOUT_EFFECT, Cause.ROW_MISSING),
                            tuple("invoice-unreadable", Kind.UNREADABLE, Cause.UNKNOWN_FORMAT),
                            tuple("meter-lowered", Kind.OPEN_WINDOW_DIFFERS, Cause.CHANGED),
                            tuple("newer-format", Kind.UNREADABLE, Cause.UNKNOWN_FORMAT),
                            tuple("plan-changed", Kind.PLAN_DIFFERS, Cause.CHANGED),
                            tuple("refund-gone", Kind.REFUND_RESERVED_DIFFERS, Cause.ROW_MISSING),
                            tuple("refund-gone", Kind.REFUNDED_DIFFERS, Cause.ROW_MISSING),
                            tuple("reserved-raised", Kind.REFUND_RESERVED_DIFFERS, Cause.ROW_MISSING));
            assertThat(report.ending()).isEqualTo(VerificationReport.Ending.COMPLETE);
        }
    }

    private static void plant(DataSource database, DatabaseKind kind) {
        String usage = Databases.usageColumn(kind);
        Databases.execute(
                database,
                "DELETE FROM billing_account WHERE root = 'account-gone'",
                "DELETE FROM billing_closed_window WHERE root = 'closed-window-gone'",
                "UPDATE billing_closed_window SET used = used - 2 WHERE root = 'closed-window-lowered'",
                "UPDATE billing_credit_entry SET amount = amount - 1 WHERE root = 'credit-changed'"
                        + " AND cause LIKE 'carried:%'",
                "DELETE FROM billing_credit_entry WHERE root = 'credit-gone' AND cause LIKE 'carried:%'",
                "UPDATE billing_subscription SET ends_at = " + Databases.instant(kind, "2026-03-31 12:00:00")
                        + " WHERE root = 'end-moved'",
                "UPDATE billing_account SET facts = " + replaced(kind, "facts", "\"amount\":7", "\"amount\":8")
                        + " WHERE root = 'export-grant-used'",
                "DELETE FROM billing_audit_entry WHERE root = 'grant-unexplained'",
                "UPDATE billing_account SET " + usage + " = " + replaced(kind, usage, "\"expires\"", "\"other\"")
                        + " WHERE root = 'hold-without-end'",
                "UPDATE billing_invoice SET settled_by = 'another' WHERE root = 'invoice-of-another'"
                        + " AND settled_by IS NOT NULL",
                "UPDATE billing_invoice SET content = " + Databases.json(kind, "{\"kind\":\"GIFT\"}")
                        + " WHERE root = 'invoice-unreadable'",
                "UPDATE billing_account SET " + usage + " = " + replaced(kind, usage, "\"used\":3", "\"used\":2")
                        + " WHERE root = 'meter-lowered'",
                "UPDATE billing_account SET format = 99 WHERE root = 'newer-format'",
                "UPDATE billing_account SET facts = " + replaced(kind, "facts", "\"PRO\"", "\"FREE\"")
                        + " WHERE root = 'plan-changed'",
                "DELETE FROM billing_refund WHERE root = 'refund-gone'",
                "UPDATE billing_payment SET refund_reserved = refund_reserved + 1 WHERE root = 'reserved-raised'"
                        + " AND captured > 0");
    }

    /** JSON with a piece of its text replaced; PostgreSQL writes a space behind a colon. */
    private static String replaced(DatabaseKind kind, String column, String from, String to) {
        return switch (kind) {
            case POSTGRESQL ->
                "CAST(REPLACE(CAST(" + column + " AS text), '" + from.replace(":", ": ") + "', '" + to + "') AS jsonb)";
            case MARIADB -> "REPLACE(" + column + ", '" + from + "', '" + to + "')";
            case H2 -> "REPLACE(CAST(" + column + " AS VARCHAR), '" + from + "', '" + to + "') FORMAT JSON";
        };
    }

    @ParameterizedTest
    @EnumSource
    void aChangeThatCommitsBetweenTwoStatementsIsNotSeenByHalf(DatabaseKind kind) {
        try (TestDatabase database = Databases.migrated(kind);
                LedgerLife writing = new LedgerLife(JdbcBillingStore.open(database.dataSource()))) {
            writing.live(List.of("a", "b"));
            Payment paid = writing.billing.payments().payments("a", null, 10).stream()
                    .filter(payment -> payment.money().captured().isPositive())
                    .findFirst()
                    .orElseThrow();
            AtomicInteger changes = new AtomicInteger();
            Runnable change = () -> {
                int number = changes.incrementAndGet();
                writing.refund(paid, 1_00, "between-" + number);
                writing.use("a", "between-" + number, 1);
            };
            DataSource interrupted = Databases.interrupted(
                    Databases.interrupted(database.dataSource(), "billing_refund WHERE root >", change),
                    "billing_usage_entry WHERE root >",
                    change);
            try (LedgerLife reading = new LedgerLife(JdbcBillingStore.open(interrupted))) {
                reading.clock.set(writing.clock.instant());
                for (int time = 0; time < 3; time++) {
                    VerificationReport report =
                            reading.billing.ledger().verify(Verification.all().alwaysKeyed(LedgerLife.EXPORT));

                    assertThat(report.differences()).isEmpty();
                }
            }
            assertThat(changes.get()).isEqualTo(6);
            assertThat(writing.billing.ledger().verify(Verification.all()).isClean())
                    .isTrue();
        }
    }
}
