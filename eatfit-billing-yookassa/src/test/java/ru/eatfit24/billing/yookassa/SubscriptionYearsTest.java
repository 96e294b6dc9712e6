package ru.eatfit24.billing.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.testkit.Seeds;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaFault;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaPayment;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaRequest;
import ru.eatfit24.billing.webhook.InboxReport;

/**
 * Years of subscriptions, while requests and answers get lost, cards are declined and notifications come twice, late, in another order or never: at most one applied
 * charge for each period, one effect for each key, and nothing that the provider took is unknown to us. The first years go over HTTP; the others hand the same bytes over
 * without a socket, so that there can be many.
 */
class SubscriptionYearsTest {

    private static final int YEARS = Integer.getInteger("lab.years", Seeds.labCount(2_000, 100_000));
    private static final int SUBSCRIBERS = 50;
    private static final int YEARS_OVER_HTTP = Seeds.labCount(50, 2_000);
    private static final int HALF_DAYS_OF_A_YEAR = 730;

    // The ones that hold a thread until a time-out are for ProviderFaultTest.
    private static final FakeYooKassaFault[] FAULTS = {
        FakeYooKassaFault.LOST_REQUEST,
        FakeYooKassaFault.LOST_ANSWER,
        FakeYooKassaFault.DELAYED_REQUEST,
        FakeYooKassaFault.ERROR_BEFORE,
        FakeYooKassaFault.ERROR_AFTER,
        FakeYooKassaFault.THROTTLED,
        FakeYooKassaFault.PROCESSING,
        FakeYooKassaFault.CUT_BODY,
        FakeYooKassaFault.HTML_AFTER,
        FakeYooKassaFault.GATEWAY_ERROR,
        FakeYooKassaFault.BLOCKED_ON_THE_WAY
    };
    private static final String[] REASONS = {"insufficient_funds", "issuer_unavailable", "general_decline", "a_new_one"
    };

    private final Random random = Seeds.random("SubscriptionYearsTest");
    private final YooKassaNotifications notifications = YooKassaNotifications.fromAnywhere();
    private final Map<FakeYooKassaFault, Integer> met = new EnumMap<>(FakeYooKassaFault.class);
    private boolean inProcess;
    private int declined;
    private int charges;
    private int again;
    private int noticed;
    private final List<String> violations = new ArrayList<>();

    @Test
    void eachPeriodIsChargedAtMostOnce() {
        int years = 0;
        while (years < YEARS) {
            int subscribers = Math.min(SUBSCRIBERS, YEARS - years);
            oneYear(years / SUBSCRIBERS, subscribers, years < YEARS_OVER_HTTP);
            years += subscribers;
        }

        System.out.println("LAB R13 subscription-years " + years + " violations=" + violations.size() + " seed="
                + Seeds.seed() + " charges=" + charges + " declined=" + declined + " repeats=" + again + " noticed="
                + noticed + " faults=" + new TreeMap<>(met));
        assertThat(violations).isEmpty();
        assertThat(met).hasSize(FAULTS.length);
        assertThat(declined).isPositive();
        assertThat(noticed).isPositive();
        assertThat(charges).isGreaterThan(11 * years);
    }

    private void oneYear(int year, int subscribers, boolean overHttp) {
        try (SellingShop selling = overHttp
                ? new SellingShop()
                : new SellingShop(
                        new TestShop(),
                        shop -> new WithoutSockets(shop, () -> inProcess ? fault() : FakeYooKassaFault.NONE)
                                .provider())) {
            inProcess = false;
            selling.shop.fake.replaysOriginals(year % 2 == 0);
            for (int i = 0; i < subscribers; i++) {
                selling.subscribe("user-" + i);
            }
            selling.shop.fake.faults(request -> fault());
            inProcess = true;
            selling.shop.fake.declines(method -> decline());
            for (int step = 0; step < HALF_DAYS_OF_A_YEAR; step++) {
                selling.after(Duration.ofHours(12).plusSeconds(random.nextInt(600)));
                selling.runs();
                hear(selling);
            }
            selling.shop.fake.faults(request -> FakeYooKassaFault.NONE);
            inProcess = false;
            selling.shop.fake.declines(method -> Optional.empty());
            for (int step = 0; step < 6; step++) {
                selling.after(Duration.ofHours(12));
                selling.runs();
            }
            check(selling, subscribers);
        }
    }

    private FakeYooKassaFault fault() {
        if (random.nextInt(8) != 0) {
            return FakeYooKassaFault.NONE;
        }
        FakeYooKassaFault fault = FAULTS[random.nextInt(FAULTS.length)];
        met.merge(fault, 1, Integer::sum);
        return fault;
    }

    private Optional<String> decline() {
        if (random.nextInt(30) != 0) {
            return Optional.empty();
        }
        declined++;
        return Optional.of(REASONS[random.nextInt(REASONS.length)]);
    }

    /** Some are lost, some come twice, in any order. */
    private void hear(SellingShop selling) {
        List<String> bodies = new ArrayList<>(selling.shop.fake.notifications().take());
        Collections.shuffle(bodies, random);
        for (String body : bodies) {
            for (int copies = random.nextInt(3); copies > 0; copies--) {
                if (notifications.receive("185.71.76.3", Map.of(), body.getBytes(UTF_8))
                        instanceof NotificationReceipt.Taken taken) {
                    selling.billing.webhooks().receive(taken.notification().toWebhook());
                }
            }
        }
        InboxReport report = selling.billing.webhooks().process(1_000);
        noticed += report.processed();
        again += report.again();
        claim(report.quarantined() + report.dead() + report.lost() == 0, "the inbox reports " + report);
    }

    private void check(SellingShop selling, int subscribers) {
        List<FakeYooKassaPayment> taken = selling.shop.fake.payments().stream()
                .filter(FakeYooKassaPayment::isSucceeded)
                .toList();
        charges += taken.size();
        taken.stream()
                .collect(Collectors.groupingBy(
                        payment -> String.valueOf(payment.metadata().get("billing_id")), Collectors.counting()))
                .forEach((ours, count) -> claim(count == 1, "attempt " + ours + " took money " + count + " times"));
        for (FakeYooKassaRequest request : selling.shop.fake.requests()) {
            if (request.key() != null) {
                int effects = selling.shop.fake.effectsOf(request.key());
                claim(effects <= 1, "key " + request.key() + " took effect " + effects + " times");
            }
        }
        long known = 0;
        for (int i = 0; i < subscribers; i++) {
            List<Payment> payments = selling.payments("user-" + i);
            Map<String, Long> successes = payments.stream()
                    .filter(payment -> payment.status() == PaymentStatus.SUCCEEDED)
                    .collect(Collectors.groupingBy(payment -> payment.order().invoice(), Collectors.counting()));
            known += successes.values().stream().mapToLong(Long::longValue).sum();
            successes.forEach(
                    (invoice, count) -> claim(count == 1, "invoice " + invoice + " was paid " + count + " times"));
            claim(payments.stream().noneMatch(Payment::isLive), "user-" + i + " has an attempt without an end");
        }
        claim(known == taken.size(), "the provider took " + taken.size() + " payments, we know of " + known);
    }

    private void claim(boolean holds, String otherwise) {
        if (!holds && violations.size() < 20) {
            violations.add(Objects.requireNonNull(otherwise));
        }
    }
}
