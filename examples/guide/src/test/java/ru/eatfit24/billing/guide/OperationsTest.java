package ru.eatfit24.billing.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.event.DeadLetter;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.ledger.Verification;
import ru.eatfit24.billing.ledger.VerificationReport;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.observation.Vitals;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.testkit.FakePaymentProvider;
import ru.eatfit24.billing.testkit.VirtualClock;

class OperationsTest {

    private static final MeteredFeature PHOTO = Feature.metered("photo");

    private final VirtualClock clock = VirtualClock.at("2026-03-01T09:00:00Z");
    private final PlanCatalog catalog =
            PlanCatalog.of(Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3)));
    private final BillingStore store = InMemoryBillingStore.create();
    private final List<String> said = new ArrayList<>();
    private final PaymentProvider provider = FakePaymentProvider.at(clock);
    private boolean isDown;
    private final Billing billing = open();

    private Billing open() {
        // shown
        Billing billing = Billing.builder(catalog)
                .store(store)
                .listener("mails", delivery -> mail(delivery.id() + ": " + delivery.event()))
                .listener("statistics", delivery -> count(delivery.event().type()))
                .observer(new BillingObserver() {
                    @Override
                    public void decided(Decided decided) {
                        count(decided.feature() + " " + decided.outcome());
                    }
                })
                .paymentProvider(provider)
                .clock(clock) // the test's; a service leaves it out
                .build();
        // end
        return billing;
    }

    private void mail(String text) {
        if (isDown) {
            throw new IllegalStateException("the mail server is down");
        }
        said.add(text);
    }

    private void count(String what) {
        said.add(what);
    }

    @AfterEach
    void close() {
        billing.close();
    }

    @Test
    void aRunHasABudget() {
        // shown
        billing.jobs().run(Job.INBOX, JobBudget.of(500).within(Duration.ofSeconds(20)));
        // end
        assertThat(billing.jobs().available()).contains(Job.INBOX);
    }

    @Test
    void anEventThatWasGivenUpIsSettledByAPerson() {
        isDown = true;
        billing.gate().tryConsume("user-42", PHOTO, 3);
        for (int attempt = 0; attempt < 70; attempt++) {
            billing.jobs().run(Job.OUTBOX, JobBudget.STANDARD);
            clock.advance(Duration.ofHours(1));
        }
        assertThat(said).contains("photo GRANTED", "usage.threshold-reached");
        isDown = false;
        assertThat(billing.outbox().deadLetters("mails", 100)).isNotEmpty();
        // shown
        for (DeadLetter letter : billing.outbox().deadLetters("mails", 100)) {
            billing.outbox().replay("mails", letter.event().id(), "maria", "the mail server is back");
            // or: .dismiss(…)
        }
        // end
        billing.jobs().run(Job.OUTBOX, JobBudget.STANDARD);
        assertThat(billing.outbox().deadLetters("mails", 100)).isEmpty();
        assertThat(said).anySatisfy(line -> assertThat(line).contains("user-42"));
    }

    @Test
    void whatWaitsIsCounted() {
        // shown
        Vitals vitals = billing.vitals();
        // end
        assertThat(vitals.outbox().deadLetters()).isZero();
    }

    @Test
    void everyFigureIsComputedAnew() {
        billing.gate().tryConsume("org-7", PHOTO);
        String lastTime = null;
        Instant now = clock.instant();
        // shown
        VerificationReport report = billing.ledger().verify(Verification.all());

        // In parts, with the provider asked about the last month, 5 questions a second, and every use of photos known
        // to have an operation id:
        Verification part = Verification.all()
                .after(lastTime) // what report.goOnAfter() said; null for the first
                .within(Duration.ofMinutes(10))
                .alwaysKeyed(PHOTO)
                .askingProvider(now.minus(Duration.ofDays(30)), now, 5)
                .progress(so -> say(so.accounts() + " of " + so.of()))
                .each(difference -> alert(difference.toString()));

        billing.ledger().verify(Verification.all().only("org-7")); // one account
        billing.jobs().run(Job.VERIFICATION, JobBudget.of(10_000)); // the next ones each time, round after round
        // end
        assertThat(report.isClean()).isTrue();
        assertThat(billing.ledger().verify(part).isClean())
                .as("one photo was taken without an operation id")
                .isFalse();
    }

    private void say(String text) {
        said.add(text);
    }

    private void alert(String text) {
        said.add(text);
    }
}
