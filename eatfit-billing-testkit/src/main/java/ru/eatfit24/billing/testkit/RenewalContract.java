package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.testkit.Shop.USER;
import static ru.eatfit24.billing.testkit.Shop.rub;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.Withdrawal;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.DueKind;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.subscription.SubscriptionState;

/** Renewals, and what becomes of a subscription that is not renewed. */
abstract class RenewalContract extends ShopContractPart {

    @BeforeEach
    void subscribe() {
        shop.subscribed();
    }

    private SubscriptionState state() {
        return shop.subscription().state(shop.clock.instant());
    }

    @Test
    void aPeriodIsChargedOnceAheadOfItsEnd() {
        Instant end = shop.subscription().term().end();
        shop.after(Duration.ofDays(29).minusSeconds(1));
        shop.runs();
        assertThat(shop.provider.allPayments()).hasSize(1);

        shop.after(Duration.ofSeconds(1));
        shop.runs();
        shop.runs();

        assertThat(shop.provider.allPayments()).hasSize(2);
        assertThat(shop.subscription().term().end()).isEqualTo(end.plus(Duration.ofDays(30)));
    }

    @Test
    void aLostAnswerIsFollowedUpUnderTheSameKey() {
        shop.after(Duration.ofDays(29));
        shop.provider.next(ProviderFault.LOST_ANSWER, ProviderFault.ERROR_BEFORE, ProviderFault.THROTTLED);
        shop.hours(4);

        assertThat(shop.provider.allPayments()).hasSize(2);
        assertThat(shop.subscription().renewal().ordinal()).isEqualTo(2);
    }

    @Test
    void whatWasUnknownForLongerThanAKeyLivesIsLookedForAndNeverSentAgain() {
        shop.after(Duration.ofDays(29));
        shop.provider.next(ProviderFault.LOST_ANSWER);
        shop.billing.paymentRuns().renew(10);
        int sends = shop.provider.sends();
        shop.after(Duration.ofHours(25));

        shop.runs();

        assertThat(shop.provider.sends()).isEqualTo(sends);
        assertThat(shop.provider.allPayments()).hasSize(2);
        assertThat(state()).isEqualTo(SubscriptionState.ACTIVE);
        assertThat(shop.payments().get(0).use()).isEqualTo(PaymentUse.PAID_INVOICE);
    }

    @Test
    void whatNeverArrivedIsLostAfterTwoLooksAndChargedAnew() {
        shop.after(Duration.ofDays(29));
        shop.provider.next(ProviderFault.LOST_REQUEST);
        shop.billing.paymentRuns().renew(10);
        shop.after(Duration.ofHours(25));
        shop.runs();
        shop.hours(4);

        assertThat(shop.payments()).extracting(Payment::withdrawn).contains(Withdrawal.LOST);
        assertThat(shop.provider.allPayments()).hasSize(2);
        assertThat(state()).isEqualTo(SubscriptionState.ACTIVE);
    }

    @Test
    void aDeclineIsTriedAgainAsPlannedAndAccessIsKeptMeanwhile() {
        shop.provider.declines(payment -> Optional.of("insufficient_funds"));
        shop.after(Duration.ofDays(29));
        shop.runs();
        assertThat(shop.provider.allPayments()).hasSize(2);
        shop.hours(23);
        assertThat(shop.provider.allPayments()).hasSize(2);
        shop.hours(2);
        assertThat(shop.provider.allPayments()).hasSize(3);
        assertThat(state()).isEqualTo(SubscriptionState.PAST_DUE);

        shop.provider.declines(payment -> Optional.empty());
        shop.hours(50);
        assertThat(state()).isEqualTo(SubscriptionState.PAST_DUE);
        shop.hours(23);

        assertThat(state()).isEqualTo(SubscriptionState.EXPIRED);
        assertThat(shop.plan()).isEqualTo("FREE");
        assertThat(shop.provider.allPayments()).hasSize(3);
    }

    @Test
    void aMethodThatWasTakenAwayEndsRenewalAndIsForgotten() {
        shop.provider.declines(payment -> Optional.of("permission_revoked"));
        shop.after(Duration.ofDays(29));
        shop.runs();

        assertThat(shop.billing.payments().methods(USER))
                .extracting(PaymentMethod::status)
                .containsExactly(PaymentMethod.Status.FORGOTTEN);
        assertThat(shop.subscription().renewsItself()).isFalse();
        shop.hours(24);
        assertThat(state()).isEqualTo(SubscriptionState.EXPIRED);
        assertThat(shop.provider.allPayments()).hasSize(2);
    }

    @Test
    void aRenewalThatIsSwitchedOffBetweenClaimAndChargeIsNotCharged() throws Exception {
        ClaimHook hook = new ClaimHook();
        Shop hooked = opened(Shop.open(CheckoutSettings.STANDARD, hook.around(newStore())))
                .subscribed();
        hooked.after(Duration.ofDays(29));
        hook.afterClaim = () -> hooked.billing.subscriptions().renewal(USER, false, null, "user", "no more");

        assertThat(hooked.billing.paymentRuns().renew(10).done()).isEqualTo(1);

        assertThat(hooked.subscription().renewal().on()).isFalse();
        assertThat(hooked.provider.allPayments()).hasSize(1);
    }

    @Test
    void aSubscriptionThatWasDeadFor90DaysIsNotCharged() {
        shop.after(Duration.ofDays(30 + 90));

        shop.runs();

        assertThat(shop.provider.allPayments()).hasSize(1);
        assertThat(shop.plan()).isEqualTo("FREE");
        assertThat(shop.subscription().dueAt()).isNull();
    }

    @Test
    void accessEndsByTheClockAloneAndARunOnlyTellsOfIt() {
        shop.billing.subscriptions().cancelAtEnd(USER, "user", "too dear");
        shop.after(Duration.ofDays(30).minusSeconds(1));
        assertThat(shop.plan()).isEqualTo("PRO");
        shop.after(Duration.ofSeconds(1));
        assertThat(shop.plan()).isEqualTo("FREE");
        assertThat(state()).isEqualTo(SubscriptionState.EXPIRED);

        assertThat(shop.billing.paymentRuns().renew(10).done()).isEqualTo(1);
        assertThat(shop.billing.paymentRuns().renew(10).done()).isZero();
    }

    @Test
    void theSuccessOfAChargeThatWasUnderWayWhenItWasCanceledGoesBack() {
        shop.after(Duration.ofDays(29));
        shop.provider.next(ProviderFault.LOST_ANSWER);
        shop.billing.paymentRuns().renew(10);
        shop.billing.subscriptions().cancelAtEnd(USER, "user", "too dear");
        Instant end = shop.subscription().term().end();

        shop.hours(1);

        assertThat(shop.subscription().term().end()).isEqualTo(end);
        assertThat(shop.provider.taken("RUB")).isEqualTo(rub(300_00));
    }

    @Test
    void aDowngradeFollowsAtTheEndByTheRenewal() throws Exception {
        Shop team = shop(CheckoutSettings.STANDARD);
        team.paid(team.renewing("TEAM", "op-1"));
        team.buy(team.request("PRO", "op-2"));
        team.after(Duration.ofDays(29));
        team.runs();
        assertThat(team.plan()).isEqualTo("TEAM");

        team.after(Duration.ofDays(1));
        team.runs();

        assertThat(team.plan()).isEqualTo("PRO");
        assertThat(team.payments().get(0).amount()).isEqualTo(rub(300_00));
        assertThat(team.subscription().next()).isNull();
    }

    @Test
    void aPayerOnThePageIsNotChargedBesides() {
        shop.after(Duration.ofDays(29).minusSeconds(60));
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-2"));
        shop.after(Duration.ofSeconds(60));
        shop.billing.paymentRuns().renew(10);
        assertThat(shop.provider.allPayments()).hasSize(2);
        shop.provider.pay(shop.providerId(page.payment()));
        shop.hours(2);

        assertThat(shop.provider.allPayments()).hasSize(2);
    }

    @Test
    void aManualPaymentInGraceEndsTheAttemptsAndRenewalGoesOn() {
        shop.provider.declines(payment -> Optional.of("fraud_suspected"));
        shop.after(Duration.ofDays(29));
        shop.runs();
        shop.hours(30);
        assertThat(state()).isEqualTo(SubscriptionState.PAST_DUE);
        shop.paid(shop.request("PRO", "op-2"));
        assertThat(state()).isEqualTo(SubscriptionState.ACTIVE);
        shop.provider.declines(payment -> Optional.empty());
        Instant end = shop.subscription().term().end();

        shop.clock.set(end.minus(Duration.ofHours(24)));
        shop.runs();

        assertThat(shop.subscription().term().end()).isEqualTo(end.plus(Duration.ofDays(30)));
    }

    @Test
    void twoConfirmedPaymentsThatAreTakenInAtTheSameTimeAddBothPeriods() throws Exception {
        int races = races();
        Shop node = shop(CheckoutSettings.STANDARD);
        Shop otherNode = opened(node.beside(secondNode(node.store)));
        RaceRunner threads = RaceRunner.platform(8);
        Instant end = node.clock.instant().plus(Duration.ofDays(30));
        threads.run(races, number -> node.as("user-" + number).subscribed());
        node.clock.set(end.minus(Duration.ofHours(24)));
        node.provider.faults(call -> ProviderFault.LOST_ANSWER);
        assertThat(node.billing.paymentRuns().renew(races + 1).done()).isEqualTo(races);
        node.provider.faults(call -> ProviderFault.NONE);
        Map<String, String> atProvider = new HashMap<>();
        node.provider.allPayments().forEach(shown -> atProvider.put(shown.ourId(), shown.id()));
        List<CheckoutOutcome.Confirm> pages = threads.run(races, number -> {
            Shop payer = node.as("user-" + number);
            CheckoutOutcome.Confirm page = payer.page(payer.request("PRO", "op-2"));
            node.provider.pay(Objects.requireNonNull(
                    payer.payment(page.payment()).provider().id()));
            return page;
        });
        List<CyclicBarrier> starts =
                Stream.generate(() -> new CyclicBarrier(2)).limit(races).toList();

        threads.run(2 * races, task -> {
            Shop payer = node.as("user-" + task / 2);
            String page = pages.get(task / 2).payment();
            String renewal = payer.payments().stream()
                    .map(Payment::id)
                    .filter(id -> !id.equals(page))
                    .findFirst()
                    .orElseThrow();
            starts.get(task / 2).await(30, TimeUnit.SECONDS);
            return task % 2 == 0
                    ? node.billing.payments().refresh(page)
                    : otherNode.billing.payments().noticed(Objects.requireNonNull(atProvider.get(renewal)));
        });

        long both = IntStream.range(0, races)
                .filter(number ->
                        node.as("user-" + number).subscription().term().end().equals(end.plus(Duration.ofDays(60))))
                .count();
        Seeds.printLab("R2", "two-payments-two-periods-" + storeName(), races, races - both);
        assertThat(both).isEqualTo(races);
    }

    /** Does something right after subscriptions were claimed, before the run looks at them. */
    private static final class ClaimHook {

        Runnable afterClaim = () -> {};

        BillingStore around(BillingStore store) {
            MoneyStore money = proxy(MoneyStore.class, store.money());
            return (BillingStore) Proxy.newProxyInstance(
                    BillingStore.class.getClassLoader(),
                    new Class<?>[] {BillingStore.class},
                    (proxy, method, arguments) ->
                            method.getName().equals("money") ? money : method.invoke(store, arguments));
        }

        private <T> T proxy(Class<T> port, T target) {
            return port.cast(
                    Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                        Object answer = method.invoke(target, arguments);
                        if (method.getName().equals("claim") && arguments[0] == DueKind.SUBSCRIPTION) {
                            Runnable once = afterClaim;
                            afterClaim = () -> {};
                            once.run();
                        }
                        return answer;
                    }));
        }
    }
}
