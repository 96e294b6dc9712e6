package ru.eatfit24.billing.guide;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.jdbc.BillingSchema;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.job.JobRunner;
import ru.eatfit24.billing.testkit.TestDatabase;

class SchedulingTest {

    private static final MeteredFeature PHOTO = Feature.metered("photo");

    private final TestDatabase database = TestDatabase.h2Memory();
    private final DataSource dataSource = database.dataSource();

    /** Two events wait, of 80% and 100%. */
    private final CountDownLatch delivered = new CountDownLatch(2);

    private final Billing billing = open();

    private Billing open() {
        BillingSchema.migrate(dataSource);
        return Billing.builder(PlanCatalog.of(Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3))))
                .store(JdbcBillingStore.open(dataSource))
                .checkoutSettings(CheckoutSettings.STANDARD)
                .listener(delivery -> delivered.countDown())
                .build();
    }

    @BeforeEach
    void somethingIsDue() {
        billing.gate().tryConsume("user-42", PHOTO, 3);
    }

    @AfterEach
    void close() {
        billing.close();
        database.close();
    }

    private boolean isDelivered() throws InterruptedException {
        return delivered.await(60, TimeUnit.SECONDS);
    }

    @Test
    void byTheLibraryItself() throws Exception {
        // shown
        JobRunner runner = JobRunner.start(
                billing.jobs(),
                Map.of(
                        Job.RENEWALS, Duration.ofMinutes(1),
                        Job.RECONCILIATION, Duration.ofMinutes(1),
                        Job.INBOX, Duration.ofSeconds(2),
                        Job.OUTBOX, Duration.ofSeconds(1),
                        Job.RESERVATIONS, Duration.ofMinutes(5),
                        Job.CLEAN_UP, Duration.ofHours(1)),
                JobBudget.STANDARD);
        // end
        assertThat(isDelivered()).isTrue();
        runner.close();
    }

    // shown
    @Configuration
    @EnableScheduling
    static class BillingJobs {

        private final Billing billing;

        BillingJobs(Billing billing) {
            this.billing = billing;
        }

        @Scheduled(fixedDelayString = "PT1S")
        void deliverEvents() {
            billing.jobs().run(Job.OUTBOX, JobBudget.STANDARD);
        }

        @Scheduled(fixedDelayString = "PT2S")
        void processNotifications() {
            billing.jobs().run(Job.INBOX, JobBudget.STANDARD);
        }

        @Scheduled(fixedDelayString = "PT1M")
        void renew() {
            billing.jobs().run(Job.RENEWALS, JobBudget.STANDARD);
        }

        @Scheduled(fixedDelayString = "PT1M")
        void reconcile() {
            billing.jobs().run(Job.RECONCILIATION, JobBudget.STANDARD);
        }

        @Scheduled(fixedDelayString = "PT1H")
        void cleanUp() {
            billing.jobs().run(Job.RESERVATIONS, JobBudget.STANDARD);
            billing.jobs().run(Job.CLEAN_UP, JobBudget.STANDARD);
        }

        /** With its one thread a slow job would keep the others waiting. */
        @Bean
        ThreadPoolTaskScheduler taskScheduler() {
            ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
            scheduler.setPoolSize(4);
            return scheduler;
        }
    }
    // end

    @Test
    void bySpring() throws Exception {
        try (AnnotationConfigApplicationContext spring = new AnnotationConfigApplicationContext()) {
            spring.registerBean(Billing.class, () -> billing, definition -> definition.setDestroyMethodName(""));
            spring.register(BillingJobs.class);
            spring.refresh();

            assertThat(isDelivered()).isTrue();
        }
    }

    // shown
    static RecurringTask<Void> task(Billing billing, Job job, Duration pause) {
        return Tasks.recurring("billing-" + job, FixedDelay.of(pause))
                .execute((instance, context) -> billing.jobs().run(job, JobBudget.STANDARD));
    }

    static Scheduler scheduler(DataSource dataSource, Billing billing) {
        return Scheduler.create(dataSource)
                .startTasks(List.of(
                        task(billing, Job.OUTBOX, Duration.ofSeconds(1)),
                        task(billing, Job.INBOX, Duration.ofSeconds(2)),
                        task(billing, Job.RENEWALS, Duration.ofMinutes(1)),
                        task(billing, Job.RECONCILIATION, Duration.ofMinutes(1)),
                        task(billing, Job.RESERVATIONS, Duration.ofMinutes(5)),
                        task(billing, Job.CLEAN_UP, Duration.ofHours(1))))
                .pollingInterval(Duration.ofSeconds(1))
                .threads(6)
                .build();
    }
    // end

    @Test
    void byDbScheduler() throws Exception {
        createScheduledTasks();
        Scheduler scheduler = scheduler(dataSource, billing);
        scheduler.start();
        assertThat(isDelivered()).isTrue();
        scheduler.stop();
    }

    /** The scheduler's own table, as its documents have it. */
    private void createScheduledTasks() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE scheduled_tasks (
                        task_name varchar(100) NOT NULL,
                        task_instance varchar(100) NOT NULL,
                        task_data blob,
                        execution_time timestamp(6) with time zone NOT NULL,
                        picked boolean NOT NULL,
                        picked_by varchar(50),
                        last_success timestamp(6) with time zone,
                        last_failure timestamp(6) with time zone,
                        consecutive_failures int,
                        last_heartbeat timestamp(6) with time zone,
                        version bigint NOT NULL,
                        priority smallint,
                        PRIMARY KEY (task_name, task_instance))""");
        }
    }
}
