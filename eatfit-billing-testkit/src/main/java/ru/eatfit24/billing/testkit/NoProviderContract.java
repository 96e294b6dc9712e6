package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.testkit.Shop.RETURN_URL;
import static ru.eatfit24.billing.testkit.Shop.USER;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.checkout.SubscriptionChanged;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.subscription.SubscriptionState;
import ru.eatfit24.billing.usage.OperationId;

/** A service that gives plans away, by hand and on trial, and has no payment provider. */
abstract class NoProviderContract {

    private final VirtualClock clock = VirtualClock.at("2026-03-01T09:00:00Z");
    private final List<SubscriptionChanged.Kind> heard = new ArrayList<>();
    private Billing billing;

    abstract BillingStore newStore() throws Exception;

    @BeforeEach
    void open() throws Exception {
        billing = Billing.builder(PlanCatalog.of(Shop.FREE, Shop.PRO, Shop.TEAM))
                .store(newStore())
                .clock(clock)
                .checkoutSettings(CheckoutSettings.STANDARD)
                .listener("heard", delivery -> {
                    if (delivery.event() instanceof SubscriptionChanged changed) {
                        heard.add(changed.kind());
                    }
                })
                .build();
    }

    @AfterEach
    void close() {
        billing.close();
    }

    @Test
    void trialsAndGrantsBeginAndEndAsWithOne() {
        billing.subscriptions()
                .startTrial(USER, "PRO", clock.instant().plus(Duration.ofDays(7)), false, "system", "new user");
        assertThat(plan()).isEqualTo("PRO");
        clock.advance(Duration.ofDays(7));
        assertThat(plan()).isEqualTo("FREE");
        runs();

        billing.subscriptions().grant(USER, "TEAM", OperationId.of("grant-1"), "maria", "a gift");
        assertThat(plan()).isEqualTo("TEAM");
        clock.advance(Duration.ofDays(30));
        assertThat(plan()).isEqualTo("FREE");
        runs();

        assertThat(billing.subscriptions().find(USER).orElseThrow().state(clock.instant()))
                .isEqualTo(SubscriptionState.EXPIRED);
        assertThat(heard)
                .containsExactly(
                        SubscriptionChanged.Kind.TRIAL_STARTED,
                        SubscriptionChanged.Kind.EXPIRED,
                        SubscriptionChanged.Kind.GRANTED,
                        SubscriptionChanged.Kind.EXPIRED);
    }

    @Test
    void whateverWouldNeedOneSaysWhatIsMissingAndLeavesNothing() {
        billing.subscriptions().grant(USER, "PRO", OperationId.of("grant-1"), "maria", "a gift");
        Object before = stored();

        refused(() -> billing.checkout().start(CheckoutRequest.of(USER, "TEAM", OperationId.of("op-1"), RETURN_URL)));
        refused(() -> billing.payments().bind(USER, "bank_card", new Consent(clock.instant(), "v1"), RETURN_URL));
        refused(() -> billing.payments().noticed("some"));

        assertThat(stored()).isEqualTo(before);
        runs();
        assertThat(plan()).isEqualTo("PRO");
    }

    private static void refused(ThrowingCallable verb) {
        assertThatThrownBy(verb)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no payment provider was given")
                .hasMessageContaining(".paymentProvider(");
    }

    private Object stored() {
        return List.of(
                billing.payments().payments(USER, null, 100),
                billing.payments().invoices(USER, null, 100),
                billing.payments().methods(USER),
                billing.subscriptions().find(USER));
    }

    private String plan() {
        return billing.gate().entitlements(USER).plan().code();
    }

    private void runs() {
        for (Job job : billing.jobs().available()) {
            assertThat(billing.jobs().run(job, JobBudget.STANDARD).failed())
                    .as("%s", job)
                    .isZero();
        }
    }
}
