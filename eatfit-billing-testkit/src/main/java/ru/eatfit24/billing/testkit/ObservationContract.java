package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static ru.eatfit24.billing.testkit.Shop.rub;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.observation.Backlog;
import ru.eatfit24.billing.observation.BillingObserver.Decided;
import ru.eatfit24.billing.observation.BillingObserver.Drift;
import ru.eatfit24.billing.observation.BillingObserver.JobRun;
import ru.eatfit24.billing.observation.BillingObserver.Notification;
import ru.eatfit24.billing.observation.BillingObserver.UnansweredCall;
import ru.eatfit24.billing.observation.Vitals;
import ru.eatfit24.billing.webhook.WebhookNotification;
import ru.eatfit24.billing.webhook.WebhookObject;
import ru.eatfit24.billing.webhook.WebhookRetries;

/** What a service that sells tells its observer, and what its vitals say. */
abstract class ObservationContract extends ShopContractPart {

    private void hear(String objectId) {
        shop.billing
                .webhooks()
                .receive(WebhookNotification.of(
                        "fake", WebhookObject.PAYMENT, objectId, "payment.succeeded", "SUCCEEDED"));
    }

    private Instant now() {
        return shop.clock.instant();
    }

    @Test
    void decisionsAndDenialsAreToldByFeature() {
        for (int i = 0; i < 4; i++) {
            shop.billing.gate().tryConsume(Shop.USER, Shop.PHOTO);
        }

        assertThat(shop.observer.told(Decided.class))
                .extracting(Decided::feature, Decided::outcome)
                .containsExactly(
                        tuple("photos", Decided.Outcome.GRANTED),
                        tuple("photos", Decided.Outcome.GRANTED),
                        tuple("photos", Decided.Outcome.GRANTED),
                        tuple("photos", Decided.Outcome.DENIED));
        assertThat(shop.observer.told(Decided.class))
                .allSatisfy(decided -> assertThat(decided.took()).isPositive());
    }

    @Test
    void whatWaitsInTheInboxIsCountedFromItsReceiptUntilItIsDone() {
        assertThat(shop.billing.vitals().inbox()).isEqualTo(Vitals.Inbox.EMPTY);
        Instant first = now();
        hear("invented-1");
        shop.after(Duration.ofSeconds(30));
        hear("invented-2");

        assertThat(shop.billing.vitals().inbox()).isEqualTo(new Vitals.Inbox(new Backlog(2, first), 0, 0));
        shop.store.inbox().claim(1, now(), now().plusSeconds(60));
        assertThat(shop.billing.vitals().inbox().waiting())
                .as("what is claimed is not done")
                .isEqualTo(new Backlog(2, first));
        shop.after(Duration.ofSeconds(60));
        shop.billing.jobs().run(Job.INBOX, JobBudget.STANDARD);

        assertThat(shop.billing.vitals().inbox()).isEqualTo(Vitals.Inbox.EMPTY);
        assertThat(shop.observer.told(Notification.class))
                .containsExactlyInAnyOrder(
                        new Notification("fake", Notification.Verdict.PROCESSED, Duration.ofSeconds(90)),
                        new Notification("fake", Notification.Verdict.PROCESSED, Duration.ofSeconds(60)));
        assertThat(shop.observer.told(JobRun.class))
                .extracting(JobRun::job, JobRun::done, JobRun::aborted)
                .containsExactly(tuple("INBOX", 2, false));
    }

    @Test
    void whatWaitsForAPersonIsCounted() {
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1"));
        String id = shop.providerId(page.payment());
        shop.provider.pay(id);
        shop.provider.showAmount(id, rub(1_00));
        hear(id);
        shop.billing.webhooks().process(1);
        hear("deadly");
        for (int attempt = 1; attempt <= WebhookRetries.MOST_ATTEMPTS; attempt++) {
            shop.store.inbox().claim(1, now(), now().plusSeconds(1));
            shop.after(Duration.ofSeconds(1));
        }

        shop.billing.webhooks().process(1);

        assertThat(shop.billing.vitals().inbox()).isEqualTo(new Vitals.Inbox(Backlog.NONE, 1, 1));
        assertThat(shop.observer.told(Notification.class))
                .extracting(Notification::verdict)
                .containsExactly(Notification.Verdict.QUARANTINED, Notification.Verdict.DEAD);
    }

    @Test
    void aCallWithoutAnAnswerIsToldAndCountedUntilItIsKnown() {
        assertThat(shop.billing.vitals().openCalls()).isEqualTo(Backlog.NONE);
        Instant sent = now();
        shop.provider.next(ProviderFault.LOST_ANSWER);
        shop.buy(shop.request("PRO", "op-1"));

        assertThat(shop.observer.told(UnansweredCall.class)).containsExactly(new UnansweredCall("CREATE_PAYMENT"));
        assertThat(shop.billing.vitals().openCalls()).isEqualTo(new Backlog(1, sent));
        shop.hours(1);

        assertThat(shop.billing.vitals().openCalls()).isEqualTo(Backlog.NONE);
        assertThat(shop.observer.told(UnansweredCall.class)).hasSize(1);
    }

    @Test
    void driftIsToldByItsKindAndCause() {
        shop.provider.payElsewhere(null, rub(10_00));

        shop.billing.paymentRuns().compare(now().minusSeconds(60), now().plusSeconds(60), 100);

        assertThat(shop.observer.told(Drift.class)).containsExactly(new Drift("UNKNOWN_PAYMENT", "MADE_ELSEWHERE"));
    }

    @Test
    void eventsWaitInTheOutboxFromTheirHappening() {
        Instant first = now();
        shop.billing.gate().tryConsume(Shop.USER, Shop.PHOTO, 3);
        shop.after(Duration.ofHours(1));

        Vitals vitals = shop.billing.vitals();

        assertThat(vitals.at()).isEqualTo(now());
        assertThat(vitals.outbox()).isEqualTo(new Vitals.Outbox(new Backlog(2, first), 0));
        assertThat(vitals.outbox().waiting().age(vitals.at())).isEqualTo(Duration.ofHours(1));
        assertThat(vitals.requests()).isZero();
    }
}
