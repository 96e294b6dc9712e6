package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.event.EventListener;
import ru.eatfit24.billing.job.CleanUpReport;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.store.DueKind;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;
import ru.eatfit24.billing.webhook.InboxStore;
import ru.eatfit24.billing.webhook.WebhookClaim;
import ru.eatfit24.billing.webhook.WebhookNotification;
import ru.eatfit24.billing.webhook.WebhookObject;
import ru.eatfit24.billing.webhook.WebhookVerdict;

/** What {@code docs/schema.md} says, run. */
class SchemaDocumentTest {

    private static final Pattern SQL = Pattern.compile("```sql\\n-- ([^\\n]+)\\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @EnumSource
    void tellsHowManyYesterday(DatabaseKind kind) throws IOException {
        try (TestDatabase database = Databases.migrated(kind)) {
            VirtualClock clock = VirtualClock.at("2026-03-01T12:00:00Z");
            Billing billing = Billing.builder(Plans.catalog().withZone(Zone.of("Europe/Moscow")))
                    .store(JdbcBillingStore.open(database.dataSource()))
                    .clock(clock)
                    .build();
            billing.gate().require("came-again", Plans.PHOTO);
            billing.gate().require("came-again", Plans.PHOTO);
            billing.gate().require("stayed-away", Plans.PHOTO);
            clock.advance(Duration.ofDays(1));
            billing.gate().require("came-again", Plans.PHOTO);
            billing.gate().require("new-today", Plans.PHOTO);

            String query = sql("how many yesterday");
            if (kind == DatabaseKind.MARIADB) {
                query = query.replace(
                        "TIMESTAMP WITH TIME ZONE '2026-03-01 00:00:00+03'",
                        sql("the start of that day on MariaDB").strip());
            }
            assertThat(sumsByRoot(database.dataSource(), query))
                    .containsExactly(Map.entry("came-again", 2L), Map.entry("stayed-away", 1L));
        }
    }

    @Test
    void theGrantsThatItNamesAreEnough() throws IOException {
        try (TestDatabase database = Databases.migrated(DatabaseKind.POSTGRESQL)) {
            String role = "app_" + Long.toString(System.nanoTime(), 36);
            Databases.execute(database.dataSource(), "CREATE ROLE " + role);
            Databases.executeScript(database.dataSource(), sql("grants").replace(" TO app;", " TO " + role + ";"));
            VirtualClock clock = VirtualClock.at("2026-03-01T12:00:00Z");
            Billing billing = Billing.builder(Plans.catalog())
                    .store(JdbcBillingStore.open(as(role, database)))
                    .clock(clock)
                    .listener(EventListener.NOOP)
                    .build();

            billing.entitlements().grant(Subject.of("user-42"), Plans.PHOTO, 5, null, "admin", "gift");
            billing.gate()
                    .require(UsageRequest.of(Subject.of("user-42"), Plans.PHOTO).operation("op-1"));
            billing.gate().reserve(UsageRequest.of(Subject.of("user-42"), Plans.PHOTO), Duration.ofMinutes(1));
            clock.advance(Duration.ofDays(1));
            billing.gate().require("user-42", Plans.PHOTO);

            billing.gate().giveBack(Subject.of("user-42"), OperationId.of("op-1"));
            billing.gate().tryConsume("user-42", Plans.PHOTO, 2);

            assertThat(billing.entitlements().closedWindows(Subject.of("user-42"), 10))
                    .hasSize(1);
            assertThat(billing.entitlements().auditTrail(Subject.of("user-42"), 10))
                    .hasSize(1);
            assertThat(billing.outbox().deliver(10).delivered()).isPositive();
            InboxStore inbox = JdbcBillingStore.open(as(role, database)).inbox();
            inbox.receive(
                    WebhookNotification.of("yookassa", WebhookObject.PAYMENT, "id-1", "payment.succeeded", "SUCCEEDED"),
                    clock.instant());
            WebhookClaim claim = inbox.claim(1, clock.instant(), clock.instant().plusSeconds(9))
                    .get(0);
            inbox.settle(claim, WebhookVerdict.processed("done"), clock.instant());
            MoneyStore money = JdbcBillingStore.open(as(role, database)).money();
            money.inTransaction("user-42", clock.instant(), transaction -> {
                Purchase old = Purchase.of("user-42", clock.instant());
                transaction.payments().put(old.call().ended(ProviderCall.Outcome.DONE));
                return true;
            });
            clock.advance(Duration.ofDays(600));
            Purchase purchase = Purchase.of("user-42", clock.instant());
            CleanUpReport deleted = billing.cleanUp().run(10);
            assertThat(CleanUpReport.Kind.values()).allMatch(each -> deleted.rows(each) > 0);

            for (int time = 0; time < 2; time++) {
                money.inTransaction("user-42", clock.instant(), purchase::storeAll);
            }
            assertThat(DueKind.values())
                    .allMatch(each -> money.claim(
                                            each,
                                            1,
                                            clock.instant(),
                                            clock.instant().plusSeconds(1))
                                    .size()
                            == 1);
        }
    }

    @Test
    void namesEveryTableColumnAndSetting() throws IOException {
        String document = document();

        for (ExpectedRelation relation : ExpectedRelation.ALL) {
            assertThat(document).contains("`billing_" + relation.name() + "`");
            for (ExpectedRelation.ExpectedColumn column : relation.columns()) {
                assertThat(document).contains("`" + column.name() + "`");
            }
        }
        assertThat(document)
                .contains(";WRITE_DELAY=0;REUSE_SPACE=FALSE")
                .contains("synchronous_commit")
                .contains("innodb_flush_log_at_trx_commit");
    }

    private static DataSource as(String role, TestDatabase database) {
        return Databases.prepared(database.dataSource(), connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET ROLE " + role);
            }
        });
    }

    private static Map<String, Long> sumsByRoot(DataSource dataSource, String query) {
        Map<String, Long> sums = new LinkedHashMap<>();
        Jdbi.create(dataSource)
                .useHandle(handle -> handle.createQuery(query)
                        .map((row, context) -> Map.entry(row.getString("root"), row.getLong("used")))
                        .forEach(entry -> sums.put(entry.getKey(), entry.getValue())));
        return sums;
    }

    private static String sql(String title) throws IOException {
        Matcher matcher = SQL.matcher(document());
        return matcher.results()
                .filter(block -> block.group(1).equals(title))
                .map(block -> block.group(2))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("docs/schema.md has no SQL called " + title));
    }

    private static String document() throws IOException {
        for (Path folder : List.of(Path.of("docs"), Path.of("..", "docs"))) {
            if (Files.exists(folder.resolve("schema.md"))) {
                return Files.readString(folder.resolve("schema.md"));
            }
        }
        throw new IllegalStateException(
                "docs/schema.md was not found from " + Path.of("").toAbsolutePath());
    }
}
