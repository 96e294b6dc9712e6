package ru.eatfit24.billing.example;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.jdbc.BillingSchema;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.job.JobRunner;

/** The program: opens the database, starts billing on it, and serves HTTP until it is closed. */
final class BillingServer implements AutoCloseable {

    private static final String HOST = "127.0.0.1";

    /** What nobody waits for. Any number of servers may do it on one database. */
    private static final Map<Job, Duration> PAUSES = Map.of(
            Job.INBOX, Duration.ofSeconds(1),
            Job.RENEWALS, Duration.ofMinutes(1),
            Job.RECONCILIATION, Duration.ofMinutes(1),
            Job.RESERVATIONS, Duration.ofMinutes(5),
            Job.CLEAN_UP, Duration.ofHours(1));

    private final HikariDataSource database;
    private final DemoPayments payments;
    private final Billing billing;
    private final Javalin http;
    private final JobRunner jobs;

    private BillingServer(
            HikariDataSource database, DemoPayments payments, Billing billing, Javalin http, JobRunner jobs) {
        this.database = database;
        this.payments = payments;
        this.billing = billing;
        this.http = http;
        this.jobs = jobs;
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
        InstantSource clock = InstantSource.system();
        DemoPayments payments = DemoPayments.start(clock);
        try {
            BillingSchema.migrate(database);
            Billing billing = Billing.builder(EatFitPlans.CATALOG)
                    .store(JdbcBillingStore.open(database))
                    .paymentProvider(payments.provider())
                    .checkoutSettings(EatFitPlans.CHECKOUT)
                    .build();
            int port = settings.port() == 0 ? freePort() : settings.port();
            Javalin http = HttpApi.create(
                            HOST,
                            port,
                            HttpApi.IDLE_TIMEOUT,
                            new DemoSignIn(),
                            billing,
                            new CannedRecognition(),
                            ReturnUrls.onThisMachine(port),
                            clock)
                    .start();
            payments.sendNotificationsTo("http://" + HOST + ":" + port + HttpApi.WEBHOOK);
            JobRunner jobs = JobRunner.start(billing.jobs(), PAUSES, JobBudget.STANDARD);
            return new BillingServer(database, payments, billing, http, jobs);
        } catch (JavalinBindException taken) {
            payments.close();
            database.close();
            throw new StartupException(
                    StartupException.ENVIRONMENT,
                    "port " + settings.port()
                            + " cannot be listened on; is another server running there? Choose one with PORT",
                    taken);
        } catch (BillingException unfit) {
            payments.close();
            database.close();
            throw new StartupException(StartupException.ENVIRONMENT, String.valueOf(unfit.getMessage()), unfit);
        }
    }

    /** Known before the server starts, as payers have to be sent back to it. */
    private static int freePort() throws StartupException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new StartupException(StartupException.ENVIRONMENT, "there is no free port to listen on", none);
        }
    }

    String url() {
        return "http://" + HOST + ":" + http.port();
    }

    @Override
    public void close() {
        jobs.close();
        http.stop();
        billing.close();
        payments.close();
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
                Buy a plan on the page: the bank is made up, and its card 5555 5555 5555 4444 pays
                Ctrl-C stops it""".formatted(url, settings.databaseForPeople());
    }
}
