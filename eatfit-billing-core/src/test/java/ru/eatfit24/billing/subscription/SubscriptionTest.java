package ru.eatfit24.billing.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Zone;

class SubscriptionTest {

    private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");
    private static final Duration GRACE = Duration.ofDays(3);
    private static final Agreement MONTHLY = agreement("MONTHLY", 299_00, BillingInterval.months(1));
    private static final Agreement YEARLY = agreement("YEARLY", 2490_00, BillingInterval.days(365));

    @Test
    void aNewOneGivesNoAccess() {
        assertThat(Subscription.open("user-42", MONTHLY, NOW).state(NOW)).isEqualTo(SubscriptionState.EXPIRED);
    }

    @Test
    void payingStartsAPeriodNowAndPayingAgainAddsToItsEnd() {
        Subscription once = paid(Subscription.open("user-42", MONTHLY, NOW), MONTHLY, NOW);
        Subscription twice = paid(once, MONTHLY, NOW.plusSeconds(5));
        Subscription thrice = paid(twice, MONTHLY, NOW.plusSeconds(9));

        assertThat(once.term().end()).isEqualTo("2026-02-28T10:00:00Z");
        assertThat(twice.term().end()).isEqualTo("2026-03-31T10:00:00Z");
        assertThat(thrice.term().end()).isEqualTo("2026-04-30T10:00:00Z");
        assertThat(thrice.term().start()).isEqualTo(NOW);
        assertThat(thrice.state(NOW)).isEqualTo(SubscriptionState.ACTIVE);
    }

    @Test
    void anIntervalOfAnotherLengthGoesOnFromTheEnd() {
        Subscription subscription = paid(paid(Subscription.open("user-42", MONTHLY, NOW), MONTHLY, NOW), YEARLY, NOW);

        assertThat(subscription.agreement()).isEqualTo(YEARLY);
        assertThat(subscription.term().end()).isEqualTo("2027-02-28T10:00:00Z");
        assertThat(subscription.assignment().plan()).isEqualTo(YEARLY.plan());
        assertThat(subscription.assignment().until())
                .isEqualTo(subscription.term().end());
    }

    @Test
    void itEndsByItself() {
        Subscription subscription = paid(Subscription.open("user-42", MONTHLY, NOW), MONTHLY, NOW);
        Instant end = subscription.term().end();

        assertThat(subscription.state(end.minusNanos(1_000))).isEqualTo(SubscriptionState.ACTIVE);
        assertThat(subscription.state(end)).isEqualTo(SubscriptionState.EXPIRED);
    }

    @Test
    void whoComesBackAfterTheEndStartsAnew() {
        Subscription before = paid(Subscription.open("user-42", MONTHLY, NOW), MONTHLY, NOW);
        Instant later = Instant.parse("2026-06-15T12:00:00Z");

        Subscription after = paid(before, MONTHLY, later);

        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.term().start()).isEqualTo(later);
        assertThat(after.term().end()).isEqualTo("2026-07-15T12:00:00Z");
    }

    @Test
    void accessIsKeptAfterTheEndOnlyWhileItRenewsItself() {
        Subscription off = paid(Subscription.open("user-42", MONTHLY, NOW), MONTHLY, NOW);
        Subscription on = off.with(off.renewal().onBy("method-1")).withGrace(GRACE);
        Instant end = on.term().end();

        assertThat(off.withGrace(GRACE)).isEqualTo(off);
        assertThat(on.state(end)).isEqualTo(SubscriptionState.PAST_DUE);
        assertThat(on.state(end.plus(GRACE))).isEqualTo(SubscriptionState.EXPIRED);
        assertThat(on.assignment().until()).isEqualTo(end.plus(GRACE));
    }

    @Test
    void whatIsPaidInGraceGoesOnFromTheEnd() {
        Subscription subscription = paid(Subscription.open("user-42", MONTHLY, NOW), MONTHLY, NOW);
        Subscription late = subscription.with(subscription.renewal().onBy(null)).withGrace(GRACE);

        Subscription after = paid(late, MONTHLY, late.term().end().plus(Duration.ofDays(1)));

        assertThat(after.term().end()).isEqualTo("2026-03-31T10:00:00Z");
        assertThat(after.term().graceEnd()).isNull();
    }

    @Test
    void accessThatWasKeptForLongerThanAPeriodIsNotPaidForWithTheNext() {
        Agreement daily = agreement("DAILY", 10_00, BillingInterval.days(1));
        Subscription subscription = paid(Subscription.open("user-42", daily, NOW), daily, NOW);
        Subscription late = subscription.with(subscription.renewal().onBy(null)).withGrace(GRACE);
        Instant at = NOW.plus(Duration.ofDays(3));

        assertThat(late.following(daily, at, Zone.UTC)).isEqualTo(new BillingPeriod(at, at.plus(Duration.ofDays(1))));
    }

    @Test
    void cancelingKeepsWhatWasPaidAndCanBeUndone() {
        Subscription subscription = paid(Subscription.open("user-42", MONTHLY, NOW), MONTHLY, NOW);
        Subscription renewing =
                subscription.with(subscription.renewal().onBy("method-1")).withGrace(GRACE);

        Subscription canceled = renewing.canceledAtEnd(NOW.plusSeconds(1));

        assertThat(canceled.state(NOW.plusSeconds(2))).isEqualTo(SubscriptionState.CANCELED);
        assertThat(canceled.renewsItself()).isFalse();
        assertThat(canceled.term().accessEnd()).isEqualTo(subscription.term().end());
        assertThat(canceled.notCanceled(NOW.plusSeconds(3)).withGrace(GRACE)).isEqualTo(renewing);
        assertThatThrownBy(() -> canceled.notCanceled(canceled.term().end())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Term(NOW, canceled.term().anchor(), NOW, null, NOW.minusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void endingNowEndsAccessNowAndRenewalWithIt() {
        Subscription subscription = paid(Subscription.open("user-42", MONTHLY, NOW), MONTHLY, NOW);
        Instant at = NOW.plus(Duration.ofDays(3));

        Subscription ended = subscription
                .with(subscription.renewal().onBy(null))
                .withGrace(GRACE)
                .ended(at);

        assertThat(ended.state(at)).isEqualTo(SubscriptionState.EXPIRED);
        assertThat(ended.renewsItself()).isFalse();
        assertThat(ended.assignment().until()).isEqualTo(at);
    }

    @Test
    void aTrialIsGivenOnceAndOnlyToWhoHasNoAccess() {
        Instant until = NOW.plus(Duration.ofDays(7));
        Subscription fresh = Subscription.open("user-42", MONTHLY, NOW);
        Subscription trial = fresh.tried(MONTHLY, NOW, until);
        Subscription paying = paid(trial, MONTHLY, NOW.plus(Duration.ofDays(2)));

        assertThat(trial.state(NOW)).isEqualTo(SubscriptionState.TRIALING);
        assertThat(trial.state(until)).isEqualTo(SubscriptionState.EXPIRED);
        assertThat(paying.state(NOW.plus(Duration.ofDays(2)))).isEqualTo(SubscriptionState.TRIALING);
        assertThat(paying.state(until)).isEqualTo(SubscriptionState.ACTIVE);
        assertThat(paying.term().end()).isEqualTo("2026-03-07T10:00:00Z");
        assertThatThrownBy(() -> trial.tried(MONTHLY, until, until.plus(Duration.ofDays(7))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has had its trial");
        assertThatThrownBy(() -> paid(fresh, MONTHLY, NOW).tried(MONTHLY, NOW, until))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void switchingGivesOnePeriodOfTheNewPlanFromNow() {
        Subscription subscription = paid(Subscription.open("user-42", MONTHLY, NOW), MONTHLY, NOW);
        Instant at = NOW.plus(Duration.ofDays(10));

        Subscription switched = subscription.switched(YEARLY, at, Zone.UTC);

        assertThat(switched.agreement()).isEqualTo(YEARLY);
        assertThat(switched.term().start()).isEqualTo(NOW);
        assertThat(switched.term().end()).isEqualTo(at.plus(Duration.ofDays(365)));
    }

    @Test
    void whatFollowsAtTheEndIsForgottenOnceItIsThere() {
        Subscription subscription = paid(Subscription.open("user-42", MONTHLY, NOW), MONTHLY, NOW);
        Subscription changing = subscription.followedBy(YEARLY);

        assertThat(changing.nextAgreement()).isEqualTo(YEARLY);
        assertThat(changing.agreement()).isEqualTo(MONTHLY);
        assertThat(paid(changing, YEARLY, NOW).next()).isNull();
        assertThat(changing.followedBy(MONTHLY).next()).isNull();
    }

    private static Subscription paid(Subscription subscription, Agreement agreement, Instant at) {
        BillingPeriod period = subscription.following(agreement, at, Zone.UTC);
        return subscription.extended(agreement, period, at, Zone.UTC);
    }

    private static Agreement agreement(String code, long minor, BillingInterval interval) {
        return Agreement.to(
                Plan.paid(code, Money.ofMinor(minor, "RUB"), interval).version(1));
    }
}
