package ru.eatfit24.billing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VisitsTest {

    @Test
    void roundRobinMeetsEverySubjectOnceBeforeTheFirstComesAgain() {
        Visits visits = visits("round-robin");

        List<String> met = met(visits, Visits.SUBJECTS);

        assertThat(Set.copyOf(met)).hasSize(Visits.SUBJECTS).isEqualTo(Set.of(visits.everyone()));
        assertThat(visits.next()).isEqualTo(met.get(0));
    }

    @Test
    void randomDrawsAreTheSameInEveryRunAndMeetNearlyEveryone() {
        List<String> once = met(visits("random"), 10 * Visits.SUBJECTS);
        List<String> again = met(visits("random"), 10 * Visits.SUBJECTS);

        assertThat(once.equals(again)).isTrue();
        assertThat(Set.copyOf(once)).hasSizeGreaterThan(Visits.SUBJECTS * 99 / 100);
    }

    @Test
    void anUnknownOrderIsRefused() {
        assertThatThrownBy(() -> visits("sorted"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sorted");
    }

    private static List<String> met(Visits visits, int times) {
        List<String> met = new ArrayList<>(times);
        for (int i = 0; i < times; i++) {
            met.add(visits.next());
        }
        return met;
    }

    private static Visits visits(String order) {
        Visits visits = new Visits();
        visits.order = order;
        visits.prepare();
        return visits;
    }
}
