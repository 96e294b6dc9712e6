package ru.eatfit24.billing.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.SwitchFeature;
import ru.eatfit24.billing.catalog.ValueFeature;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.OverloadedException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.Entitlement;
import ru.eatfit24.billing.usage.Explanation;
import ru.eatfit24.billing.usage.GiveBack;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.QuotaExceededException;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Settlement;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.ThresholdReached;
import ru.eatfit24.billing.usage.UsageRequest;

class QuotasTest {

    // shown
    static final MeteredFeature PHOTO = Feature.metered("photo");
    static final MeteredFeature TOKENS = Feature.metered("tokens");
    static final SwitchFeature STATISTICS = Feature.onOff("statistics");
    static final ValueFeature HISTORY_DAYS = Feature.value("history-days");

    static final PlanCatalog CATALOG = PlanCatalog.of(
                    Plan.free("FREE")
                            .version(1)
                            .limit(PHOTO, Limit.perDay(3), Limit.perMonth(30))
                            .limit(TOKENS, Limit.perDay(1_000))
                            .value(HISTORY_DAYS, 7),
                    Plan.free("TEAM")
                            .version(1)
                            .limit(PHOTO, Limit.perDay(100), Limit.perDay(10).atLevel(1))
                            .limit(TOKENS, Limit.perMonth(1_000_000).withOverage(50_000))
                            .on(STATISTICS)
                            .value(HISTORY_DAYS, 180))
            .withZone(Zone.of("Europe/Moscow"));
    // end

    private final VirtualClock clock = VirtualClock.at("2026-03-01T09:00:00Z");
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final List<String> said = new ArrayList<>();
    private final Billing billing = Billing.builder(CATALOG)
            .store(InMemoryBillingStore.create())
            .clock(clock)
            .executor(executor)
            .build();

    @AfterEach
    void close() {
        billing.close();
        executor.shutdown();
    }

    private void say(Object words) {
        said.add(words.toString());
    }

    @Test
    void aUnitIsTakenOrRefused() {
        // shown
        Decision decision = billing.gate().tryConsume("user-42", PHOTO, 2);
        if (decision.isGranted()) {
            say("left: " + decision.remaining().orElse(Long.MAX_VALUE));
        } else {
            say("refused by " + decision.binding() + ", again at "
                    + decision.binding().resetsAt());
        }
        // end
        assertThat(said).containsExactly("left: 1");
    }

    @Test
    void aRequestWithANameTakesEffectOnce() {
        // shown
        UsageRequest request = UsageRequest.of(Subject.of("user-42"), PHOTO).operation("upload-17");
        billing.gate().tryConsume(request);
        // A client repeats it, a queue delivers it twice: the same answer, and nothing more is taken.
        billing.gate().tryConsume(request);

        GiveBack undone = billing.gate().giveBack(Subject.of("user-42"), OperationId.of("upload-17"));
        // end
        assertThat(undone).isInstanceOf(GiveBack.GivenBack.class);
        assertThat(billing.gate().usage("user-42", PHOTO).binding().used()).isZero();
    }

    @Test
    void workOfUnknownSizeIsReservedFirst() {
        // shown
        ReservationOutcome outcome =
                billing.gate().reserve(UsageRequest.of(Subject.of("user-42"), TOKENS, 800), Duration.ofMinutes(5));
        if (outcome instanceof ReservationOutcome.Reserved reserved) {
            long spent = 640; // what the model says that it has used
            Settlement settlement = billing.gate().commit(reserved.id(), spent); // 160 are free again
            say(settlement);
        }
        // end
        assertThat(said).singleElement().asString().contains("640");
        assertThat(billing.gate().usage("user-42", TOKENS).binding().used()).isEqualTo(640);
    }

    @Test
    void severalFeaturesGoTogetherOrNotAtAll() {
        // shown
        Decision decision = billing.gate()
                .tryConsume(UsageRequest.of(Subject.of("user-42"), PHOTO).and(TOKENS, 2_000));
        if (decision instanceof Decision.Denied denied) {
            say(denied.binding().feature() + " was short; nothing was taken");
        }
        // end
        assertThat(said).containsExactly("tokens was short; nothing was taken");
        assertThat(billing.gate().usage("user-42", PHOTO).binding().used()).isZero();
    }

    @Test
    void membersHaveLimitsUnderASharedOne() {
        billing.entitlements().assign(Subject.of("org-7"), "TEAM", clock.instant(), null, "maria", "signed up");
        // shown
        Subject member = Subject.of("org-7", "user-42");
        for (int photo = 1; photo <= 10; photo++) {
            billing.gate().require(UsageRequest.of(member, PHOTO));
        }
        Decision eleventh = billing.gate().tryConsume(member, PHOTO); // 10 of the member's 10, 10 of the team's 100
        Decision colleague = billing.gate().tryConsume(Subject.of("org-7", "user-43"), PHOTO);
        // end
        assertThat(eleventh.isGranted()).isFalse();
        assertThat(eleventh.binding().level()).isEqualTo(1);
        assertThat(colleague.isGranted()).isTrue();
    }

    @Test
    void whatHasHappenedIsRecordedPastALimitToo() {
        // shown
        Decision.Granted recorded = billing.gate().record(UsageRequest.of(Subject.of("user-42"), TOKENS, 1_200));
        if (recorded.isOverLimit()) {
            say("200 more than the plan has");
        }
        // end
        assertThat(said).hasSize(1);
    }

    @Test
    void aNoMayBeAnException() {
        // shown
        try {
            billing.gate().require(UsageRequest.of(Subject.of("user-42"), PHOTO, 5));
        } catch (QuotaExceededException refused) {
            say(refused.decision().reason());
        }
        // end
        assertThat(said).hasSize(1);
    }

    @Test
    void noThreadWaits() {
        // shown
        billing.gate()
                .tryConsumeAsync(UsageRequest.of(Subject.of("user-42"), PHOTO))
                .thenAccept(decision -> say(decision.isGranted()))
                .toCompletableFuture()
                .join();
        // end
        assertThat(said).containsExactly("true");
    }

    @Test
    void whyALimitIsAsItIs() {
        // shown
        Entitlement entitlement = billing.gate().entitlements("user-42");
        boolean statistics = billing.gate().isEnabled("user-42", STATISTICS);
        long days = billing.gate().value("user-42", HISTORY_DAYS).orElse(0);
        Explanation why = billing.gate().explain(Subject.of("user-42"), PHOTO);
        // end
        assertThat(entitlement.plan().code()).isEqualTo("FREE");
        assertThat(statistics).isFalse();
        assertThat(days).isEqualTo(7);
        assertThat(why.toString()).contains("FREE");
    }

    @Test
    void byHandWithWhoAndWhy() {
        // shown
        Subject subject = Subject.of("user-42");
        billing.entitlements().assign(subject, "TEAM", clock.instant(), null, "maria", "contract 17");
        billing.entitlements().override(subject, PHOTO, Allowance.unlimited(), null, "maria", "a gift");
        billing.entitlements().grant(subject, TOKENS, 5_000, null, "maria", "an apology");
        billing.entitlements().auditTrail(subject, 10).forEach(this::say);
        // end
        assertThat(said).hasSize(3).allSatisfy(line -> assertThat(line).contains("maria"));
    }

    @Test
    void whoWantsToKnowIsTold() {
        List<String> mails = new ArrayList<>();
        // shown
        Billing telling = Billing.builder(CATALOG)
                .store(InMemoryBillingStore.create())
                .listener("mails", delivery -> {
                    if (delivery.event() instanceof ThresholdReached reached) {
                        mails.add(reached.percent() + "% of " + reached.feature() + " are used");
                    }
                })
                .build();
        telling.gate().tryConsume("user-42", PHOTO, 3);
        telling.jobs().run(Job.OUTBOX, JobBudget.STANDARD); // every few seconds, on any number of nodes
        // end
        telling.close();
        assertThat(mails).containsExactly("80% of photo are used", "100% of photo are used");
    }

    @Test
    void whatCanGoWrongHasAType() {
        say(answer());
        assertThat(said).containsExactly("true");
    }

    // shown
    private String answer() {
        try {
            return Boolean.toString(billing.gate().tryConsume("user-42", PHOTO).isGranted());
        } catch (OutcomeUnknownException nobodyKnows) {
            return "may have been taken: repeat it, if it has an operation id; else look at usage(…)";
        } catch (OverloadedException | StoreUnavailableException nothingTaken) {
            return "nothing was taken: no, for now";
        }
    }
    // end
}
