package ru.eatfit24.billing.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One step of a random story of one account. What it refers to (a hold, a grant) it names by a number that is taken in a
 * circle among those that there are, so that a story stays one when steps are left out of it.
 *
 * @param verb what is done
 * @param subject which of the subjects asks
 * @param wants units of features
 * @param operation the operation id; null for none
 * @param number a hold, a grant, an allowance, a zone: what the verb needs; or an amount
 * @param length how long something lasts, or how far the clock moves
 */
record LedgerCommand(
        Verb verb,
        int subject,
        List<LedgerModel.Want> wants,
        @Nullable String operation,
        int number,
        Duration length) {

    static final List<String> FEATURES = List.of("photo", "export", "call");
    static final int SUBJECTS = 4;
    static final int ALLOWANCES = 7;
    static final int ZONES = 4;

    /** What can be done, and how often of a hundred times it is. */
    enum Verb {
        CONSUME(23),
        RECORD(5),
        RESERVE(12),
        COMMIT(9),
        RELEASE(5),
        EXTEND(4),
        GIVE_BACK(7),
        ASSIGN(4),
        OVERRIDE(3),
        REMOVE_OVERRIDE(2),
        GRANT(4),
        REVOKE(1),
        ADJUST(3),
        RESET(2),
        ZONE(2),
        SWEEP(4),
        CLEAN_UP(4),
        CLOCK(13);

        private final int weight;

        Verb(int weight) {
            this.weight = weight;
        }

        private static Verb random(Random random) {
            int sum = 0;
            for (Verb verb : values()) {
                sum += verb.weight;
            }
            int dice = random.nextInt(sum);
            for (Verb verb : values()) {
                dice -= verb.weight;
                if (dice < 0) {
                    return verb;
                }
            }
            throw new IllegalStateException("the weights do not add up");
        }
    }

    /** Lengths that meet each other and the day's end, so that ends fall exactly on a step. */
    private static final List<Duration> LENGTHS = List.of(
            Duration.ofMinutes(10),
            Duration.ofMinutes(20),
            Duration.ofHours(1),
            Duration.ofHours(14),
            Duration.ofDays(1),
            Duration.ofDays(3));

    private static final List<Duration> MOVES = List.of(
            Duration.ofNanos(1_000),
            Duration.ofSeconds(7),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofHours(7),
            Duration.ofHours(14),
            Duration.ofDays(1),
            Duration.ofDays(2),
            Duration.ofDays(9),
            Duration.ofDays(33),
            Duration.ofMinutes(-30),
            Duration.ofHours(-20));

    static List<LedgerCommand> story(Random random, int steps) {
        List<LedgerCommand> story = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            LedgerCommand earlier = i == 0 ? null : story.get(Math.max(0, i - 1 - random.nextInt(15)));
            boolean isRepeat = earlier != null && earlier.isNamedRequest() && random.nextInt(3) == 0;
            story.add(isRepeat ? earlier : random(random));
        }
        return story;
    }

    private boolean isNamedRequest() {
        return operation != null && (verb == Verb.CONSUME || verb == Verb.RECORD || verb == Verb.RESERVE);
    }

    private static LedgerCommand random(Random random) {
        Verb verb = Verb.random(random);
        List<LedgerModel.Want> wants = new ArrayList<>();
        int features = verb == Verb.RESERVE || random.nextInt(4) > 0 ? 1 : 2;
        int first = random.nextInt(FEATURES.size());
        for (int i = 0; i < features; i++) {
            wants.add(new LedgerModel.Want(FEATURES.get((first + i) % FEATURES.size()), 1L + random.nextInt(4)));
        }
        boolean isNamed = verb == Verb.GIVE_BACK || random.nextInt(5) < 2;
        return new LedgerCommand(
                verb,
                random.nextInt(SUBJECTS),
                List.copyOf(wants),
                isNamed ? "op-" + random.nextInt(6) : null,
                random.nextInt(1_000),
                (verb == Verb.CLOCK ? MOVES : LENGTHS)
                        .get(random.nextInt(verb == Verb.CLOCK ? MOVES.size() : LENGTHS.size())));
    }

    /** Where a clock that shows this instant is moved to: by the length, or to the next midnight, or just before it. */
    Instant moved(Instant now) {
        Instant midnight = now.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));
        return switch (number % 8) {
            case 0 -> midnight;
            case 1 -> midnight.minusNanos(1_000);
            default -> now.plus(length);
        };
    }

    /** Units that a commit says were used, near what was reserved. */
    long actual() {
        return number % 7;
    }

    /** When something ends that may also never end. */
    @Nullable Instant end(Instant now) {
        return number % 3 == 0 ? null : now.plus(length);
    }

    @Override
    public String toString() {
        String asks = wants + " by subject " + subject + (operation == null ? "" : " as " + operation);
        return switch (verb) {
            case CONSUME, RECORD -> verb + " " + asks;
            case RESERVE -> verb + " " + asks + " for " + length;
            case COMMIT -> "COMMIT hold " + number + " with " + actual();
            case RELEASE -> "RELEASE hold " + number;
            case EXTEND -> "EXTEND hold " + number + " by " + length;
            case GIVE_BACK -> "GIVE_BACK " + operation;
            case CLOCK ->
                "CLOCK " + (number % 8 == 0 ? "to midnight" : number % 8 == 1 ? "to just before midnight" : length);
            case SWEEP -> "SWEEP";
            case CLEAN_UP -> "CLEAN_UP";
            default -> verb + " " + wants + " number " + number + (number % 3 == 0 ? " for good" : " for " + length);
        };
    }
}
