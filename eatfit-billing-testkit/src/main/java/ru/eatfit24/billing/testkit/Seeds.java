package ru.eatfit24.billing.testkit;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * Where randomized tests take their randomness and their size from, so that a failure can be run again.
 *
 * <p>One seed serves a whole run: the system property {@code lab.seed}. Without it, a plain build uses
 * {@value #DEFAULT_SEED}, so that it gives the same verdict each time, and a run in depth (system property
 * {@code lab=true}, set by the Maven profile {@code lab}) draws a new one. Each test mixes its own name in, so tests do
 * not depend on each other's order. Every {@code LAB} line carries the seed.
 *
 * <p>Safe for use by many threads; the generators that it hands out are for one thread at a time.
 *
 * @since 0.1.0
 */
public final class Seeds {

    /** The seed of a build that sets neither {@code lab.seed} nor {@code lab=true}. */
    public static final long DEFAULT_SEED = 20260301;

    private static final long SEED = readSeed();

    private Seeds() {}

    /**
     * The seed of this run.
     *
     * @return the seed; {@code -Dlab.seed=<seed>} repeats the run
     */
    public static long seed() {
        return SEED;
    }

    /**
     * A generator for one test.
     *
     * @param name what the numbers are for; the same seed and name give the same numbers on every platform and JDK
     * @return a new generator
     */
    public static Random random(String name) {
        CRC32 nameHash = new CRC32();
        nameHash.update(requireNonNull(name, "name").getBytes(StandardCharsets.UTF_8));
        // Random's algorithm is part of its specification; those of RandomGenerator.getDefault() may change.
        return new Random(SEED ^ (nameHash.getValue() << 16));
    }

    /**
     * Whether this run goes in depth.
     *
     * @return whether the system property {@code lab} is {@code true}
     */
    public static boolean isLab() {
        return Boolean.getBoolean("lab");
    }

    /**
     * How often to repeat.
     *
     * @param normal the count in a plain build
     * @param lab the count in a run in depth
     * @return {@code lab} when {@link #isLab()}, else {@code normal}
     */
    public static int labCount(int normal, int lab) {
        return isLab() ? lab : normal;
    }

    /**
     * Runs a randomized check and names the seed when it fails.
     *
     * @param name the name for {@link #random}
     * @param check what to run
     */
    public static void withRandom(String name, RandomizedCheck check) {
        try {
            check.run(random(name));
        } catch (RuntimeException | Error failure) {
            failure.addSuppressed(new AssertionError(repeatHint(name)));
            throw failure;
        } catch (Exception failure) {
            throw new AssertionError(repeatHint(name), failure);
        }
    }

    /**
     * The line in which a test says what it reached: {@code LAB <method> <what> <count> violations=<n> seed=<s>}.
     *
     * @param method the method's short name, for example {@code R2}
     * @param what what was done, without spaces
     * @param count how often
     * @param violations how often the promise was broken
     * @return the line
     * @throws IllegalArgumentException when {@code method} or {@code what} is blank or has a space in it
     */
    public static String labLine(String method, String what, long count, long violations) {
        requireWord(method, "method");
        requireWord(what, "what");
        return String.format(Locale.ROOT, "LAB %s %s %d violations=%d seed=%d", method, what, count, violations, SEED);
    }

    /**
     * Prints {@link #labLine} to standard output.
     *
     * @param method the method's short name
     * @param what what was done, without spaces
     * @param count how often
     * @param violations how often the promise was broken
     */
    public static void printLab(String method, String what, long count, long violations) {
        System.out.println(labLine(method, what, count, violations));
    }

    private static String repeatHint(String name) {
        return "Randomized check " + name + " failed; repeat it with -Dlab.seed=" + SEED + (isLab() ? " -Plab" : "");
    }

    private static void requireWord(String text, String name) {
        if (text.isBlank() || text.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException(name + " must be one word without spaces: '" + text + "'");
        }
    }

    private static long readSeed() {
        String given = System.getProperty("lab.seed", "");
        if (!given.isBlank()) {
            try {
                return Long.parseLong(given.strip());
            } catch (NumberFormatException notANumber) {
                throw new IllegalArgumentException("lab.seed must be a whole number: '" + given + "'", notANumber);
            }
        }
        // Kept positive and short: a person copies it from a log.
        return isLab() ? new SecureRandom().nextInt(1_000_000_000) : DEFAULT_SEED;
    }

    /** A check that is fed with random numbers. */
    @FunctionalInterface
    public interface RandomizedCheck {

        /**
         * Runs the check.
         *
         * @param random the generator, seeded
         * @throws Exception any failure
         */
        void run(Random random) throws Exception;
    }
}
