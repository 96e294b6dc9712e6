package ru.eatfit24.billing.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.observation.Vitals;

class OutboxTest {

    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");

    private final List<EventDelivery> taken = new ArrayList<>();
    private final List<Instant> postponedTo = new ArrayList<>();
    private final List<String> buried = new ArrayList<>();
    private Instant now = NOON;

    private static StoredEvent event(String type, int failures) {
        return StoredEvent.of(new EventId("user-42", 7, 0), type, 1, NOON, Map.of("colour", "red"), failures);
    }

    /** Has one event to deliver. */
    private final class OneEvent implements OutboxStore {

        private final StoredEvent event;
        private final boolean keepsTheClaim;
        private boolean given;

        OneEvent(StoredEvent event, boolean keepsTheClaim) {
            this.event = event;
            this.keepsTheClaim = keepsTheClaim;
        }

        @Override
        public void register(Set<String> listeners, Instant at) {
            assertThat(listeners).containsExactly("one");
        }

        @Override
        public Set<String> listeners() {
            return Set.of("one", "gone");
        }

        @Override
        public boolean forget(String listener, AuditEntry entry) {
            return listener.equals("gone");
        }

        @Override
        public int handOut(int accounts, int eventsEach, Instant at) {
            return 0;
        }

        @Override
        public List<EventRun> claim(String listener, int accounts, int eventsEach, Instant at, Instant leasedUntil) {
            boolean first = !given;
            given = true;
            return first ? List.of(new EventRun(leasedUntil, List.of(event))) : List.of();
        }

        @Override
        public boolean markDelivered(String listener, EventId id, Instant leasedUntil, Instant at) {
            return keepsTheClaim;
        }

        @Override
        public boolean postpone(String listener, EventId id, Instant leasedUntil, String failure, Instant dueAt) {
            postponedTo.add(dueAt);
            return true;
        }

        @Override
        public boolean bury(String listener, EventId id, Instant leasedUntil, String failure, Instant at) {
            buried.add(failure);
            return true;
        }

        @Override
        public List<DeadLetter> deadLetters(String listener, int limit) {
            return List.of();
        }

        @Override
        public boolean replay(String listener, EventId id, AuditEntry entry) {
            return false;
        }

        @Override
        public boolean dismiss(String listener, EventId id, AuditEntry entry) {
            return false;
        }

        @Override
        public int countDue(String listener, Instant at, int most) {
            return given ? 0 : 1;
        }

        @Override
        public Vitals.Outbox vitals() {
            throw new UnsupportedOperationException("nobody delivers by it");
        }
    }

    private DeliveryReport deliver(StoredEvent event, EventListener listener) {
        return outbox(new OneEvent(event, true), listener).deliver(10);
    }

    private Outbox outbox(OutboxStore store, EventListener listener) {
        return Outbox.of(store, () -> now, Map.of("one", listener), Map.of("known", stored -> {
            throw new IllegalArgumentException("damaged");
        }));
    }

    @Test
    void anEventOfAnUnknownTypeIsHandedOverAsItIsStored() {
        StoredEvent event = event("from-a-later-release", 0);

        assertThat(deliver(event, taken::add)).isEqualTo(new DeliveryReport(1, 0, 0));

        assertThat(taken).singleElement().satisfies(delivery -> {
            assertThat(delivery.event()).isSameAs(event);
            assertThat(delivery.id()).hasToString("user-42@7.0");
            assertThat(delivery.attempt()).isEqualTo(1);
        });
    }

    @Test
    void anEventThatCannotBeReadIsTriedAgainLater() {
        assertThat(deliver(event("known", 0), taken::add)).isEqualTo(new DeliveryReport(0, 1, 0));

        assertThat(taken).isEmpty();
        assertThat(postponedTo).containsExactly(NOON.plusSeconds(1));
    }

    @Test
    void thePauseDoublesUpToAnHourAndThenTheEventIsGivenUp() {
        for (int failures : List.of(0, 1, 2, 11, 12, 13, 30, 31, 1_000_000)) {
            deliver(event("other", failures), delivery -> {
                throw new IllegalStateException("planted");
            });
        }

        assertThat(postponedTo)
                .extracting(dueAt -> Duration.between(NOON, dueAt).toSeconds())
                .containsExactly(1L, 2L, 4L, 2_048L, 3_600L, 3_600L, 3_600L);
        assertThat(buried).containsExactly("java.lang.IllegalStateException", "java.lang.IllegalStateException");
    }

    @Test
    void onlyListenersThatNoServiceHasAreForgotten() {
        Outbox outbox = outbox(new OneEvent(event("other", 0), true), taken::add);

        outbox.forget("gone", "maria", "removed in release 7");
        assertThatIllegalArgumentException().isThrownBy(() -> outbox.forget("nobody", "maria", "removed"));
        assertThatIllegalStateException().isThrownBy(() -> outbox.forget("one", "maria", "removed"));
        assertThatIllegalArgumentException().isThrownBy(() -> outbox.deliver("nobody", 1));
        assertThatIllegalStateException()
                .isThrownBy(() -> outbox.replay("one", new EventId("a", 1, 0), "maria", "mended"));
        assertThatIllegalStateException()
                .isThrownBy(() -> outbox.dismiss("one", new EventId("a", 1, 0), "maria", "looked"));
        assertThat(outbox.countDue(10)).isEqualTo(1);
        assertThat(outbox.deliver("one", 10).delivered()).isEqualTo(1);
    }

    @Test
    void whoseClaimIsLostCountsNothingAsDelivered() {
        Outbox outbox = outbox(new OneEvent(event("other", 0), false), taken::add);

        assertThat(outbox.deliver(10)).isEqualTo(new DeliveryReport(0, 0, 1));
    }

    @Test
    void nothingIsDeliveredAfterTheLease() {
        OneEvent store = new OneEvent(event("other", 0), true);
        Outbox outbox = Outbox.of(
                store,
                () -> {
                    Instant current = now;
                    // The node is frozen between the claim and the first event.
                    now = now.plus(Outbox.LEASE);
                    return current;
                },
                Map.of("one", taken::add),
                Map.of());

        assertThat(outbox.deliver(10)).isEqualTo(new DeliveryReport(0, 0, 1));
        assertThat(taken).isEmpty();
    }

    @Test
    void aRunIsOfOneAccountAndInOrder() {
        StoredEvent first = event("other", 0);
        StoredEvent second = StoredEvent.of(new EventId("user-42", 7, 1), "other", 1, NOON, Map.of(), 0);
        StoredEvent others = StoredEvent.of(new EventId("user-43", 8, 0), "other", 1, NOON, Map.of(), 0);

        assertThat(new EventRun(NOON, List.of(first, second)).account()).isEqualTo("user-42");
        for (List<StoredEvent> bad : List.of(
                List.<StoredEvent>of(), List.of(second, first), List.of(first, first), List.of(first, others))) {
            assertThatIllegalArgumentException().isThrownBy(() -> new EventRun(NOON, bad));
        }
    }

    @Test
    void badNumbersAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EventId("a", 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new EventId("a", 1, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> deliverNone(0));
        assertThatIllegalArgumentException().isThrownBy(() -> deliverNone(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoredEvent.of(new EventId("b", 1, 0), event("other", 0)))
                .withMessageContaining("user-42");
    }

    private void deliverNone(int most) {
        outbox(new OneEvent(event("other", 0), true), taken::add).deliver(most);
    }
}
