package ru.eatfit24.billing.example.metrics;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.example.Problem;
import ru.eatfit24.billing.example.ProblemException;
import ru.eatfit24.billing.example.Routes;
import ru.eatfit24.billing.observation.Vitals;

/**
 * {@code GET /metrics}, for whoever has the token: {@code Authorization: Bearer …}. What waits is counted in the database at most once in {@link #VITALS_AGE}, however often
 * it is asked for.
 */
public final class MetricsRoutes implements Routes {

    /** Where they are. */
    public static final String PATH = "/metrics";

    static final Duration VITALS_AGE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(MetricsRoutes.class);

    private final BillingMetrics metrics;
    private final Supplier<Vitals> source;
    private final byte[] expected;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Vitals vitals;
    private Instant readAt = Instant.MIN;

    /**
     * The route.
     *
     * @param token what the scraper must show, at least 16 characters
     * @throws IllegalArgumentException if it is shorter
     */
    public MetricsRoutes(BillingMetrics metrics, Supplier<Vitals> source, String token, InstantSource clock) {
        if (token.length() < 16) {
            throw new IllegalArgumentException("a token has at least 16 characters; this one has " + token.length());
        }
        this.metrics = metrics;
        this.source = source;
        this.expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        this.clock = clock;
    }

    @Override
    public void addTo(JavalinConfig config) {
        Routes.get(config, PATH, this::show);
    }

    private void show(Context request) {
        String shown = request.header("Authorization");
        if (shown == null || !MessageDigest.isEqual(expected, shown.getBytes(StandardCharsets.UTF_8))) {
            throw new ProblemException(
                    Problem.of(401, "METRICS_TOKEN_REQUIRED", "Metrics are shown to who has the token.")
                            .header("WWW-Authenticate", "Bearer"));
        }
        request.contentType(TextFormat.CONTENT_TYPE).result(metrics.text(vitals()));
    }

    private @Nullable Vitals vitals() {
        lock.lock();
        try {
            Instant now = clock.instant();
            if (readAt.plus(VITALS_AGE).isBefore(now)) {
                readAt = now;
                vitals = read();
            }
            return vitals;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Vitals read() {
        try {
            return source.get();
        } catch (BillingException unavailable) {
            log.warn("event=vitals-not-read", unavailable);
            return null;
        }
    }
}
