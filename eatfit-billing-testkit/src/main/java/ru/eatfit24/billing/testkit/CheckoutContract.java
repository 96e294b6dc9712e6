package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.testkit.Shop.USER;
import static ru.eatfit24.billing.testkit.Shop.rub;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.catalog.Audience;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.checkout.Discount;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.Withdrawal;
import ru.eatfit24.billing.subscription.SubscriptionState;

/** Buying, and paying for it. */
abstract class CheckoutContract extends ShopContractPart {

    @Test
    void nothingIsGivenBeforeTheMoneyIsConfirmedAndEverythingWithIt() {
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1"));
        assertThat(page.confirmation().value()).startsWith("https://");
        assertThat(shop.plan()).isEqualTo("FREE");

        shop.provider.pay(shop.providerId(page.payment()));
        shop.billing.payments().refresh(page.payment());

        assertThat(shop.plan()).isEqualTo("PRO");
        assertThat(shop.subscription().state(shop.clock.instant())).isEqualTo(SubscriptionState.ACTIVE);
        assertThat(shop.subscription().term().end())
                .isEqualTo(shop.clock.instant().plus(Duration.ofDays(30)));
        assertThat(shop.buy(shop.request("PRO", "op-1"))).isInstanceOf(CheckoutOutcome.Paid.class);
        assertThat(shop.provider.allPayments()).hasSize(1);
    }

    @Test
    void theSameOperationIsTheSamePurchase() {
        CheckoutOutcome first = shop.buy(shop.request("PRO", "op-1"));

        assertThat(shop.buy(shop.request("PRO", "op-1"))).isEqualTo(first);
        assertThat(shop.provider.allPayments()).hasSize(1);
        assertThatThrownBy(() -> shop.buy(shop.request("TEAM", "op-1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another operation id");
    }

    @Test
    void theSameTermsAreTheSamePageAndTheirRepeatBuysNothingFurther() {
        CheckoutOutcome.Confirm first = shop.page(shop.request("PRO", "op-1"));
        CheckoutOutcome.Confirm second = shop.page(shop.request("PRO", "op-2"));
        assertThat(second).isEqualTo(first);

        shop.provider.pay(shop.providerId(first.payment()));
        shop.billing.payments().refresh(first.payment());

        assertThat(shop.buy(shop.request("PRO", "op-2"))).isInstanceOf(CheckoutOutcome.Paid.class);
        assertThat(shop.provider.allPayments()).hasSize(1);
    }

    @Test
    void otherTermsTakeThePlaceAndALateSuccessOfTheFirstGoesBack() {
        CheckoutOutcome.Confirm first = shop.page(shop.request("PRO", "op-1"));
        CheckoutOutcome.Confirm second = shop.page(shop.request("TEAM", "op-2"));
        assertThat(shop.payment(first.payment()).withdrawn()).isEqualTo(Withdrawal.SUPERSEDED);
        shop.provider.pay(shop.providerId(second.payment()));
        shop.provider.pay(shop.providerId(first.payment()));

        shop.after(Duration.ofSeconds(30));
        shop.runs();

        assertThat(shop.plan()).isEqualTo("TEAM");
        assertThat(shop.payment(first.payment()).use()).isEqualTo(PaymentUse.GIVEN_BACK);
        assertThat(shop.provider.taken("RUB")).isEqualTo(rub(900_00));
        assertThat(shop.buy(shop.request("PRO", "op-1"))).isInstanceOf(CheckoutOutcome.Failed.class);
    }

    @Test
    void whereExcessIsCreditedTheNextInvoiceTakesItFirst() throws Exception {
        Shop crediting = shop(CheckoutSettings.STANDARD.excess(CheckoutSettings.Excess.CREDIT));
        CheckoutOutcome.Confirm first = crediting.page(crediting.request("PRO", "op-1"));
        CheckoutOutcome.Confirm second = crediting.page(crediting.request("TEAM", "op-2"));
        crediting.provider.pay(crediting.providerId(first.payment()));
        crediting.provider.pay(crediting.providerId(second.payment()));
        crediting.after(Duration.ofSeconds(30));
        crediting.runs();
        assertThat(crediting.credit()).isEqualTo(rub(300_00));

        Payment third = crediting.paid(crediting.request("TEAM", "op-3"));

        assertThat(third.amount()).isEqualTo(rub(600_00));
        assertThat(crediting.credit()).isEqualTo(rub(0));
    }

    @Test
    void creditOfAPurchaseThatComesToNothingIsFreeAgain() throws Exception {
        Shop crediting = shop(CheckoutSettings.STANDARD.excess(CheckoutSettings.Excess.CREDIT));
        CheckoutOutcome.Confirm first = crediting.page(crediting.request("PRO", "op-1"));
        CheckoutOutcome.Confirm second = crediting.page(crediting.request("TEAM", "op-2"));
        crediting.provider.pay(crediting.providerId(first.payment()));
        crediting.provider.pay(crediting.providerId(second.payment()));
        crediting.after(Duration.ofSeconds(30));
        crediting.runs();

        CheckoutOutcome.Confirm third = crediting.page(crediting.request("TEAM", "op-3"));
        assertThat(crediting.credit()).isEqualTo(rub(0));
        crediting.provider.decline(crediting.providerId(third.payment()), "insufficient_funds");
        crediting.billing.payments().refresh(third.payment());

        assertThat(crediting.credit()).isEqualTo(rub(300_00));
        assertThat(crediting.buy(crediting.request("TEAM", "op-3")))
                .isEqualTo(new CheckoutOutcome.Failed(third.invoice(), "insufficient_funds"));
    }

    @Test
    void anUnknownAttemptIsNeverSupersededAndItsRepeatFindsOutUnderTheSameKey() {
        shop.provider.next(ProviderFault.LOST_ANSWER);
        assertThat(shop.buy(shop.request("PRO", "op-1"))).isInstanceOf(CheckoutOutcome.Unsettled.class);
        shop.provider.next(ProviderFault.LOST_REQUEST);
        assertThat(shop.buy(shop.request("TEAM", "op-2"))).isInstanceOf(CheckoutOutcome.Unsettled.class);

        assertThat(shop.buy(shop.request("PRO", "op-1"))).isInstanceOf(CheckoutOutcome.Confirm.class);

        assertThat(shop.provider.allPayments()).hasSize(1);
        assertThat(shop.payments()).hasSize(1);
    }

    @Test
    void aTabThatWasClosedOnTheBanksPageNeverLocksThePayerOut() {
        CheckoutOutcome.Confirm first = shop.page(shop.request("PRO", "op-1"));
        shop.after(Duration.ofMinutes(61));

        CheckoutOutcome.Confirm second = shop.page(shop.request("PRO", "op-2"));

        assertThat(second.payment()).isNotEqualTo(first.payment());
        assertThat(shop.buy(shop.request("PRO", "op-1")))
                .isEqualTo(new CheckoutOutcome.Failed(first.invoice(), "expired_on_confirmation"));
    }

    @Test
    void aRefusedAttemptFailsAndLeavesTheNextOneFree() {
        shop.provider.next(ProviderFault.REFUSED);

        assertThat(shop.buy(shop.request("PRO", "op-1"))).isInstanceOf(CheckoutOutcome.Failed.class);
        assertThat(shop.buy(shop.request("PRO", "op-2"))).isInstanceOf(CheckoutOutcome.Confirm.class);
    }

    @Test
    void aRefusalAfterAnUnknownSendSaysNothingAboutThat() {
        shop.provider.next(ProviderFault.LOST_ANSWER, ProviderFault.REFUSED);
        shop.buy(shop.request("PRO", "op-1"));

        assertThat(shop.buy(shop.request("PRO", "op-1"))).isInstanceOf(CheckoutOutcome.Confirm.class);
        assertThat(shop.provider.allPayments()).hasSize(1);
    }

    @Test
    void aPlanIsSoldToItsAudienceAlone() {
        assertThat(shop.buy(shop.request("STAFF", "op-1"))).isEqualTo(new CheckoutOutcome.NotForSale("STAFF"));
        assertThat(shop.buy(shop.request("STAFF", "op-2").as(Audience.of("staff"))))
                .isInstanceOf(CheckoutOutcome.Confirm.class);
    }

    @Test
    void whatCostsNothingIsPaidWithoutAnAttempt() {
        CheckoutOutcome outcome = shop.buy(shop.request("PRO", "op-1").discount(new Discount.Percent("friends", 100)));

        assertThat(outcome).isInstanceOf(CheckoutOutcome.Paid.class);
        assertThat(shop.plan()).isEqualTo("PRO");
        assertThat(shop.provider.sends()).isZero();
    }

    @Test
    void whatIsBelowTheMinimumIsCarriedOverToTheNextInvoice() {
        assertThat(shop.buy(shop.request("CHEAP", "op-1"))).isInstanceOf(CheckoutOutcome.Paid.class);
        assertThat(shop.plan()).isEqualTo("CHEAP");
        assertThat(shop.credit()).isEqualTo(rub(-50));

        assertThat(shop.buy(shop.request("CHEAP", "op-2"))).isInstanceOf(CheckoutOutcome.Confirm.class);

        assertThat(shop.payments().get(0).amount()).isEqualTo(rub(1_00));
        assertThat(shop.credit()).isEqualTo(rub(0));
    }

    @Test
    void aDiscountIsTakenOffOnceAndTheNextPeriodCostsThePrice() {
        Payment first = shop.paid(shop.renewing("PRO", "op-1").discount(new Discount.Amount("welcome", rub(100_00))));
        assertThat(first.amount()).isEqualTo(rub(200_00));

        shop.after(Duration.ofDays(29));
        shop.runs();

        assertThat(shop.payments().get(0).amount()).isEqualTo(rub(300_00));
    }

    @Test
    void aDiscountThatIsOncePerAccountIsHadOnceAndOnlyByAPurchaseThatWasPaid() {
        Discount once = new Discount.Percent("welcome", 50).oncePerAccount();
        CheckoutOutcome.Confirm declined = shop.page(shop.request("PRO", "op-1").discount(once));
        shop.provider.decline(shop.providerId(declined.payment()), "insufficient_funds");
        shop.billing.payments().refresh(declined.payment());
        CheckoutOutcome.Confirm replaced = shop.page(shop.request("PRO", "op-2").discount(once));

        Payment paid = shop.paid(shop.request("TEAM", "op-3").discount(once));

        assertThat(paid.amount()).isEqualTo(rub(450_00));
        assertThat(shop.buy(shop.request("PRO", "op-2").discount(once))).isInstanceOf(CheckoutOutcome.Failed.class);
        assertThat(shop.buy(shop.request("TEAM", "op-3").discount(once)))
                .as("a repeat of the purchase that had it")
                .isInstanceOf(CheckoutOutcome.Paid.class);
        CheckoutOutcome again = shop.buy(
                shop.request("TEAM", "op-4").discount(new Discount.Amount("welcome", rub(1_00)).oncePerAccount()));
        assertThat(again).isEqualTo(new CheckoutOutcome.DiscountUsed("welcome"));
        assertThat(shop.payments()).hasSize(3);
        assertThat(shop.paid(shop.request("TEAM", "op-4")).amount()).isEqualTo(rub(900_00));
        assertThat(shop.paid(shop.request("TEAM", "op-5").discount(new Discount.Percent("other", 10).oncePerAccount()))
                        .amount())
                .isEqualTo(rub(810_00));
        assertThat(replaced.payment()).isNotEqualTo(declined.payment());
    }

    @Test
    void aDiscountThatIsOncePerAccountIsHadByWhatIsInQuarantine() {
        Discount once = new Discount.Percent("welcome", 50).oncePerAccount();
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1").discount(once));
        shop.provider.pay(shop.providerId(page.payment()));
        shop.provider.showAmount(shop.providerId(page.payment()), rub(1_00));
        shop.billing.payments().refresh(page.payment());

        assertThat(shop.buy(shop.request("PRO", "op-2").discount(once)))
                .isEqualTo(new CheckoutOutcome.DiscountUsed("welcome"));
    }

    @Test
    void anUpgradeTakesOffWhatWasNotUsedAndAFailedOneLeavesTheOldPlan() {
        shop.paid(shop.request("PRO", "op-1"));
        shop.after(Duration.ofDays(15));
        CheckoutOutcome.Confirm declined = shop.page(shop.request("TEAM", "op-2"));
        assertThat(shop.payment(declined.payment()).amount()).isEqualTo(rub(750_00));
        shop.provider.decline(shop.providerId(declined.payment()), "insufficient_funds");
        shop.billing.payments().refresh(declined.payment());
        assertThat(shop.plan()).isEqualTo("PRO");
        assertThat(shop.subscription().term().end())
                .isEqualTo(shop.clock.instant().plus(Duration.ofDays(15)));

        shop.paid(shop.request("TEAM", "op-3"));

        assertThat(shop.plan()).isEqualTo("TEAM");
        assertThat(shop.subscription().term().end())
                .isEqualTo(shop.clock.instant().plus(Duration.ofDays(30)));
        assertThat(shop.credit()).isEqualTo(rub(0));
        assertThat(shop.billing.subscriptions().preview(USER, "TEAM").charged()).isEqualTo(rub(900_00));
    }

    @Test
    void aWrongAmountPaysNothingAndWaitsForAPerson() {
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1"));
        shop.provider.pay(shop.providerId(page.payment()));
        shop.provider.showAmount(shop.providerId(page.payment()), rub(1_00));

        shop.billing.payments().refresh(page.payment());

        assertThat(shop.plan()).isEqualTo("FREE");
        assertThat(shop.payment(page.payment()).withdrawn()).isEqualTo(Withdrawal.QUARANTINED);
        assertThat(shop.payment(page.payment()).status()).isEqualTo(PaymentStatus.PENDING);
        assertThat(shop.billing.payments().invoices(USER, null, 10))
                .extracting(Invoice::status)
                .containsExactly(Invoice.Status.OPEN);
    }

    @Test
    void aCancelledDowngradeKeepsThePlan() {
        shop.paid(shop.renewing("TEAM", "op-1"));

        CheckoutOutcome outcome = shop.buy(shop.request("PRO", "op-2"));

        assertThat(outcome).isInstanceOf(CheckoutOutcome.Scheduled.class);
        assertThat(shop.plan()).isEqualTo("TEAM");
        assertThat(shop.subscription().nextAgreement().plan().code()).isEqualTo("PRO");
        shop.billing.subscriptions().keepPlan(USER, "user", "changed my mind");
        assertThat(shop.subscription().next()).isNull();
    }

    @Test
    void aHintFindsThePaymentByOurIdAloneAndBelievesNothingElse() {
        shop.provider.next(ProviderFault.LOST_ANSWER);
        shop.buy(shop.request("PRO", "op-1"));
        String ours = shop.payments().get(0).id();
        shop.provider.pay(shop.providerId(ours));

        assertThat(shop.billing.payments().noticed(shop.providerId(ours))).isTrue();
        assertThat(shop.billing.payments().noticed(shop.providerId(ours))).isTrue();
        assertThat(shop.billing.payments().noticed("unknown")).isFalse();

        assertThat(shop.plan()).isEqualTo("PRO");
        assertThat(shop.subscription().term().end())
                .isEqualTo(shop.clock.instant().plus(Duration.ofDays(30)));
    }

    @Test
    void twoServicesThatShareAShopShareNeitherKeysNorMoney() throws Exception {
        Shop staging = opened(shop.beside(newStore()));
        List<Shop> both = List.of(shop, staging);
        both.forEach(each -> each.paid(each.renewing("PRO", "op-1")));
        shop.after(Duration.ofDays(29));
        shop.provider.next(ProviderFault.LOST_ANSWER, ProviderFault.LOST_ANSWER);
        both.forEach(each -> each.billing.paymentRuns().renew(10));

        // So late that nothing is sent again, and each looks through the list that has the payments of both.
        shop.after(Duration.ofHours(25));
        both.forEach(Shop::runs);

        assertThat(both).flatExtracting(Shop::keys).hasSize(4).doesNotHaveDuplicates();
        assertThat(shop.provider.allPayments()).hasSize(4);
        for (Shop each : both) {
            assertThat(each.payments()).hasSize(2).allMatch(payment -> payment.use() == PaymentUse.PAID_INVOICE);
            assertThat(each.subscription().renewal().ordinal()).isEqualTo(2);
        }
        String stranger = staging.providerId(staging.payments().get(0).id());
        assertThat(shop.billing.payments().noticed(stranger)).isFalse();
    }
}
