package ru.eatfit24.billing.example;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import java.nio.file.Path;
import java.util.List;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.jdbc.BillingSchema;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;

/** The program: opens the database, starts billing on it, and serves HTTP until it is closed. */
final class BillingServer implements AutoCloseable {

    private final HikariDataSource database;
    private final Billing billing;
    private final Javalin http;

    private BillingServer(HikariDataSource database, Billing billing, Javalin http) {
        this.database = database;
        this.billing = billing;
        this.http = http;
    }

    /** Starts the server, or says why not and ends with a code that is not 0. */
    public static void main(String[] arguments) {
        try {
            ServerSettings settings = ServerSettings.read(List.of(arguments), System.getenv(), Path.of(""));
            BillingServer server = startDemo(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
            // Not the log: whoever follows the README must see it however logging is set.
            System.out.println(greeting(settings, server.url()));
        } catch (StartupException refused) {
            System.err.println(refused.getMessage());
            System.exit(refused.exitCode());
        }
    }

    static BillingServer startDemo(ServerSettings settings) throws StartupException {
        HikariDataSource database = open(settings);
        try {
            BillingSchema.migrate(database);
            Billing billing = Billing.builder(EatFitPlans.CATALOG)
                    .store(JdbcBillingStore.open(database))
                    .build();
            Javalin http = HttpApi.create(
                    "127.0.0.1",
                    settings.port(),
                    HttpApi.IDLE_TIMEOUT,
                    new DemoSignIn(),
                    billing,
                    new CannedRecognition());
            return new BillingServer(database, billing, http.start());
        } catch (JavalinBindException taken) {
            database.close();
            throw new StartupException(
                    StartupException.ENVIRONMENT,
                    "port " + settings.port()
                            + " cannot be listened on; is another server running there? Choose one with PORT",
                    taken);
        } catch (BillingException unfit) {
            database.close();
            throw new StartupException(StartupException.ENVIRONMENT, String.valueOf(unfit.getMessage()), unfit);
        }
    }

    String url() {
        return "http://127.0.0.1:" + http.port();
    }

    @Override
    public void close() {
        http.stop();
        billing.close();
        database.close();
    }

    private static HikariDataSource open(ServerSettings settings) throws StartupException {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(settings.databaseUrl());
        pool.setUsername(settings.databaseUser());
        pool.setPassword(settings.databasePassword());
        pool.setPoolName("billing");
        try {
            return new HikariDataSource(pool);
        } catch (PoolInitializationException closed) {
            Throwable cause = closed.getCause() == null ? closed : closed.getCause();
            throw new StartupException(
                    StartupException.ENVIRONMENT,
                    "the database " + settings.databaseForPeople() + " does not open: " + cause.getMessage(),
                    closed);
        }
    }

    private static String greeting(ServerSettings settings, String url) {
        return """
                EatFit24 billing, demo: the header X-Demo-User signs anyone in, so it listens on this machine only
                  url   %1$s
                  data  %2$s
                Try, and try again: the fourth photo of the day is refused, also after a restart
                  curl -i -X POST -H 'X-Demo-User: alice' %1$s/api/v1/ai/recognize/
                  curl -H 'X-Demo-User: alice' %1$s/api/v1/billing/me/
                  curl %1$s/api/v1/billing/plans/
                Ctrl-C stops it""".formatted(url, settings.databaseForPeople());
    }
}
