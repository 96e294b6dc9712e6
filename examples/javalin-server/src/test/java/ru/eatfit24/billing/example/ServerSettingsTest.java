package ru.eatfit24.billing.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {

    private static final List<String> REQUIRED = List.of(
            "YOOKASSA_SHOP_ID",
            "YOOKASSA_SECRET_KEY",
            "TELEGRAM_BOT_TOKEN",
            "TELEGRAM_WEBHOOK_SECRET",
            "SESSION_SECRET",
            "RETURN_URL_HOSTS");

    @Test
    void demoNeedsNothing() throws StartupException {
        ServerSettings settings = read(List.of("--demo"), Map.of());

        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.databaseUrl())
                .isEqualTo("jdbc:h2:file:/srv/demo/data/eatfit-billing-demo;WRITE_DELAY=0;REUSE_SPACE=FALSE");
        assertThat(settings.databaseForPeople()).isEqualTo("/srv/demo/data/eatfit-billing-demo.mv.db");
    }

    @Test
    void demoTakesPortAndDatabaseFromTheEnvironment() throws StartupException {
        ServerSettings settings = read(
                List.of("--demo"),
                Map.of(
                        "PORT", "0",
                        "BILLING_DB_URL", "jdbc:postgresql://db/billing?password=hunter2",
                        "BILLING_DB_USER", "billing",
                        "BILLING_DB_PASSWORD", "hunter3"));

        assertThat(settings)
                .isEqualTo(
                        new ServerSettings(0, "jdbc:postgresql://db/billing?password=hunter2", "billing", "hunter3"));
        assertThat(settings.databaseForPeople()).isEqualTo("jdbc:postgresql://db/billing");
    }

    @Test
    void withoutDemoNamesEverythingThatIsMissing() {
        StartupException refused = refusal(List.of(), Map.of("SESSION_SECRET", " "));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused).hasMessageContainingAll(REQUIRED.toArray(String[]::new));
    }

    @Test
    void withoutDemoNamesOnlyWhatIsMissing() {
        for (String missing : REQUIRED) {
            Map<String, String> environment = everything();
            environment.remove(missing);

            StartupException refused = refusal(List.of(), environment);

            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused).hasMessageContaining(missing);
            REQUIRED.stream()
                    .filter(name -> !name.equals(missing))
                    .forEach(name -> assertThat(refused.getMessage()).doesNotContain(name));
        }
    }

    @Test
    void withoutDemoSaysThatPaymentsAreNotThereYet() {
        StartupException refused = refusal(List.of(), everything());

        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused).hasMessageContaining("payments are not there yet");
        assertThat(refused.getMessage()).doesNotContain("value-of");
    }

    @Test
    void showsHowToCallItAfterAnUnknownArgument() {
        for (String argument :
                List.of("--prod", "-demo", "", "--demo=true", "a\u0007\u001b[31m" + "b".repeat(10_000))) {
            StartupException refused = refusal(List.of("--demo", argument), everything());

            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused).hasMessageContaining("unknown argument").hasMessageContaining("usage: ");
            assertThat(refused.getMessage()).hasSizeLessThan(700).doesNotContain("\u0007", "\u001b");
        }
    }

    @Test
    void refusesPortsThatAreNone() {
        for (String port : List.of("http", "-1", "65536", "99999", "80 80", "0x50", "8080.0", "٨٠")) {
            StartupException refused = refusal(List.of("--demo"), Map.of("PORT", port));

            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused)
                    .hasMessageContaining("PORT must be a number from 0 to 65535")
                    .hasMessageContaining(port);
        }
    }

    @Test
    void refusesDatabasesThatTheStoreDoesNotSpeakTo() {
        for (String url : List.of("postgres://db/billing", "jdbc:mariadb://db/billing", "db", "JDBC:H2:mem:a")) {
            StartupException refused = refusal(List.of("--demo"), Map.of("BILLING_DB_URL", url));

            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused).hasMessageContaining("jdbc:postgresql:");
        }
    }

    private static Map<String, String> everything() {
        Map<String, String> environment = new LinkedHashMap<>();
        REQUIRED.forEach(name -> environment.put(name, "value-of-" + name));
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
