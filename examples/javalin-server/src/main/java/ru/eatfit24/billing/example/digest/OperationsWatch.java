package ru.eatfit24.billing.example.digest;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.webhook.WebhookState;

/**
 * Looks now and then whether there is something to tell, and takes the right to tell it: what that brings about is {@link Operations}'. Any number of servers may look.
 * Safe for use by many threads.
 */
public final class OperationsWatch implements AutoCloseable {

    /** The digest comes on Monday morning. */
    static final LocalTime DIGEST_TIME = LocalTime.of(9, 0);

    private static final Logger log = LoggerFactory.getLogger(OperationsWatch.class);

    private final Billing billing;
    private final InstantSource clock;
    private final AtomicBoolean drifted = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread watch = new Thread(work, "operations-watch");
        watch.setDaemon(true);
        return watch;
    });

    /** A watch that does not look by itself yet. */
    public OperationsWatch(Billing billing, InstantSource clock) {
        this.billing = billing;
        this.clock = clock;
    }

    /** Looks again and again. */
    public OperationsWatch start(Duration pause) {
        Future<?> unused = thread.scheduleWithFixedDelay(
                this::lookSafely, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Something was found to be stored otherwise than it should be. */
    public void drifted() {
        drifted.set(true);
    }

    /** Looks once. */
    public void look() {
        ZonedDateTime now =
                clock.instant().atZone(ZoneId.of(billing.catalog().zone().id()));
        boolean isEarly =
                now.getDayOfWeek() == DayOfWeek.MONDAY && now.toLocalTime().isBefore(DIGEST_TIME);
        if (!isEarly) {
            tell(Operations.DIGEST);
        }
        if (!billing.outbox().listeners().stream()
                .allMatch(listener -> billing.outbox().deadLetters(listener, 1).isEmpty())) {
            tell(Operations.DEAD_LETTERS);
        }
        if (!billing.webhooks().list(WebhookState.QUARANTINED, null, 1).isEmpty()
                || !billing.webhooks().list(WebhookState.DEAD, null, 1).isEmpty()) {
            tell(Operations.NOTIFICATIONS);
        }
        if (!billing.payments().quarantined(null, 1).isEmpty()) {
            tell(Operations.PAYMENTS);
        }
        if (drifted.getAndSet(false)) {
            tell(Operations.DRIFT);
        }
    }

    /** Who takes the only unit of the day or week tells it; all others are denied. */
    private void tell(MeteredFeature what) {
        if (billing.gate().tryConsume(Operations.ACCOUNT, what).isGranted()) {
            log.info("event=operations-message what={}", what);
        }
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException failed) {
            log.warn("event=operations-watch-failed; it looks again", failed);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
