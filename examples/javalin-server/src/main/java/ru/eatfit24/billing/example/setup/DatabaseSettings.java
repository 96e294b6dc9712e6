package ru.eatfit24.billing.example.setup;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the data is. Never prints the password, nor the options of the address, which may hold one.
 *
 * @param url the JDBC address
 * @param user may be empty
 * @param password may be empty
 */
public record DatabaseSettings(String url, String user, String password) {

    /**
     * A photo that was granted stays counted after a kill: each commit is in the file before it returns, and at its end. H2 2.5.252, left to fill holes
     * in its file with new commits, does not always find the last ones again when the file was not closed.
     */
    public static final String DURABLE_H2_FILE = ";WRITE_DELAY=0;REUSE_SPACE=FALSE";

    private static final String URL = "BILLING_DB_URL";
    private static final String H2_FILE = "jdbc:h2:file:";

    /** What {@value #URL} says of a server; empty, with the problem noted, if that is nothing to run a service on. */
    public static Optional<DatabaseSettings> ofServer(SettingsReader settings) {
        return of(settings, settings.require(URL), "jdbc:postgresql:", "jdbc:mariadb:");
    }

    /** The same for a demo, which may have an H2 file and has one in the folder without any setting. */
    static Optional<DatabaseSettings> ofDemo(SettingsReader settings, Path workingDirectory) {
        Optional<String> url = settings.find(URL);
        return url.isEmpty()
                ? Optional.of(inFile(workingDirectory
                        .toAbsolutePath()
                        .normalize()
                        .resolve("data")
                        .resolve("eatfit-billing-demo")))
                : of(settings, url, "jdbc:h2:", "jdbc:postgresql:", "jdbc:mariadb:");
    }

    /** An H2 file, for a demo. */
    public static DatabaseSettings inFile(Path file) {
        return new DatabaseSettings(H2_FILE + file + DURABLE_H2_FILE, "sa", "");
    }

    private static Optional<DatabaseSettings> of(SettingsReader settings, Optional<String> url, String... starts) {
        String mustStart = "an address that starts with " + String.join(" or ", starts);
        return settings.parse(URL, url, mustStart, text -> {
            for (String start : starts) {
                if (text.startsWith(start)) {
                    return new DatabaseSettings(
                            text,
                            settings.find("BILLING_DB_USER").orElse(""),
                            settings.find("BILLING_DB_PASSWORD").orElse(""));
                }
            }
            throw new IllegalArgumentException(URL);
        });
    }

    /**
     * Connects to it.
     *
     * @throws StartupException if it does not open
     */
    public HikariDataSource open() throws StartupException {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(url);
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setPoolName("billing");
        try {
            return new HikariDataSource(pool);
        } catch (PoolInitializationException closed) {
            Throwable cause = closed.getCause() == null ? closed : closed.getCause();
            throw new StartupException(
                    StartupException.ENVIRONMENT,
                    "the database " + forPeople() + " does not open: " + cause.getMessage(),
                    closed);
        }
    }

    /** Where the data is, for people: the file, or the address without its options. */
    public String forPeople() {
        String address = url.split("[;?]", 2)[0].replaceFirst("//[^/@]*@", "//");
        return address.startsWith(H2_FILE) ? address.substring(H2_FILE.length()) + ".mv.db" : address;
    }

    @Override
    public String toString() {
        return "DatabaseSettings[" + forPeople() + "]";
    }
}
