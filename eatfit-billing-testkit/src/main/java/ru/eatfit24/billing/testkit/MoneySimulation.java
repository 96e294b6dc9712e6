package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.ledger.Verification;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.MoneyStore;

/**
 * A service that sells, its payers and users, its provider and its misfortunes, in one thread with one clock: random commands, faults of the provider and of the store,
 * deaths in the middle of a command at a numbered call of a port or inside its transaction, a listener that fails, jumps of the clock. After every step the invariants
 * must hold ({@link MoneyInvariants}, {@link UsageInvariants}); at the end the faults stop, and everything must come to its end ({@link SimulationEnd}) and have been told
 * ({@link EventInvariants}).
 *
 * <p>A seed repeats the commands, faults and deaths. Ids of ours are drawn at random, though, so where two things happened or are due at one instant a repeat may take
 * them in another order and go another way from there; repeat it some times then.
 */
final class MoneySimulation implements AutoCloseable {

    /** After how many looks at all that is stored it is verified besides. */
    private static final int VERIFIED_EVERY = 32;

    private final Random random;
    private final SimulatedService service;
    private final SimulatedPayers payers;
    private final SimulatedSubscribers subscribers;
    private final SimulatedUsage usage;
    private final MoneyInvariants money;
    private final UsageInvariants counted;
    private final Map<SimulationCommand, Integer> changed = new EnumMap<>(SimulationCommand.class);
    private int deaths;
    private int last;
    private int looks;
    private int checkedCalls;

    /** @param store an empty one */
    MoneySimulation(BillingStore store, Random random) {
        this.random = random;
        this.service = new SimulatedService(store, random);
        this.payers = new SimulatedPayers(service);
        this.subscribers = new SimulatedSubscribers(service);
        this.money = new MoneyInvariants(service);
        this.counted = new UsageInvariants(service);
        this.usage = new SimulatedUsage(service, counted);
    }

    SimulatedService service() {
        return service;
    }

    SimulatedPayers payers() {
        return payers;
    }

    SimulatedSubscribers subscribers() {
        return subscribers;
    }

    SimulatedUsage usage() {
        return usage;
    }

    int deaths() {
        return deaths;
    }

    /** How often each command changed something. */
    Map<SimulationCommand, Integer> changed() {
        return changed;
    }

    int payments() {
        return service.provider.allPayments().size();
    }

    @Override
    public void close() {
        service.close();
    }

    /** Runs so many steps, then lets everything come to its end. */
    void run(int steps) {
        for (int step = 0; step < steps; step++) {
            SimulationCommand command = SimulationCommand.random(random);
            try {
                step(command);
                check();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError(
                        "step " + step + ", " + command + " at " + service.clock.instant() + ": "
                                + failure.getMessage(),
                        failure);
            }
        }
        end();
    }

    private void step(SimulationCommand command) {
        service.clock.advance(Duration.ofMillis(1));
        service.provider.answersQuestions(random.nextInt(10) != 0);
        if (random.nextInt(8) == 0) {
            service.ports.plan(service.any(NumberedPorts.Mishap.values()), 1 + random.nextInt(8));
        }
        int before = last;
        Instant instant = service.clock.instant();
        try {
            command.carryOut(this, service.pick(SimulatedService.ACCOUNTS).orElseThrow());
        } catch (NumberedPorts.Death death) {
            deaths++;
            service.restart();
        } catch (BillingException expected) {
            // Planned, or the provider answers no questions; the host would repeat it.
        } finally {
            service.ports.calm();
        }
        usage.askAgain();
        last = fingerprint();
        if (before != last || !instant.equals(service.clock.instant())) {
            changed.merge(command, 1, Integer::sum);
        }
        assertThat(service.ports.brokenRules)
                .as("rules that a service has broken")
                .isEmpty();
    }

    /** Time passes: 1 to so many units. */
    void pass(Duration unit, int most) {
        service.pass(unit.multipliedBy(1 + random.nextInt(most)));
    }

    /** Changes whenever something has changed that a command can change. */
    private int fingerprint() {
        return Objects.hash(
                state(),
                service.provider.allPayments(),
                service.provider.allRefunds(),
                usage.changes(),
                service.listener.taken().size(),
                service.listener.repeats());
    }

    private void check() {
        for (String account : SimulatedService.ACCOUNTS) {
            money.checkAttempts(account);
            money.checkAccess(account);
            counted.check(account);
        }
        // Where no port was called nothing is stored that was not stored when this was looked at last.
        if (checkedCalls != service.ports.calls()) {
            SimulatedService.ACCOUNTS.forEach(money::checkRows);
            List<Payment> all = SimulatedService.ACCOUNTS.stream()
                    .flatMap(account -> service.payments(account).stream())
                    .toList();
            money.checkOrders(all);
            money.settled(all).ifPresent(this::checkToldAgain);
            checkedCalls = service.ports.calls();
            if (looks++ % VERIFIED_EVERY == 0) {
                checkLedger();
            }
        }
        money.checkSends();
    }

    private void checkLedger() {
        assertThat(service.billing().ledger().verify(Verification.all()).differences())
                .as("what is stored explains itself")
                .isEmpty();
    }

    /** The provider can tell no more of it, so nothing changes in the account. */
    private void checkToldAgain(Payment payment) {
        service.provider.answersQuestions(true);
        List<Object> before = state(payment.account());
        service.billing()
                .payments()
                .noticed(Objects.requireNonNull(payment.provider().id(), "id"));
        assertThat(state(payment.account()))
                .as("I10: to be told again of %s changes nothing", payment)
                .isEqualTo(before);
    }

    /** The faults stop, time passes: everything reaches its end, and what events say again changes nothing. */
    private void end() {
        SimulationEnd end = new SimulationEnd(service, payers);
        end.settle();
        check();
        end.check();
        checkLedger();
        List<Object> before = state();
        List<ProviderPayment> all = new ArrayList<>(service.provider.allPayments());
        Collections.shuffle(all, random);
        all.forEach(shown -> service.billing().payments().noticed(shown.id()));
        assertThat(state()).as("I10: what is told again changes nothing").isEqualTo(before);
        EventInvariants events = new EventInvariants(service);
        events.deliverAll();
        SimulatedService.ACCOUNTS.forEach(events::check);
    }

    private List<Object> state() {
        return SimulatedService.ACCOUNTS.stream()
                .flatMap(account -> state(account).stream())
                .toList();
    }

    private List<Object> state(String account) {
        MoneyStore store = service.store.money();
        return Stream.<Object>of(
                        service.payments(account),
                        store.subscription(account),
                        store.invoices(account, null, MoneyStore.MAX_LIMIT),
                        store.credit(account, Shop.RUB),
                        store.methods(account))
                .toList();
    }
}
