package ru.eatfit24.billing.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What may be kept of a provider's message, and when it is tried again. */
class WebhookNotificationTest {

    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");

    private static final List<String> BAD_NAMES = List.of(
            "",
            " ",
            "../x",
            "a/b",
            "a b",
            "a%2fb",
            "a#b",
            "a\r\nb",
            "a\u0000b",
            "\uD83D",
            "ж",
            "a?b",
            "a\\b",
            "a:b",
            "<script>",
            "x".repeat(65));

    private static WebhookNotification notification(String provider, String id, String type, String status) {
        return WebhookNotification.of(provider, WebhookObject.PAYMENT, id, type, status);
    }

    @Test
    void refusesEveryBadName() {
        int refused = 0;
        for (String bad : BAD_NAMES) {
            for (int place = 0; place < 5; place++) {
                int where = place;
                assertThatThrownBy(() -> notification(
                                        where == 0 ? bad : "yookassa",
                                        where == 1 ? bad : "2c5d",
                                        where == 2 ? bad : "payment.succeeded",
                                        where == 3 ? bad : "SUCCEEDED")
                                .withFields(where == 4 ? Map.of(bad, "x") : Map.of()))
                        .isInstanceOf(IllegalArgumentException.class);
                refused++;
            }
        }
        for (String bad : List.of("YooKassa", "yoo.kassa", "x".repeat(33))) {
            assertThatThrownBy(() -> notification(bad, "2c5d", "payment.succeeded", "SUCCEEDED"))
                    .isInstanceOf(IllegalArgumentException.class);
            refused++;
        }
        System.out.println("BAD INPUTS webhook-names " + refused);
        assertThat(refused).isEqualTo(83);
    }

    @Test
    void refusesTooManyAndTooLongFields() {
        WebhookNotification whole = notification("yookassa", "2c5d", "payment.succeeded", "SUCCEEDED");
        Map<String, String> most = new HashMap<>();
        IntStream.range(0, WebhookNotification.MAX_FIELDS)
                .forEach(i -> most.put("field-" + i, "ж".repeat(WebhookNotification.MAX_VALUE)));

        assertThat(whole.withFields(most).fields()).isEqualTo(new TreeMap<>(most));
        most.put("one-too-many", "x");
        assertThatThrownBy(() -> whole.withFields(most)).hasMessageContaining("at most 16 fields, but has 17");
        for (String bad : List.of("", "x".repeat(513), "a\u0000b", "\uDE00", "a\nb")) {
            assertThatThrownBy(() -> whole.withFields(Map.of("amount", bad)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aMessageRepeatsNoValueOfAField() {
        assertThat(notification("yookassa", "2c5d", "payment.succeeded", "SUCCEEDED")
                        .withFields(Map.of("amount", "canary"))
                        .toString())
                .contains("[amount]")
                .doesNotContain("canary");
    }

    private static WebhookClaim claim(String id, int attempt) {
        WebhookEvent event = new WebhookEvent(
                id,
                notification("yookassa", "2c5d", "payment.succeeded", "SUCCEEDED"),
                new WebhookEvent.Receiving(NOON, NOON, 1),
                new WebhookEvent.Progress(WebhookState.WAITING, attempt, attempt, null, NOON, null));
        return new WebhookClaim(event, NOON);
    }

    @Test
    void thePauseDoublesUpToAnHourAndAQuarterOfItIsDrawn() {
        Duration shortest = Duration.ZERO;
        for (int attempt = 1; attempt < WebhookRetries.MOST_ATTEMPTS; attempt++) {
            Duration longest = Duration.ofSeconds(Math.min(3_600, 1L << Math.min(attempt, 12)));
            for (String id : List.of("a", "b", "c")) {
                Duration pause = WebhookRetries.pause(claim(id, attempt));
                assertThat(pause).isBetween(longest.multipliedBy(3).dividedBy(4), longest);
                assertThat(pause).isEqualTo(WebhookRetries.pause(claim(id, attempt)));
            }
            assertThat(WebhookRetries.pause(claim("a", attempt)))
                    .isNotEqualTo(WebhookRetries.pause(claim("b", attempt)));
            shortest = shortest.plus(longest.multipliedBy(3).dividedBy(4));
        }
        assertThat(shortest).isGreaterThan(Duration.ofDays(1));
    }

    @Test
    void whatFailsTooOftenIsDeadAndWhatIsNotShownTooLongIsInQuarantine() {
        assertThat(WebhookRetries.afterFailure(claim("a", 44), "away", NOON).state())
                .isEqualTo(WebhookState.WAITING);
        assertThat(WebhookRetries.afterFailure(claim("a", 45), "away", NOON).state())
                .isEqualTo(WebhookState.DEAD);
        assertThat(WebhookRetries.afterNotShown(claim("a", 11), "not yet", NOON).state())
                .isEqualTo(WebhookState.WAITING);
        assertThat(WebhookRetries.afterNotShown(claim("a", 12), "not yet", NOON).state())
                .isEqualTo(WebhookState.QUARANTINED);
    }

    @Test
    void whatWaitsHasAnInstantAndWhatHasEndedHasNone() {
        assertThatThrownBy(() -> new WebhookVerdict(WebhookState.WAITING, "away", null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WebhookVerdict(WebhookState.DEAD, "away", NOON))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WebhookVerdict.processed("x".repeat(251)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
