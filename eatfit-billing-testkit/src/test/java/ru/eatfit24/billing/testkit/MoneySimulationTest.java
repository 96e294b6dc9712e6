package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MoneySimulationTest {

    private static final int STEPS = 300;

    @Test
    void noFaultDeathOrClockBreaksAnInvariantOfMoney() {
        String only = System.getProperty("money.seed");
        int seeds = only == null ? Integer.getInteger("money.seeds", Seeds.labCount(2_000, 100_000)) : 1;
        Random draw = Seeds.random("money-simulation");
        Map<MoneySimulation.Command, Integer> changed = new EnumMap<>(MoneySimulation.Command.class);
        Map<String, Long> figures = new TreeMap<>();
        for (int i = 0; i < seeds; i++) {
            long seed = only == null ? draw.nextLong() : Long.parseLong(only);
            MoneySimulation simulation = new MoneySimulation(new Random(seed));
            try {
                simulation.run(STEPS);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("repeat with -Dmoney.seed=" + seed + ": " + failure.getMessage(), failure);
            }
            simulation.changed().forEach((command, count) -> changed.merge(command, count, Integer::sum));
            figures.merge("deaths", (long) simulation.deaths(), Long::sum);
            figures.merge("payments", (long) simulation.payments(), Long::sum);
        }
        Seeds.printLab("R6", "money-seeds-of-" + STEPS + "-steps", seeds, 0);
        System.out.println("LAB R6 money " + figures + " steps that changed something " + changed);
        long steps = (long) seeds * STEPS;
        long changing = changed.values().stream().mapToLong(Integer::longValue).sum();
        assertThat(changing * 10).as("one step in ten changes something").isGreaterThanOrEqualTo(steps);
        if (seeds >= 100) {
            assertThat(changed.keySet()).contains(MoneySimulation.Command.values());
        }
    }
}
