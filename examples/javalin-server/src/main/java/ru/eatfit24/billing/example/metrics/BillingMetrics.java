package ru.eatfit24.billing.example.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.observation.Vitals;

/** Counts what billing tells of its work. Safe for use by many threads; a call of it is some additions. */
public final class BillingMetrics implements BillingObserver {

    private static final double NANOS = 1e-9;

    private final Family decisions =
            new Family("eatfit_billing_gate_decisions_total", "Decisions of the gate.", 1, "feature", "outcome");
    private final Family decisionTime = new Family(
            "eatfit_billing_gate_seconds_total", "Time from the call of the gate to its answer.", NANOS, "feature");
    private final Family batches =
            new Family("eatfit_billing_gate_batches_total", "Batches of decisions that were carried out.", 1);
    private final Family batchRequests =
            new Family("eatfit_billing_gate_batched_requests_total", "Decisions that rode in batches.", 1);
    private final Family jobs = new Family("eatfit_billing_jobs_total", "Runs of jobs.", 1, "job", "result");
    private final Family jobThings =
            new Family("eatfit_billing_job_things_total", "Things that jobs looked after.", 1, "job", "result");
    private final Family jobTime = new Family("eatfit_billing_job_seconds_total", "Time in jobs.", NANOS, "job");
    private final Family webhooks =
            new Family("eatfit_billing_webhooks_total", "Notifications that were processed.", 1, "provider", "result");
    private final Family deliveries = new Family(
            "eatfit_billing_events_total", "Events that listeners were called with.", 1, "listener", "type", "result");
    private final Family unanswered = new Family(
            "eatfit_billing_unanswered_calls_total", "Calls to the payment provider without an answer.", 1, "kind");
    private final Family drifts =
            new Family("eatfit_billing_drifts_total", "What was found to be stored otherwise.", 1, "kind", "cause");

    private final Runnable onDrift;

    private final List<Family> families = List.of(
            decisions,
            decisionTime,
            batches,
            batchRequests,
            jobs,
            jobThings,
            jobTime,
            webhooks,
            deliveries,
            unanswered,
            drifts);

    /** Metrics alone. */
    public BillingMetrics() {
        this(() -> {});
    }

    /** Metrics, and somebody who is told that something drifted. */
    public BillingMetrics(Runnable onDrift) {
        this.onDrift = onDrift;
    }

    @Override
    public void decided(Decided decided) {
        decisions.add(1, decided.feature(), name(decided.outcome()));
        decisionTime.add(decided.took().toNanos(), decided.feature());
    }

    @Override
    public void carriedOut(Batch batch) {
        batches.add(1);
        batchRequests.add(batch.requests());
    }

    @Override
    public void ran(JobRun run) {
        String job = run.job().toLowerCase(Locale.ROOT);
        jobs.add(1, job, run.aborted() ? "aborted" : "ended");
        jobThings.add(run.done(), job, "done");
        jobThings.add(run.skipped(), job, "skipped");
        jobThings.add(run.failed(), job, "failed");
        jobTime.add(run.took().toNanos(), job);
    }

    @Override
    public void processed(Notification notification) {
        webhooks.add(1, notification.provider(), name(notification.verdict()));
    }

    @Override
    public void delivered(Delivery delivery) {
        deliveries.add(1, delivery.listener(), delivery.type(), name(delivery.result()));
    }

    @Override
    public void unanswered(UnansweredCall call) {
        unanswered.add(1, call.kind().toLowerCase(Locale.ROOT));
    }

    @Override
    public void drifted(Drift drift) {
        drifts.add(1, drift.kind().toLowerCase(Locale.ROOT), drift.cause().toLowerCase(Locale.ROOT));
        onDrift.run();
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Everything as text.
     *
     * @param vitals what waits; null if the store does not answer, which is shown too
     */
    String text(@Nullable Vitals vitals) {
        TextFormat text = new TextFormat();
        families.forEach(family -> family.writeTo(text));
        text.gauge("eatfit_billing_store_up", "Whether the store answers.", vitals == null ? 0 : 1);
        if (vitals != null) {
            gauges(text, vitals);
        }
        return text.toString();
    }

    private static void gauges(TextFormat text, Vitals vitals) {
        text.gauge("eatfit_billing_gate_requests", "Decisions that wait for their answer.", vitals.requests());
        text.gauge(
                "eatfit_billing_webhooks_waiting",
                "Notifications that wait.",
                vitals.inbox().waiting().count());
        text.gauge(
                "eatfit_billing_webhooks_oldest_seconds",
                "Age of the oldest notification that waits.",
                seconds(vitals.inbox().waiting().age(vitals.at())));
        text.gauge(
                "eatfit_billing_webhooks_quarantined",
                "Notifications that contradict something.",
                vitals.inbox().quarantined());
        text.gauge(
                "eatfit_billing_webhooks_dead",
                "Notifications that failed too often.",
                vitals.inbox().dead());
        text.gauge(
                "eatfit_billing_events_waiting",
                "Events that wait for a listener.",
                vitals.outbox().waiting().count());
        text.gauge(
                "eatfit_billing_events_oldest_seconds",
                "Age of the oldest event that waits.",
                seconds(vitals.outbox().waiting().age(vitals.at())));
        text.gauge(
                "eatfit_billing_dead_letters",
                "Events that were given up.",
                vitals.outbox().deadLetters());
        text.gauge(
                "eatfit_billing_open_calls",
                "Calls to the payment provider whose outcome is open.",
                vitals.openCalls().count());
        text.gauge(
                "eatfit_billing_open_calls_oldest_seconds",
                "Age of the oldest open call.",
                seconds(vitals.openCalls().age(vitals.at())));
    }

    private static double seconds(Duration age) {
        return age.toNanos() * NANOS;
    }
}
