package ru.eatfit24.billing.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.testkit.Seeds;

/** Texts that were cut, mixed, doubled, nested and flipped: no exception leaves the adapter, and nothing is taken for what it is not. */
class FuzzTest {

    private static final int INPUTS = Seeds.labCount(50_000, 1_000_000);
    private static final int[] STATUSES = {200, 200, 200, 202, 302, 400, 401, 403, 404, 429, 500, 502};
    private static final String[] PIECES = {
        "\"",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "null",
        "true",
        "-1",
        "1e999999",
        "99999999999999999999999999",
        "\"status\":\"succeeded\"",
        "\"id\":\"../me\"",
        "\"amount\":{\"value\":\"1.00\",\"currency\":\"RUB\"}",
        "\"metadata\":{\"billing_id\":\"x\"}",
        "\\u0000",
        "\\ud800",
        "\u0000",
        "\u00ff",
        "<html>",
        "\"type\":\"error\"",
        "\"code\":\"not_found\"",
        "\"retry_after\":\"-1\""
    };

    private final Random random = Seeds.random("FuzzTest");

    @Test
    void noAnswerBreaksTheReader() {
        AnswerReader reader =
                new AnswerReader(YooKassaConfig.builder("900001", Secret.of("test_0123456789abcdefABCDEF"))
                        .build());
        List<byte[]> samples;
        try (SellingShop selling = new SellingShop()) {
            samples = samples(selling);
        }
        int read = 0;
        int truncated = 0;
        int violations = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] sample = samples.get(random.nextInt(samples.size()));
            boolean isCut = random.nextInt(5) == 0;
            byte[] input = isCut ? Arrays.copyOf(sample, random.nextInt(sample.length)) : mutated(sample, samples);
            int status = STATUSES[random.nextInt(STATUSES.length)];
            ApiAnswer answer = ApiAnswer.of(status, input);
            assertThat(answer.message()).doesNotContain("\n");
            truncated += isCut ? 1 : 0;
            if (answer instanceof ApiAnswer.Success success) {
                violations += status != 200 || isCut ? 1 : 0;
                read += readAll(reader, success.body());
            }
        }

        System.out.println("LAB fuzz answers " + INPUTS + " violations=" + violations + " seed=" + Seeds.seed()
                + " truncated=" + truncated + " read=" + read);
        assertThat(violations).isZero();
        assertThat(read).isPositive();
    }

    private static int readAll(AnswerReader reader, ObjectNode body) {
        int read = reader.refund(body).isPresent() ? 1 : 0;
        read += reader.method(body).isPresent() ? 1 : 0;
        ProviderPayment payment = reader.payment(body).orElse(null);
        if (payment != null) {
            assertThat(ProviderId.isValid(payment.id())).isTrue();
            assertThat(payment.amount().isNegative()).isFalse();
            read++;
        }
        return read;
    }

    @Test
    void noNotificationIsTakenForAnother() {
        YooKassaNotifications notifications = YooKassaNotifications.fromAnywhere();
        try (SellingShop selling = new SellingShop()) {
            samples(selling);
            List<byte[]> samples = selling.shop.fake.notifications().take().stream()
                    .map(body -> body.getBytes(UTF_8))
                    .toList();
            Set<YooKassaNotification> originals = new HashSet<>();
            samples.forEach(sample -> originals.add(taken(notifications, sample)));
            NotificationCheck check = NotificationCheck.by(selling.shop.provider);
            Set<YooKassaNotification> changed = new HashSet<>();
            int takenAsTheyWere = 0;
            for (int i = 0; i < INPUTS; i++) {
                byte[] sample = samples.get(random.nextInt(samples.size()));
                boolean isCut = random.nextInt(5) == 0;
                byte[] input = isCut ? Arrays.copyOf(sample, random.nextInt(sample.length)) : mutated(sample, samples);
                NotificationReceipt receipt = notifications.receive("203.0.113.7", Map.of(), input);
                if (receipt instanceof NotificationReceipt.Taken taken) {
                    assertThat(isCut).isFalse();
                    if (originals.contains(taken.notification())) {
                        takenAsTheyWere++;
                    } else {
                        changed.add(taken.notification());
                    }
                }
            }

            long accepted = changed.stream()
                    .filter(notification ->
                            originals.stream().noneMatch(original -> saysNoMore(notification, original)))
                    .filter(notification -> check.check(notification) instanceof NotificationCheck.Finding.Genuine)
                    .count();

            System.out.println("LAB fuzz notifications " + INPUTS + " violations=" + accepted + " seed=" + Seeds.seed()
                    + " unchanged=" + takenAsTheyWere + " changed=" + changed.size());
            assertThat(accepted).isZero();
            assertThat(takenAsTheyWere).isPositive();
            assertThat(changed).isNotEmpty();
        }
    }

    /** Whether it only leaves out what it need not say. */
    private static boolean saysNoMore(YooKassaNotification one, YooKassaNotification original) {
        return one.dedupeKey().equals(original.dedupeKey())
                && String.valueOf(one.claim().amount())
                        .equals(String.valueOf(original.claim().amount()))
                && String.valueOf(one.claim().ourId())
                        .equals(String.valueOf(original.claim().ourId()))
                && (one.claim().test() == null
                        || one.claim().test().equals(original.claim().test()))
                && (one.claim().shop() == null
                        || one.claim().shop().equals(original.claim().shop()));
    }

    private static YooKassaNotification taken(YooKassaNotifications notifications, byte[] body) {
        return ((NotificationReceipt.Taken) notifications.receive("203.0.113.7", Map.of(), body)).notification();
    }

    /** What the fake provider answers: payments, a refund, a method, a list, an error. */
    private static List<byte[]> samples(SellingShop selling) {
        TestShop shop = selling.shop;
        String paid = selling.subscribe("user-1").provider().id();
        shop.madeRefund(shop.giveBack(String.valueOf(paid), TestShop.rub(5_00), null));
        shop.fake.confirmMethod(shop.madeMethod(shop.bind("bank_card")).id());
        selling.page("user-2", "order-2");
        return shop.fake.notifications().waiting().stream()
                .map(body -> Json.write(
                        Json.readStrictly(body.getBytes(UTF_8)).orElseThrow().get("object")))
                .map(body -> body.getBytes(UTF_8))
                .toList();
    }

    private byte[] mutated(byte[] sample, List<byte[]> samples) {
        String text = new String(sample, UTF_8);
        for (int steps = 1 + random.nextInt(3); steps > 0; steps--) {
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + random.nextInt(12));
            text = switch (random.nextInt(9)) {
                case 0 -> text.substring(0, at) + text.substring(to);
                case 1 -> text.substring(0, at) + PIECES[random.nextInt(PIECES.length)] + text.substring(at);
                case 2 -> text.substring(0, at) + PIECES[random.nextInt(PIECES.length)] + text.substring(to);
                case 3 -> text.substring(0, at) + text.substring(at, to) + text.substring(at);
                case 4 -> withDigit(text, at);
                case 5 ->
                    "{" + PIECES[random.nextInt(PIECES.length)] + "," + text.substring(Math.min(1, text.length()));
                case 6 -> text.substring(0, at) + new String(samples.get(random.nextInt(samples.size())), UTF_8);
                case 7 -> text.replace("\"test\":true", "\"test\":false");
                default -> "{\"a\":".repeat(random.nextInt(200)) + text;
            };
        }
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length > 0 && random.nextInt(4) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private String withDigit(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                return text.substring(0, i) + random.nextInt(10) + text.substring(i + 1);
            }
        }
        return text;
    }
}
