package ru.eatfit24.billing.example.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.event.EventListener;
import ru.eatfit24.billing.example.EatFitPlans;
import ru.eatfit24.billing.jdbc.BillingSchema;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.Subject;

/** The operator's commands, as somebody types them. */
class EatFitBillingTest {

    @TempDir
    Path folder = Path.of("");

    private final TestDatabase database = TestDatabase.postgres();
    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void close() {
        database.close();
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return EatFitBilling.run(
                new EatFitBilling.Surroundings(
                        environment, folder, new PrintWriter(out, true), new PrintWriter(err, true), false),
                arguments);
    }

    private JsonNode json() throws Exception {
        return new ObjectMapper().readTree(out.toString());
    }

    private void openDatabase() {
        BillingSchema.migrate(database.dataSource());
        Map.of(
                        "BILLING_DB_URL", database.url(),
                        "BILLING_DB_USER", database.user(),
                        "BILLING_DB_PASSWORD", database.password(),
                        "YOOKASSA_SHOP_ID", "100500",
                        "YOOKASSA_SECRET_KEY", "test_invented_key_for_the_command_line")
                .forEach(environment::put);
    }

    @Test
    void wrongArgumentsAndSettingsAreTold() {
        assertThat(run("jobs", "run", "NO_SUCH_JOB")).isEqualTo(Ending.USAGE);
        assertThat(err.toString()).contains("RENEWALS");
        assertThat(run("jobs", "run", "CLEAN_UP")).isEqualTo(Ending.USAGE);
        assertThat(err.toString()).contains("YOOKASSA_SHOP_ID");
        assertThat(run("import")).isEqualTo(Ending.USAGE);
        assertThat(run("replay", "event", "mails", "odd", "--actor", "a", "--reason", "r"))
                .isEqualTo(Ending.USAGE);
        assertThat(run("--help")).isEqualTo(Ending.CLEAN);
        assertThat(out.toString()).contains("jobs", "replay", "import", "serve");
    }

    @Test
    void aDatabaseThatIsNotThereIsTheEnvironment() {
        environment.put("BILLING_DB_URL", "jdbc:postgresql://127.0.0.1:1/nothing");

        assertThat(run("replay", "list")).isEqualTo(Ending.ENVIRONMENT);
        assertThat(err.toString()).contains("does not open");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aDatabaseWithoutTablesIsRefusedAndLeftAsItIs() {
        openDatabase();
        try (TestDatabase empty = TestDatabase.postgres()) {
            environment.put("BILLING_DB_URL", empty.url());

            assertThat(run("replay", "list")).isEqualTo(Ending.ENVIRONMENT);
            assertThat(run("replay", "list")).isEqualTo(Ending.ENVIRONMENT);
        }
    }

    @Test
    void jobsRunOrAreOnlyCounted() throws Exception {
        openDatabase();

        assertThat(run("jobs", "dry-run", "CLEAN_UP", "--json")).isEqualTo(Ending.CLEAN);
        assertThat(json().path("found").asInt(-1)).isZero();
        assertThat(run("jobs", "run", "RENEWALS", "--most", "10", "--within", "PT5S"))
                .isEqualTo(Ending.CLEAN);
        assertThat(out.toString()).isEqualToIgnoringNewLines("RENEWALS: 0 found, 0 done, 0 skipped, 0 failed");
    }

    @Test
    void anEventThatWasGivenUpIsListedAndReplayedByWhomAndWhy() throws Exception {
        openDatabase();
        buryAnEvent();

        assertThat(run("replay", "list", "--json")).isEqualTo(Ending.FINDINGS);
        JsonNode event = json().path("events").path(0);
        String id = event.path("id").asText();
        assertThat(event.path("listener").asText()).isEqualTo("mails");
        assertThat(run("replay", "event", "mails", id)).isEqualTo(Ending.USAGE);
        assertThat(run("replay", "event", "mails", id, "--actor", "olga", "--reason", "mail works again"))
                .isEqualTo(Ending.CLEAN);

        assertThat(run("replay", "list")).isEqualTo(Ending.CLEAN);
        assertThat(run("replay", "event", "mails", id, "--actor", "olga", "--reason", "again"))
                .isEqualTo(Ending.USAGE);
        assertThat(err.toString()).contains("no dead letter");
        assertThat(run("replay", "notification", "none", "--actor", "olga", "--reason", "again"))
                .isEqualTo(Ending.USAGE);
    }

    private void buryAnEvent() {
        VirtualClock clock = VirtualClock.at("2026-03-01T09:00:00Z");
        EventListener broken = delivery -> {
            throw new IllegalStateException("mail is down");
        };
        try (Billing billing = Billing.builder(EatFitPlans.CATALOG)
                .store(JdbcBillingStore.open(database.dataSource()))
                .clock(clock)
                .listener("mails", broken)
                .build()) {
            for (int photo = 0; photo < 3; photo++) {
                billing.gate().tryConsume(Subject.of("anna"), EatFitPlans.PHOTO);
            }
            while (billing.outbox().deadLetters("mails", 1).isEmpty()) {
                clock.advance(Duration.ofHours(2));
                billing.outbox().deliver(10);
            }
        }
    }

    @Test
    void whatDiffersIsFoundAndNamed() throws Exception {
        openDatabase();
        try (Billing billing = Billing.builder(EatFitPlans.CATALOG)
                .store(JdbcBillingStore.open(database.dataSource()))
                .checkoutSettings(EatFitPlans.CHECKOUT)
                .build()) {
            billing.subscriptions().grant("anna", "PRO_MONTHLY", OperationId.of("gift"), "olga", "a friend");
        }
        assertThat(run("verify")).isEqualTo(Ending.CLEAN);
        assertThat(out.toString()).contains("COMPLETE: 0 differences");
        assertThat(err.toString()).contains("1 of 1 accounts");

        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE billing_subscription SET ends_at = ends_at + interval '1 year'");
        }

        assertThat(run("verify", "--json")).isEqualTo(Ending.FINDINGS);
        assertThat(json().path("found").path(0).path("kind").asText()).isEqualTo("SUBSCRIPTION_END_DIFFERS");
        assertThat(run("verify", "--account", "boris")).isEqualTo(Ending.CLEAN);
    }

    @Test
    void anImportIsTriedThenDoneThenFoundDone() throws Exception {
        openDatabase();
        try (TestDatabase old = TestDatabase.postgres()) {
            try (Connection connection = old.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TABLE subscription_plans (id int, code text, price numeric(10,2), duration_days int)");
                statement.execute(
                        "CREATE TABLE subscriptions (id int, user_id bigint, plan_id int, end_date timestamptz)");
                statement.execute("CREATE TABLE payments (id uuid, user_id bigint, amount numeric(10,2), currency text,"
                        + " status text, created_at timestamptz)");
                statement.execute("CREATE TABLE daily_usage (user_id bigint, date date, photo_ai_requests int)");
                statement.execute(
                        "INSERT INTO daily_usage SELECT u, current_date - 30, 2 FROM generate_series(1, 10) u");
            }
            environment.put("IMPORT_DB_USER", old.user());
            environment.put("IMPORT_DB_PASSWORD", old.password());

            assertThat(run("import", "--from", old.url(), "--dry-run", "--json"))
                    .isEqualTo(Ending.CLEAN);
            assertThat(json().path("tables").path("usage").path("taken").asInt())
                    .isEqualTo(10);
            assertThat(run("import", "--from", old.url())).isEqualTo(Ending.CLEAN);
            assertThat(out.toString()).contains("usage: 10 read, 10 taken, 0 there already", "Clean");
            assertThat(err.toString()).contains("10 of 10 rows (100%)");
            assertThat(run("import", "--from", old.url(), "--json")).isEqualTo(Ending.CLEAN);
            assertThat(json().path("tables").path("usage").path("there").asInt())
                    .isEqualTo(10);
            assertThat(run("import", "--from", old.url(), "--merge-usage", "guess"))
                    .isEqualTo(Ending.USAGE);
            assertThat(run("import", "--from", "jdbc:mysql:x")).isEqualTo(Ending.USAGE);
            assertThat(Files.exists(folder.resolve("eatfit24-import.json"))).isFalse();
        }
    }
}
