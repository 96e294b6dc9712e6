package ru.eatfit24.billing.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One step of a random story of one payer. What it refers to it names by a number that is taken in a circle among what there is, so that a story stays one when steps are
 * left out of it.
 */
record MoneyCommand(Verb verb, int number, Move move) {

    private static final int WEIGHTS =
            Arrays.stream(Verb.values()).mapToInt(verb -> verb.weight).sum();

    /** Often to where a renewal is charged, seldom far beyond. */
    private static final List<Move> MOVES = moves();

    private static List<Move> moves() {
        List<Move> moves = new ArrayList<>(List.of(Move.values()));
        moves.remove(Move.A_YEAR);
        moves.remove(Move.A_MONTH);
        moves.addAll(List.of(Move.values()));
        moves.addAll(Collections.nCopies(12, Move.A_DAY_BEFORE_THE_END));
        return List.copyOf(moves);
    }

    /** What can be done, and how often it is. */
    enum Verb {
        BUY(16),
        PAY(14),
        FAIL(2),
        SETTLE_HOLD(4),
        REFUND(5),
        CANCEL(2),
        RESUME(3),
        END(1),
        RENEWAL_OFF(1),
        RENEWAL_ON(3),
        KEEP_PLAN(1),
        GRANT(2),
        TRIAL(3),
        FORGET(1),
        DECLINES(5),
        CLOCK(30),
        RUN(10);

        private final int weight;

        Verb(int weight) {
            this.weight = weight;
        }
    }

    /** How far the clock moves, or where to. */
    enum Move {
        A_MICROSECOND,
        TEN_MINUTES,
        AN_HOUR,
        A_DAY,
        TWO_DAYS,
        FIVE_DAYS,
        A_MONTH,
        A_DAY_BEFORE_THE_END,
        JUST_BEFORE_THE_END,
        TO_THE_END,
        TO_THE_END_OF_GRACE,
        A_YEAR;

        Instant from(Instant now, Instant end, Instant graceEnd) {
            Instant to = switch (this) {
                case A_MICROSECOND -> now.plusNanos(1_000);
                case TEN_MINUTES -> now.plus(Duration.ofMinutes(10));
                case AN_HOUR -> now.plus(Duration.ofHours(1));
                case A_DAY -> now.plus(Duration.ofDays(1));
                case TWO_DAYS -> now.plus(Duration.ofDays(2));
                case FIVE_DAYS -> now.plus(Duration.ofDays(5));
                case A_MONTH -> now.plus(Duration.ofDays(31));
                case A_DAY_BEFORE_THE_END -> end.minus(Duration.ofDays(1));
                case JUST_BEFORE_THE_END -> end.minusNanos(1_000);
                case TO_THE_END -> end;
                case TO_THE_END_OF_GRACE -> graceEnd;
                case A_YEAR -> now.plus(Duration.ofDays(366));
            };
            return to.isAfter(now) ? to : now.plusNanos(1_000);
        }
    }

    static List<MoneyCommand> story(Random random, int steps) {
        List<MoneyCommand> story = new ArrayList<>();
        Verb last = Verb.RUN;
        for (int i = 0; i < steps; i++) {
            last = random.nextInt(5) < 3 ? likely(last, random).orElse(random(random)) : random(random);
            story.add(new MoneyCommand(last, random.nextInt(10_000), MOVES.get(random.nextInt(MOVES.size()))));
        }
        return story;
    }

    /** What often comes after it: a page is paid before it ends, or money goes back meanwhile, and a service that is awake looks after what time has made due. */
    private static Optional<Verb> likely(Verb last, Random random) {
        return switch (last) {
            case BUY, REFUND -> Optional.of(random.nextInt(6) == 0 ? Verb.REFUND : Verb.PAY);
            case PAY -> Optional.of(Verb.SETTLE_HOLD);
            case CLOCK -> Optional.of(Verb.RUN);
            default -> Optional.empty();
        };
    }

    private static Verb random(Random random) {
        int dice = random.nextInt(WEIGHTS);
        for (Verb verb : Verb.values()) {
            dice -= verb.weight;
            if (dice < 0) {
                return verb;
            }
        }
        throw new IllegalStateException("the weights do not add up");
    }

    @Override
    public String toString() {
        return verb + (verb == Verb.CLOCK ? " " + move : verb == Verb.RUN ? "" : " " + number);
    }
}
