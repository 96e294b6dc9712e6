package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.testkit.RecordedHistory.Outcome;

class RecordedHistoryTest {

    private static final int LIMIT = 2;

    private final RecordedHistory<Integer> history = RecordedHistory.create();

    private static Outcome<Integer> granted() {
        return new Outcome<>("granted", true, used -> used < LIMIT ? List.of(used + 1) : List.of());
    }

    private static Outcome<Integer> denied() {
        return new Outcome<>("denied", true, used -> used < LIMIT ? List.of() : List.of(used));
    }

    private static Outcome<Integer> givenBack() {
        return new Outcome<>("given back", true, used -> List.of(used - 1));
    }

    private static Outcome<Integer> read(int seen) {
        return new Outcome<>("read " + seen, true, used -> used == seen ? List.of(used) : List.of());
    }

    private static Outcome<Integer> lost() {
        return new Outcome<>("lost", false, used -> used < LIMIT ? List.of(used, used + 1) : List.of(used));
    }

    @SafeVarargs
    private void oneAfterTheOther(Supplier<Outcome<Integer>>... calls) {
        for (Supplier<Outcome<Integer>> call : calls) {
            history.record(call);
        }
    }

    /** Records calls that all are under way at one moment. */
    @SafeVarargs
    private void atOnce(Supplier<Outcome<Integer>>... calls) {
        CountDownLatch begun = new CountDownLatch(calls.length);
        RaceRunner.platform(calls.length).run(calls.length, number -> {
            history.record(() -> {
                begun.countDown();
                try {
                    begun.await();
                } catch (InterruptedException interrupt) {
                    throw new IllegalStateException(interrupt);
                }
                return calls[number].get();
            });
            return number;
        });
    }

    @Test
    void acceptsWhatOneCallerAloneWouldHaveSeen() {
        oneAfterTheOther(
                RecordedHistoryTest::granted,
                RecordedHistoryTest::granted,
                RecordedHistoryTest::denied,
                RecordedHistoryTest::givenBack,
                RecordedHistoryTest::granted,
                () -> read(2));

        assertThat(history.violation(0)).isEmpty();
        assertThat(history.size()).isEqualTo(6);
    }

    @Test
    void findsAnOrderOfCallsThatOverlap() {
        atOnce(
                RecordedHistoryTest::denied,
                () -> read(1),
                RecordedHistoryTest::granted,
                () -> read(0),
                RecordedHistoryTest::granted);

        assertThat(history.violation(0)).isEmpty();
    }

    @Test
    void findsOneGrantTooMany() {
        atOnce(RecordedHistoryTest::granted, RecordedHistoryTest::granted, RecordedHistoryTest::granted);

        assertThat(history.violation(0))
                .hasValueSatisfying(text ->
                        assertThat(text).contains("no legal order", "in state 2 none of these can be next", "granted"));
    }

    @Test
    void findsADenialFromThePast() {
        oneAfterTheOther(
                RecordedHistoryTest::granted,
                RecordedHistoryTest::granted,
                RecordedHistoryTest::givenBack,
                RecordedHistoryTest::denied);

        assertThat(history.violation(0)).isPresent();
    }

    @Test
    void findsAReadingFromThePast() {
        oneAfterTheOther(RecordedHistoryTest::granted, () -> read(0));

        assertThat(history.violation(0)).isPresent();
    }

    @Test
    void aCallWithoutAnAnswerMayHaveTakenEffectOrNot() {
        oneAfterTheOther(
                RecordedHistoryTest::lost, () -> read(0), RecordedHistoryTest::lost, () -> read(1), () -> read(1));

        assertThat(history.violation(0)).isEmpty();
    }

    @Test
    void aCallWithoutAnAnswerHasOneEffectAtMost() {
        oneAfterTheOther(RecordedHistoryTest::lost, () -> read(2));

        assertThat(history.violation(0)).isPresent();
    }
}
