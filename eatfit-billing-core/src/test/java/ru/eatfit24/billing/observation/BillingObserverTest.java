package ru.eatfit24.billing.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.observation.BillingObserver.Batch;
import ru.eatfit24.billing.observation.BillingObserver.Decided;
import ru.eatfit24.billing.observation.BillingObserver.Delivery;
import ru.eatfit24.billing.observation.BillingObserver.Drift;
import ru.eatfit24.billing.observation.BillingObserver.JobRun;
import ru.eatfit24.billing.observation.BillingObserver.Notification;
import ru.eatfit24.billing.observation.BillingObserver.UnansweredCall;

class BillingObserverTest {

    private static final Map<Class<?>, Record> ONE_OF_EACH = Map.of(
            Decided.class, new Decided("photo", Decided.Outcome.GRANTED, Duration.ZERO),
            Batch.class, new Batch(1, 1, Duration.ZERO),
            JobRun.class, new JobRun("INBOX", 1, 0, 0, false, Duration.ZERO),
            Notification.class, new Notification("yookassa", Notification.Verdict.DEAD, Duration.ZERO),
            Delivery.class, new Delivery("mails", "usage.threshold-reached", Delivery.Result.LOST, Duration.ZERO),
            UnansweredCall.class, new UnansweredCall("REFUND"),
            Drift.class, new Drift("UNKNOWN_REFUND", "CHANGED"));

    /** Fails at each method that there is, by another failure each time. */
    private static BillingObserver failing(AtomicInteger calls) {
        return (BillingObserver) Proxy.newProxyInstance(
                BillingObserver.class.getClassLoader(),
                new Class<?>[] {BillingObserver.class},
                (proxy, method, with) -> {
                    switch (calls.getAndIncrement() % 3) {
                        case 0 -> throw new IllegalStateException("planted");
                        case 1 -> throw new NoClassDefFoundError("io/metrics/Planted");
                        default -> throw new StackOverflowError();
                    }
                });
    }

    private static List<Method> methods() {
        return Arrays.stream(BillingObserver.class.getMethods())
                .filter(Method::isDefault)
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    private static void call(BillingObserver observer, Method method) throws Throwable {
        try {
            method.invoke(observer, ONE_OF_EACH.get(method.getParameterTypes()[0]));
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    @Test
    void whatItThrowsReachesNobodyAtAnyMethod() {
        AtomicInteger calls = new AtomicInteger();
        BillingObserver isolated = BillingObserver.isolated(failing(calls));

        assertThat(methods()).hasSize(ONE_OF_EACH.size());
        for (int round = 0; round < 3; round++) {
            assertThat(methods())
                    .allSatisfy(method ->
                            assertThatCode(() -> call(isolated, method)).doesNotThrowAnyException());
        }
        assertThat(calls).hasValue(3 * ONE_OF_EACH.size());
    }

    @Test
    void eachMethodDoesNothingUnlessItIsOverridden() {
        BillingObserver silent = new BillingObserver() {};

        assertThat(methods())
                .allSatisfy(method -> assertThatCode(() -> call(silent, method)).doesNotThrowAnyException());
        assertThat(BillingObserver.isolated(BillingObserver.NOOP)).isSameAs(BillingObserver.NOOP);
    }

    @Test
    void aDecisionIsMadeWhateverTheObserverThrows() {
        MeteredFeature photo = Feature.metered("photo");
        AtomicInteger calls = new AtomicInteger();
        Billing billing = Billing.builder(
                        PlanCatalog.of(Plan.free("FREE").version(1).limit(photo, Limit.perDay(3))))
                .store(InMemoryBillingStore.create())
                .observer(failing(calls))
                .build();

        for (int i = 1; i <= 4; i++) {
            assertThat(billing.gate().tryConsume("user-42", photo).isGranted()).isEqualTo(i <= 3);
        }
        assertThat(calls).hasValue(4);
    }

    @Test
    void aBacklogIsThereSinceAnInstantOrThereIsNone() {
        Instant noon = Instant.parse("2026-03-10T12:00:00Z");

        assertThat(new Backlog(2, noon).age(noon.plusSeconds(5))).isEqualTo(Duration.ofSeconds(5));
        assertThat(new Backlog(2, noon).age(noon.minusSeconds(5))).isEqualTo(Duration.ZERO);
        assertThat(Backlog.NONE.age(noon)).isEqualTo(Duration.ZERO);
        assertThatIllegalArgumentException().isThrownBy(() -> new Backlog(0, noon));
        assertThatIllegalArgumentException().isThrownBy(() -> new Backlog(1, null));
    }
}
