package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.store.BillingStore;

/**
 * Random stories of a service that sells on a store: payers, renewals, refunds, usage, a listener, faults of the provider, failures of the store, deaths of the process
 * and jumps of the clock, in one thread. After every step no invariant of money and usage is broken; when the faults stop everything comes to its end, has been told to
 * the listener, and no connection is open. Touches JUnit and AssertJ.
 *
 * <p>A store of your own is tested by a subclass that supplies it. A failure names its seed; {@code -Dmoney.seed=<seed>} runs that one alone, and
 * {@code -Dmoney.seeds=<count>} so many.
 *
 * @since 0.1.0
 */
public abstract class MoneySimulationContract {

    private static final int STEPS = 300;

    /** For subclasses. */
    protected MoneySimulationContract() {}

    /**
     * An empty store. Called once before each seed.
     *
     * @return the store
     * @throws Exception any failure; the test then fails
     */
    protected abstract BillingStore newStore() throws Exception;

    /**
     * How many seeds to run.
     *
     * @return 1 or more; from 100 on every command must have changed something
     */
    protected abstract int seeds();

    /**
     * The store's name in {@code LAB} lines.
     *
     * @return one word
     */
    protected String storeName() {
        return getClass().getSimpleName();
    }

    /**
     * How many connections to the database are open while nobody uses the store: I13.
     *
     * @return 0, also for a store that has none
     */
    protected int openConnections() {
        return 0;
    }

    @Test
    void noFaultDeathOrClockBreaksAnInvariantOfMoney() throws Exception {
        String only = System.getProperty("money.seed");
        int seeds = only == null ? Integer.getInteger("money.seeds", seeds()) : 1;
        Random draw = Seeds.random("money-simulation");
        Map<SimulationCommand, Integer> changed = new EnumMap<>(SimulationCommand.class);
        Map<String, Long> figures = new TreeMap<>();
        for (int i = 0; i < seeds; i++) {
            long seed = only == null ? draw.nextLong() : Long.parseLong(only);
            try (MoneySimulation simulation = new MoneySimulation(newStore(), new Random(seed))) {
                run(simulation, seed);
                simulation.changed().forEach((command, count) -> changed.merge(command, count, Integer::sum));
                figures.merge("deaths", (long) simulation.deaths(), Long::sum);
                figures.merge("payments", (long) simulation.payments(), Long::sum);
                figures.merge(
                        "events", (long) simulation.service().listener.taken().size(), Long::sum);
                figures.merge(
                        "events-repeated", (long) simulation.service().listener.repeats(), Long::sum);
            }
            assertThat(openConnections())
                    .as("I13: connections left open, seed %s", seed)
                    .isZero();
        }
        Seeds.printLab("R6", "money-seeds-of-" + STEPS + "-steps-" + storeName(), seeds, 0);
        System.out.println("LAB R6 money " + figures + " steps that changed something " + changed);
        long steps = (long) seeds * STEPS;
        long changing = changed.values().stream().mapToLong(Integer::longValue).sum();
        assertThat(changing * 10).as("one step in ten changes something").isGreaterThanOrEqualTo(steps);
        if (seeds >= 100) {
            assertThat(changed.keySet()).contains(SimulationCommand.values());
        }
    }

    private static void run(MoneySimulation simulation, long seed) {
        try {
            simulation.run(STEPS);
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError("repeat with -Dmoney.seed=" + seed + ": " + failure.getMessage(), failure);
        }
    }
}
