package ru.eatfit24.billing.benchmark.database;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import ru.eatfit24.billing.jdbc.DatabaseKind;

/**
 * How much is measured.
 *
 * @param cases names of cases; empty for all
 * @param database where
 * @param quick to try whether everything works: fewer and shorter turns, less data
 * @param rounds turns that each contestant has
 * @param turn how long a turn is measured
 */
public record Settings(List<String> cases, DatabaseKind database, boolean quick, int rounds, Duration turn) {

    private static final String PREFIX = "benchmark.";

    /** Copies the list. */
    public Settings {
        cases = List.copyOf(cases);
    }

    /**
     * From the system properties {@code benchmark.cases} (names with commas, or {@code all}), {@code .database}, {@code .quick}, {@code .rounds}
     * and {@code .seconds}; empty ones count as not set.
     *
     * @throws IllegalArgumentException if one cannot be read
     */
    public static Settings ofSystemProperties() {
        boolean quick = Boolean.parseBoolean(property("quick", "false"));
        String cases = property("cases", "all");
        return new Settings(
                cases.equals("all")
                        ? List.of()
                        : Arrays.stream(cases.split(",", -1)).map(String::strip).toList(),
                DatabaseKind.valueOf(property("database", "postgresql").toUpperCase(Locale.ROOT)),
                quick,
                Integer.parseInt(property("rounds", quick ? "1" : "3")),
                Duration.ofMillis(Math.round(1000 * Double.parseDouble(property("seconds", quick ? "1" : "3")))));
    }

    /** Whether a case is to be measured. */
    public boolean wants(String name) {
        return cases.isEmpty() || cases.contains(name);
    }

    private static String property(String name, String otherwise) {
        String value = System.getProperty(PREFIX + name, "").strip();
        return value.isEmpty() ? otherwise : value;
    }

    @Override
    public String toString() {
        return "cases=" + (cases.isEmpty() ? "all" : String.join(",", cases)) + " database="
                + database.name().toLowerCase(Locale.ROOT) + " quick=" + quick + " rounds=" + rounds + " seconds="
                + turn.toMillis() / 1000.0;
    }
}
