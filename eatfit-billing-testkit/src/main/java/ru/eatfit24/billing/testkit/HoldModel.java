package ru.eatfit24.billing.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What reservations of one account under one limit that never resets must answer: a list of holds and a sum. Written from
 * the words of the gate's contract and not from its code.
 */
final class HoldModel {

    /** What can be done. */
    enum Verb {
        CONSUME,
        RESERVE,
        COMMIT,
        RELEASE,
        EXTEND,
        SWEEP,
        WAIT
    }

    /**
     * One command.
     *
     * @param verb what is done
     * @param hold which of the holds made so far, in a circle
     * @param units for those that have an amount
     * @param length for those that have a length of time
     */
    record Command(Verb verb, int hold, long units, Duration length) {

        @Override
        public String toString() {
            return switch (verb) {
                case CONSUME -> "consume " + units;
                case RESERVE -> "reserve " + units + " for " + length;
                case COMMIT -> "commit #" + hold + " with " + units;
                case RELEASE -> "release #" + hold;
                case EXTEND -> "extend #" + hold + " by " + length;
                case SWEEP -> "sweep";
                case WAIT -> "wait " + length;
            };
        }
    }

    private static final class Held {
        final long reserved;
        Instant expiresAt;
        String state = "LIVE";
        long kept;
        long asked;

        Held(long reserved, Instant expiresAt) {
            this.reserved = reserved;
            this.expiresAt = expiresAt;
        }
    }

    private final long limit;
    private final List<Held> holds = new ArrayList<>();
    private long taken;

    HoldModel(long limit) {
        this.limit = limit;
    }

    /** Commands in which holds are made, settled and left to expire in any order; as many as it takes for so many holds. */
    static List<Command> commands(Random random, int reservations) {
        List<Command> commands = new ArrayList<>();
        int reserved = 0;
        while (reserved < reservations) {
            int dice = random.nextInt(100);
            Verb verb = dice < 30
                    ? Verb.RESERVE
                    : dice < 45
                            ? Verb.COMMIT
                            : dice < 57
                                    ? Verb.RELEASE
                                    : dice < 67
                                            ? Verb.EXTEND
                                            : dice < 75 ? Verb.CONSUME : dice < 79 ? Verb.SWEEP : Verb.WAIT;
            reserved += verb == Verb.RESERVE ? 1 : 0;
            // Few different lengths, so that expiries also fall on one instant and exactly on a call.
            Duration length = Duration.ofSeconds(1L + random.nextInt(12)).multipliedBy(verb == Verb.WAIT ? 1 : 3);
            commands.add(new Command(verb, Math.max(0, reserved - random.nextInt(12)), 1L + random.nextInt(4), length));
        }
        return commands;
    }

    long used() {
        long held = 0;
        for (Held hold : holds) {
            held += hold.state.equals("LIVE") ? hold.reserved : hold.kept;
        }
        return taken + held;
    }

    private void expire(Instant now) {
        for (Held hold : holds) {
            if (hold.state.equals("LIVE") && !hold.expiresAt.isAfter(now)) {
                hold.state = "EXPIRED";
            }
        }
    }

    private @Nullable Held find(int number) {
        return number < holds.size() ? holds.get(number) : null;
    }

    /** What the gate must answer; null where the answer is not looked at. */
    @Nullable String expect(Command command, Instant now) {
        expire(now);
        Held hold = find(command.hold());
        return switch (command.verb()) {
            case CONSUME -> {
                boolean fits = used() + command.units() <= limit;
                taken += fits ? command.units() : 0;
                yield fits ? "granted" : "denied";
            }
            case RESERVE -> {
                boolean fits = used() + command.units() <= limit;
                Held made = new Held(fits ? command.units() : 0, now.plus(command.length()));
                made.state = fits ? "LIVE" : "NONE";
                holds.add(made);
                yield fits ? "reserved until " + made.expiresAt : "denied";
            }
            case COMMIT -> hold == null ? null : commit(hold, command.units());
            case RELEASE -> hold == null ? null : release(hold);
            case EXTEND -> hold == null ? null : extend(hold, now.plus(command.length()));
            case SWEEP, WAIT -> null;
        };
    }

    private String commit(Held hold, long units) {
        switch (hold.state) {
            case "LIVE" -> {
                long more = units - hold.reserved;
                boolean fits = more <= 0 || used() + more <= limit;
                hold.kept = fits ? units : hold.reserved;
                hold.asked = units;
                hold.state = "COMMITTED";
                return outcome(hold);
            }
            case "COMMITTED" -> {
                return hold.asked == units ? outcome(hold) : "settled before: COMMITTED " + hold.kept;
            }
            default -> {
                return otherwise(hold);
            }
        }
    }

    private static String outcome(Held hold) {
        return hold.kept == hold.asked
                ? "committed " + hold.kept
                : "exceeded " + hold.kept + " by " + (hold.asked - hold.kept);
    }

    private String release(Held hold) {
        if (hold.state.equals("LIVE") || hold.state.equals("RELEASED")) {
            hold.state = "RELEASED";
            return "released";
        }
        return otherwise(hold);
    }

    private String extend(Held hold, Instant until) {
        if (hold.state.equals("LIVE")) {
            hold.expiresAt = until;
            return "extended until " + until;
        }
        return otherwise(hold);
    }

    private static String otherwise(Held hold) {
        return switch (hold.state) {
            case "EXPIRED" -> "expired at " + hold.expiresAt;
            case "NONE" -> "unknown";
            default -> "settled before: " + hold.state + " " + hold.kept;
        };
    }
}
