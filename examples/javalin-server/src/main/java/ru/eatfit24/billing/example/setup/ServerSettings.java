package ru.eatfit24.billing.example.setup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the server was told by its arguments, the environment and a file.
 *
 * @param host the address of this machine that it listens on
 * @param port where it listens; 0 for any free one
 * @param database where the data is
 * @param mostInboxLag a server whose oldest due notification is older is not ready
 * @param operations what whoever runs it wants to see
 * @param production null for the demo
 */
public record ServerSettings(
        String host,
        int port,
        DatabaseSettings database,
        Duration mostInboxLag,
        OperationsSettings operations,
        @Nullable ProductionSettings production) {

    /** Which settings there are. */
    public static final String USAGE = """
            usage: BillingServer [--settings FILE]     or     BillingServer --demo
              --demo                 sign in by name, a bank that is made up, on this machine only
              --settings FILE        a properties file with settings; the environment's count more
              --help                 this text
            settings of both:
              PORT                   where to listen (8080); 0 for any free port
              BILLING_DB_URL         jdbc:postgresql:... or jdbc:mariadb:... (the demo: also jdbc:h2:..., without it an
                                     H2 file in data/)
              BILLING_DB_USER        the user of that database
              BILLING_DB_PASSWORD    and the password
              LOG_FORMAT, LOG_LEVEL  text or json, one line an event (text); error, warn, info or debug (info)
              READY_INBOX_LAG        seconds that a notification may be overdue before the server is not ready (300)
              METRICS_TOKEN          who sends it may read /metrics: at least 16 characters; without it nobody may
              OPERATIONS_CHAT        where digest and alerts go: the number of a chat, or @ and the name of a channel, in
                                     which the bot of TELEGRAM_BOT_TOKEN may write (TELEGRAM_API_URL: another server)
            needed without --demo:
              YOOKASSA_SHOP_ID, YOOKASSA_SECRET_KEY
                                     the shop
              TELEGRAM_BOT_TOKEN     who signs users in; or TELEGRAM_BOT_ID for who does not own the bot
              TELEGRAM_WEBHOOK_SECRET what setWebhook was given as secret_token: 16 to 256 letters, digits, _ or -
              SESSION_SECRET         what sessions are signed with: at least 32 characters, the same on all servers
              RETURN_URL_HOSTS       hosts that payers may come back to, with commas; https only
            may be set without --demo:
              HOST                   address to listen on (127.0.0.1, for a proxy on this machine that speaks TLS)
              YOOKASSA_MODE          test or live (test)
              YOOKASSA_BASE_URL      another address of the API, such as a simulated provider's
              YOOKASSA_NOTIFICATION_SOURCES
                                     addresses that notifications come from (YooKassa's), or any
              TRUSTED_PROXIES        addresses of proxies whose X-Forwarded-For counts, with commas
              ADMINISTRATORS         numbers of Telegram users, with commas""";

    private static final String THIS_MACHINE = "127.0.0.1";

    /**
     * Reads them.
     *
     * @throws StartupException if the server must not start with these; the message names everything that is missing or wrong, and no value
     */
    public static ServerSettings read(List<String> arguments, Map<String, String> environment, Path workingDirectory)
            throws StartupException {
        boolean isDemo = arguments.equals(List.of("--demo"));
        boolean hasFile = arguments.size() == 2 && arguments.get(0).equals("--settings");
        if (arguments.equals(List.of("--help"))) {
            throw new StartupException(0, USAGE);
        }
        if (!isDemo && !hasFile && !arguments.isEmpty()) {
            throw new StartupException(StartupException.USAGE, "these arguments cannot be understood\n" + USAGE);
        }
        SettingsReader settings =
                SettingsReader.of(environment, hasFile ? workingDirectory.resolve(arguments.get(1)) : null);
        Optional<Integer> port = settings.number("PORT", 0, 65_535, 8_080);
        Optional<Integer> lag = settings.number("READY_INBOX_LAG", 1, 86_400, 300);
        Optional<DatabaseSettings> database =
                isDemo ? DatabaseSettings.ofDemo(settings, workingDirectory) : DatabaseSettings.ofServer(settings);
        Optional<ProductionSettings> production = isDemo ? Optional.empty() : ProductionSettings.of(settings);
        OperationsSettings operations = OperationsSettings.of(settings);
        settings.throwIfAny();
        return new ServerSettings(
                // The demo signs anybody in, so it is for this machine whatever else is set.
                isDemo ? THIS_MACHINE : settings.find("HOST").orElse(THIS_MACHINE),
                port.orElseThrow(),
                database.orElseThrow(),
                Duration.ofSeconds(lag.orElseThrow()),
                operations,
                isDemo ? null : production.orElseThrow());
    }

    /** The demo on a database. */
    public static ServerSettings demo(int port, DatabaseSettings database) {
        return new ServerSettings(THIS_MACHINE, port, database, Duration.ofMinutes(5), OperationsSettings.NONE, null);
    }
}
