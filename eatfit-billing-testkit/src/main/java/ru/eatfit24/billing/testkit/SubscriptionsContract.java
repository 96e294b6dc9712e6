package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.testkit.Shop.USER;
import static ru.eatfit24.billing.testkit.Shop.rub;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.Payments;
import ru.eatfit24.billing.checkout.Subscriptions;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.subscription.ChangePreview;
import ru.eatfit24.billing.subscription.PlanChangePolicy;
import ru.eatfit24.billing.subscription.SubscriptionState;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.Subject;

/** Trials, grants, cancellations and plan changes. */
abstract class SubscriptionsContract extends ShopContractPart {

    private Subscriptions subscriptions;

    @BeforeEach
    void openSubscriptions() {
        subscriptions = shop.billing.subscriptions();
    }

    private SubscriptionState state() {
        return shop.subscription().state(shop.clock.instant());
    }

    @Test
    void aTrialIsGivenOnceAndEndsByItself() {
        Instant until = shop.clock.instant().plus(Duration.ofDays(7));
        subscriptions.startTrial(USER, "PRO", until, false, "system", "new user");
        subscriptions.startTrial(USER, "PRO", until, false, "system", "new user");
        assertThat(state()).isEqualTo(SubscriptionState.TRIALING);
        assertThat(shop.plan()).isEqualTo("PRO");

        shop.after(Duration.ofDays(7));

        assertThat(shop.plan()).isEqualTo("FREE");
        assertThatThrownBy(() -> subscriptions.startTrial(
                        USER, "PRO", shop.clock.instant().plusSeconds(60), false, "system", "again"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has had its trial");
        shop.runs();
        assertThat(shop.provider.sends()).isZero();
    }

    @Test
    void aTrialWithAMethodIsChargedForAtItsEnd() {
        assertThatThrownBy(() -> subscriptions.startTrial(
                        USER, "PRO", shop.clock.instant().plusSeconds(60), true, "system", "new user"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no method");
        Payments.Binding binding = shop.billing
                .payments()
                .bind(USER, "bank_card", new Consent(shop.clock.instant(), "v1"), Shop.RETURN_URL);
        shop.provider.confirmMethod(
                Objects.requireNonNull(binding.confirmation()).value().replaceAll(".*method=", ""));
        shop.hours(1);
        subscriptions.startTrial(
                USER, "PRO", shop.clock.instant().plus(Duration.ofDays(7)), true, "system", "new user");

        shop.days(7);

        assertThat(shop.provider.allPayments()).hasSize(1);
        assertThat(state()).isEqualTo(SubscriptionState.ACTIVE);
        assertThat(shop.plan()).isEqualTo("PRO");
    }

    @Test
    void aGrantIsMadeOnceForItsOperationAndNamesWhoMadeIt() {
        subscriptions.grant(USER, "PRO", OperationId.of("gift-1"), "admin-7", "sorry for the outage");
        subscriptions.grant(USER, "PRO", OperationId.of("gift-1"), "admin-7", "sorry for the outage");

        assertThat(shop.plan()).isEqualTo("PRO");
        assertThat(shop.subscription().term().end())
                .isEqualTo(shop.clock.instant().plus(Duration.ofDays(30)));
        assertThat(shop.billing.entitlements().auditTrail(Subject.of(USER), 10))
                .extracting(AuditEntry::actor)
                .containsExactly("admin-7");
        assertThat(subscriptions.preview(USER, "TEAM").unused()).isEqualTo(rub(0));
    }

    @Test
    void whatIsRevokedEndsAtOnceAndIsNotChargedAgain() {
        shop.subscribed();
        shop.after(Duration.ofDays(1));

        subscriptions.endNow(USER, "admin-7", "abuse");
        subscriptions.endNow(USER, "admin-7", "abuse");

        assertThat(shop.plan()).isEqualTo("FREE");
        shop.days(31);
        assertThat(shop.provider.allPayments()).hasSize(1);
        assertThat(subscriptions.preview(USER, "TEAM").unused()).isEqualTo(rub(0));
    }

    @Test
    void whatIsGivenAfterTheClockSteppedBackIsInForceAndEndsAtOnce() {
        shop.buy(shop.request("PRO", "op-1"));
        shop.clock.set(shop.clock.instant().minusSeconds(80));

        subscriptions.grant(USER, "TEAM", OperationId.of("gift-1"), "admin", "a gift");
        assertThat(shop.plan()).isEqualTo("TEAM");
        subscriptions.endNow(USER, "admin", "a mistake");

        assertThat(shop.plan()).isEqualTo("FREE");
    }

    @Test
    void aCancellationCanBeTakenBackUntilItIsOver() {
        shop.subscribed();
        subscriptions.cancelAtEnd(USER, "user", "too dear");
        assertThat(state()).isEqualTo(SubscriptionState.CANCELED);
        subscriptions.resume(USER, "user", "not so dear");
        assertThat(state()).isEqualTo(SubscriptionState.ACTIVE);
        subscriptions.cancelAtEnd(USER, "user", "too dear");
        shop.after(Duration.ofDays(31));

        assertThatThrownBy(() -> subscriptions.resume(USER, "user", "again")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPreviewSaysWhatThePurchaseThenCosts() {
        shop.subscribed();
        shop.after(Duration.ofDays(10));
        ChangePreview preview = subscriptions.preview(USER, "TEAM");
        assertThat(preview.policy()).isEqualTo(PlanChangePolicy.SWITCH_NOW);

        CheckoutOutcome.Confirm page = shop.page(shop.request("TEAM", "op-2"));

        assertThat(shop.payment(page.payment()).amount())
                .isEqualTo(preview.charged())
                .isEqualTo(rub(700_00));
        assertThat(subscriptions.preview(USER, "PRO").policy()).isEqualTo(PlanChangePolicy.EXTEND);
    }

    @Test
    void aPlanThatSomebodyAssignedStaysWhileAPurchaseIsNotPaid() {
        shop.billing.entitlements().assign(Subject.of(USER), "TEAM", shop.clock.instant(), null, "admin-7", "a friend");

        shop.buy(shop.request("PRO", "op-1"));

        assertThat(shop.plan()).isEqualTo("TEAM");
    }
}
