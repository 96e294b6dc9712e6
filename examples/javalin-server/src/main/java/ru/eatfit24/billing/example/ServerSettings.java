package ru.eatfit24.billing.example;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the demo server was told by its arguments and the environment.
 *
 * @param port where it listens; 0 for any free one
 * @param databaseUrl the JDBC address
 * @param databaseUser may be empty
 * @param databasePassword may be empty
 */
record ServerSettings(int port, String databaseUrl, String databaseUser, String databasePassword) {

    static final String USAGE = """
            usage: BillingServer --demo
              --demo               sign in by the header X-Demo-User, on this machine only
            environment:
              PORT                 where to listen (8080); 0 for any free port
              BILLING_DB_URL       jdbc:h2:... or jdbc:postgresql:... (without it an H2 file in data/)
              BILLING_DB_USER      the user of that database
              BILLING_DB_PASSWORD  and the password""";

    /** What production needs. */
    private static final List<String> REQUIRED = List.of(
            "YOOKASSA_SHOP_ID",
            "YOOKASSA_SECRET_KEY",
            "TELEGRAM_BOT_TOKEN",
            "TELEGRAM_WEBHOOK_SECRET",
            "SESSION_SECRET",
            "RETURN_URL_HOSTS");

    private static final int DEFAULT_PORT = 8080;

    /**
     * Reads them.
     *
     * @throws StartupException if the server must not start with these; the message names everything that is missing
     */
    static ServerSettings read(List<String> arguments, Map<String, String> environment, Path workingDirectory)
            throws StartupException {
        for (String argument : arguments) {
            if (!argument.equals("--demo")) {
                throw new StartupException(
                        StartupException.USAGE, "unknown argument " + printable(argument) + "\n" + USAGE);
            }
        }
        if (arguments.isEmpty()) {
            throw production(environment);
        }
        int port = port(find(environment, "PORT"));
        String url = find(environment, "BILLING_DB_URL");
        if (url == null) {
            return new ServerSettings(port, demoDatabase(workingDirectory), "sa", "");
        }
        if (!url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:postgresql:")) {
            throw new StartupException(
                    StartupException.USAGE, "BILLING_DB_URL must start with jdbc:h2: or jdbc:postgresql:");
        }
        return new ServerSettings(
                port,
                url,
                environment.getOrDefault("BILLING_DB_USER", ""),
                environment.getOrDefault("BILLING_DB_PASSWORD", ""));
    }

    /** Where the data is, for people: the file, or the address without its options, which may hold a password. */
    String databaseForPeople() {
        String address = databaseUrl.split("[;?]", 2)[0];
        return address.startsWith(H2_FILE) ? address.substring(H2_FILE.length()) + ".mv.db" : address;
    }

    private static final String H2_FILE = "jdbc:h2:file:";

    /**
     * A photo that was granted stays counted after a kill: each commit is in the file before it returns, and at its end. H2 2.5.252, left to fill holes
     * in its file with new commits, does not always find the last ones again when the file was not closed.
     */
    static final String DURABLE_H2_FILE = ";WRITE_DELAY=0;REUSE_SPACE=FALSE";

    private static String demoDatabase(Path workingDirectory) {
        Path file =
                workingDirectory.toAbsolutePath().normalize().resolve("data").resolve("eatfit-billing-demo");
        return H2_FILE + file + DURABLE_H2_FILE;
    }

    private static StartupException production(Map<String, String> environment) {
        List<String> missing = new ArrayList<>(REQUIRED);
        missing.removeIf(name -> find(environment, name) != null);
        if (!missing.isEmpty()) {
            return new StartupException(
                    StartupException.USAGE,
                    "cannot start, as these environment variables are not set: " + String.join(", ", missing)
                            + "\nto try it without them: --demo");
        }
        return new StartupException(
                StartupException.NOT_BUILT_YET,
                "everything is configured, but payments are not there yet; to try it: --demo");
    }

    private static int port(@Nullable String text) throws StartupException {
        if (text == null) {
            return DEFAULT_PORT;
        }
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535) {
            return Integer.parseInt(text);
        }
        throw new StartupException(
                StartupException.USAGE, "PORT must be a number from 0 to 65535, but is " + printable(text));
    }

    private static @Nullable String find(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    private static String printable(String text) {
        String safe = text.replaceAll("\\p{Cntrl}", "?");
        return '"' + (safe.length() > 64 ? safe.substring(0, 64) + "…" : safe) + '"';
    }
}
