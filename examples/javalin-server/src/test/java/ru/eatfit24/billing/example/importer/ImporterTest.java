package ru.eatfit24.billing.example.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.example.importer.OldService.plan;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.example.importer.OldService.Shape;
import ru.eatfit24.billing.ledger.Verification;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.subscription.SubscriptionState;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.Subject;

/** Everything that the old tables hold comes over once, or is named with the reason why not. */
class ImporterTest {

    private static final String CARD_NUMBER = "5555555555554477";

    @TempDir
    Path folder = Path.of("");

    private final TestDatabase oldDatabase = TestDatabase.postgres();
    private NewService service;

    @BeforeEach
    void open() {
        service = NewService.on(TestDatabase.postgres(), folder);
    }

    @AfterEach
    void closeAll() {
        service.close();
        oldDatabase.close();
    }

    private OldService old(Shape shape) throws SQLException {
        return OldService.of(oldDatabase, shape);
    }

    private static Subject subject(int user) {
        return Subject.of("telegram-" + user);
    }

    private Subscription subscription(int user) {
        return service.billing.subscriptions().find("telegram-" + user).orElseThrow();
    }

    private static void addMoney(OldService old, Shape shape) throws SQLException {
        String monthly = plan(shape == Shape.EARLY ? "MONTHLY" : "PRO_MONTHLY");
        old.run(
                "INSERT INTO subscriptions (user_id, plan_id, start_date, end_date, is_active, auto_renew,"
                        + " yookassa_payment_method_id) VALUES"
                        + " (1, " + monthly + ", '2026-01-20Z', '2026-02-19Z', true, true, 'pm-1'),"
                        + " (2, " + plan("FREE") + ", '2025-01-01Z', '2099-01-01Z', true, false, null),"
                        + " (3, " + monthly + ", '2026-02-01Z', '2026-03-03Z', false, false, null),"
                        + " (4, " + monthly + ", '2025-11-01Z', '2025-12-01Z', false, true, null)",
                "INSERT INTO payments (id, user_id, plan_id, amount, status, yookassa_payment_id, error_message, metadata,"
                        + " created_at, paid_at) VALUES"
                        + " ('00000000-0000-0000-0000-000000000001', 1, " + monthly
                        + ", 199, 'SUCCEEDED', 'there-1', null,"
                        + " '{\"card\": \"" + CARD_NUMBER + "\"}', '2026-01-20Z', '2026-01-20 00:01Z'),"
                        + " ('00000000-0000-0000-0000-000000000002', 4, " + monthly + ", 199, 'CANCELED', 'there-2',"
                        + " 'insufficient_funds', null, '2025-11-01Z', null),"
                        + " ('00000000-0000-0000-0000-000000000003', 4, null, 199, 'CANCELED', 'there-3',"
                        + " 'Auto-canceled after 1 hour', null, '2025-11-02Z', null),"
                        + " ('00000000-0000-0000-0000-000000000004', 5, null, 199, 'SUCCEEDED', null, null, null,"
                        + " '2025-10-02Z', null)");
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void ofEachShapeCountsInAreCountsOutAndTheSecondRunChangesNothing(Shape shape) throws Exception {
        OldService old = old(shape);
        addMoney(old, shape);
        for (String table : shape.usage()) {
            old.withUse(table, 7, 60, "2026-02-11");
        }
        if (shape == Shape.WITHOUT_INDEX) {
            old.withUse("billing_dailyusage", 3, 5, "2026-02-11");
        }

        ImportReport first = service.take(old, UsageMerge.SUM);
        Map<String, List<String>> afterFirst = service.rows();
        service.clock.advance(Duration.ofMinutes(1));
        ImportReport second = service.take(old, UsageMerge.SUM);

        assertThat(first.findings()).isEmpty();
        assertThat(first.isClean()).isTrue();
        assertThat(first.tables().values()).allMatch(Tally::isBalanced);
        assertThat(second.isClean()).isTrue();
        assertThat(service.rows()).isEqualTo(afterFirst);
        assertThat(service.billing.ledger().verify(Verification.all()).differences())
                .as("what was taken over explains itself")
                .isEmpty();
        for (String table : ImportReport.TABLES) {
            Tally one = first.table(table);
            Tally two = second.table(table);
            assertThat(two.taken()).isZero();
            assertThat(two.there()).isEqualTo(one.taken());
            assertThat(two.read()).isEqualTo(one.read());
            assertThat(two.leftOut()).isEqualTo(one.leftOut());
        }
        assertThat(Files.exists(service.checkpoint)).isFalse();
    }

    @Test
    void subscriptionsKeepEndPriceCardAndRenewalAndFreeIsNone() throws Exception {
        OldService old = old(Shape.COMPLETE);
        addMoney(old, Shape.COMPLETE);
        old.run(
                "UPDATE subscriptions SET card_mask = '" + CARD_NUMBER + "', card_brand = 'MIR' WHERE user_id = 1",
                "UPDATE subscription_plans SET price = 199 WHERE code = 'PRO_MONTHLY'");

        ImportReport report = service.take(old, UsageMerge.REFUSE);

        Subscription renewing = subscription(1);
        assertThat(renewing.term().end()).isEqualTo("2026-02-19T00:00:00Z");
        assertThat(renewing.agreement().price().amount()).isEqualTo(Money.ofMinor(199_00, "RUB"));
        assertThat(renewing.renewsItself()).isTrue();
        assertThat(service.billing.payments().methods("telegram-1"))
                .extracting(PaymentMethod::face)
                .extracting(face -> face.brand() + face.last4())
                .containsExactly("MIR4477");
        assertThat(service.billing.subscriptions().find("telegram-2")).isEmpty();
        assertThat(subscription(3).state(service.clock.instant())).isEqualTo(SubscriptionState.CANCELED);
        assertThat(subscription(4).state(service.clock.instant())).isEqualTo(SubscriptionState.EXPIRED);
        assertThat(report.table(ImportReport.SUBSCRIPTIONS).leftOut()).containsEntry("free: no subscription", 1L);
        assertThat(report.notes())
                .containsEntry("canceled before the end", 1L)
                .containsEntry("payments whose metadata held card data, which is dropped", 1L)
                .containsKey("plan PRO_MONTHLY cost 199.00, and costs 299.00 now; who has it keeps the old price");
        assertThat(service.rows().toString()).doesNotContain(CARD_NUMBER, CARD_NUMBER.substring(0, 12));
    }

    @Test
    void whatNobodyKnowsIsAskedOfTheProvider() throws Exception {
        OldService old = old(Shape.COMPLETE);
        String paid = service.provider
                .payElsewhere(null, Money.ofMinor(299_00, "RUB"))
                .id();
        old.run(
                "INSERT INTO payments (id, user_id, plan_id, amount, status, yookassa_payment_id, error_message, created_at)"
                        + " VALUES ('00000000-0000-0000-0000-000000000001', 1, " + plan("PRO_MONTHLY")
                        + ", 299, 'CANCELED', '" + paid + "', 'Auto-canceled', '2026-02-10Z')");

        service.take(old, UsageMerge.REFUSE);
        assertThat(service.billing.gate().entitlements(subject(1)).plan().code())
                .isEqualTo("FREE");
        service.billing.paymentRuns().reconcile(100);

        assertThat(service.billing.payments().payments("telegram-1", null, 10))
                .extracting(Payment::status)
                .containsExactly(PaymentStatus.SUCCEEDED);
        assertThat(service.billing.gate().entitlements(subject(1)).plan().code())
                .isEqualTo("PRO_MONTHLY");
    }

    @Test
    void aPaymentThatIsRefundedInPartKeepsTheRest() throws Exception {
        OldService old = old(Shape.COMPLETE);
        old.run(
                "INSERT INTO payments (id, user_id, plan_id, amount, status, yookassa_payment_id, created_at, paid_at)"
                        + " VALUES ('00000000-0000-0000-0000-000000000001', 1, " + plan("PRO_MONTHLY")
                        + ", 299, 'REFUNDED', 'there-1', '2026-02-01Z', '2026-02-01Z')",
                "INSERT INTO refunds (payment_id, amount, status, yookassa_refund_id, reason, created_at, completed_at)"
                        + " VALUES ('00000000-0000-0000-0000-000000000001', 99, 'SUCCEEDED', 'back-1', E'by\\nhand', '2026-02-02Z',"
                        + " '2026-02-02Z'), ('00000000-0000-0000-0000-000000000001', 50, 'PENDING', null, null, '2026-02-03Z', null),"
                        + " ('00000000-0000-0000-0000-000000000099', 1, 'SUCCEEDED', 'back-3', null, '2026-02-03Z', null)");

        ImportReport report = service.take(old, UsageMerge.REFUSE);

        Payment payment = service.billing
                .payments()
                .find("00000000-0000-0000-0000-000000000001")
                .orElseThrow();
        assertThat(payment.money().refunded()).isEqualTo(Money.ofMinor(99_00, "RUB"));
        assertThat(report.notes()).containsEntry("payments that are refunded in part", 1L);
        assertThat(report.table(ImportReport.REFUNDS).leftOut())
                .containsOnly(
                        Map.entry("pending without the provider's id", 1L), Map.entry("no payment of a user", 1L));
        assertThat(report.isClean()).isFalse();
        assertThat(report.tables().values()).allMatch(Tally::isBalanced);
    }

    @Test
    void daysAreThoseOfUtcUntilTheOldServiceMovedToMoscow() throws Exception {
        OldService old = old(Shape.COMPLETE);
        old.run("INSERT INTO daily_usage (user_id, date, photo_ai_requests) VALUES (1, '2025-12-22', 1),"
                + " (1, '2025-12-23', 2), (1, '2025-12-24', 3), (1, '2025-12-25', 4)");

        service.take(old, UsageMerge.REFUSE);

        assertThat(service.billing.entitlements().closedWindows(subject(1), 10))
                .extracting(ClosedWindow::window)
                .extracting(Window::start, Window::end)
                .extracting(Object::toString)
                .containsExactly(
                        "(2025-12-24T21:00:00Z, 2025-12-25T21:00:00Z)",
                        "(2025-12-23T21:00:00Z, 2025-12-24T21:00:00Z)",
                        "(2025-12-23T00:00:00Z, 2025-12-23T21:00:00Z)",
                        "(2025-12-22T00:00:00Z, 2025-12-23T00:00:00Z)");
    }

    @Test
    void theDayThatIsNotOverCountsAgainstTheLimit() throws Exception {
        OldService old = old(Shape.WITHOUT_INDEX);
        old.run("INSERT INTO billing_dailyusage (user_id, date, photo_ai_requests) VALUES (1, '2026-02-10', 1),"
                + " (1, '2026-02-10', 1), (1, '2026-02-11', 1), (1, '2024-01-01', 1)");

        ImportReport report = service.take(old, UsageMerge.REFUSE);

        assertThat(service.billing
                        .gate()
                        .tryConsume(subject(1), NewService.PHOTO)
                        .isGranted())
                .isTrue();
        assertThat(service.billing
                        .gate()
                        .tryConsume(subject(1), NewService.PHOTO)
                        .isGranted())
                .isFalse();
        Tally usage = report.table(ImportReport.USAGE);
        assertThat(usage.taken()).isEqualTo(1);
        assertThat(usage.leftOut())
                .containsOnly(
                        Map.entry("added to another row of the same day", 1L),
                        Map.entry("a day that has not begun", 1L),
                        Map.entry("older than use is kept", 1L));
        service.take(old, UsageMerge.REFUSE);
        assertThat(service.billing
                        .gate()
                        .tryConsume(subject(1), NewService.PHOTO)
                        .isGranted())
                .isFalse();
        old.run("UPDATE billing_dailyusage SET photo_ai_requests = 5");
        assertThat(service.take(old, UsageMerge.REFUSE).findings())
                .singleElement()
                .asString()
                .contains("another count");
    }

    @Test
    void daysThatBothTablesKnowAreMergedOnlyByChoice() throws Exception {
        OldService old = old(Shape.BOTH_NAMES);
        old.run(
                "INSERT INTO daily_usage (user_id, date, photo_ai_requests) VALUES (1, '2026-02-01', 2), (1, '2026-02-02', 1)",
                "INSERT INTO billing_dailyusage (user_id, date, photo_ai_requests) VALUES (1, '2026-02-02', 3), (1, '2026-02-03', 4)");
        Map<String, List<String>> before = service.rows();

        assertThatThrownBy(() -> service.take(old, UsageMerge.REFUSE))
                .isInstanceOf(ImportRefusedException.class)
                .hasMessageContaining("1 days")
                .hasMessageContaining("--merge-usage");

        assertThat(service.rows()).isEqualTo(before);
        ImportReport report = service.take(old, UsageMerge.BILLING_DAILYUSAGE);
        assertThat(report.notes()).containsEntry("days that both usage tables know", 1L);
        assertThat(service.billing.entitlements().closedWindows(subject(1), 10))
                .extracting(ClosedWindow::used)
                .containsExactly(4L, 3L, 2L);
    }

    @Test
    void aDryRunSaysTheSameAndWritesNothing() throws Exception {
        OldService old = old(Shape.COMPLETE);
        addMoney(old, Shape.COMPLETE);
        old.withUse("daily_usage", 5, 20, "2026-02-10");
        Map<String, List<String>> before = service.rows();

        ImportReport preview = service.preview(old, UsageMerge.REFUSE);

        assertThat(service.rows()).isEqualTo(before);
        assertThat(folder).isEmptyDirectory();
        ImportReport done = service.take(old, UsageMerge.REFUSE);
        assertThat(ReportJson.write(done)).isEqualTo(ReportJson.write(preview));
    }

    @Test
    void aRunThatIsStoppedHalfwayIsGoneOnWith() throws Exception {
        int users = 3 * Importer.CHUNK / 2;
        OldService old = old(Shape.COMPLETE);
        addMoney(old, Shape.COMPLETE);
        old.withUse("daily_usage", users, 4, "2026-02-10");
        AtomicLong rows = new AtomicLong();

        assertThatThrownBy(() -> service.run(dying(old.connect(), rows, users * 3L), UsageMerge.REFUSE, false))
                .isInstanceOf(SQLException.class);
        assertThat(Files.exists(service.checkpoint)).isTrue();
        assertThat(service.billing.entitlements().closedWindows(subject(Importer.CHUNK), 10))
                .hasSize(4);
        assertThat(service.billing.entitlements().closedWindows(subject(users), 10))
                .isEmpty();

        rows.set(0);
        ImportReport report = service.run(dying(old.connect(), rows, Long.MAX_VALUE), UsageMerge.REFUSE, false);

        assertThat(rows.get()).isLessThan(users * 4L - Importer.CHUNK);
        assertThat(report.table(ImportReport.USAGE).taken()).isEqualTo(users * 4L);
        assertThat(report.table(ImportReport.USAGE).read()).isEqualTo(users * 4L);
        assertThat(report.isClean()).isTrue();
        assertThat(service.billing.entitlements().closedWindows(subject(users), 10))
                .hasSize(4);
        assertThat(Files.exists(service.checkpoint)).isFalse();
    }

    @Test
    void aCheckpointOfAnotherImportIsNotUsed() throws Exception {
        OldService old = old(Shape.COMPLETE);
        Files.writeString(service.checkpoint, "{\"of\": \"another database\", \"user\": 7}");

        assertThatThrownBy(() -> service.take(old, UsageMerge.REFUSE))
                .isInstanceOf(ImportRefusedException.class)
                .hasMessageContaining("another database");
    }

    @Test
    void whatIsMissingIsNamedAtOnce() throws Exception {
        OldService old = old(Shape.COMPLETE).run("DROP TABLE daily_usage", "ALTER TABLE payments DROP COLUMN amount");

        assertThatThrownBy(() -> service.take(old, UsageMerge.REFUSE))
                .isInstanceOf(ImportRefusedException.class)
                .hasMessageContaining("table daily_usage or billing_dailyusage")
                .hasMessageContaining("column payments.amount");
    }

    @Test
    void rowsThatMakeNoSenseAreNamedAndTheOthersComeOver() throws Exception {
        OldService old = old(Shape.WITHOUT_INDEX);
        old.run(
                "INSERT INTO payments (user_id, plan_id, amount, status, yookassa_payment_id, created_at) VALUES"
                        + " (1, null, -5, 'SUCCEEDED', 'a', '2026-02-01Z'), (1, 99, 299, 'PENDING', 'b', '2026-02-01Z'),"
                        + " (1, null, 299, 'ODD', 'c', '2026-02-01Z'), (null, null, 299, 'SUCCEEDED', 'd', '2026-02-01Z')",
                "INSERT INTO subscriptions (user_id, plan_id, end_date) VALUES (1, 99, '2026-03-01Z'), (2, "
                        + plan("PRO_MONTHLY") + ", '2026-03-01Z'), (2, " + plan("PRO_MONTHLY") + ", '2026-04-01Z')",
                "INSERT INTO payments (user_id, plan_id, amount, currency, status, yookassa_payment_id, created_at) VALUES"
                        + " (3, null, 299, 'odd', 'SUCCEEDED', 'e', '2026-02-01Z')",
                "INSERT INTO subscriptions (user_id, plan_id, end_date, yookassa_payment_method_id) VALUES"
                        + " (4, " + plan("PRO_MONTHLY") + ", '2026-03-01Z', 'of-two'), (5, " + plan("PRO_MONTHLY")
                        + ", '2026-03-01Z', 'of-two')",
                "INSERT INTO billing_dailyusage (user_id, date, photo_ai_requests) VALUES (3, '2026-02-01', 1),"
                        + " (5, '2026-02-10', 1), (5, '2026-02-01', 1), (5, null, 1)",
                "INSERT INTO billing_dailyusage (user_id, date, photo_ai_requests) VALUES (1, '2026-02-01', -3),"
                        + " (1, '2026-02-02', null), (1, '2026-02-03', 4)");

        ImportReport report = service.take(old, UsageMerge.REFUSE);

        assertThat(report.isClean()).isFalse();
        assertThat(report.tables().values()).allMatch(Tally::isBalanced);
        assertThat(report.table(ImportReport.PAYMENTS).leftOut())
                .hasSize(5)
                .containsEntry("its account is left out", 1L);
        // Two old users claim one card: one of them has it, the other comes later or not, by a person's decision.
        assertThat(report.table(ImportReport.SUBSCRIPTIONS).leftOut()).containsEntry("its account is left out", 1L);
        assertThat(report.table(ImportReport.USAGE).leftOut()).containsEntry("no user", 1L);
        assertThat(subscription(2).term().start())
                .isEqualTo(Instant.parse("2026-03-01T00:00:00Z").minus(Duration.ofDays(30)));
        assertThat(service.billing.entitlements().closedWindows(subject(1), 10))
                .extracting(ClosedWindow::used)
                .containsExactly(4L);
    }

    /** A connection that breaks after so many rows. */
    private static Connection dying(Connection connection, AtomicLong rows, long most) {
        return wrapped(Connection.class, connection, rows, most);
    }

    private static <T> T wrapped(Class<T> type, T wrapped, AtomicLong rows, long most) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (wrapped instanceof PreparedStatement || !(wrapped instanceof ResultSet)) {
                        Object answer = invoke(method, wrapped, arguments);
                        if (answer instanceof PreparedStatement statement
                                && method.getName().equals("prepareStatement")) {
                            return wrapped(PreparedStatement.class, statement, rows, most);
                        }
                        return answer instanceof ResultSet found && wrapped instanceof PreparedStatement
                                ? wrapped(ResultSet.class, found, rows, most)
                                : answer;
                    }
                    if (method.getName().equals("next") && rows.incrementAndGet() > most) {
                        throw new SQLException("the old database is gone", "08006");
                    }
                    return invoke(method, wrapped, arguments);
                }));
    }

    private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getTargetException();
        }
    }
}
