package ru.eatfit24.billing.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class WindowTest {

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-03-02T00:00:00Z");

    @Test
    void holdsItsStartAndNotItsEnd() {
        Window window = new Window(WindowPolicy.DAY, START, END);

        assertThat(window.contains(START)).isTrue();
        assertThat(window.contains(END.minusNanos(1))).isTrue();
        assertThat(window.contains(START.minusNanos(1))).isFalse();
        assertThat(window.contains(END)).isFalse();
    }

    @Test
    void resetsAtItsEndUnlessItIsForLife() {
        Window lifetime = WindowPolicy.LIFETIME.windowAt(START, Zone.UTC, null);

        assertThat(new Window(WindowPolicy.DAY, START, END).resetsAt()).contains(END);
        assertThat(lifetime.resetsAt()).isEmpty();
        assertThat(lifetime.start()).isEqualTo(Window.LIFETIME_START);
        assertThat(lifetime.end()).isEqualTo(Window.NEVER);
    }

    @Test
    void isTwoWindowsWhenTwoPoliciesStartTogether() {
        assertThat(new Window(WindowPolicy.DAY, START, END)).isNotEqualTo(new Window(WindowPolicy.MONTH, START, END));
    }

    @Test
    void refusesBoundsThatAreEmptyReversedOrTooFine() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Window(WindowPolicy.DAY, START, START));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Window(WindowPolicy.DAY, END, START))
                .withMessage("window must end after its start, but is [2026-03-02T00:00:00Z, 2026-03-01T00:00:00Z)");
        assertThatIllegalArgumentException().isThrownBy(() -> new Window(WindowPolicy.DAY, START.plusNanos(1), END));
        assertThatIllegalArgumentException().isThrownBy(() -> new Window(WindowPolicy.DAY, START, END.plusNanos(999)));
    }

    @Test
    void readsWellInALog() {
        assertThat(new Window(WindowPolicy.DAY, START, END))
                .hasToString("day [2026-03-01T00:00:00Z, 2026-03-02T00:00:00Z)");
    }
}
