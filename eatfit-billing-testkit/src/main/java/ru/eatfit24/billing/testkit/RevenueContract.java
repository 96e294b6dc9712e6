package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.testkit.Shop.rub;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.Payments;
import ru.eatfit24.billing.checkout.Revenue;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.Turnover;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.OperationId;

/** Revenue by plan and day: in the catalogue's zone, exact, and once a day is over the same for good. */
abstract class RevenueContract extends ShopContractPart {

    /** It is 23:30 in Moscow, on the first of March. */
    private static final Instant LATE = Instant.parse("2026-03-01T20:30:00Z");

    private static Turnover turnover(String plan, long count, long paid, long excess, long refunds, long refunded) {
        return new Turnover(plan, count, rub(paid), rub(excess), refunds, rub(refunded));
    }

    @Test
    void moneyCountsOnTheDayOfTheCataloguesZoneAndRefundsOnTheirOwn() throws Exception {
        shop = opened(Shop.open(Zone.of("Europe/Moscow"), newStore()));
        Payments payments = shop.billing.payments();
        shop.clock.set(LATE);
        Payment first = shop.paid(shop.request("PRO", "op-1"));
        shop.after(Duration.ofHours(1));
        shop.paid(shop.request("PRO", "op-2"));
        shop.paid(shop.request("TEAM", "op-3"));
        payments.refund(first.id(), rub(100_00), Refund.Access.KEEP, OperationId.of("refund-1"), "maria", "asked for");

        List<Revenue> days = payments.revenue(LATE, LATE.plus(Duration.ofDays(2)));

        assertThat(days)
                .extracting(day -> day.day().start())
                .containsExactly(
                        Instant.parse("2026-02-28T21:00:00Z"),
                        Instant.parse("2026-03-01T21:00:00Z"),
                        Instant.parse("2026-03-02T21:00:00Z"));
        assertThat(days.get(0).plans()).containsExactly(turnover("PRO", 1, 300_00, 0, 0, 0));
        Money upgraded = days.get(1).plans().get(1).paid();
        assertThat(days.get(1).plans().get(0)).isEqualTo(turnover("PRO", 1, 300_00, 0, 1, 100_00));
        assertThat(days.get(1).plans().get(1)).isEqualTo(turnover("TEAM", 1, upgraded.minor(), 0, 0, 0));
        assertThat(days.get(2).plans()).isEmpty();
        assertThat(net(days)).isEqualTo(shop.provider.taken("RUB"));
    }

    @Test
    void whatWasOneTooManyIsShownBesideAndAddsUpToWhatTheProviderHolds() {
        Payments payments = shop.billing.payments();
        CheckoutOutcome.Confirm first = shop.page(shop.request("PRO", "op-1"));
        CheckoutOutcome.Confirm second = shop.page(shop.request("TEAM", "op-2"));
        shop.provider.pay(shop.providerId(first.payment()));
        shop.provider.pay(shop.providerId(second.payment()));
        shop.after(Duration.ofSeconds(30));
        shop.runs();

        List<Revenue> days =
                payments.revenue(shop.clock.instant(), shop.clock.instant().plusSeconds(1));

        assertThat(days)
                .singleElement()
                .satisfies(day -> assertThat(day.plans())
                        .containsExactly(
                                turnover("PRO", 0, 0, 300_00, 1, 300_00), turnover("TEAM", 1, 900_00, 0, 0, 0)));
        assertThat(net(days)).isEqualTo(shop.provider.taken("RUB"));
    }

    @Test
    void aDayThatIsOverDoesNotChange() {
        Payments payments = shop.billing.payments();
        Instant start = shop.clock.instant();
        Payment paid = shop.paid(shop.request("PRO", "op-1"));
        shop.provider.refundsWait(true);
        payments.refund(paid.id(), rub(50_00), Refund.Access.KEEP, OperationId.of("refund-1"), "maria", "asked for");
        shop.after(Duration.ofDays(1));
        List<Revenue> before = payments.revenue(start, start.plusSeconds(1));

        shop.provider.finishRefund(shop.provider.allRefunds().get(0).id(), null);
        shop.hours(2);
        shop.provider.refundsWait(false);
        shop.provider.refundByHand(shop.providerId(paid.id()), rub(10_00));
        shop.billing.paymentRuns().compare(start, shop.clock.instant().plusSeconds(1), 100);

        assertThat(payments.revenue(start, start.plusSeconds(1))).isEqualTo(before);
        List<Revenue> all = payments.revenue(start, shop.clock.instant());
        assertThat(all.get(all.size() - 1).plans()).containsExactly(turnover("PRO", 0, 0, 0, 2, 60_00));
        assertThat(net(all)).isEqualTo(shop.provider.taken("RUB"));
    }

    private static Money net(List<Revenue> days) {
        return days.stream()
                .flatMap(day -> day.plans().stream())
                .map(Turnover::net)
                .reduce(rub(0), Money::plus);
    }

    @Test
    void aYearIsSummedUpAtMost() {
        Payments payments = shop.billing.payments();
        Instant start = shop.clock.instant();

        assertThat(payments.revenue(start, start.plus(Duration.ofDays(365)))).hasSize(366);
        assertThatThrownBy(() -> payments.revenue(start, start.plus(Duration.ofDays(366))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("366 days");
        assertThatThrownBy(() -> payments.revenue(start, start)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> payments.revenue(Instant.MIN, start)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> payments.revenue(start, Instant.MAX)).isInstanceOf(IllegalArgumentException.class);
    }
}
