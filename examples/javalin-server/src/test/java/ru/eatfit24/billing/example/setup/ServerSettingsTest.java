package ru.eatfit24.billing.example.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerSettingsTest {

    private static final List<String> REQUIRED = List.of(
            "BILLING_DB_URL",
            "YOOKASSA_SHOP_ID",
            "YOOKASSA_SECRET_KEY",
            "TELEGRAM_BOT_TOKEN",
            "TELEGRAM_WEBHOOK_SECRET",
            "SESSION_SECRET",
            "RETURN_URL_HOSTS");

    @TempDir
    Path folder = Path.of("");

    @Test
    void demoNeedsNothing() throws StartupException {
        ServerSettings settings = read(List.of("--demo"), Map.of());

        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.production()).isNull();
        assertThat(settings.database().url())
                .isEqualTo("jdbc:h2:file:/srv/demo/data/eatfit-billing-demo;WRITE_DELAY=0;REUSE_SPACE=FALSE");
        assertThat(settings.database().forPeople()).isEqualTo("/srv/demo/data/eatfit-billing-demo.mv.db");
    }

    @Test
    void demoTakesPortAndDatabaseFromTheEnvironmentAndStaysOnThisMachine() throws StartupException {
        ServerSettings settings = read(
                List.of("--demo"),
                Map.of(
                        "PORT", "0",
                        "HOST", "0.0.0.0",
                        "BILLING_DB_URL", "jdbc:postgresql://db/billing?password=hunter2",
                        "BILLING_DB_USER", "billing",
                        "BILLING_DB_PASSWORD", "hunter3"));

        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.database())
                .isEqualTo(new DatabaseSettings("jdbc:postgresql://db/billing?password=hunter2", "billing", "hunter3"));
        assertThat(settings.database().forPeople()).isEqualTo("jdbc:postgresql://db/billing");
        assertThat(settings.toString()).doesNotContain("hunter2", "hunter3");
    }

    @Test
    void productionTakesEverythingAndPrintsNoSecret() throws StartupException {
        Map<String, String> all = everything();
        all.put("ADMINISTRATORS", "5000000001, 7");
        all.put("HOST", "0.0.0.0");

        ServerSettings settings = read(List.of(), all);

        ProductionSettings production = Objects.requireNonNull(settings.production());
        assertThat(settings.host()).isEqualTo("0.0.0.0");
        assertThat(production.telegram().administrators()).containsExactlyInAnyOrder(5_000_000_001L, 7L);
        assertThat(production.telegram().botId()).isEqualTo(7_000_000_001L);
        assertThat(production.returnHosts()).containsExactly("eatfit24.example", "www.eatfit24.example");
        assertThat(settings.toString()).doesNotContain("canary");
    }

    @Test
    void whoDoesNotOwnTheBotNamesItsNumber() throws StartupException {
        Map<String, String> all = everything();
        all.remove("TELEGRAM_BOT_TOKEN");
        all.put("TELEGRAM_BOT_ID", "42");

        ProductionSettings production =
                Objects.requireNonNull(read(List.of(), all).production());

        assertThat(production.telegram().botId()).isEqualTo(42);
        assertThat(production.telegram().token()).isNull();
    }

    @Test
    void namesEverythingThatIsMissingAtOnce() {
        StartupException refused = refusal(List.of(), Map.of("SESSION_SECRET", " "));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused).hasMessageContainingAll(REQUIRED.toArray(String[]::new));
    }

    @Test
    void namesOnlyWhatIsMissing() {
        for (String missing : REQUIRED) {
            Map<String, String> environment = everything();
            environment.remove(missing);

            StartupException refused = refusal(List.of(), environment);

            assertThat(refused).hasMessageContaining(missing);
            REQUIRED.stream()
                    .filter(name -> !name.equals(missing))
                    .forEach(name -> assertThat(refused.getMessage()).doesNotContain(name));
        }
    }

    @Test
    void namesEverythingThatIsWrongAtOnceAndNoValue() {
        Map<String, String> wrong = new LinkedHashMap<>();
        for (String name : List.of(
                "BILLING_DB_URL",
                "YOOKASSA_SHOP_ID",
                "YOOKASSA_MODE",
                "YOOKASSA_BASE_URL",
                "TELEGRAM_BOT_TOKEN",
                "TELEGRAM_WEBHOOK_SECRET",
                "SESSION_SECRET",
                "RETURN_URL_HOSTS",
                "ADMINISTRATORS",
                "PORT",
                "READY_INBOX_LAG",
                "YOOKASSA_NOTIFICATION_SOURCES",
                "TRUSTED_PROXIES")) {
            wrong.put(name, "canary of " + name.length());
        }
        wrong.put("YOOKASSA_SECRET_KEY", "canary");

        StartupException refused = refusal(List.of(), wrong);

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused)
                .hasMessageContainingAll(wrong.keySet().stream()
                        // The shop itself is judged once its mode can be read.
                        .filter(name -> !List.of("YOOKASSA_SHOP_ID", "YOOKASSA_SECRET_KEY")
                                .contains(name))
                        .toArray(String[]::new));
        assertThat(refused.getMessage()).doesNotContain("canary");
    }

    @Test
    void aShopThatDoesNotFitIsNamedWithoutItsKey() {
        Map<String, String> all = everything();
        all.put("YOOKASSA_SECRET_KEY", "test_canary_canary_canary");
        all.put("YOOKASSA_MODE", "live");

        assertThat(refusal(List.of(), all))
                .hasMessageContainingAll("YOOKASSA_SECRET_KEY", "test shop")
                .message()
                .doesNotContain("canary");
    }

    @Test
    void bothWaysToSignInAreOneTooMany() {
        Map<String, String> all = everything();
        all.put("TELEGRAM_BOT_ID", "42");

        assertThat(refusal(List.of(), all)).hasMessageContaining("both set");
    }

    @Test
    void aFileOfSettingsCountsLessThanTheEnvironment() throws IOException, StartupException {
        StringBuilder text = new StringBuilder("PORT=81\nHOST=0.0.0.0\n");
        everything()
                .forEach((name, value) ->
                        text.append(name).append('=').append(value).append('\n'));
        Files.writeString(folder.resolve("billing.properties"), text);

        ServerSettings settings = ServerSettings.read(
                List.of("--settings", "billing.properties"), Map.of("PORT", "82", "HOST", ""), folder);

        assertThat(settings.port()).isEqualTo(82);
        assertThat(settings.host()).isEqualTo("0.0.0.0");
        assertThat(settings.production()).isNotNull();
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThat(refusal(List.of("--settings", "none.properties"), Map.of())).hasMessageContaining("none.properties");
    }

    @Test
    void showsHowToCallItAfterArgumentsThatItDoesNotKnow() {
        for (List<String> arguments : List.of(
                List.of("--prod"),
                List.of("-demo"),
                List.of(""),
                List.of("--demo", "--demo"),
                List.of("--demo", "--settings", "a"),
                List.of("--settings"),
                List.of("a\u0007\u001b[31m"))) {
            StartupException refused = refusal(arguments, everything());

            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused).hasMessageContaining("usage: ");
            assertThat(refused.getMessage()).doesNotContain("\u0007", "\u001b");
        }
        assertThat(refusal(List.of("--help"), Map.of()).exitCode()).isZero();
    }

    @Test
    void theHelpNamesEverySetting() {
        assertThat(ServerSettings.USAGE).contains(REQUIRED).contains("TRUSTED_PROXIES", "ADMINISTRATORS", "HOST");
    }

    @Test
    void refusesPortsThatAreNone() {
        for (String port : List.of("http", "-1", "65536", "99999", "80 80", "0x50", "8080.0", "٨٠")) {
            assertThat(refusal(List.of("--demo"), Map.of("PORT", port)))
                    .hasMessageContaining("PORT must be a number from 0 to 65535");
        }
    }

    @Test
    void refusesDatabasesThatTheStoreDoesNotSpeakTo() {
        for (String url : List.of("postgres://db/billing", "jdbc:mysql://db/billing", "db", "JDBC:H2:mem:a")) {
            assertThat(refusal(List.of("--demo"), Map.of("BILLING_DB_URL", url)))
                    .hasMessageContaining("jdbc:postgresql:");
        }
    }

    @Test
    void productionDoesNotRunOnAFile() {
        Map<String, String> all = everything();
        all.put("BILLING_DB_URL", "jdbc:h2:mem:a");

        assertThat(refusal(List.of(), all)).hasMessageContaining("jdbc:postgresql: or jdbc:mariadb:");
    }

    private static Map<String, String> everything() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("BILLING_DB_URL", "jdbc:mariadb://db/billing?password=canary");
        environment.put("BILLING_DB_PASSWORD", "canary");
        environment.put("YOOKASSA_SHOP_ID", "900001");
        environment.put("YOOKASSA_SECRET_KEY", "test_canary-key-of-a-shop");
        environment.put("TELEGRAM_BOT_TOKEN", "7000000001:canary_token_of_a_bot_that_is_none");
        environment.put("TELEGRAM_WEBHOOK_SECRET", "canary-webhook-secret");
        environment.put("SESSION_SECRET", "canary-canary-canary-canary-canary");
        environment.put("RETURN_URL_HOSTS", "eatfit24.example, www.eatfit24.example");
        return environment;
    }

    private static ServerSettings read(List<String> arguments, Map<String, String> environment)
            throws StartupException {
        return ServerSettings.read(arguments, environment, Path.of("/srv/demo"));
    }

    private static StartupException refusal(List<String> arguments, Map<String, String> environment) {
        return catchThrowableOfType(StartupException.class, () -> read(arguments, environment));
    }
}
