package ru.eatfit24.billing.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.event.EventDelivery;
import ru.eatfit24.billing.jdbc.BillingSchema;
import ru.eatfit24.billing.jdbc.DatabaseKind;
import ru.eatfit24.billing.jdbc.JdbcBillingStore;
import ru.eatfit24.billing.payment.PaymentOrder;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaFault;
import ru.eatfit24.billing.webhook.WebhookState;

/**
 * A service on a database that is sent notifications with a canary in each leaf, as a program of its own: {@link CanaryTest} has its log at the finest level. Everything that
 * anybody could come to see goes to standard output: receipts, rows of all tables, events, exceptions, texts of values. The last line says how many there were.
 */
final class CanaryProgram {

    /** Fits none of the fields that are kept, since each of them has a form. */
    static final String CANARY = "kanarienvogel Ivan <ivan@payer.example> 5555555555554444";

    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*\\R");

    /** Without these nothing is taken in, whatever else there is. */
    private static final Set<String> NEEDED = Set.of("type", "event", "id", "status", "value", "currency");

    private final TestShop shop = new TestShop();
    private final TestDatabase database = TestDatabase.h2Memory();
    private final YooKassaNotifications notifications = YooKassaNotifications.fromAnywhere();
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final Billing billing;
    private int deliveries;

    private CanaryProgram() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String one : END_OF_STATEMENT
                    .splitAsStream(BillingSchema.ddl(DatabaseKind.H2, "billing_"))
                    .toList()) {
                statement.execute(one);
            }
        }
        billing = Billing.builder(PlanCatalog.of(SellingShop.FREE, SellingShop.PRO))
                .store(JdbcBillingStore.open(database.dataSource()))
                .clock(shop.clock)
                .paymentProvider(shop.provider)
                .listener(this::hear)
                .build();
    }

    public static void main(String[] arguments) throws Exception {
        CanaryProgram program = new CanaryProgram();
        program.run();
        program.billing.close();
        program.database.close();
        program.shop.close();
    }

    private void show(String what, Object seen) {
        counts.merge(what, 1, Integer::sum);
        System.out.println(what + " " + seen);
    }

    /** Fails now and then, as listeners do. */
    private void hear(EventDelivery delivery) {
        show("event", delivery + " " + delivery.event() + " " + delivery.event().content());
        if (deliveries++ % 3 == 0) {
            throw new IllegalStateException("planned");
        }
    }

    private void run() throws SQLException {
        SellingShop selling = new SellingShop(shop, ignored -> shop.provider);
        List<ObjectNode> messages = new ArrayList<>();
        // What the provider itself sends, of a payment with everything, a refund, a saved method.
        shop.savedMethod();
        shop.madeRefund(shop.giveBack(paid().id(), TestShop.rub(1_00), null));
        shop.fake.confirmMethod(shop.madeMethod(shop.bind("bank_card")).id());
        shop.fake.notifications().take().forEach(body -> spoil(read(body), messages));
        // One with every field that the documents name, about a payment that this service has sold.
        ObjectNode whole = read(YooKassaNotificationsTest.SUCCEEDED);
        String ours = ((CheckoutOutcome.Confirm) billing.checkout().start(selling.order("user-1", "op-1"))).payment();
        String theirs = selling.atProvider(ours).id();
        shop.fake.pay(theirs);
        ((ObjectNode) whole.get("object")).put("id", theirs);
        spoil(whole, messages);

        for (ObjectNode message : messages) {
            receive(message);
        }
        shop.fake.next(FakeYooKassaFault.LOST_REQUEST);
        for (int i = 0; i < 4; i++) {
            billing.webhooks().process(10_000);
            billing.outbox().deliver(10_000);
            shop.clock.advance(Duration.ofHours(1));
        }
        for (WebhookState state : WebhookState.values()) {
            billing.webhooks().list(state, null, 1_000).forEach(event -> show("notification", event));
        }
        dump(database.dataSource());
        System.out.println("SEEN " + counts);
        selling.billing.close();
    }

    private ProviderPayment paid() {
        ProviderPayment made = shop.madePayment(
                TestShop.present(shop.payment(TestShop.rub(490_00), PaymentOrder.Capture.AT_ONCE, false)));
        shop.fake.pay(made.id());
        return shop.shown(made.id());
    }

    private static ObjectNode read(String body) {
        return Json.readStrictly(body.getBytes(UTF_8)).orElseThrow();
    }

    /** One for each leaf, one with a canary in each leaf that can be done without, and one with a canary in all. */
    private void spoil(ObjectNode whole, List<ObjectNode> spoiled) {
        eachLeaf(whole, whole, spoiled);
        ObjectNode allButNeeded = whole.deepCopy();
        replace(allButNeeded, NEEDED);
        spoiled.add(allButNeeded);
        ObjectNode all = whole.deepCopy();
        replace(all, Set.of());
        spoiled.add(all);
    }

    private void eachLeaf(ObjectNode whole, JsonNode at, List<ObjectNode> spoiled) {
        if (at instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                JsonNode value = entry.getValue();
                if (value.isValueNode()) {
                    counts.merge("leaf", 1, Integer::sum);
                    object.set(entry.getKey(), TextNode.valueOf(CANARY));
                    spoiled.add(whole.deepCopy());
                    object.set(entry.getKey(), value);
                } else {
                    eachLeaf(whole, value, spoiled);
                }
            }
        }
    }

    private static void replace(JsonNode at, Set<String> spared) {
        if (at instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                if (!entry.getValue().isValueNode()) {
                    replace(entry.getValue(), spared);
                } else if (!spared.contains(entry.getKey())) {
                    entry.setValue(TextNode.valueOf(CANARY));
                }
            }
        }
    }

    private void receive(ObjectNode message) {
        try {
            NotificationReceipt receipt = notifications.receive(
                    "203.0.113.7", Map.of(), Json.write(message).getBytes(UTF_8));
            show("receipt", receipt);
            if (receipt instanceof NotificationReceipt.Taken taken) {
                show("taken", taken.notification() + " " + taken.notification().toWebhook());
                show("stored", billing.webhooks().receive(taken.notification().toWebhook()));
            }
        } catch (RuntimeException failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                show("exception", cause);
            }
        }
    }

    private void dump(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'PUBLIC'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            for (String table : tables) {
                counts.merge("table", 1, Integer::sum);
                try (ResultSet rows = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
                    while (rows.next()) {
                        List<String> row = new ArrayList<>();
                        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                            row.add(rows.getString(column));
                        }
                        show("row", table + " " + row);
                    }
                }
            }
        }
    }
}
