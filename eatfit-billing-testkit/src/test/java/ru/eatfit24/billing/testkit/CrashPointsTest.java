package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.checkout.DriftReport;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.usage.OperationId;

/**
 * The process dies, or the store fails, at every call of a port, before and after it takes effect; then again while it recovers. The host does what it did, once more, and
 * everything ends as if nothing had happened.
 */
class CrashPointsTest {

    private static final Instant RENEWAL = Instant.parse("2026-03-30T08:00:00Z");

    /** How many calls after the first mishap the second one is tried at. */
    private static final int SECOND = Seeds.labCount(8, 30);

    /** What a host does until it is done; each call of it is one round. */
    private interface Story {

        boolean goesOn(World world);
    }

    private static final class World {

        final VirtualClock clock = VirtualClock.at("2026-03-01T09:00:00Z");
        final FakePaymentProvider provider = FakePaymentProvider.at(clock);
        final BillingStore store = InMemoryBillingStore.create();
        final NumberedPorts ports = new NumberedPorts();
        Billing billing = start();

        Billing start() {
            return Billing.builder(PlanCatalog.of(Shop.FREE, Shop.PRO, Shop.TEAM))
                    .store(ports.around(store))
                    .clock(clock)
                    .paymentProvider(ports.around(provider))
                    .build();
        }

        CheckoutOutcome buy(String plan, String operation) {
            return billing.checkout()
                    .start(CheckoutRequest.of(Shop.USER, plan, OperationId.of(operation), Shop.RETURN_URL)
                            .renewing(new Consent(clock.instant(), "v1")));
        }

        /** The payer pays whatever page is open, and comes back. */
        void pays() {
            provider.allPayments().stream()
                    .filter(shown -> shown.status() == PaymentStatus.PENDING)
                    .forEach(shown -> provider.pay(shown.id()));
            provider.allPayments().forEach(shown -> billing.payments().noticed(shown.id()));
        }

        void runs() {
            billing.paymentRuns().renew(10);
            billing.paymentRuns().reconcile(10);
        }

        /** Plays a story to its end, whatever comes between. */
        void play(Story story, NumberedPorts.@Nullable Mishap second, int at) {
            int met = ports.met();
            boolean planned = second == null;
            for (int round = 0; round < 500; round++) {
                try {
                    if (!story.goesOn(this)) {
                        return;
                    }
                } catch (NumberedPorts.Death death) {
                    billing = start();
                } catch (BillingException retried) {
                    // The host repeats what failed.
                }
                if (!planned && ports.met() > met && second != null) {
                    planned = true;
                    ports.plan(second, at);
                }
                clock.advance(Duration.ofSeconds(10));
            }
            throw new AssertionError("the story does not come to its end");
        }

        boolean hasOpenCalls(String object) {
            return store.money()
                    .inTransaction(
                            Shop.USER,
                            clock.instant(),
                            transaction -> transaction.payments().callsAbout(object).stream()
                                    .anyMatch(ProviderCall::isOpen));
        }

        Payment only(Predicate<Payment> which) {
            return store.money().payments(Shop.USER, null, 100).stream()
                    .filter(which)
                    .reduce((one, other) -> {
                        throw new AssertionError("two payments: " + one + ", " + other);
                    })
                    .orElseThrow();
        }
    }

    private static boolean purchase(World world) {
        CheckoutOutcome outcome = world.buy("PRO", "op-1");
        world.pays();
        world.runs();
        return !(outcome instanceof CheckoutOutcome.Paid);
    }

    private static boolean renewal(World world) {
        if (!(world.buy("PRO", "op-1") instanceof CheckoutOutcome.Paid)) {
            world.pays();
            return true;
        }
        if (world.clock.instant().isBefore(RENEWAL)) {
            world.clock.advance(Duration.ofDays(29));
        }
        world.runs();
        return world.store.money().payments(Shop.USER, null, 10).stream()
                        .filter(payment -> payment.use() == PaymentUse.PAID_INVOICE)
                        .count()
                < 2;
    }

    private static boolean refund(World world) {
        if (!(world.buy("PRO", "op-1") instanceof CheckoutOutcome.Paid)) {
            world.pays();
            return true;
        }
        Refund refund = world.billing
                .payments()
                .refund(
                        world.only(payment -> true).id(),
                        Shop.rub(300_00),
                        Refund.Access.END,
                        OperationId.of("refund-1"),
                        "maria",
                        "asked for");
        world.runs();
        return refund.status() != Refund.Status.SUCCEEDED;
    }

    private static boolean excess(World world) {
        world.buy("PRO", "op-1");
        CheckoutOutcome second = world.buy("TEAM", "op-2");
        boolean bothAreThere = world.provider.allPayments().size() == 2;
        if (bothAreThere) {
            world.pays();
        }
        world.runs();
        return !(second instanceof CheckoutOutcome.Paid)
                || world.provider.allRefunds().isEmpty()
                || !world.provider.taken("RUB").equals(Shop.rub(900_00));
    }

    private static boolean byHand(World world) {
        if (!(world.buy("PRO", "op-1") instanceof CheckoutOutcome.Paid)) {
            world.pays();
            return true;
        }
        Payment paid = world.only(payment -> true);
        if (world.provider.allRefunds().isEmpty()) {
            String id = world.provider.allPayments().get(0).id();
            world.provider.refundByHand(id, Shop.rub(100_00));
        }
        DriftReport report = world.billing
                .paymentRuns()
                .compare(
                        world.clock.instant().minus(Duration.ofDays(1)),
                        world.clock.instant().plusSeconds(1),
                        100);
        return !report.isClean() || !paid.money().refunded().equals(Shop.rub(100_00));
    }

    private record Expected(Story story, int successes, Money taken, String plan) {}

    @Test
    void noCrashAtAnyCallAndNoneDuringRecoveryChangesTheEnd() {
        Map<String, Expected> stories = new LinkedHashMap<>();
        stories.put("purchase", new Expected(CrashPointsTest::purchase, 1, Shop.rub(300_00), "PRO"));
        stories.put("renewal", new Expected(CrashPointsTest::renewal, 2, Shop.rub(600_00), "PRO"));
        stories.put("refund", new Expected(CrashPointsTest::refund, 1, Shop.rub(0), "FREE"));
        stories.put("excess", new Expected(CrashPointsTest::excess, 2, Shop.rub(900_00), "TEAM"));
        stories.put("by-hand", new Expected(CrashPointsTest::byHand, 1, Shop.rub(200_00), "PRO"));

        stories.forEach((name, expected) -> {
            long crashes = 0;
            for (NumberedPorts.Mishap mishap : NumberedPorts.Mishap.values()) {
                boolean met = true;
                for (int call = 1; met; call++) {
                    met = crashes(name, expected, mishap, call, null, 0);
                    crashes++;
                    for (int second = 1; met && second <= SECOND; second++) {
                        crashes(name, expected, mishap, call, NumberedPorts.Mishap.DIES_AFTER, second);
                        crashes++;
                    }
                }
            }
            Seeds.printLab("R9", "money-" + name, crashes, 0);
            assertThat(crashes).as("crashes of %s", name).isGreaterThan(100);
        });
    }

    private static boolean crashes(
            String name,
            Expected expected,
            NumberedPorts.Mishap mishap,
            int call,
            NumberedPorts.@Nullable Mishap second,
            int at) {
        World world = new World();
        world.ports.plan(mishap, call);
        String what = name + ": " + mishap + " at call " + call + (second == null ? "" : ", then at " + at);
        try {
            world.play(expected.story(), second, at);
            boolean met = world.ports.met() > 0;
            world.ports.calm();
            for (int hour = 0; hour < 3; hour++) {
                world.clock.advance(Duration.ofHours(1));
                world.runs();
            }
            check(world, expected);
            return met;
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError(what + ": " + failure.getMessage(), failure);
        }
    }

    private static void check(World world, Expected expected) {
        assertThat(world.ports.brokenRules).isEmpty();
        assertThat(world.provider.allPayments())
                .filteredOn(shown -> shown.status() == PaymentStatus.SUCCEEDED)
                .hasSize(expected.successes());
        assertThat(world.provider.taken("RUB")).isEqualTo(expected.taken());
        assertThat(world.billing.gate().entitlements(Shop.USER).plan().code()).isEqualTo(expected.plan());
        for (Payment payment : world.store.money().payments(Shop.USER, null, 100)) {
            assertThat(payment.isUndecided()).isFalse();
            assertThat(payment.isLive()).isFalse();
            assertThat(world.hasOpenCalls(payment.id())).as("%s", payment).isFalse();
        }
    }
}
