package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.testkit.ContractFixture.ACTOR;
import static ru.eatfit24.billing.testkit.ContractFixture.CATALOG;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;
import static ru.eatfit24.billing.testkit.ContractFixture.REASON;
import static ru.eatfit24.billing.testkit.ContractFixture.START;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.ReservationId;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Settlement;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageGate;
import ru.eatfit24.billing.usage.UsageRequest;

/** Many holds at once, and many who settle them. */
abstract class HoldRaceContract extends ContractPart {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @DisplayName("reserves with one id that come at once make one reservation")
    void concurrentReservesWithOneIdMakeOneReservation() {
        int rounds = Seeds.labCount(4, 50);
        assign("TEAM");
        long violations = 0;
        for (int round = 0; round < rounds; round++) {
            UsageRequest request = photos(2).operation("op-" + round);
            List<ReservationId> ids = RaceRunner.platform(32)
                    .run(32, caller -> ((ReservationOutcome.Reserved) gate().reserve(request, HOUR)).id());
            violations += ids.stream().distinct().count() - 1;
        }
        violations += Math.abs(2L * rounds - photosToday());
        Seeds.printLab("R2", fixture().storeName() + "-concurrent-reserves", rounds * 32L, violations);
        assertThat(violations).isZero();
    }

    @Test
    @DisplayName("of many who settle one hold at once exactly one wins, and the counter says the same")
    void exactlyOneSettlementWins() {
        int rounds = Seeds.labCount(8, 200);
        Billing other = fixture().otherNode(CATALOG);
        assign("TEAM");
        long violations = 0;
        long expected = 0;
        for (int round = 0; round < rounds; round++) {
            ReservationId id = reserve(5).id();
            List<Settlement> answers = RaceRunner.platform(16).run(16, caller -> {
                UsageGate gate = caller % 4 < 2 ? gate() : other.gate();
                return caller % 2 == 0 ? gate.commit(id, 3) : gate.release(id);
            });
            long committed = answers.stream()
                    .filter(answer -> answer.equals(new Settlement.Committed(3)))
                    .count();
            long released = answers.stream()
                    .filter(answer -> answer.equals(new Settlement.Released()))
                    .count();
            boolean commitWon = committed == 8 && released == 0;
            boolean releaseWon = released == 8 && committed == 0;
            violations += commitWon || releaseWon ? 0 : 1;
            expected += commitWon ? 3 : 0;
            violations += photosToday() == expected ? 0 : 1;
        }
        Seeds.printLab("R2", fixture().storeName() + "-settlements-at-once", rounds * 16L, violations);
        assertThat(violations).isZero();
    }

    @Test
    @DisplayName("reservations at once take exactly the limit, and exactly the limit again after they have ended")
    void reservationsAtOnceTakeExactlyTheLimit() {
        assign("BASIC");
        long violations = 0;
        for (int round = 0; round < 2; round++) {
            List<ReservationOutcome> outcomes =
                    RaceRunner.platform(32).run(96, caller -> gate().reserve(photos(1), HOUR));
            long reserved =
                    outcomes.stream().filter(ReservationOutcome::isReserved).count();
            violations += Math.abs(20 - reserved) + Math.abs(20 - photosToday());
            clock().advance(HOUR);
            violations += photosToday();
        }
        Seeds.printLab("R2", fixture().storeName() + "-reservations-at-the-limit", 192, violations);
        assertThat(violations).isZero();
    }

    @Test
    @DisplayName("holds that end while many ask give back exactly once")
    void holdsThatEndWhileManyAsk() {
        int rounds = Seeds.labCount(3, 50);
        long violations = 0;
        entitlements().override(SUBJECT, PHOTO, Allowance.limited(Limit.perLifetime(20)), null, ACTOR, REASON);
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < 10; i++) {
                gate().reserve(photos(1), Duration.ofSeconds(1));
            }
            long granted = RaceRunner.platform(16)
                    .run(64, caller -> {
                        if (caller == 16) {
                            clock().advance(Duration.ofSeconds(1));
                        }
                        return photo(1).isGranted();
                    })
                    .stream()
                    .filter(granting -> granting)
                    .count();
            clock().advance(Duration.ofSeconds(1));
            while (photo(1).isGranted()) {
                granted++;
            }
            violations += Math.abs(20 - granted);
            entitlements().reset(SUBJECT, PHOTO, ACTOR, REASON);
        }
        Seeds.printLab("R2", fixture().storeName() + "-expiry-under-load", rounds * 64L, violations);
        assertThat(violations).isZero();
    }

    @Test
    @DisplayName("two hundred holds, settled and left to end in any order, answer as a list of holds would")
    void manyHoldsAnswerAsAListOfHoldsWould() {
        int runs = Seeds.labCount(1, 20);
        int[] account = {0};
        Map<String, Integer> answers = new TreeMap<>();
        Seeds.withRandom("many-holds", random -> {
            for (int run = 0; run < runs; run++) {
                List<HoldModel.Command> commands = HoldModel.commands(random, 200);
                String difference = differenceOn("holds-" + account[0]++, commands, answers);
                if (difference != null) {
                    List<HoldModel.Command> shortest = Shrinking.minimal(
                            commands,
                            shorter -> differenceOn("holds-" + account[0]++, shorter, new HashMap<>()) != null);
                    String shortestDifference = differenceOn("holds-" + account[0]++, shortest, new HashMap<>());
                    throw new AssertionError(
                            shortestDifference + "\nafter " + shortest + "\n(first: " + difference + ")");
                }
            }
        });
        int commands = answers.values().stream().mapToInt(Integer::intValue).sum();
        Seeds.printLab("R5", fixture().storeName() + "-many-holds", commands, 0);
        assertThat(answers)
                .as("every kind of answer was seen")
                .containsKeys(
                        "granted",
                        "denied",
                        "reserved",
                        "committed",
                        "exceeded",
                        "released",
                        "extended",
                        "expired",
                        "settled");
    }

    /** Runs the commands on the store and on the model; the first difference, or null if there is none. */
    private @Nullable String differenceOn(
            String account, List<HoldModel.Command> commands, Map<String, Integer> answers) {
        clock().set(START);
        Subject subject = Subject.of(account);
        entitlements().override(subject, PHOTO, Allowance.limited(Limit.perLifetime(24)), null, ACTOR, REASON);
        HoldModel model = new HoldModel(24);
        List<ReservationId> ids = new ArrayList<>();
        for (HoldModel.Command command : commands) {
            if (command.verb() == HoldModel.Verb.WAIT) {
                clock().advance(command.length());
                continue;
            }
            String expected = model.expect(command, clock().instant());
            if (command.verb() == HoldModel.Verb.SWEEP) {
                entitlements().sweepReservations(subject);
            } else if (expected != null) {
                String answer = answer(subject, command, ids);
                answers.merge(expected.replaceAll("\\W.*", ""), 1, Integer::sum);
                if (!answer.equals(expected)) {
                    return command + " was answered <" + answer + ">, but <" + expected + "> was expected";
                }
            }
            long used =
                    limit(gate().usage(subject, PHOTO), WindowPolicy.LIFETIME).used();
            if (used != model.used()) {
                return "after " + command + " " + used + " were used, but " + model.used() + " were expected";
            }
        }
        return null;
    }

    private String answer(Subject subject, HoldModel.Command command, List<ReservationId> ids) {
        return switch (command.verb()) {
            case CONSUME -> gate().tryConsume(subject, PHOTO, command.units()).isGranted() ? "granted" : "denied";
            case RESERVE -> {
                ReservationOutcome outcome =
                        gate().reserve(UsageRequest.of(subject, PHOTO, command.units()), command.length());
                if (outcome instanceof ReservationOutcome.Reserved reserved) {
                    ids.add(reserved.id());
                    yield "reserved until " + reserved.expiresAt();
                }
                ids.add(new ReservationId(subject.account(), "never-made"));
                yield "denied";
            }
            case COMMIT -> text(gate().commit(ids.get(command.hold()), command.units()));
            case RELEASE -> text(gate().release(ids.get(command.hold())));
            case EXTEND -> text(gate().extend(ids.get(command.hold()), command.length()));
            case SWEEP, WAIT -> throw new IllegalArgumentException(command.toString());
        };
    }

    private static String text(Settlement settlement) {
        if (settlement instanceof Settlement.Committed committed) {
            return "committed " + committed.units();
        } else if (settlement instanceof Settlement.Exceeded exceeded) {
            return "exceeded " + exceeded.units() + " by " + exceeded.missing();
        } else if (settlement instanceof Settlement.Released) {
            return "released";
        } else if (settlement instanceof Settlement.Extended extended) {
            return "extended until " + extended.expiresAt();
        } else if (settlement instanceof Settlement.Expired expired) {
            return "expired at " + expired.expiredAt();
        } else if (settlement instanceof Settlement.SettledBefore before) {
            return "settled before: " + before.state() + " " + before.units();
        }
        return "unknown";
    }

    private ReservationOutcome.Reserved reserve(long units) {
        ReservationOutcome outcome = gate().reserve(photos(units), HOUR);
        assertThat(outcome).isInstanceOf(ReservationOutcome.Reserved.class);
        return (ReservationOutcome.Reserved) outcome;
    }
}
