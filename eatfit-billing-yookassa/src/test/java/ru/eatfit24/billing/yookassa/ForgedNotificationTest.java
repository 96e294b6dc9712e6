package ru.eatfit24.billing.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.testkit.Seeds;

/** Somebody who knows everything but the shop's key sends notifications. */
class ForgedNotificationTest {

    private static final int TRIES = 1_000;

    /** In which way it is forged. */
    private enum Forgery {
        UNKNOWN_OBJECT,
        NOT_PAID_YET,
        OTHER_AMOUNT,
        OTHER_CURRENCY,
        PLAY_MONEY_AS_REAL,
        OTHER_ID_OF_OURS,
        OTHER_SHOP,
        ANOTHERS_PAYMENT
    }

    private final Random random = Seeds.random("ForgedNotificationTest");
    private final SellingShop selling = new SellingShop();
    private final YooKassaNotifications notifications = YooKassaNotifications.fromAnywhere();
    private final NotificationCheck check = NotificationCheck.by(selling.shop.provider);

    @AfterEach
    void close() {
        selling.close();
    }

    @Test
    void noForgedNotificationChangesAnything() {
        String waiting = selling.page("victim", "order-1");
        String paid = selling.page("payer", "order-2");
        selling.shop.fake.pay(selling.atProvider(paid).id());
        String foreign = foreignPayment();
        ObjectNode genuine = parsed(selling.shop.fake.notifications().waiting().stream()
                .filter(body -> body.contains(paid))
                .findFirst()
                .orElseThrow());
        assertThat(finding(genuine)).isInstanceOf(NotificationCheck.Finding.Genuine.class);
        Map<Forgery, Integer> tried = new EnumMap<>(Forgery.class);
        int accepted = 0;

        for (int i = 0; i < TRIES; i++) {
            Forgery forgery = Forgery.values()[i % Forgery.values().length];
            ObjectNode forged = genuine.deepCopy();
            forge(forgery, (ObjectNode) forged.get("object"), waiting, foreign);
            tried.merge(forgery, 1, Integer::sum);
            NotificationCheck.Finding finding = finding(forged);
            if (finding instanceof NotificationCheck.Finding.Genuine) {
                accepted++;
            }
            if (forgery == Forgery.NOT_PAID_YET || forgery == Forgery.UNKNOWN_OBJECT) {
                // Whoever takes it for a hint all the same asks the provider, and finds nothing either.
                selling.billing
                        .payments()
                        .noticed(forged.get("object").get("id").textValue());
            }
        }

        System.out.println("LAB R13 forged-notifications " + TRIES + " violations=" + accepted + " seed=" + Seeds.seed()
                + " kinds=" + tried);
        assertThat(accepted).isZero();
        assertThat(tried).hasSize(8);
        assertThat(selling.plan("victim")).isEqualTo("FREE");
        assertThat(selling.plan("payer")).isEqualTo("FREE");
        assertThat(selling.payments("victim"))
                .singleElement()
                .satisfies(payment -> assertThat(payment.status()).isEqualTo(PaymentStatus.PENDING));

        assertThat(selling.billing
                        .payments()
                        .noticed(genuine.get("object").get("id").textValue()))
                .isTrue();
        assertThat(selling.plan("payer")).isEqualTo("PRO");
    }

    private void forge(Forgery forgery, ObjectNode object, String waiting, String foreign) {
        switch (forgery) {
            case UNKNOWN_OBJECT ->
                object.put("id", String.format("%08x-000f-5000-8000-%012x", random.nextInt(), random.nextInt()));
            case NOT_PAID_YET -> {
                object.put("id", selling.atProvider(waiting).id());
                object.putObject("metadata").put("billing_id", waiting);
            }
            case OTHER_AMOUNT ->
                object.putObject("amount")
                        .put("value", 1 + random.nextInt(489) + ".00")
                        .put("currency", "RUB");
            case OTHER_CURRENCY ->
                object.putObject("amount").put("value", "490.00").put("currency", random.nextBoolean() ? "KZT" : "USD");
            case PLAY_MONEY_AS_REAL -> object.put("test", false);
            case OTHER_ID_OF_OURS ->
                object.putObject("metadata").put("billing_id", random.nextBoolean() ? waiting : "x" + random.nextInt());
            case OTHER_SHOP ->
                object.putObject("recipient").put("account_id", String.valueOf(100_000 + random.nextInt(700_000)));
            case ANOTHERS_PAYMENT -> {
                object.put("id", foreign);
                object.putObject("metadata").put("billing_id", waiting);
            }
        }
    }

    /** A payment that somebody else has made in the same shop, and paid. */
    private String foreignPayment() {
        String ours = selling.shop
                .madePayment(TestShop.present(selling.shop.payment(
                        SellingShop.PRICE, ru.eatfit24.billing.payment.PaymentOrder.Capture.AT_ONCE, false)))
                .id();
        selling.shop.fake.pay(ours);
        return ours;
    }

    private NotificationCheck.Finding finding(ObjectNode body) {
        NotificationReceipt receipt =
                notifications.receive("185.71.76.3", Map.of(), Json.write(body).getBytes(UTF_8));
        assertThat(receipt).isInstanceOf(NotificationReceipt.Taken.class);
        return check.check(((NotificationReceipt.Taken) receipt).notification());
    }

    private static ObjectNode parsed(String body) {
        return Json.readStrictly(body.getBytes(UTF_8)).orElseThrow();
    }
}
