package ru.eatfit24.billing.example.server;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.example.Routes;
import ru.eatfit24.billing.example.digest.OperationsListener;
import ru.eatfit24.billing.example.digest.OperationsWatch;
import ru.eatfit24.billing.example.metrics.BillingMetrics;
import ru.eatfit24.billing.example.metrics.MetricsRoutes;
import ru.eatfit24.billing.example.setup.OperationsSettings;
import ru.eatfit24.billing.job.Job;

/** What whoever runs the server sees of it: metrics, and digest and alerts in a chat; each where its settings are there. For one thread. */
final class OperationsDesk implements AutoCloseable {

    private static final Duration LOOKS = Duration.ofMinutes(1);
    private static final Duration DELIVERIES = Duration.ofSeconds(5);

    private final OperationsSettings settings;
    private final InstantSource clock;
    private final BillingMetrics metrics = new BillingMetrics(this::drifted);
    private final @Nullable OperationsListener listener;
    private @Nullable OperationsWatch watch;

    OperationsDesk(OperationsSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.listener = settings.chat()
                .map(chat -> new OperationsListener(chat.open(clock)))
                .orElse(null);
    }

    /** Has itself told what billing does. */
    Billing.Builder joining(Billing.Builder builder) {
        Billing.Builder observed = builder.observer(metrics);
        return listener == null ? observed : observed.listener(OperationsListener.NAME, listener);
    }

    /** Billing is open: what is to be served, and what looks begins to look. */
    List<Routes> opened(Billing billing) {
        if (listener != null) {
            listener.opened(billing);
            watch = new OperationsWatch(billing, clock).start(LOOKS);
        }
        List<Routes> routes = new ArrayList<>();
        settings.metricsToken()
                .ifPresent(token -> routes.add(new MetricsRoutes(metrics, billing::vitals, token, clock)));
        return routes;
    }

    /** The pauses of the jobs: events are delivered where somebody listens. */
    Map<Job, Duration> pauses(Map<Job, Duration> standard) {
        Map<Job, Duration> pauses = new EnumMap<>(standard);
        if (listener != null) {
            pauses.putIfAbsent(Job.OUTBOX, DELIVERIES);
        }
        return pauses;
    }

    private void drifted() {
        OperationsWatch looking = watch;
        if (looking != null) {
            looking.drifted();
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
