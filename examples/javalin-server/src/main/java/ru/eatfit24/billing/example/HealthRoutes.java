package ru.eatfit24.billing.example;

import static ru.eatfit24.billing.example.Routes.get;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.webhook.WebhookEvent;
import ru.eatfit24.billing.webhook.WebhookState;

/**
 * {@code /health/live}: the process answers. {@code /health/ready}: it can do its work; if not, 503 with the reasons, and the details in the log only.
 *
 * <ol>
 *   <li>The database answers, and has the tables that this version needs. They are compared again once a minute, as somebody may change them under a running server.
 *   <li>No notification of the payment system is overdue for longer than it may be. One that failed and waits for its next attempt is not overdue.
 * </ol>
 *
 * <p>The payment system is not asked: while it is down, limits are enforced all the same.
 */
public final class HealthRoutes implements Routes {

    private static final Duration COMPARED_EVERY = Duration.ofMinutes(1);

    /** The first ones came first: while the inbox is behind, the one that is overdue longest is among them. */
    private static final int LOOKED_AT = 100;

    private static final Logger log = LoggerFactory.getLogger(HealthRoutes.class);

    private final DataSource database;
    private final Billing billing;
    private final Duration mostLag;
    private final InstantSource clock;
    private volatile Instant comparedAt = Instant.EPOCH;

    /** Health of a service on a database. */
    public HealthRoutes(DataSource database, Billing billing, Duration mostLag, InstantSource clock) {
        this.database = database;
        this.billing = billing;
        this.mostLag = mostLag;
        this.clock = clock;
    }

    @Override
    public void addTo(JavalinConfig config) {
        get(config, "/health/live", request -> answer(request, List.of()));
        get(config, "/health/ready", request -> answer(request, problems()));
    }

    private static void answer(Context request, List<String> problems) {
        request.status(problems.isEmpty() ? 200 : 503)
                .contentType(HttpApi.JSON)
                .result(Json.write(
                        problems.isEmpty() ? Map.of("status", "up") : Map.of("status", "down", "reasons", problems)));
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        try {
            compareTables();
            inboxLag()
                    .filter(lag -> lag.compareTo(mostLag) > 0)
                    .ifPresent(lag -> problems.add("inbox: a notification is overdue for " + lag.toSeconds()
                            + " s, more than " + mostLag.toSeconds() + " s"));
        } catch (BillingException unfit) {
            log.error("event=not-ready", unfit);
            problems.add("database: it does not answer, or is not what this version needs; see the log");
        }
        return problems;
    }

    private void compareTables() {
        Instant now = clock.instant();
        if (now.isBefore(comparedAt.plus(COMPARED_EVERY))) {
            return;
        }
        // Opening a store compares; this one is used for nothing else.
        JdbcBillingStore.open(database);
        comparedAt = now;
    }

    private Optional<Duration> inboxLag() {
        Instant now = clock.instant();
        return billing.webhooks().list(WebhookState.WAITING, null, LOOKED_AT).stream()
                .map(WebhookEvent::progress)
                .flatMap(progress -> Stream.ofNullable(progress.dueAt()))
                .map(due -> Duration.between(due, now))
                .max(Duration::compareTo);
    }
}
