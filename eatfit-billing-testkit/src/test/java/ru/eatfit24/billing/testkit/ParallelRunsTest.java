package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.checkout.PaymentRuns;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.MoneyStore;

/** A run looks after as many things at once as it was told to, each of them once, and ends when nothing of it is under way. */
@Timeout(120)
class ParallelRunsTest {

    /** What happens before a call is sent. */
    private interface Sending {

        void of(ProviderCall call) throws Exception;
    }

    private final AtomicInteger failingClaim = new AtomicInteger();
    private final Shop shop = Shop.open(CheckoutSettings.STANDARD, failing(InMemoryBillingStore.create()));
    private final List<Billing> opened = new ArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private final Set<String> threads = ConcurrentHashMap.newKeySet();
    private int subscribers;

    @AfterEach
    void close() {
        opened.forEach(Billing::close);
        shop.billing.close();
    }

    /** So many renewals that are due, one millisecond after another. */
    private void due(int count) {
        subscribers = count;
        IntStream.range(0, count).forEach(number -> {
            shop.as("user-" + number).subscribed();
            shop.after(Duration.ofMillis(1));
        });
        shop.after(Duration.ofDays(29));
    }

    private Billing node(int parallelism, Sending sending) {
        Billing node = shop.node(CheckoutSettings.STANDARD.parallelism(parallelism), watched(sending));
        opened.add(node);
        return node;
    }

    private PaymentProvider watched(Sending sending) {
        return proxy(PaymentProvider.class, shop.provider, (name, arguments) -> {
            if (!name.equals("send")) {
                return;
            }
            mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            threads.add(Thread.currentThread().getName());
            try {
                sending.of((ProviderCall) arguments[0]);
            } finally {
                underWay.decrementAndGet();
            }
        });
    }

    /** A store of which one claim fails, counted down to. */
    private BillingStore failing(BillingStore store) {
        MoneyStore money = proxy(MoneyStore.class, store.money(), (name, arguments) -> {
            if (name.equals("claim") && failingClaim.decrementAndGet() == 0) {
                throw new StoreUnavailableException("planned");
            }
        });
        return (BillingStore) Proxy.newProxyInstance(
                BillingStore.class.getClassLoader(),
                new Class<?>[] {BillingStore.class},
                (proxy, method, arguments) ->
                        method.getName().equals("money") ? money : method.invoke(store, arguments));
    }

    private interface Before {

        void call(String name, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> port, T target, Before before) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    before.call(method.getName(), arguments);
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                }));
    }

    /** How many have paid for a second period; nobody has for a third, and no attempt was charged twice. */
    private long chargedOnce() {
        assertThat(shop.provider.allPayments())
                .extracting(ProviderPayment::ourId)
                .doesNotHaveDuplicates();
        List<Long> renewals = IntStream.range(0, subscribers)
                .mapToObj(number ->
                        shop.as("user-" + number).subscription().renewal().ordinal() - 1)
                .toList();
        assertThat(renewals).allMatch(count -> count <= 1);
        return renewals.stream().mapToLong(count -> count).sum();
    }

    @Test
    void asManyChargesAsItWasToldToAreUnderWayAtOnceAndNeverMore() {
        due(1_000);
        CyclicBarrier together = new CyclicBarrier(8);

        PaymentRuns.Report report = node(8, call -> together.await(30, TimeUnit.SECONDS))
                .paymentRuns()
                .renew(1_000);

        assertThat(report).isEqualTo(new PaymentRuns.Report(1_000, 0));
        assertThat(mostUnderWay).hasValue(8);
        assertThat(threads).hasSize(8).contains(Thread.currentThread().getName());
        assertThat(threads)
                .filteredOn(name -> name.startsWith("eatfit-billing-payments-"))
                .hasSize(7);
        assertThat(chargedOnce()).isEqualTo(1_000);
        assertThat(shop.provider.sends()).isEqualTo(2_000);
        Seeds.printLab("R2", "parallel-renewals", 1_000, 0);
    }

    @Test
    void theProvidersLatencyAndTheParallelismSayHowLongItTakes() {
        due(1_000);
        Duration latency = Duration.ofMillis(50);
        PaymentRuns runs =
                node(32, call -> LockSupport.parkNanos(latency.toNanos())).paymentRuns();

        long started = System.nanoTime();
        PaymentRuns.Report report = runs.renew(1_000);
        long millis = (System.nanoTime() - started) / 1_000_000;

        assertThat(report.done()).isEqualTo(1_000);
        assertThat(mostUnderWay.get()).isBetween(2, 32);
        assertThat(chargedOnce()).isEqualTo(1_000);
        System.out.println("LAB R2 renewals-a-second parallelism=32 latency-ms=50 measured=" + 1_000_000 / millis
                + " at-most=" + 32 * 1_000 / 50 + " renewals=1000");
    }

    @Test
    void oneByOneEverythingRunsOnTheCallersThreadThoseThatAreDueLongestFirst() {
        due(40);
        List<String> accounts = new ArrayList<>();

        node(1, call -> accounts.add(call.account())).paymentRuns().renew(30);

        assertThat(threads).containsExactly(Thread.currentThread().getName());
        assertThat(accounts)
                .isEqualTo(IntStream.range(0, 30)
                        .mapToObj(number -> "user-" + number)
                        .toList());
    }

    @Test
    void noMoreAreBegunThanTheRunIsFor() {
        due(40);

        assertThat(node(4, call -> {}).paymentRuns().renew(33).done()).isEqualTo(33);

        assertThat(shop.provider.sends()).isEqualTo(40 + 33);
        assertThat(chargedOnce()).isEqualTo(33);
    }

    @Test
    void runsAtTheSameTimeShareTheThreadsAndChargeEachOnce() {
        due(400);
        PaymentRuns runs = node(4, call -> {}).paymentRuns();

        int done = RaceRunner.platform(3).run(9, number -> runs.renew(100).done()).stream()
                .mapToInt(each -> each)
                .sum();

        assertThat(done).isEqualTo(400);
        assertThat(mostUnderWay.get()).isLessThanOrEqualTo(3 + 3);
        assertThat(shop.provider.sends()).isEqualTo(800);
        assertThat(chargedOnce()).isEqualTo(400);
    }

    @Test
    void anInterruptOfTheCallerEndsTheRunWithWhatWasBegun() {
        due(40);
        AtomicInteger begun = new AtomicInteger();
        PaymentRuns runs = node(1, call -> {
                    if (begun.incrementAndGet() == 3) {
                        Thread.currentThread().interrupt();
                    }
                })
                .paymentRuns();

        PaymentRuns.Report report = runs.renew(40);

        assertThat(Thread.interrupted()).as("the caller's flag").isTrue();
        assertThat(report).isEqualTo(new PaymentRuns.Report(3, 0));
        assertThat(chargedOnce()).isEqualTo(3);
        shop.after(PaymentRuns.LEASE);
        assertThat(shop.billing.paymentRuns().renew(100).done()).isEqualTo(37);
        assertThat(chargedOnce()).isEqualTo(40);
    }

    @Test
    void whenAnInterruptedCallerGoesOnNothingIsUnderWayOnOtherThreads() {
        due(40);
        Thread caller = Thread.currentThread();
        PaymentRuns runs = node(4, call -> caller.interrupt()).paymentRuns();

        int done = runs.renew(40).done();

        assertThat(Thread.interrupted()).as("the caller's flag").isTrue();
        assertThat(underWay).hasValue(0);
        assertThat(chargedOnce()).isEqualTo(done);
        shop.after(PaymentRuns.LEASE);
        assertThat(shop.billing.paymentRuns().renew(100).done()).isEqualTo(40 - done);
        assertThat(chargedOnce()).isEqualTo(40);
    }

    @Test
    void aClaimThatFailsEndsTheRunWithWhatWasBegun() {
        due(40);
        PaymentRuns runs = node(4, call -> {}).paymentRuns();
        failingClaim.set(2);

        assertThatThrownBy(() -> runs.renew(40)).isInstanceOf(StoreUnavailableException.class);

        assertThat(underWay).hasValue(0);
        assertThat(chargedOnce()).isEqualTo(16);
        assertThat(runs.renew(40).done()).isEqualTo(24);
    }

    @Test
    void anErrorOnAnotherThreadReachesTheCaller() {
        due(40);
        CyclicBarrier together = new CyclicBarrier(4);
        AtomicInteger begun = new AtomicInteger();
        String caller = Thread.currentThread().getName();
        PaymentRuns runs = node(4, call -> {
                    if (begun.getAndIncrement() < 4) {
                        together.await(30, TimeUnit.SECONDS);
                    }
                    if (!Thread.currentThread().getName().equals(caller)) {
                        throw new LinkageError("planned");
                    }
                })
                .paymentRuns();

        assertThatThrownBy(() -> runs.renew(40)).isInstanceOf(LinkageError.class);

        assertThat(underWay).hasValue(0);
        shop.after(PaymentRuns.LEASE);
        shop.runs();
        assertThat(chargedOnce()).isEqualTo(40);
    }

    @Test
    void closingEndsARunWithWhatWasBegunAndBeginsNoOther() throws Exception {
        due(40);
        CountDownLatch begun = new CountDownLatch(4);
        List<PaymentRuns> runs = new ArrayList<>();
        Billing node = node(4, call -> {
            begun.countDown();
            while (isOpen(runs.get(0))) {
                Thread.onSpinWait();
            }
        });
        runs.add(node.paymentRuns());
        ExecutorService host = Executors.newSingleThreadExecutor();
        try {
            Future<PaymentRuns.Report> run =
                    host.submit(() -> node.paymentRuns().renew(40));
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

            node.close();

            assertThat(run.get(30, TimeUnit.SECONDS)).isEqualTo(new PaymentRuns.Report(4, 0));
            assertThat(underWay).hasValue(0);
            assertThatThrownBy(() -> node.paymentRuns().renew(40))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            assertThat(chargedOnce()).isEqualTo(4);
        } finally {
            host.shutdownNow();
        }
    }

    /** Nothing that it would look after is due. */
    private static boolean isOpen(PaymentRuns runs) {
        try {
            runs.reconcile(1);
            return true;
        } catch (IllegalStateException closed) {
            return false;
        }
    }

    @Test
    void refusesANumberThatIsNone() {
        assertThatThrownBy(() -> CheckoutSettings.STANDARD.parallelism(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 64")
                .hasMessageContaining("0");
        assertThatThrownBy(() -> CheckoutSettings.STANDARD.parallelism(65))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> shop.billing.paymentRuns().renew(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }
}
