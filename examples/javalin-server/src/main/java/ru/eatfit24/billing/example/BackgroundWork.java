package ru.eatfit24.billing.example;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.Billing;

/**
 * What nobody waits for: notifications, renewals, what the payment system left open, events. One thread, every second; any number of servers may do the same on one
 * database. What fails is tried again the next time.
 */
final class BackgroundWork implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BackgroundWork.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int AT_ONCE = 100;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread background = new Thread(work, "billing-background");
        background.setDaemon(true);
        return background;
    });

    private BackgroundWork() {}

    static BackgroundWork of(Billing billing) {
        return new BackgroundWork()
                .repeat("webhooks", () -> billing.webhooks().process(AT_ONCE))
                .repeat("renewals", () -> billing.paymentRuns().renew(AT_ONCE))
                .repeat("reconciliation", () -> billing.paymentRuns().reconcile(AT_ONCE))
                .repeat("events", () -> billing.outbox().deliver(AT_ONCE));
    }

    /** Does this every second too. */
    BackgroundWork repeat(String name, Runnable work) {
        Runnable once = () -> {
            try {
                work.run();
            } catch (RuntimeException failed) {
                log.error("event=background-work-failed work={}", name, failed);
            }
        };
        // Never ends by itself: the work above lets no failure out.
        Future<?> unused =
                thread.scheduleWithFixedDelay(once, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Waits for what is under way. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException interrupt) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
