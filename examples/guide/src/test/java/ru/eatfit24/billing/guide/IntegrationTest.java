package ru.eatfit24.billing.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.Javalin;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import javax.sql.DataSource;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionTemplate;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.jdbc.BillingSchema;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.jdbc.JdbcTransaction;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.JoinedGate;

class IntegrationTest {

    private static final MeteredFeature PHOTO = Feature.metered("photo");
    private static final PlanCatalog CATALOG =
            PlanCatalog.of(Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3)));

    private final TestDatabase database = TestDatabase.h2Memory();
    private final DataSource dataSource = database.dataSource();
    private final Billing billing = open();

    private Billing open() {
        BillingSchema.migrate(dataSource);
        return Billing.builder(CATALOG).store(JdbcBillingStore.open(dataSource)).build();
    }

    @AfterEach
    void close() {
        billing.close();
        database.close();
    }

    private static String userOf(@Nullable String authorization) {
        if (authorization == null) {
            throw new IllegalArgumentException("nobody has signed in");
        }
        return authorization.replace("Bearer ", "");
    }

    private static String recognize() {
        return "borscht";
    }

    @Test
    void inJavalin() throws Exception {
        // shown
        Javalin app = Javalin.create(config -> {
            config.routes.post("/photos", request -> {
                // From a sign-in that you trust, never from the body.
                String user = userOf(request.header("Authorization"));
                Decision decision = billing.gate().tryConsume(user, PHOTO);
                if (decision.isGranted()) {
                    request.status(200).result(recognize());
                } else {
                    Instant again = decision.binding().resetsAt().orElseThrow();
                    request.status(429).result("No photos left until " + again);
                }
            });
            config.routes.exception(
                    BillingException.class,
                    (failure, request) -> request.status(503).result("Try again.")); // no answer is no grant
        });
        // end
        app.start("127.0.0.1", 0);
        try {
            asksFourTimes(app.port());
        } finally {
            app.stop();
        }
    }

    // shown
    static final class PhotoServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final transient Billing billing;

        PhotoServlet(Billing billing) {
            this.billing = billing;
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                Decision decision = billing.gate().tryConsume(userOf(request.getHeader("Authorization")), PHOTO);
                response.setStatus(decision.isGranted() ? 200 : 429);
                response.getWriter().print(decision.isGranted() ? recognize() : decision.binding());
            } catch (BillingException noAnswer) {
                response.setStatus(503);
            }
        }
    }
    // end

    @Test
    void inAServlet() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new PhotoServlet(billing)), "/photos");
        server.setHandler(context);
        server.start();
        try {
            asksFourTimes(connector.getLocalPort());
        } finally {
            server.stop();
        }
    }

    private static void asksFourTimes(int port) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest photo = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/photos"))
                .header("Authorization", "Bearer user-42")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        for (int number = 1; number <= 4; number++) {
            HttpResponse<String> answer = client.send(photo, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(number <= 3 ? 200 : 429);
        }
    }

    // shown
    static final class MealService {

        private final Billing billing;
        private final DataSource dataSource;
        private final TransactionTemplate transactions;
        private final JdbcTemplate jdbc;

        MealService(Billing billing, DataSource dataSource) {
            this.billing = billing;
            this.dataSource = dataSource;
            this.transactions = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
            this.jdbc = new JdbcTemplate(dataSource);
        }

        /** The meal and the photo that it costs are saved together, or neither is. */
        void save(String user, String meal) {
            transactions.executeWithoutResult(status -> {
                Connection connection = DataSourceUtils.getConnection(dataSource); // the transaction's
                JoinedGate gate = billing.gate().in(JdbcTransaction.of(connection));
                gate.require(user, PHOTO);
                jdbc.update("INSERT INTO meal (owner, name) VALUES (?, ?)", user, meal);
            });
        }
    }
    // end

    @Test
    void inATransactionOfSpring() throws SQLException {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("CREATE TABLE meal (owner VARCHAR(64) NOT NULL, name VARCHAR(16) NOT NULL UNIQUE)");
        MealService meals = new MealService(billing, dataSource);

        meals.save("user-42", "borscht");
        assertThatThrownBy(() -> meals.save("user-42", "borscht")).isInstanceOf(RuntimeException.class);

        assertThat(billing.gate().usage("user-42", PHOTO).remaining()).hasValue(2);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM meal", Integer.class))
                .isEqualTo(1);
    }
}
