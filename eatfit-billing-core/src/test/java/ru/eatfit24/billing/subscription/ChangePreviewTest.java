package ru.eatfit24.billing.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Zone;

class ChangePreviewTest {

    private static final Instant NOW = Instant.parse("2026-03-10T10:00:00Z");
    private static final Money NOTHING = Money.ofMinor(0, "RUB");
    private static final Agreement BASIC = agreement("BASIC", 100_00, BillingInterval.days(30));
    private static final Agreement PRO = agreement("PRO", 299_00, BillingInterval.days(30));
    private static final Agreement YEAR = agreement("PRO_YEAR", 2490_00, BillingInterval.days(365));

    @Test
    void whoHasNothingPaysThePriceNow() {
        ChangePreview preview = ChangePreview.of(null, List.of(), PRO, PlanChanges.STANDARD, NOW, Zone.UTC);

        assertThat(preview.charged()).isEqualTo(Money.ofMinor(299_00, "RUB"));
        assertThat(preview.chargedAt()).isEqualTo(NOW);
        assertThat(preview.period()).isEqualTo(new BillingPeriod(NOW, NOW.plus(Duration.ofDays(30))));
    }

    @Test
    void theSamePlanIsAddedToTheEnd() {
        Subscription subscription = subscribed(PRO);

        ChangePreview preview =
                ChangePreview.of(subscription, List.of(), PRO, PlanChanges.STANDARD, NOW.plusSeconds(60), Zone.UTC);

        assertThat(preview.policy()).isEqualTo(PlanChangePolicy.EXTEND);
        assertThat(preview.period().start()).isEqualTo(subscription.term().end());
    }

    @Test
    void aDearerPlanIsSwitchedToNowAndWhatIsLeftIsTakenOff() {
        Subscription subscription = subscribed(BASIC);
        List<PaidSpan> spans = List.of(
                new PaidSpan(new BillingPeriod(NOW, NOW.plus(Duration.ofDays(30))), Money.ofMinor(100_00, "RUB")));
        Instant at = NOW.plus(Duration.ofDays(10));

        ChangePreview preview = ChangePreview.of(subscription, spans, PRO, PlanChanges.STANDARD, at, Zone.UTC);

        assertThat(preview.policy()).isEqualTo(PlanChangePolicy.SWITCH_NOW);
        assertThat(preview.unused()).isEqualTo(Money.ofMinor(66_66, "RUB"));
        assertThat(preview.charged()).isEqualTo(Money.ofMinor(232_34, "RUB"));
        assertThat(preview.credited()).isEqualTo(NOTHING);
        assertThat(preview.period()).isEqualTo(new BillingPeriod(at, at.plus(Duration.ofDays(30))));
    }

    @Test
    void aCheaperPlanFollowsAtTheEndAndCostsNothingNow() {
        Subscription subscription = subscribed(PRO);

        ChangePreview preview = ChangePreview.of(subscription, List.of(), BASIC, PlanChanges.STANDARD, NOW, Zone.UTC);
        ChangePreview yearly = ChangePreview.of(subscription, List.of(), YEAR, PlanChanges.STANDARD, NOW, Zone.UTC);

        assertThat(preview.policy()).isEqualTo(PlanChangePolicy.SWITCH_AT_END);
        assertThat(preview.chargedAt()).isEqualTo(subscription.term().end());
        assertThat(yearly.policy()).as("a year costs less a day").isEqualTo(PlanChangePolicy.SWITCH_AT_END);
    }

    @Test
    void aHostSaysAnotherPolicyForAPairOrForAll() {
        Subscription subscription = subscribed(PRO);
        PlanChanges extending = PlanChanges.always(PlanChangePolicy.EXTEND);
        PlanChanges ofPair = extending.with("PRO", "BASIC", PlanChangePolicy.SWITCH_NOW);

        assertThat(ChangePreview.of(subscription, List.of(), BASIC, extending, NOW, Zone.UTC)
                        .policy())
                .isEqualTo(PlanChangePolicy.EXTEND);
        assertThat(ChangePreview.of(subscription, List.of(), BASIC, ofPair, NOW, Zone.UTC)
                        .policy())
                .isEqualTo(PlanChangePolicy.SWITCH_NOW);
        assertThatThrownBy(() -> ofPair.with("PRO", "BASIC", PlanChangePolicy.EXTEND))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsLeftOverOfALargePaymentBecomesCredit() {
        Subscription subscription = subscribed(YEAR);
        List<PaidSpan> spans = List.of(
                new PaidSpan(new BillingPeriod(NOW, NOW.plus(Duration.ofDays(365))), Money.ofMinor(2490_00, "RUB")));

        ChangePreview preview = ChangePreview.of(
                subscription, spans, PRO, PlanChanges.always(PlanChangePolicy.SWITCH_NOW), NOW, Zone.UTC);

        assertThat(preview.charged()).isEqualTo(NOTHING);
        assertThat(preview.credited()).isEqualTo(Money.ofMinor(2191_00, "RUB"));
    }

    @Test
    void usedAndUnusedNeverAddUpToMoreThanWasPaidAndLessOnlyByRounding() {
        SplittableRandom random = new SplittableRandom(Long.getLong("lab.seed", 20260310L));
        int runs = Boolean.getBoolean("lab") ? 1_000_000 : 20_000;
        for (int run = 0; run < runs; run++) {
            long length = 1 + random.nextLong(400L * 86_400_000_000L);
            BillingPeriod period = new BillingPeriod(NOW, plusMicros(NOW, length));
            PaidSpan span = new PaidSpan(period, Money.ofMinor(random.nextLong(1_000_000_000L), "RUB"));
            Instant at = plusMicros(NOW, random.nextLong(length + 1));
            Instant later = plusMicros(at, random.nextLong(length + 1));

            Money unused = span.unused(at);

            assertThat(unused.isNegative()).isFalse();
            assertThat(unused).isLessThanOrEqualTo(span.paid());
            assertThat(span.unused(later)).isLessThanOrEqualTo(unused);
            Money used = span.paid().minus(unused);
            PaidSpan before = new PaidSpan(period, span.paid());
            Money mirrored = before.paid().portion(micros(NOW, at), length);
            assertThat(used.minor() - mirrored.minor()).as("run %d", run).isBetween(0L, 1L);
        }
        assertThat(new PaidSpan(
                                new BillingPeriod(NOW, NOW.plusSeconds(10)),
                                PRO.price().amount())
                        .unused(NOW))
                .isEqualTo(PRO.price().amount());
        System.out.println("LAB R5 proration " + runs + " violations=0 seed=" + Long.getLong("lab.seed", 20260310L));
    }

    @Test
    void severalPaidPeriodsAreGivenBackEachByItself() {
        List<PaidSpan> spans = new ArrayList<>();
        Instant start = NOW;
        for (int i = 0; i < 3; i++) {
            spans.add(new PaidSpan(
                    new BillingPeriod(start, start.plus(Duration.ofDays(30))), Money.ofMinor(100_00, "RUB")));
            start = start.plus(Duration.ofDays(30));
        }

        assertThat(PaidSpan.unused(spans, NOW.plus(Duration.ofDays(15)), NOTHING))
                .isEqualTo(Money.ofMinor(250_00, "RUB"));
        assertThat(PaidSpan.unused(spans, start, NOTHING)).isEqualTo(NOTHING);
    }

    private static Subscription subscribed(Agreement agreement) {
        Subscription fresh = Subscription.open("user-42", agreement, NOW);
        return fresh.extended(agreement, fresh.following(agreement, NOW, Zone.UTC), NOW, Zone.UTC);
    }

    private static Instant plusMicros(Instant instant, long micros) {
        return instant.plusNanos(Math.multiplyExact(micros, 1_000L));
    }

    private static long micros(Instant from, Instant until) {
        return Duration.between(from, until).toNanos() / 1_000;
    }

    private static Agreement agreement(String code, long minor, BillingInterval interval) {
        return Agreement.to(
                Plan.paid(code, Money.ofMinor(minor, "RUB"), interval).version(1));
    }
}
