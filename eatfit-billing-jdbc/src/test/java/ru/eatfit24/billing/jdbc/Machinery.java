package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.DeliveryReport;
import ru.eatfit24.billing.event.EventDelivery;
import ru.eatfit24.billing.event.EventListener;
import ru.eatfit24.billing.event.Outbox;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobWork;
import ru.eatfit24.billing.job.Jobs;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.usage.AccountRewrite;
import ru.eatfit24.billing.webhook.Inbox;
import ru.eatfit24.billing.webhook.InboxReport;
import ru.eatfit24.billing.webhook.WebhookClaim;
import ru.eatfit24.billing.webhook.WebhookNotification;
import ru.eatfit24.billing.webhook.WebhookObject;
import ru.eatfit24.billing.webhook.WebhookProcessor;
import ru.eatfit24.billing.webhook.WebhookVerdict;

/**
 * An inbox and an outbox under load, as one node has them, and what must have come of it in the end.
 *
 * <p>A notification adds one kopeck to the credit of its account, under a cause that is drawn anew each time, in the transaction that settles it: one that takes effect twice
 * shows in the sum. A listener writes each event into a table of the host's, by the event's id, which a repeat finds there. Some calls of it fail, before or after that.
 */
final class Machinery {

    private static final String LISTENER = "host";
    private static final String[] TYPES = {"1-pending", "2-waiting", "3-succeeded", "4-refunded"};
    private static final int EVENTS_OF_A_CHANGE = 2;

    /** One call of a listener in 20 fails. */
    private static final int FAILS_ONE_IN = 20;

    private final DataSource dataSource;
    private final JdbcBillingStore store;
    private final Inbox inbox;
    private final Outbox outbox;
    private final InstantSource clock;

    /** What happens around the effects of a node. */
    interface Mishaps {

        /** Nothing. */
        Mishaps NONE = new Mishaps() {};

        default void beforeTheEffectOf(WebhookClaim claim) {}

        default void afterTheEffectOf(EventDelivery delivery) {}
    }

    /**
     * How much is loaded.
     *
     * @param name tells this load from others on the same database
     * @param objects what notifications are about, each with one of every type
     * @param accounts whose they are, and whom events happen to
     * @param changes of each account, with two events each
     */
    record Load(String name, int objects, int accounts, int changes) {

        int notifications() {
            return objects * TYPES.length;
        }

        int events() {
            return accounts * changes * EVENTS_OF_A_CHANGE;
        }

        private String account(int number) {
            return name + "-account-" + number % accounts;
        }
    }

    private record Happened(String account, int number, Instant at) implements BillingEvent {

        @Override
        public String type() {
            return "test.happened";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Map<String, String> content() {
            return Map.of("number", Integer.toString(number));
        }
    }

    Machinery(DataSource dataSource, InstantSource clock, Mishaps mishaps, Consumer<String> done) {
        this.dataSource = dataSource;
        this.store = JdbcBillingStore.open(dataSource);
        this.clock = () -> clock.instant().truncatedTo(ChronoUnit.MICROS);
        this.inbox = Inbox.of(store.inbox(), claim -> process(claim, mishaps, done), clock);
        EventListener listener = delivery -> write(delivery, mishaps, done);
        this.outbox = Outbox.of(store.outbox(), clock, Map.of(LISTENER, listener), Map.of());
    }

    /** The host's table. */
    static void createTable(DataSource dataSource, DatabaseKind kind) {
        String counted = kind == DatabaseKind.MARIADB ? "bigint AUTO_INCREMENT" : "bigint GENERATED ALWAYS AS IDENTITY";
        Databases.execute(
                dataSource,
                "CREATE TABLE host_event (number " + counted + " PRIMARY KEY, event varchar(200) NOT NULL UNIQUE,"
                        + " root varchar(128) NOT NULL, account_version bigint NOT NULL, position integer NOT NULL)");
    }

    /** Fills inbox and outbox; each fourth notification comes twice, at the same time. */
    void load(Load load) {
        RaceRunner threads = RaceRunner.platform(16).withTimeLimit(Duration.ofMinutes(20));
        Instant start = clock.instant();
        threads.run(load.notifications() * 5 / 4, number -> {
            int one = number % load.notifications();
            int type = one / load.objects();
            return store.inbox()
                    .receive(
                            WebhookNotification.of(
                                            "load",
                                            WebhookObject.PAYMENT,
                                            load.name() + "-" + one % load.objects(),
                                            TYPES[type],
                                            "OPEN")
                                    .withFields(Map.of("account", load.account(one % load.objects()))),
                            start.plusSeconds(type));
        });
        PlanDirectory directory = PlanDirectory.register(Plans.catalog(), store.catalog());
        threads.run(load.accounts(), number -> {
            String account = load.account(number);
            for (int change = 0; change < load.changes(); change++) {
                int first = change * EVENTS_OF_A_CHANGE;
                store.money().inTransaction(account, start, transaction -> {
                    AccountRewrite.of(account)
                            .raise(new Happened(account, first, start))
                            .raise(new Happened(account, first + 1, start))
                            .save(directory, transaction.usage(), clock);
                    return true;
                });
            }
            return number;
        });
    }

    private WebhookProcessor.Result process(WebhookClaim claim, Mishaps mishaps, Consumer<String> done) {
        String account = claim.event().notification().fields().getOrDefault("account", "");
        mishaps.beforeTheEffectOf(claim);
        boolean held = store.money().inTransaction(account, clock.instant(), transaction -> {
            Instant now = clock.instant();
            if (!transaction.inbox().settle(claim, WebhookVerdict.processed("applied"), now)) {
                return false;
            }
            transaction
                    .payments()
                    .add(new CreditEntry(account, "applied:" + UUID.randomUUID(), Money.ofMinor(1, "RUB"), now));
            return true;
        });
        if (!held) {
            return WebhookProcessor.Result.LOST;
        }
        done.accept(claim.event().id());
        return WebhookProcessor.Result.PROCESSED;
    }

    private void write(EventDelivery delivery, Mishaps mishaps, Consumer<String> done) throws SQLException {
        int drawn = Math.floorMod(31 * delivery.id().hashCode() + delivery.attempt(), FAILS_ONE_IN);
        if (drawn == 0 && delivery.attempt() % 2 == 1) {
            throw new IllegalStateException("planned, before the effect");
        }
        try (Connection connection = dataSource.getConnection()) {
            if (!isWritten(connection, delivery)) {
                insert(connection, delivery);
            }
        }
        mishaps.afterTheEffectOf(delivery);
        if (drawn == 0) {
            throw new IllegalStateException("planned, after the effect");
        }
        done.accept(delivery.id().toString());
    }

    private static boolean isWritten(Connection connection, EventDelivery delivery) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT 1 FROM host_event WHERE event = ?")) {
            query.setString(1, delivery.id().toString());
            return query.executeQuery().next();
        }
    }

    private static void insert(Connection connection, EventDelivery delivery) throws SQLException {
        try (PreparedStatement row = connection.prepareStatement(
                "INSERT INTO host_event (event, root, account_version, position) VALUES (?, ?, ?, ?)")) {
            row.setString(1, delivery.id().toString());
            row.setString(2, delivery.id().account());
            row.setLong(3, delivery.id().accountVersion());
            row.setInt(4, delivery.id().position());
            row.executeUpdate();
        }
    }

    JdbcBillingStore store() {
        return store;
    }

    /** Both as jobs. */
    Jobs jobs() {
        return Jobs.of(Map.of(Job.INBOX, JobWork.inbox(inbox), Job.OUTBOX, JobWork.outbox(outbox)), clock);
    }

    InboxReport processSome() {
        return inbox.process(16);
    }

    DeliveryReport deliverSome() {
        return outbox.deliver(64);
    }

    boolean hasNothingLeft() {
        return store.inbox().vitals().waiting().count() == 0
                && store.outbox().vitals().waiting().count() == 0;
    }

    /** Nothing was lost, nothing took effect twice, and the order of each object and each account was kept. */
    void verify(Load load) {
        Jdbi jdbi = Jdbi.create(dataSource);
        String ours = load.name() + "-%";
        Map<String, Long> applied = new TreeMap<>();
        Map<String, Long> expected = new TreeMap<>();
        for (int object = 0; object < load.objects(); object++) {
            expected.merge(load.account(object), (long) TYPES.length, Long::sum);
        }
        jdbi.useHandle(handle -> handle.createQuery(
                        "SELECT root, SUM(amount) AS applied FROM billing_credit_entry WHERE root LIKE ? GROUP BY root")
                .bind(0, ours)
                .map((row, context) -> applied.put(row.getString(1), row.getLong(2)))
                .list());
        assertThat(applied).as("notifications applied, by account").isEqualTo(expected);
        assertThat(count(jdbi, "billing_webhook_event WHERE state = 'PROCESSED' AND object_id LIKE ?", ours))
                .as("notifications done")
                .isEqualTo(load.notifications());
        assertThat(count(
                        jdbi,
                        "billing_webhook_event a JOIN billing_webhook_event b ON b.object_id = a.object_id AND b.type > a.type"
                                + " WHERE b.ended_at < a.ended_at AND a.object_id LIKE ?",
                        ours))
                .as("notifications that overtook an earlier one of their object")
                .isZero();
        assertThat(count(jdbi, "host_event WHERE root LIKE ?", ours))
                .as("events written by the listener")
                .isEqualTo(load.events());
        assertThat(count(jdbi, "billing_outbox_event WHERE type = 'test.happened' AND root LIKE ?", ours))
                .as("events that there were")
                .isEqualTo(load.events());
        assertThat(count(
                        jdbi,
                        "host_event a JOIN host_event b ON b.root = a.root AND (b.account_version > a.account_version OR"
                                + " (b.account_version = a.account_version AND b.position > a.position))"
                                + " WHERE b.number < a.number AND a.root LIKE ?",
                        ours))
                .as("events that overtook an earlier one of their account")
                .isZero();
    }

    private static long count(Jdbi jdbi, String from, String name) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM " + from)
                .bind(0, name)
                .mapTo(Long.class)
                .one());
    }
}
