package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static ru.eatfit24.billing.testkit.Shop.rub;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.webhook.Inbox;
import ru.eatfit24.billing.webhook.InboxReport;
import ru.eatfit24.billing.webhook.InboxStore;
import ru.eatfit24.billing.webhook.WebhookClaim;
import ru.eatfit24.billing.webhook.WebhookEvent;
import ru.eatfit24.billing.webhook.WebhookNotification;
import ru.eatfit24.billing.webhook.WebhookObject;
import ru.eatfit24.billing.webhook.WebhookProcessor;
import ru.eatfit24.billing.webhook.WebhookRetries;
import ru.eatfit24.billing.webhook.WebhookState;
import ru.eatfit24.billing.webhook.WebhookVerdict;

/** What notifications of the provider bring about, and what they do not. */
abstract class WebhooksContract extends ShopContractPart {

    private static final InboxReport PROCESSED = new InboxReport(1, 0, 0, 0, 0);
    private static final InboxReport QUARANTINED = new InboxReport(0, 1, 0, 0, 0);
    private static final InboxReport AGAIN = new InboxReport(0, 0, 1, 0, 0);
    private static final InboxReport DEAD = new InboxReport(0, 0, 0, 1, 0);
    private static final InboxReport LOST = new InboxReport(0, 0, 0, 0, 1);

    private Inbox inbox;

    @SuppressWarnings("NullAway.Init")
    WebhooksContract() {}

    @BeforeEach
    void openInbox() {
        inbox = shop.billing.webhooks();
    }

    private void hear(WebhookObject about, String objectId, String status) {
        inbox.receive(WebhookNotification.of("fake", about, objectId, "something." + status, status));
    }

    private InboxReport process(WebhookObject about, String objectId, String status) {
        hear(about, objectId, status);
        return inbox.process(10);
    }

    private WebhookEvent only(WebhookState state) {
        List<WebhookEvent> events = inbox.list(state, null, 10);
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    private String note(WebhookState state) {
        return Objects.requireNonNull(only(state).progress().note(), "note");
    }

    /** The provider's id of a payment that the payer has not confirmed. */
    private String page() {
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1"));
        return shop.providerId(page.payment());
    }

    @Test
    void whatWasPaidIsSettledWithoutThePayerComingBack() {
        String id = page();
        shop.provider.pay(id);

        assertThat(process(WebhookObject.PAYMENT, id, "SUCCEEDED")).isEqualTo(PROCESSED);
        assertThat(process(WebhookObject.PAYMENT, id, "SUCCEEDED").isEmpty()).isTrue();

        assertThat(shop.plan()).isEqualTo("PRO");
        assertThat(only(WebhookState.PROCESSED).receiving().times()).isEqualTo(2);
    }

    @Test
    void whatIsToldButNotShownGivesNothingAndEndsInQuarantine() {
        String id = page();
        hear(WebhookObject.PAYMENT, id, "SUCCEEDED");

        for (int attempt = 1; attempt < WebhookRetries.MOST_ATTEMPTS_WHEN_NOT_SHOWN; attempt++) {
            assertThat(inbox.process(10)).isEqualTo(AGAIN);
            assertThat(inbox.process(10).isEmpty()).isTrue();
            hear(WebhookObject.PAYMENT, id, "SUCCEEDED");
        }
        assertThat(inbox.process(10)).isEqualTo(QUARANTINED);

        assertThat(shop.plan()).isEqualTo("FREE");
        assertThat(note(WebhookState.QUARANTINED)).contains("told to be SUCCEEDED", "shown as PENDING");
    }

    @Test
    void whatIsShownWinsOverWhatIsToldAndBothEndsAreForAPerson() {
        String id = page();
        shop.provider.decline(id, "insufficient_funds");

        assertThat(process(WebhookObject.PAYMENT, id, "SUCCEEDED")).isEqualTo(QUARANTINED);

        assertThat(shop.plan()).isEqualTo("FREE");
        assertThat(shop.payments()).extracting(Payment::status).containsExactly(PaymentStatus.CANCELED);
    }

    @Test
    void anotherAmountThanWasAskedForIsForAPerson() {
        String id = page();
        shop.provider.pay(id);
        shop.provider.showAmount(id, rub(1_00));

        assertThat(process(WebhookObject.PAYMENT, id, "SUCCEEDED")).isEqualTo(QUARANTINED);

        assertThat(shop.plan()).isEqualTo("FREE");
        assertThat(note(WebhookState.QUARANTINED)).contains("AMOUNT");
    }

    @Test
    void lateNewsOfWhatHasGoneOnIsDoneWith() {
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1").held());
        String id = shop.providerId(page.payment());
        shop.provider.pay(id);
        shop.billing.payments().refresh(page.payment());
        shop.billing.payments().capture(page.payment(), rub(300_00), "maria", "sent");

        assertThat(process(WebhookObject.PAYMENT, id, "WAITING_FOR_CAPTURE")).isEqualTo(PROCESSED);
        assertThat(process(WebhookObject.PAYMENT, id, "SUCCEEDED")).isEqualTo(PROCESSED);
        assertThat(shop.plan()).isEqualTo("PRO");
    }

    @Test
    void whatNobodyKnowsAndWhatIsNotFollowedChangesNothing() {
        assertThat(process(WebhookObject.PAYMENT, "invented", "SUCCEEDED")).isEqualTo(PROCESSED);
        assertThat(process(WebhookObject.REFUND, "invented-2", "SUCCEEDED")).isEqualTo(PROCESSED);
        assertThat(process(WebhookObject.PAYMENT_METHOD, "invented-3", "ACTIVE"))
                .isEqualTo(PROCESSED);
        assertThat(process(WebhookObject.OTHER, "payout", "SUCCEEDED")).isEqualTo(PROCESSED);

        assertThat(shop.payments()).isEmpty();
        assertThat(shop.plan()).isEqualTo("FREE");
    }

    @Test
    void aRefundIsFollowedToItsEnd() {
        Payment paid = shop.paid(shop.request("PRO", "op-1"));
        shop.provider.refundsWait(true);
        Refund refund = shop.billing
                .payments()
                .refund(paid.id(), rub(300_00), Refund.Access.END, OperationId.of("refund-1"), "maria", "asked for");
        String id = Objects.requireNonNull(refund.providerId());

        assertThat(process(WebhookObject.REFUND, id, "SUCCEEDED")).isEqualTo(AGAIN);
        assertThat(shop.plan()).isEqualTo("PRO");
        shop.provider.finishRefund(id, null);
        hear(WebhookObject.REFUND, id, "SUCCEEDED");

        assertThat(inbox.process(10)).isEqualTo(PROCESSED);
        assertThat(shop.plan()).isEqualTo("FREE");
    }

    @Test
    void aMethodIsConfirmedByANotification() {
        shop.billing
                .payments()
                .bind(Shop.USER, "bank_card", new Consent(shop.clock.instant(), "terms v1"), Shop.RETURN_URL);
        PaymentMethod pending = shop.store.money().methods(Shop.USER).get(0);
        String token = Objects.requireNonNull(pending.token(), "token");
        shop.provider.confirmMethod(token);

        assertThat(process(WebhookObject.PAYMENT_METHOD, token, "ACTIVE")).isEqualTo(PROCESSED);

        assertThat(shop.store.money().methods(Shop.USER))
                .extracting(PaymentMethod::status)
                .containsExactly(PaymentMethod.Status.ACTIVE);
    }

    @Test
    void whileTheProviderIsAwayItWaitsAndAfterADayItIsDead() {
        String id = page();
        shop.provider.pay(id);
        shop.provider.answersQuestions(false);
        hear(WebhookObject.PAYMENT, id, "SUCCEEDED");
        Instant start = shop.clock.instant();

        for (int attempt = 1; attempt < WebhookRetries.MOST_ATTEMPTS; attempt++) {
            assertThat(inbox.process(10)).isEqualTo(AGAIN);
            shop.clock.set(
                    Objects.requireNonNull(only(WebhookState.WAITING).progress().dueAt()));
        }
        assertThat(inbox.process(10)).isEqualTo(DEAD);

        assertThat(Duration.between(start, shop.clock.instant())).isGreaterThan(Duration.ofHours(24));
        assertThat(note(WebhookState.DEAD)).contains("ProviderUnavailableException");
        shop.provider.answersQuestions(true);
        inbox.replay(only(WebhookState.DEAD).id(), "maria", "the provider is back");
        assertThat(inbox.process(10)).isEqualTo(PROCESSED);
        assertThat(shop.plan()).isEqualTo("PRO");
        assertThat(inbox.auditTrail(10))
                .extracting(AuditEntry::actor, AuditEntry::reason)
                .containsExactly(tuple("maria", "the provider is back"));
    }

    @Test
    void aProcessThatDiesEachTimeLeavesItDead() {
        hear(WebhookObject.PAYMENT, "deadly", "SUCCEEDED");
        for (int attempt = 1; attempt <= WebhookRetries.MOST_ATTEMPTS; attempt++) {
            shop.store
                    .inbox()
                    .claim(1, shop.clock.instant(), shop.clock.instant().plusSeconds(1));
            shop.after(Duration.ofSeconds(1));
        }

        assertThat(inbox.process(10)).isEqualTo(DEAD);
    }

    @Test
    void whoWakesAfterSomebodyElseHasTakenOverChangesNothing() {
        String id = page();
        hear(WebhookObject.PAYMENT, id, "SUCCEEDED");
        InboxStore store = shop.store.inbox();
        List<WebhookClaim> others = new ArrayList<>();
        // While the worker asks the provider, its lease ends and somebody else is given the event.
        Inbox frozen = Inbox.of(
                store,
                claim -> {
                    shop.after(Inbox.LEASE);
                    others.addAll(store.claim(
                            1, shop.clock.instant(), shop.clock.instant().plus(Inbox.LEASE)));
                    return store.settle(claim, WebhookVerdict.processed("too late"), shop.clock.instant())
                            ? WebhookProcessor.Result.PROCESSED
                            : WebhookProcessor.Result.LOST;
                },
                shop.clock);

        assertThat(frozen.process(1)).isEqualTo(LOST);

        assertThat(others).hasSize(1);
        assertThat(only(WebhookState.WAITING)).isEqualTo(others.get(0).event());
    }

    /** A worker loses what it has claimed while it asks the provider; answers what somebody else was given meanwhile. */
    private List<WebhookClaim> claimedWhileAWorkerIsFrozenAfterItsQuestion() {
        List<WebhookClaim> others = new ArrayList<>();
        PaymentProvider freezes = afterTheFirstQuestion(() -> {
            shop.after(Inbox.LEASE);
            others.addAll(shop.store
                    .inbox()
                    .claim(1, shop.clock.instant(), shop.clock.instant().plus(Inbox.LEASE)));
        });
        try (Billing frozen = shop.node(CheckoutSettings.STANDARD, freezes)) {
            assertThat(frozen.webhooks().process(1)).isEqualTo(LOST);
        }
        return others;
    }

    @Test
    void aWorkerThatWasFrozenAfterItsQuestionSettlesNothingOfThePayment() {
        String id = page();
        shop.provider.pay(id);
        hear(WebhookObject.PAYMENT, id, "SUCCEEDED");

        List<WebhookClaim> others = claimedWhileAWorkerIsFrozenAfterItsQuestion();

        assertThat(shop.plan()).isEqualTo("FREE");
        assertThat(shop.payments()).extracting(Payment::status).containsExactly(PaymentStatus.PENDING);
        assertThat(others).hasSize(1);
        shop.after(Inbox.LEASE);
        assertThat(inbox.process(1)).isEqualTo(PROCESSED);
        assertThat(shop.plan()).isEqualTo("PRO");
    }

    @Test
    void aWorkerThatWasFrozenWhileItHeardOfARefundTakesNothingInOfItsPayment() {
        String id = page();
        shop.provider.pay(id);
        ProviderRefund made = shop.provider.refundByHand(id, rub(100_00));
        hear(WebhookObject.REFUND, made.id(), "SUCCEEDED");

        List<WebhookClaim> others = claimedWhileAWorkerIsFrozenAfterItsQuestion();

        assertThat(others).hasSize(1);
        assertThat(shop.payments()).extracting(Payment::status).containsExactly(PaymentStatus.PENDING);
        shop.after(Inbox.LEASE);
        assertThat(inbox.process(1)).isEqualTo(PROCESSED);
        assertThat(shop.payments()).extracting(Payment::status).containsExactly(PaymentStatus.SUCCEEDED);
        assertThat(shop.payments().get(0).money().refunded()).isEqualTo(rub(100_00));
    }

    @Test
    void whatContradictsIsToldToItsAccountWithTheSettling() {
        String id = page();
        shop.provider.pay(id);
        shop.provider.showAmount(id, rub(1_00));
        hear(WebhookObject.PAYMENT, id, "SUCCEEDED");
        PaymentProvider freezes = afterTheFirstQuestion(() -> {
            shop.after(Inbox.LEASE);
            assertThat(shop.store
                            .inbox()
                            .claim(1, shop.clock.instant(), shop.clock.instant().plusSeconds(1)))
                    .hasSize(1);
        });
        Billing frozen = shop.node(CheckoutSettings.STANDARD, freezes);
        assertThat(frozen.webhooks().process(1)).isEqualTo(LOST);
        frozen.close();
        shop.after(Duration.ofSeconds(1));

        assertThat(inbox.process(1)).isEqualTo(QUARANTINED);

        assertThat(eventsOf("notification.quarantined")).singleElement().satisfies(event -> {
            assertThat(event.account()).isEqualTo(Shop.USER);
            assertThat(event.content())
                    .containsEntry(
                            "notification", only(WebhookState.QUARANTINED).id())
                    .containsEntry("about", "PAYMENT")
                    .containsEntry("note", note(WebhookState.QUARANTINED));
        });
    }

    @Test
    void whatFailedTooOftenIsToldToItsAccount() {
        String id = page();
        hear(WebhookObject.PAYMENT, id, "SUCCEEDED");
        hear(WebhookObject.PAYMENT, "of-nobody", "SUCCEEDED");
        for (int attempt = 1; attempt <= WebhookRetries.MOST_ATTEMPTS; attempt++) {
            shop.store
                    .inbox()
                    .claim(2, shop.clock.instant(), shop.clock.instant().plusSeconds(1));
            shop.after(Duration.ofSeconds(1));
        }

        assertThat(inbox.process(10)).isEqualTo(new InboxReport(0, 0, 0, 2, 0));

        assertThat(eventsOf("notification.dead")).singleElement().satisfies(event -> {
            assertThat(event.account()).isEqualTo(Shop.USER);
            assertThat(event.content()).containsEntry("about", "PAYMENT").containsKeys("notification", "note");
        });
        assertThat(inbox.list(WebhookState.DEAD, null, 10)).hasSize(2);
    }

    private PaymentProvider afterTheFirstQuestion(Runnable mishap) {
        AtomicBoolean happened = new AtomicBoolean();
        return (PaymentProvider) Proxy.newProxyInstance(
                PaymentProvider.class.getClassLoader(),
                new Class<?>[] {PaymentProvider.class},
                (proxy, method, arguments) -> {
                    Object answer = method.invoke(shop.provider, arguments);
                    if (method.getName().equals("findPayment") && happened.compareAndSet(false, true)) {
                        mishap.run();
                    }
                    return answer;
                });
    }

    @Test
    void aPersonSaysWhoAndWhyAndOnlyWhatHasEndedIsReplayed() {
        hear(WebhookObject.PAYMENT, "invented", "SUCCEEDED");
        String id = only(WebhookState.WAITING).id();

        assertThatThrownBy(() -> inbox.replay(id, "maria", "why not")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> inbox.dismiss(id, "maria", "why not")).isInstanceOf(IllegalStateException.class);
        inbox.process(1);
        assertThatThrownBy(() -> inbox.replay(id, " ", "why not")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> inbox.replay(id, "maria", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> inbox.replay("nobody", "maria", "why not"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(inbox.auditTrail(10)).isEmpty();

        inbox.replay(id, "maria", "once more");
        assertThat(inbox.process(1)).isEqualTo(PROCESSED);
    }

    @Test
    void nothingOfTheFieldsIsShownOrLoggedByName() {
        WebhookNotification notification = WebhookNotification.of(
                        "fake", WebhookObject.PAYMENT, "id-1", "payment.succeeded", "SUCCEEDED")
                .withFields(Map.of("amount", "canary-1"));

        assertThat(notification.toString()).contains("amount").doesNotContain("canary-1");
    }
}
