package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static ru.eatfit24.billing.testkit.Shop.rub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.checkout.Drift;
import ru.eatfit24.billing.checkout.DriftReport;
import ru.eatfit24.billing.checkout.RefundChanged;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.job.JobResult;
import ru.eatfit24.billing.job.Jobs;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.webhook.Inbox;
import ru.eatfit24.billing.webhook.WebhookNotification;
import ru.eatfit24.billing.webhook.WebhookObject;
import ru.eatfit24.billing.webhook.WebhookState;

/** What somebody does at the provider by hand, and what the provider shows that nobody here knows of. */
abstract class ComparisonContract extends ShopContractPart {

    private DriftReport compare() {
        return compare(shop);
    }

    private static DriftReport compare(Shop with) {
        return with.billing
                .paymentRuns()
                .compare(
                        with.clock.instant().minus(Duration.ofDays(3)),
                        with.clock.instant().plusSeconds(60),
                        1_000);
    }

    private Payment bought() {
        return shop.paid(shop.renewing("PRO", "op-1"));
    }

    private ProviderRefund byHand(Payment payment, long minor) {
        return shop.provider.refundByHand(shop.providerId(payment.id()), rub(minor));
    }

    private List<Refund> refunds(Payment payment) {
        return shop.rows(rows -> rows.refundsOf(payment.id()));
    }

    @Test
    void aRefundMadeByHandIsTakenInOnceWithItsTotalItsShareOfTheTimeAndAnEvent() {
        Payment paid = bought();
        Instant end = shop.subscription().term().end();
        ProviderRefund made = byHand(paid, 100_00);

        DriftReport first = compare();
        DriftReport again = compare();

        assertThat(first.drifts()).isEmpty();
        assertThat(first.takenIn()).isEqualTo(1);
        assertThat(again.takenIn()).isZero();
        assertThat(again.isClean()).isTrue();
        assertThat(refunds(paid)).singleElement().satisfies(refund -> {
            assertThat(refund.order().origin()).isEqualTo(Refund.Origin.AT_PROVIDER);
            assertThat(refund.status()).isEqualTo(Refund.Status.SUCCEEDED);
            assertThat(refund.providerId()).isEqualTo(made.id());
        });
        assertThat(shop.payment(paid.id()).money().refunded()).isEqualTo(rub(100_00));
        assertThat(shop.subscription().term().end()).isEqualTo(end.minus(Duration.ofDays(10)));
        assertThat(eventsOf(RefundChanged.Kind.SUCCEEDED.type()))
                .singleElement()
                .satisfies(event -> assertThat(event.content())
                        .containsEntry("origin", "AT_PROVIDER")
                        .containsEntry("amount", "10000")
                        .containsEntry("payment", paid.id()));
        assertThatThrownBy(() -> shop.billing
                        .payments()
                        .refund(
                                paid.id(),
                                rub(200_01),
                                Refund.Access.KEEP,
                                OperationId.of("refund-1"),
                                "maria",
                                "more"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatDiffersIsToldToItsAccountAndWhatHasNoneIsReportedOnly() {
        Payment paid = bought();
        shop.provider.showAmount(shop.providerId(paid.id()), rub(1_00));
        shop.provider.payElsewhere(null, rub(5_00));

        assertThat(compare().drifts())
                .extracting(Drift::kind)
                .containsExactlyInAnyOrder(Drift.Kind.PAYMENT_DIFFERS, Drift.Kind.UNKNOWN_PAYMENT);

        assertThat(eventsOf("drift.found")).singleElement().satisfies(event -> {
            assertThat(event.account()).isEqualTo(Shop.USER);
            assertThat(event.content())
                    .containsEntry("kind", "PAYMENT_DIFFERS")
                    .containsEntry("cause", "CHANGED")
                    .containsEntry("id", paid.id());
        });
    }

    @Test
    void asAJobItLooksAtAllOfTheTimeHoweverSmallItsBudgetIs() {
        List<Payment> all = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            Payment paid = shop.as("payer-" + i).paid(shop.as("payer-" + i).renewing("PRO", "op-1"));
            all.add(paid);
            shop.after(Duration.ofMinutes(1));
            byHand(paid, 100_00);
            shop.after(Duration.ofMinutes(1));
        }
        Jobs jobs = shop.billing.jobs();

        assertThat(jobs.dryRun(Job.COMPARISON, 100).found()).isEqualTo(10);
        assertThat(jobs.dryRun(Job.COMPARISON, 7).found()).isEqualTo(7);
        JobResult first = jobs.run(Job.COMPARISON, JobBudget.of(2));
        assertThat(first).isEqualTo(new JobResult(Job.COMPARISON, 2, 2, 0, 0, true));
        int runs = 1;
        while (jobs.run(Job.COMPARISON, JobBudget.of(2)).hasMore() && runs < 20) {
            runs++;
        }

        for (Payment paid : all) {
            List<Refund> refunds = shop.as(paid.account()).rows(rows -> rows.refundsOf(paid.id()));
            assertThat(refunds).hasSize(1);
        }
        assertThat(jobs.run(Job.COMPARISON, JobBudget.STANDARD))
                .isEqualTo(new JobResult(Job.COMPARISON, 10, 10, 0, 0, false));
    }

    @Test
    void theHostSaysWhatHappensToTheAccess() throws Exception {
        for (Refund.Access access : Refund.Access.values()) {
            Shop with = shop(CheckoutSettings.STANDARD.refundsAtProvider(access));
            Payment paid = with.paid(with.request("PRO", "op-1"));
            Instant end = with.subscription().term().end();
            with.provider.refundByHand(with.providerId(paid.id()), rub(150_00));

            assertThat(compare(with).takenIn()).isEqualTo(1);

            Instant after = with.subscription().term().end();
            switch (access) {
                case KEEP -> assertThat(after).isEqualTo(end);
                case SHORTEN -> assertThat(after).isEqualTo(end.minus(Duration.ofDays(15)));
                case END -> assertThat(with.plan()).isEqualTo("FREE");
            }
        }
    }

    @Test
    void aNotificationOfARefundThatSomebodyMadeTakesItIn() {
        Payment paid = bought();
        ProviderRefund made = byHand(paid, 300_00);

        assertThat(shop.billing.payments().noticedRefund(made.id())).isTrue();
        assertThat(shop.billing.payments().noticedRefund(made.id())).isTrue();
        assertThat(shop.billing.payments().noticedRefund("unknown")).isFalse();

        assertThat(refunds(paid)).hasSize(1);
        assertThat(shop.plan()).isEqualTo("FREE");
    }

    @Test
    void aStoredNotificationOfOneTakesItIn() {
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1"));
        shop.provider.pay(shop.providerId(page.payment()));
        Payment unheard = shop.payment(page.payment());
        ProviderRefund made = byHand(unheard, 100_00);
        Inbox inbox = shop.billing.webhooks();
        inbox.receive(WebhookNotification.of("fake", WebhookObject.REFUND, made.id(), "refund.succeeded", "SUCCEEDED"));

        inbox.process(10);

        assertThat(inbox.list(WebhookState.PROCESSED, null, 10)).hasSize(1);
        assertThat(refunds(unheard))
                .singleElement()
                .extracting(Refund::providerId)
                .isEqualTo(made.id());
        assertThat(shop.payment(page.payment()).money().refunded()).isEqualTo(rub(100_00));
        assertThat(compare().isClean()).isTrue();
    }

    @Test
    void oneThatWaitsIsFollowedToItsEnd() {
        Payment paid = bought();
        shop.provider.refundsWait(true);
        ProviderRefund fails = byHand(paid, 100_00);
        ProviderRefund succeeds = byHand(paid, 50_00);
        assertThat(compare().takenIn()).isEqualTo(2);
        assertThat(shop.payment(paid.id()).money().refundReserved()).isEqualTo(rub(150_00));
        shop.provider.finishRefund(fails.id(), "insufficient_funds");
        shop.provider.finishRefund(succeeds.id(), null);

        shop.hours(2);

        assertThat(shop.payment(paid.id()).money().refundReserved()).isEqualTo(rub(50_00));
        assertThat(shop.payment(paid.id()).money().refunded()).isEqualTo(rub(50_00));
        assertThat(compare().isClean()).isTrue();
    }

    @Test
    void whatWasCreditedAndGivenBackByHandIsNoCreditAnyMore() throws Exception {
        Shop crediting = shop(CheckoutSettings.STANDARD.excess(CheckoutSettings.Excess.CREDIT));
        CheckoutOutcome.Confirm first = crediting.page(crediting.request("PRO", "op-1"));
        CheckoutOutcome.Confirm second = crediting.page(crediting.request("TEAM", "op-2"));
        crediting.provider.pay(crediting.providerId(first.payment()));
        crediting.provider.pay(crediting.providerId(second.payment()));
        crediting.after(Duration.ofSeconds(30));
        crediting.runs();
        assertThat(crediting.credit()).isEqualTo(rub(300_00));
        crediting.provider.refundByHand(crediting.providerId(first.payment()), rub(200_00));

        assertThat(compare(crediting).takenIn()).isEqualTo(1);

        assertThat(crediting.credit()).isEqualTo(rub(100_00));
        assertThat(crediting.plan()).isEqualTo("TEAM");
    }

    @Test
    void oneThatTookTheAmountOfARefundUnderWayWaitsUntilThatWasRefused() {
        Payment paid = bought();
        shop.provider.next(ProviderFault.LOST_REQUEST);
        shop.billing
                .payments()
                .refund(paid.id(), rub(300_00), Refund.Access.END, OperationId.of("refund-1"), "maria", "asked for");
        byHand(paid, 300_00);

        assertThat(compare().drifts()).singleElement().satisfies(drift -> {
            assertThat(drift.kind()).isEqualTo(Drift.Kind.REFUND_DOES_NOT_FIT);
            assertThat(drift.cause()).isEqualTo(Drift.Cause.REFUND_UNDER_WAY);
            assertThat(drift.account()).isEqualTo(Shop.USER);
        });
        shop.hours(27);
        assertThat(compare().takenIn()).isEqualTo(1);

        assertThat(shop.payment(paid.id()).money().refunded()).isEqualTo(rub(300_00));
        assertThat(shop.payment(paid.id()).money().refundReserved()).isEqualTo(rub(300_00));
        assertThat(shop.provider.taken("RUB")).isEqualTo(rub(0));
        assertThat(compare().isClean()).isTrue();
    }

    @Test
    void moneyThatNobodyHereKnowsIsReportedWithItsLikelyCause() {
        bought();
        String byHand = elsewhere(null, 500_00);
        String restored = elsewhere("2c9d4f0e-0000-4000-8000-000000000001", 700_00);
        shop.provider.refundByHand(byHand, rub(500_00));

        DriftReport report = compare();

        assertThat(report.drifts())
                .extracting(Drift::kind, Drift::cause, Drift::providerId)
                .containsExactlyInAnyOrder(
                        tuple(Drift.Kind.UNKNOWN_PAYMENT, Drift.Cause.MADE_ELSEWHERE, byHand),
                        tuple(Drift.Kind.UNKNOWN_PAYMENT, Drift.Cause.OTHER_INSTALLATION, restored),
                        tuple(
                                Drift.Kind.UNKNOWN_REFUND,
                                Drift.Cause.MADE_ELSEWHERE,
                                shop.provider.allRefunds().get(0).id()));
        assertThat(report.isClean()).isFalse();
        assertThat(shop.plan()).isEqualTo("PRO");
    }

    private String elsewhere(@Nullable String ourId, long minor) {
        return shop.provider.payElsewhere(ourId, rub(minor)).id();
    }

    @Test
    void aPaymentOfOursThatIsShownWithAnotherAmountIsReportedAndPaysNothing() {
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1"));
        shop.provider.pay(shop.providerId(page.payment()));
        shop.provider.showAmount(shop.providerId(page.payment()), rub(1_00));

        assertThat(compare().drifts()).singleElement().satisfies(drift -> {
            assertThat(drift.kind()).isEqualTo(Drift.Kind.PAYMENT_DIFFERS);
            assertThat(drift.ourId()).isEqualTo(page.payment());
            assertThat(drift.details()).contains("AMOUNT");
        });

        assertThat(shop.plan()).isEqualTo("FREE");
        assertThat(shop.billing.payments().quarantined(null, 10))
                .extracting(Payment::id)
                .containsExactly(page.payment());
        shop.provider.showAmount(shop.providerId(page.payment()), rub(300_00));
        assertThat(compare().isClean()).isTrue();
        assertThat(shop.plan()).isEqualTo("PRO");
        assertThat(shop.billing.payments().quarantined(null, 10)).isEmpty();
    }

    @Test
    void aSuccessThatNobodyHeardOfIsTakenInBeforeItsRefund() {
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1"));
        shop.provider.pay(shop.providerId(page.payment()));
        shop.provider.refundByHand(shop.providerId(page.payment()), rub(100_00));

        DriftReport report = compare();

        assertThat(report.takenIn()).isEqualTo(2);
        assertThat(shop.payment(page.payment()).use()).isEqualTo(PaymentUse.PAID_INVOICE);
        assertThat(shop.payment(page.payment()).money().refunded()).isEqualTo(rub(100_00));
        assertThat(compare().isClean()).isTrue();
    }

    @Test
    void aRefundFromOutsideTheTimeComparedShowsInTheTotalAlone() {
        Instant start = shop.clock.instant();
        Payment paid = bought();
        shop.after(Duration.ofDays(1));
        byHand(paid, 100_00);

        DriftReport before = shop.billing.paymentRuns().compare(start, shop.clock.instant(), 1_000);

        assertThat(before.takenIn()).isZero();
        assertThat(before.drifts())
                .extracting(Drift::kind, Drift::cause, Drift::ourId)
                .containsExactly(tuple(Drift.Kind.REFUNDED_DIFFERS, Drift.Cause.OUTSIDE_OF_THE_TIME, paid.id()));
        assertThat(compare().takenIn()).isEqualTo(1);
        assertThat(compare().isClean()).isTrue();
    }

    @Test
    void aLongListIsComparedInParts() {
        Instant start = shop.clock.instant();
        List<Payment> paid = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            paid.add(shop.paid(shop.request("PRO", "op-" + i)));
            byHand(paid.get(i), 1_00);
            shop.after(Duration.ofSeconds(1));
        }

        Instant until = shop.clock.instant();
        int takenIn = 0;
        int calls = 0;
        while (until != null) {
            DriftReport part = shop.billing.paymentRuns().compare(start, until, 10);
            assertThat(part.drifts()).isEmpty();
            takenIn += part.takenIn();
            until = part.restUntil();
            calls++;
        }

        assertThat(takenIn).isEqualTo(25);
        assertThat(calls).isBetween(3, 4);
        for (Payment payment : paid) {
            assertThat(shop.payment(payment.id()).money().refunded()).isEqualTo(rub(1_00));
        }
    }

    @Test
    void aCallThatSaysNothingOfItselfIsNoDrift() {
        shop.provider.next(ProviderFault.LOST_ANSWER);
        shop.buy(shop.request("PRO", "op-1"));
        String ours = shop.payments().get(0).id();
        shop.provider.pay(shop.providerId(ours));

        assertThat(compare().isClean()).isTrue();

        assertThat(shop.plan()).isEqualTo("PRO");
        List<ProviderCall> calls = shop.rows(rows -> rows.callsAbout(ours));
        assertThat(calls).extracting(ProviderCall::outcome).containsExactly(ProviderCall.Outcome.DONE);
    }
}
