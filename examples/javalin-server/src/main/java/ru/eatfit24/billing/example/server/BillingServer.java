package ru.eatfit24.billing.example.server;

import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.example.ApiRoutes;
import ru.eatfit24.billing.example.CannedRecognition;
import ru.eatfit24.billing.example.CashDesk;
import ru.eatfit24.billing.example.EatFitPlans;
import ru.eatfit24.billing.example.FoodRecognition;
import ru.eatfit24.billing.example.HealthRoutes;
import ru.eatfit24.billing.example.HttpApi;
import ru.eatfit24.billing.example.PhotoDesk;
import ru.eatfit24.billing.example.ReturnUrls;
import ru.eatfit24.billing.example.Routes;
import ru.eatfit24.billing.example.openapi.OpenApiRoutes;
import ru.eatfit24.billing.example.setup.OpenedBilling;
import ru.eatfit24.billing.example.setup.ProductionSettings;
import ru.eatfit24.billing.example.setup.ServerSettings;
import ru.eatfit24.billing.example.setup.StartupException;
import ru.eatfit24.billing.example.web.AdminPages;
import ru.eatfit24.billing.example.web.AdminReadings;
import ru.eatfit24.billing.example.web.UserPages;
import ru.eatfit24.billing.example.web.WebRoutes;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.job.JobRunner;

/** The program: opens billing on its database, and serves HTTP until it is closed. */
public final class BillingServer implements AutoCloseable {

    /** What nobody waits for. Any number of servers may do it on one database. */
    private static final Map<Job, Duration> PAUSES = Map.of(
            Job.INBOX, Duration.ofSeconds(1),
            Job.RENEWALS, Duration.ofMinutes(1),
            Job.RECONCILIATION, Duration.ofMinutes(1),
            Job.RESERVATIONS, Duration.ofMinutes(5),
            Job.CLEAN_UP, Duration.ofHours(1));

    private final Edition edition;
    private final OpenedBilling opened;
    private final Javalin http;
    private final JobRunner jobs;
    private final OperationsDesk operations;
    private final String url;

    private BillingServer(
            Edition edition,
            OpenedBilling opened,
            Javalin http,
            JobRunner jobs,
            OperationsDesk operations,
            String url) {
        this.operations = operations;
        this.edition = edition;
        this.opened = opened;
        this.http = http;
        this.jobs = jobs;
        this.url = url;
    }

    /** Starts the server, or says why not and ends with a code that is not 0. */
    public static void main(String[] arguments) {
        try {
            ServerSettings settings = ServerSettings.read(List.of(arguments), System.getenv(), Path.of(""));
            BillingServer server = start(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
            // Not the log: whoever follows the README must see it however logging is set.
            System.out.println(
                    server.edition.greeting(server.url(), settings.database().forPeople()));
        } catch (StartupException refused) {
            System.err.println(refused.getMessage());
            System.exit(refused.exitCode());
        }
    }

    /**
     * Starts it.
     *
     * @throws StartupException if port or database do not let us; nothing stays open then
     */
    public static BillingServer start(ServerSettings settings) throws StartupException {
        InstantSource clock = InstantSource.system();
        ProductionSettings production = settings.production();
        Edition edition = production == null ? DemoEdition.start(clock) : new ProductionEdition(production, clock);
        OperationsDesk operations = new OperationsDesk(settings.operations(), clock);
        try {
            OpenedBilling opened = OpenedBilling.migrated(
                    settings.database(),
                    EatFitPlans.CATALOG,
                    builder -> operations.joining(
                            builder.paymentProvider(edition.provider()).checkoutSettings(EatFitPlans.CHECKOUT)));
            try {
                return serve(settings, edition, opened, operations, clock);
            } catch (StartupException | RuntimeException | Error failure) {
                operations.close();
                opened.close();
                throw failure;
            }
        } catch (StartupException | RuntimeException | Error failure) {
            edition.close();
            throw failure;
        }
    }

    private static BillingServer serve(
            ServerSettings settings,
            Edition edition,
            OpenedBilling opened,
            OperationsDesk operations,
            InstantSource clock)
            throws StartupException {
        int port = settings.port() == 0 ? freePort() : settings.port();
        ReturnUrls returnUrls = edition.returnUrls(port);
        List<Routes> routes = new ArrayList<>();
        FoodRecognition recognition = new CannedRecognition();
        routes.add(new ApiRoutes(
                edition.signIn(), opened.billing(), recognition, returnUrls, edition.notifications(), clock));
        routes.add(new HealthRoutes(opened.dataSource(), opened.billing(), settings.mostInboxLag(), clock));
        Billing billing = opened.billing();
        routes.add(new WebRoutes(
                edition.door(),
                edition.sessionKey(),
                new UserPages(billing, new PhotoDesk(billing, recognition), new CashDesk(billing, returnUrls, clock)),
                new AdminPages(billing, new AdminReadings(opened.dataSource()), clock),
                clock));
        routes.add(new OpenApiRoutes());
        routes.addAll(operations.opened(opened.billing()));
        routes.addAll(edition.furtherRoutes(opened));
        String url = "http://" + settings.host() + ":" + port;
        try {
            Javalin http = HttpApi.create(new HttpApi.Listen(settings.host(), port, HttpApi.IDLE_TIMEOUT), routes)
                    .start();
            edition.started(url);
            JobRunner jobs = JobRunner.start(opened.billing().jobs(), operations.pauses(PAUSES), JobBudget.STANDARD);
            return new BillingServer(edition, opened, http, jobs, operations, url);
        } catch (JavalinBindException taken) {
            throw new StartupException(
                    StartupException.ENVIRONMENT,
                    "port " + port + " cannot be listened on; is another server running there? Choose one with PORT",
                    taken);
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

    /** Where it listens. */
    public String url() {
        return url;
    }

    Billing billing() {
        return opened.billing();
    }

    @Override
    public void close() {
        operations.close();
        jobs.close();
        http.stop();
        opened.close();
        edition.close();
    }
}
