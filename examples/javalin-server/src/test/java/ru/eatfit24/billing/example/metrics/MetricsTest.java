package ru.eatfit24.billing.example.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.example.EatFitPlans;
import ru.eatfit24.billing.example.HttpApi;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.usage.Subject;

/** A scraper that has the token reads what the service does, in the text format, and nothing of its users. */
class MetricsTest {

    private static final String TOKEN = "a-token-of-a-scraper";
    private static final Pattern LINE = Pattern.compile(
            "# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*})? -?[0-9.E-]+");

    private final VirtualClock clock = VirtualClock.at("2026-03-01T09:00:00Z");
    private final AtomicInteger reads = new AtomicInteger();
    private final BillingMetrics metrics = new BillingMetrics();
    private boolean isStoreUp = true;
    private Billing billing;
    private Javalin http;

    @BeforeEach
    void open() {
        billing = Billing.builder(EatFitPlans.CATALOG)
                .store(InMemoryBillingStore.create())
                .clock(clock)
                .observer(metrics)
                .build();
        MetricsRoutes routes = new MetricsRoutes(
                metrics,
                () -> {
                    reads.incrementAndGet();
                    if (!isStoreUp) {
                        throw new StoreUnavailableException("the store is away");
                    }
                    return billing.vitals();
                },
                TOKEN,
                clock);
        http = HttpApi.create(new HttpApi.Listen("127.0.0.1", 0, HttpApi.IDLE_TIMEOUT), List.of(routes))
                .start();
    }

    @AfterEach
    void close() {
        http.stop();
        billing.close();
    }

    private HttpResponse<String> scrape(String authorization) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + "/metrics"))
                                .header("Authorization", authorization)
                                .timeout(Duration.ofSeconds(60))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private String scrape() throws Exception {
        HttpResponse<String> answer = scrape("Bearer " + TOKEN);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void decisionsAndJobsAreCountedInTheTextFormat() throws Exception {
        for (int photo = 0; photo < 4; photo++) {
            billing.gate().tryConsume(Subject.of("secret-user"), EatFitPlans.PHOTO);
        }
        billing.jobs().run(Job.CLEAN_UP, JobBudget.STANDARD);

        HttpResponse<String> answer = scrape("Bearer " + TOKEN);

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body())
                .contains(
                        "eatfit_billing_gate_decisions_total{feature=\"photo_ai_requests\",outcome=\"granted\"} 3\n",
                        "eatfit_billing_gate_decisions_total{feature=\"photo_ai_requests\",outcome=\"denied\"} 1\n",
                        "eatfit_billing_jobs_total{job=\"clean_up\",result=\"ended\"} 1\n",
                        "# TYPE eatfit_billing_events_waiting gauge\n",
                        "eatfit_billing_store_up 1\n")
                .doesNotContain("secret-user");
        assertThat(answer.body().lines()).allMatch(line -> LINE.matcher(line).matches());
    }

    @Test
    void nobodyElseIsShownAnything() throws Exception {
        for (String other : List.of("", "Bearer", "Bearer another-token-of-one", TOKEN, "bearer " + TOKEN)) {
            HttpResponse<String> refused = scrape(other);
            assertThat(refused.statusCode()).as(other).isEqualTo(401);
            assertThat(refused.body()).doesNotContain("eatfit_billing");
        }
        assertThat(reads).hasValue(0);
    }

    @Test
    void howeverOftenItIsAskedTheDatabaseIsAskedNowAndThen() throws Exception {
        for (int time = 0; time < 5; time++) {
            scrape();
        }
        assertThat(reads).hasValue(1);

        clock.advance(MetricsRoutes.VITALS_AGE.plusSeconds(1));
        scrape();
        assertThat(reads).hasValue(2);
    }

    @Test
    void aStoreThatIsAwayIsAMetricToo() throws Exception {
        isStoreUp = false;

        assertThat(scrape()).contains("eatfit_billing_store_up 0\n").doesNotContain("eatfit_billing_events_waiting");
    }

    @Test
    void tagsAreBounded() {
        BillingMetrics flooded = new BillingMetrics();
        for (int kind = 0; kind < 10_000; kind++) {
            flooded.unanswered(new BillingObserver.UnansweredCall("KIND_" + kind));
        }

        String text = flooded.text(null);

        assertThat(text.lines()
                        .filter(line -> line.startsWith("eatfit_billing_unanswered_calls_total"))
                        .count())
                .isLessThanOrEqualTo(Family.MOST_SERIES + 1L);
        assertThat(text).contains("{kind=\"other\"} " + (10_000 - Family.MOST_SERIES));
    }
}
