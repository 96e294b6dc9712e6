package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.testkit.Shop.USER;
import static ru.eatfit24.billing.testkit.Shop.rub;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.subscription.SubscriptionState;
import ru.eatfit24.billing.usage.OperationId;

/** Corners of the life of a subscription in which the random stories of {@code MoneyPropertyTest} have found the library and its documentation at odds. */
abstract class LifecycleCornersContract extends ShopContractPart {

    private void refund(Payment payment, Money amount, Refund.Access access, String operation) {
        shop.billing.payments().refund(payment.id(), amount, access, OperationId.of(operation), "ann", "asked for it");
    }

    private Instant end() {
        return shop.subscription().term().end();
    }

    @Test
    void aRefundThatEndsAccessEndsTheDaysOfGraceToo() {
        Payment paid = shop.paid(shop.renewing("PRO", "first"));
        shop.provider.declines(payment -> Optional.of("insufficient_funds"));
        shop.days(31);
        assertThat(shop.subscription().state(shop.clock.instant())).isEqualTo(SubscriptionState.PAST_DUE);

        refund(paid, paid.amount(), Refund.Access.END, "refund-1");

        assertThat(shop.plan()).isEqualTo("FREE");
        assertThat(shop.subscription().renewal().on()).isFalse();
    }

    @Test
    void twoRefundsOfOneHalfEachTakeAllOfTheTimeTogether() {
        Payment paid = shop.paid(shop.request("PRO", "first"));
        Instant before = end();

        refund(paid, rub(150_00), Refund.Access.SHORTEN, "refund-1");
        assertThat(end()).isEqualTo(before.minus(Duration.ofDays(15)));
        refund(paid, rub(150_00), Refund.Access.SHORTEN, "refund-2");

        assertThat(shop.plan()).isEqualTo("FREE");
    }

    @Test
    void twoRefundsOfOneHalfEachLeaveTheTimeThatWasPaidForBesides() {
        Payment first = shop.paid(shop.request("PRO", "first"));
        Instant endOfTheFirst = end();
        shop.paid(shop.request("PRO", "second"));

        refund(first, rub(150_00), Refund.Access.SHORTEN, "refund-1");
        assertThat(end()).isEqualTo(endOfTheFirst.plus(Duration.ofDays(15)));
        refund(first, rub(150_00), Refund.Access.SHORTEN, "refund-2");

        assertThat(end()).isEqualTo(endOfTheFirst);
    }

    @Test
    void aRefundOfTimeThatWasCutOffBeforeTakesNothingOfWhatWasGivenSince() {
        Payment first = shop.paid(shop.request("PRO", "first"));
        Payment second = shop.paid(shop.request("PRO", "second"));
        shop.after(Duration.ofDays(1));
        refund(first, first.amount(), Refund.Access.END, "refund-1");
        shop.billing.subscriptions().grant(USER, "PRO", OperationId.of("gift-1"), "ann", "a gift");
        Instant before = end();

        refund(second, second.amount(), Refund.Access.SHORTEN, "refund-2");

        assertThat(end()).isEqualTo(before);
    }

    @Test
    void aHalfOfThePeriodIsGoneAfterARefundOfOneHalfThatKeptTheTimeAndAnotherThatShortensIt() {
        Payment paid = shop.paid(shop.request("PRO", "first"));
        Instant before = end();

        refund(paid, rub(150_00), Refund.Access.KEEP, "refund-1");
        refund(paid, rub(150_00), Refund.Access.SHORTEN, "refund-2");

        assertThat(end()).isEqualTo(before.minus(Duration.ofDays(15)));
    }

    @Test
    void whatWasPaidForLaterIsStillWorthItAfterARefundOfWhatWasPaidBefore() {
        Payment first = shop.paid(shop.request("PRO", "first"));
        shop.paid(shop.request("PRO", "second"));

        refund(first, first.amount(), Refund.Access.SHORTEN, "refund-1");

        assertThat(shop.billing.subscriptions().preview(USER, "TEAM").unused())
                .as("what is left of the second payment, of whose time nothing was used")
                .isEqualTo(rub(300_00));
    }

    @Test
    void whatWentBackBetweenAQuoteAndItsPaymentIsNotTakenOffBesides() {
        Payment first = shop.paid(shop.request("PRO", "first"));
        shop.after(Duration.ofDays(10));
        CheckoutOutcome.Confirm page = shop.page(shop.request("TEAM", "second"));
        Money charged = shop.payment(page.payment()).amount();
        shop.after(Duration.ofMinutes(1));
        refund(first, first.amount(), Refund.Access.KEEP, "refund-1");

        shop.provider.pay(shop.providerId(page.payment()));
        shop.billing.payments().refresh(page.payment());

        assertThat(shop.plan()).isEqualTo("TEAM");
        assertThat(charged).as("less than the price by what was not used").isEqualTo(rub(700_00));
        assertThat(shop.credit()).as("what the next invoice adds").isEqualTo(rub(-200_00));
    }

    @Test
    void moneyThatIsHeldForAPurchaseThatWasWithdrawnIsLetGo() {
        CheckoutOutcome.Confirm held = shop.page(shop.request("PRO", "first").held());
        shop.page(shop.request("TEAM", "second"));

        shop.provider.pay(shop.providerId(held.payment()));
        shop.billing.payments().refresh(held.payment());

        assertThat(shop.payment(held.payment()).status()).isEqualTo(PaymentStatus.CANCELED);
        assertThat(shop.shown(held.payment()).orElseThrow().status()).isEqualTo(PaymentStatus.CANCELED);
    }

    @Test
    void aTrialIsNotRenewedByTheInvoiceOfWhatHadEndedBefore() {
        shop.subscribed();
        shop.provider.declines(payment -> Optional.of("fraud_suspected"));
        shop.days(30);
        // Nobody looks while the days of grace end.
        shop.after(Duration.ofDays(10));

        shop.billing
                .subscriptions()
                .startTrial(USER, "CHEAP", shop.clock.instant().plus(Duration.ofDays(3)), true, "ann", "come back");

        assertThat(shop.billing.payments().invoices(USER, null, 10)).noneMatch(Invoice::isOpen);
        shop.provider.declines(payment -> Optional.empty());
        shop.days(3);
        assertThat(shop.plan()).isEqualTo("CHEAP");
        assertThat(shop.subscription().state(shop.clock.instant())).isEqualTo(SubscriptionState.ACTIVE);
    }

    @Test
    void thePlanThatWasToFollowDoesNotFollowOnceItWasGranted() {
        shop.paid(shop.request("TEAM", "first"));
        shop.buy(shop.request("PRO", "second"));
        assertThat(shop.subscription().next()).isNotNull();

        shop.billing.subscriptions().grant(USER, "PRO", OperationId.of("gift"), "ann", "sorry");

        assertThat(shop.subscription().next()).isNull();
        assertThat(shop.plan()).isEqualTo("PRO");
    }
}
