package ru.eatfit24.billing.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static ru.eatfit24.billing.usage.Accounts.PHOTO;
import static ru.eatfit24.billing.usage.Accounts.USER;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.OverloadedException;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.observation.BillingObserver.Decided;
import ru.eatfit24.billing.observation.BillingObserver.Decided.Outcome;

/** What a gate tells its observer of each verb that takes units. */
class ObservedGateTest {

    private static final MeteredFeature CALL = Feature.metered("call");

    private final List<Decided> told = new ArrayList<>();
    private final InMemoryBillingStore memory = InMemoryBillingStore.create();
    private final PlanDirectory directory = PlanDirectory.register(
            PlanCatalog.of(
                    Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3)).limit(CALL, Limit.perDay(1))),
            memory.catalog());

    private UsageGate gate(UsageStore store) {
        return UsageGate.of(
                        directory,
                        store,
                        InstantSource.fixed(Instant.parse("2026-03-10T12:00:00Z")),
                        Duration.ofDays(30),
                        Runnable::run)
                .observedBy(new BillingObserver() {
                    @Override
                    public void decided(Decided decided) {
                        told.add(decided);
                    }
                });
    }

    private UsageGate failing(Throwable failure) {
        return gate(new StoreThatMisbehaves(memory.usage(), false, new StoreThatMisbehaves.Behaviour() {
            @Override
            public <T> CompletionStage<T> call(StoreThatMisbehaves.Call<T> call) {
                return CompletableFuture.failedFuture(failure);
            }
        }));
    }

    private static UsageRequest photos(long amount) {
        return UsageRequest.of(USER, PHOTO, amount);
    }

    @Test
    void eachVerbThatTakesUnitsIsTold() {
        UsageGate gate = gate(memory.usage());

        gate.tryConsume(photos(1));
        gate.require(photos(1));
        gate.reserve(photos(1), Duration.ofMinutes(1));
        gate.reserve(photos(1), Duration.ofMinutes(1));
        gate.record(photos(5));
        gate.tryConsumeAsync(photos(1)).toCompletableFuture().join();
        assertThatThrownBy(() -> gate.require(photos(1))).isInstanceOf(RuntimeException.class);

        assertThat(told)
                .extracting(Decided::outcome)
                .containsExactly(
                        Outcome.GRANTED,
                        Outcome.GRANTED,
                        Outcome.GRANTED,
                        Outcome.DENIED,
                        Outcome.GRANTED,
                        Outcome.DENIED,
                        Outcome.DENIED);
        assertThat(told).extracting(Decided::feature).containsOnly("photo");
    }

    @Test
    void questionsAreNotTold() {
        UsageGate gate = gate(memory.usage());

        gate.check(photos(1));
        gate.usage(USER, PHOTO);
        gate.explain(USER, PHOTO);

        assertThat(told).isEmpty();
    }

    @Test
    void ofSeveralFeaturesTheOneThatDecidedIsTold() {
        gate(memory.usage()).tryConsume(photos(1).and(CALL, 2));

        assertThat(told).extracting(Decided::feature, Decided::outcome).containsExactly(tuple("call", Outcome.DENIED));
    }

    @Test
    void howAVerbFailedIsToldBlockingOrNot() {
        assertThatThrownBy(() -> failing(new OverloadedException("planted")).tryConsume(photos(1)))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> failing(new OutcomeUnknownException("planted")).tryConsume(photos(1)))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> failing(new AccountBusyException("planted")).reserve(photos(1), Duration.ofMinutes(1)))
                .isInstanceOf(RuntimeException.class);
        failing(new OverloadedException("planted")).tryConsumeAsync(photos(1));
        failing(new OutcomeUnknownException("planted")).tryConsumeAsync(photos(1));
        failing(new StackOverflowError()).tryConsumeAsync(photos(1));

        assertThat(told)
                .extracting(Decided::outcome)
                .containsExactly(
                        Outcome.OVERLOADED,
                        Outcome.UNKNOWN,
                        Outcome.FAILED,
                        Outcome.OVERLOADED,
                        Outcome.UNKNOWN,
                        Outcome.FAILED);
    }

    @Test
    void aFeatureThatNoPlanKnowsIsNoTag() {
        assertThatThrownBy(() -> gate(memory.usage()).tryConsume(USER, Feature.metered("invented")))
                .isInstanceOf(RuntimeException.class);

        assertThat(told).isEmpty();
    }
}
