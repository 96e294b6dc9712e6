package ru.eatfit24.billing.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.checkout.Discount;
import ru.eatfit24.billing.checkout.SubscriptionChanged;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.job.JobRunner;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.subscription.ChangePreview;
import ru.eatfit24.billing.subscription.PlanChangePolicy;
import ru.eatfit24.billing.testkit.FakePaymentProvider;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.OperationId;

class MoneyTest {

    private static final MeteredFeature PHOTO = Feature.metered("photo");

    // shown
    static final PlanCatalog CATALOG = PlanCatalog.of(
                    Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3)),
                    Plan.paid("PRO", Money.ofMinor(299_00, "RUB"), BillingInterval.months(1))
                            .version(1)
                            .limit(PHOTO, Limit.perDay(100)),
                    Plan.paid("PRO_YEARLY", Money.ofMinor(2490_00, "RUB"), BillingInterval.years(1))
                            .version(1)
                            .limit(PHOTO, Limit.perDay(100)))
            .withZone(Zone.of("Europe/Moscow"));
    // end

    private final VirtualClock clock = VirtualClock.at("2026-03-01T09:00:00Z");
    private final FakePaymentProvider bank = FakePaymentProvider.at(clock);
    private final List<String> said = new ArrayList<>();
    private final Billing billing = open(InMemoryBillingStore.create(), bank);

    private Billing open(BillingStore store, PaymentProvider provider) {
        // shown
        Billing billing = Billing.builder(CATALOG)
                .store(store)
                .paymentProvider(provider) // YooKassaProvider, or in a test FakePaymentProvider
                .checkoutSettings(CheckoutSettings.STANDARD.grace(Duration.ofDays(3)))
                .clock(clock) // the test's; a service leaves it out
                .build();
        // end
        return billing;
    }

    @AfterEach
    void close() {
        billing.close();
    }

    private void say(Object words) {
        said.add(words.toString());
    }

    private String buys() {
        // shown
        CheckoutRequest order = CheckoutRequest.of(
                        "user-42", "PRO", OperationId.of("order-7"), "https://my.example/paid")
                .renewing(new Consent(clock.instant(), "terms of 2026-03")); // the box that the payer has ticked
        CheckoutOutcome outcome = billing.checkout().start(order);
        if (outcome instanceof CheckoutOutcome.Confirm page) {
            return page.confirmation().value(); // send the payer there
        } else if (outcome instanceof CheckoutOutcome.Paid) {
            return "https://my.example/paid"; // a repeat of an order that is paid, or one that costs nothing
        } else if (outcome instanceof CheckoutOutcome.Unsettled unsettled) {
            // The provider does not answer. The same order again, later.
            return "https://my.example/wait?until=" + unsettled.retryAt();
        } else {
            return "https://my.example/no?why=" + outcome;
        }
        // end
    }

    private Payment pays() {
        assertThat(buys()).startsWith("https://");
        Payment payment = billing.payments().payments("user-42", null, 1).get(0);
        bank.pay(Objects.requireNonNull(payment.provider().id()));
        // shown
        billing.payments().refresh(payment.id()); // when the payer is back; the notification does the same
        // end
        return payment;
    }

    @Test
    void aPayerBecomesASubscriberAndIsChargedAgain() {
        pays();
        assertThat(billing.gate().entitlements("user-42").plan().code()).isEqualTo("PRO");
        assertThat(buys()).isEqualTo("https://my.example/paid");

        clock.advance(Duration.ofDays(31));
        // shown
        billing.jobs().run(Job.RENEWALS, JobBudget.STANDARD);
        billing.jobs().run(Job.RECONCILIATION, JobBudget.STANDARD);
        // end
        assertThat(bank.taken("RUB")).isEqualTo(Money.ofMinor(598_00, "RUB"));
    }

    @Test
    void theRunnerOfTheLibraryDoesWhatNobodyWaitsFor() {
        // shown
        JobRunner runner = JobRunner.start(
                billing.jobs(),
                Map.of(
                        Job.RENEWALS, Duration.ofMinutes(1),
                        Job.RECONCILIATION, Duration.ofMinutes(1),
                        Job.INBOX, Duration.ofSeconds(2)),
                JobBudget.STANDARD);
        // at the end: runner.close(), then billing.close()
        // end
        runner.close();
    }

    @Test
    void aChangeIsShownBeforeItIsMade() {
        pays();
        clock.advance(Duration.ofDays(10));
        // shown
        ChangePreview preview = billing.subscriptions().preview("user-42", "PRO_YEARLY");
        say("now " + preview.charged() + ", since " + preview.unused() + " of the month are not used");
        // end
        assertThat(said).singleElement().asString().startsWith("now ");
        assertThat(preview.policy()).isIn((Object[]) PlanChangePolicy.values());
    }

    @Test
    void whatASubscriberDoes() {
        pays();
        // shown
        billing.subscriptions().cancelAtEnd("user-42", "user-42", "asked for in the settings"); // keeps what is paid
        billing.subscriptions().resume("user-42", "user-42", "changed their mind");
        billing.subscriptions().renewal("user-42", false, null, "user-42", "switched off"); // ends with what is paid
        // end
        assertThat(billing.subscriptions().find("user-42").orElseThrow().renewsItself())
                .isFalse();
    }

    @Test
    void trialsGiftsAndDiscounts() {
        // shown
        billing.subscriptions()
                .startTrial("user-1", "PRO", clock.instant().plus(Duration.ofDays(7)), false, "system", "new user");
        billing.subscriptions().grant("user-2", "PRO", OperationId.of("gift-3"), "maria", "has won a prize");
        billing.checkout()
                .start(CheckoutRequest.of("user-3", "PRO", OperationId.of("order-8"), "https://my.example/paid")
                        .discount(new Discount.Percent("spring", 20).oncePerAccount()));
        // end
        assertThat(billing.gate().entitlements("user-1").plan().code()).isEqualTo("PRO");
        assertThat(billing.gate().entitlements("user-2").plan().code()).isEqualTo("PRO");
        assertThat(billing.payments().payments("user-3", null, 1).get(0).amount())
                .isEqualTo(Money.ofMinor(239_20, "RUB"));
    }

    @Test
    void moneyGoesBackOnceForEachOperation() {
        Payment payment = pays();
        // shown
        Refund refund = billing.payments()
                .refund(
                        payment.id(),
                        Money.ofMinor(100_00, "RUB"),
                        Refund.Access.KEEP, // or SHORTEN, or END
                        OperationId.of("refund-9"),
                        "maria",
                        "did not work on Sunday");
        // end
        assertThat(refund.status()).isEqualTo(Refund.Status.SUCCEEDED);
        assertThat(bank.taken("RUB")).isEqualTo(Money.ofMinor(199_00, "RUB"));
    }

    @Test
    void whoeverMustKnowIsTold() {
        List<String> mails = new ArrayList<>();
        BillingStore store = InMemoryBillingStore.create();
        // shown
        Billing telling = Billing.builder(CATALOG)
                .store(store)
                .checkoutSettings(CheckoutSettings.STANDARD)
                .listener("mails", delivery -> {
                    if (delivery.event() instanceof SubscriptionChanged changed) {
                        mails.add(changed.account() + ": " + changed.kind());
                    }
                })
                .build();
        // end
        telling.subscriptions().grant("user-42", "PRO", OperationId.of("gift-1"), "maria", "a gift");
        telling.jobs().run(Job.OUTBOX, JobBudget.STANDARD);
        telling.close();
        assertThat(mails).containsExactly("user-42: GRANTED");
    }
}
