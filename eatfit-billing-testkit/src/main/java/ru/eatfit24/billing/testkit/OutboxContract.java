package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.event.DeadLetter;
import ru.eatfit24.billing.event.DeliveryReport;
import ru.eatfit24.billing.event.EventDelivery;
import ru.eatfit24.billing.event.EventId;
import ru.eatfit24.billing.event.EventListener;
import ru.eatfit24.billing.event.EventRun;
import ru.eatfit24.billing.event.Outbox;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.observation.Backlog;
import ru.eatfit24.billing.observation.BillingObserver.Delivery;
import ru.eatfit24.billing.observation.Vitals;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.ThresholdReached;
import ru.eatfit24.billing.usage.UsageRequest;

/** Events reach their listeners at least once, in the order of their account, on any number of nodes. */
abstract class OutboxContract extends ContractPart {

    private final ConcurrentLinkedQueue<EventDelivery> taken = new ConcurrentLinkedQueue<>();

    private static final String ONE = "listener-1";

    /** What is new is handed out to one listener. */
    private OutboxStore handedOut(OutboxStore outbox) {
        outbox.register(Set.of(ONE), clock().instant());
        outbox.handOut(100, 100, clock().instant());
        return outbox;
    }

    private List<String> taken() {
        return taken.stream()
                .map(delivery -> delivery.event() + ", attempt " + delivery.attempt())
                .toList();
    }

    @Test
    @DisplayName("an event is delivered once, as an event of its own class, and then no more")
    void anEventIsDeliveredOnce() {
        Outbox outbox = fixture().listening(taken::add).outbox();
        photo(3);

        DeliveryReport first = outbox.deliver(100);
        DeliveryReport second = outbox.deliver(100);

        assertThat(first).isEqualTo(new DeliveryReport(2, 0, 0));
        assertThat(second.isEmpty()).isTrue();
        assertThat(taken())
                .containsExactly(
                        "80% of photo reached by user-42: 3 of 3 per day, attempt 1",
                        "100% of photo reached by user-42: 3 of 3 per day, attempt 1");
        assertThat(taken).extracting(EventDelivery::event).hasOnlyElementsOfType(ThresholdReached.class);
    }

    @Test
    @DisplayName(
            "an observer is told of each call of a listener, and the vitals count what waits and what was given up")
    void deliveriesAreToldAndCounted() {
        RecordingObserver observer = new RecordingObserver();
        AtomicBoolean fails = new AtomicBoolean(true);
        Billing billing = fixture().observed(observer, delivery -> {
            if (fails.get()) {
                throw new IOException("planted");
            }
        });
        Instant first = clock().instant();
        photo(3);

        assertThat(billing.vitals().outbox()).isEqualTo(new Vitals.Outbox(new Backlog(2, first), 0));
        for (int failure = 1; failure <= Outbox.MOST_FAILURES; failure++) {
            billing.outbox().deliver(1);
            clock().advance(Outbox.LONGEST_PAUSE);
        }
        assertThat(billing.vitals().outbox()).isEqualTo(new Vitals.Outbox(new Backlog(1, first), 1));
        fails.set(false);
        billing.outbox().deliver(10);

        assertThat(billing.vitals().outbox()).isEqualTo(new Vitals.Outbox(Backlog.NONE, 1));
        List<Delivery> told = observer.told(Delivery.class);
        assertThat(told.get(0))
                .isEqualTo(new Delivery("listener-1", ThresholdReached.TYPE, Delivery.Result.FAILED, Duration.ZERO));
        assertThat(told.stream().map(Delivery::result).distinct())
                .containsExactly(Delivery.Result.FAILED, Delivery.Result.DEAD, Delivery.Result.DELIVERED);
        assertThat(told).hasSize(Outbox.MOST_FAILURES + 1);
    }

    @Test
    @DisplayName("a delivery takes no more events than it may")
    void aDeliveryIsBounded() {
        Outbox outbox = fixture().listening(taken::add).outbox();
        for (int i = 0; i < 5; i++) {
            gate().tryConsume("user-" + i, PHOTO, 3);
        }

        assertThat(outbox.deliver(3).delivered()).isEqualTo(3);
        assertThat(outbox.deliver(1).delivered()).isEqualTo(1);
        assertThat(outbox.deliver(100).delivered()).isEqualTo(6);

        assertThat(taken.stream().map(EventDelivery::id).distinct()).hasSize(10);
    }

    @Test
    @DisplayName("every listener is given every event, in their order; without any there is no delivery")
    void everyListenerIsGivenEveryEvent() {
        List<String> heard = new ArrayList<>();
        Outbox outbox = fixture()
                .listening(
                        delivery -> heard.add("first " + delivery.event().type()),
                        delivery -> heard.add("second " + delivery.event().type()))
                .outbox();
        photo(3);

        outbox.deliver(1);

        assertThat(heard).containsExactly("first " + ThresholdReached.TYPE, "second " + ThresholdReached.TYPE);
        assertThat(outbox.listeners()).containsExactlyInAnyOrder(ONE, "listener-2");
        Outbox nobody = fixture().listening().outbox();
        assertThatThrownBy(() -> nobody.deliver(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("listener(");
    }

    @Test
    @DisplayName("after a failure the event comes again, later ones of its account wait, other accounts do not")
    void afterAFailureTheEventComesAgain() {
        AtomicInteger failures = new AtomicInteger(2);
        Outbox outbox = fixture()
                .listening(delivery -> {
                    if (delivery.id().account().equals(USER) && failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("planted");
                    }
                    taken.add(delivery);
                })
                .outbox();
        photo(3);
        gate().tryConsume("other", PHOTO, 3);

        assertThat(outbox.deliver(100)).isEqualTo(new DeliveryReport(2, 1, 1));
        assertThat(outbox.deliver(100).isEmpty()).isTrue();
        clock().advance(Duration.ofSeconds(1));
        assertThat(outbox.deliver(100)).isEqualTo(new DeliveryReport(0, 1, 1));
        clock().advance(Duration.ofSeconds(1));
        assertThat(outbox.deliver(100).isEmpty()).isTrue();
        clock().advance(Duration.ofSeconds(1));
        assertThat(outbox.deliver(100)).isEqualTo(new DeliveryReport(2, 0, 0));

        assertThat(taken())
                .containsExactly(
                        "80% of photo reached by other: 3 of 3 per day, attempt 1",
                        "100% of photo reached by other: 3 of 3 per day, attempt 1",
                        "80% of photo reached by user-42: 3 of 3 per day, attempt 3",
                        "100% of photo reached by user-42: 3 of 3 per day, attempt 1");
    }

    @Test
    @DisplayName("what fails behind a delivered event is alone to come again")
    void onlyTheRestComesAgain() {
        AtomicInteger calls = new AtomicInteger();
        Outbox outbox = fixture()
                .listening(delivery -> {
                    if (calls.incrementAndGet() == 2) {
                        throw new IOException("planted");
                    }
                    taken.add(delivery);
                })
                .outbox();
        photo(3);

        assertThat(outbox.deliver(100)).isEqualTo(new DeliveryReport(1, 1, 0));
        clock().advance(Duration.ofSeconds(1));
        assertThat(outbox.deliver(100)).isEqualTo(new DeliveryReport(1, 0, 0));

        assertThat(taken)
                .extracting(delivery -> ((ThresholdReached) delivery.event()).percent() + "/" + delivery.attempt())
                .containsExactly("80/1", "100/2");
    }

    @Test
    @DisplayName("an error of a listener's is thrown, and its event comes again")
    void anErrorIsThrown() {
        Error planted = new Error("planted");
        AtomicInteger calls = new AtomicInteger();
        Outbox outbox = fixture()
                .listening(delivery -> {
                    if (calls.incrementAndGet() == 1) {
                        throw planted;
                    }
                    taken.add(delivery);
                })
                .outbox();
        photo(3);

        assertThatThrownBy(() -> outbox.deliver(100)).isSameAs(planted);
        clock().advance(Duration.ofSeconds(1));

        assertThat(outbox.deliver(100).delivered()).isEqualTo(2);
    }

    @Test
    @DisplayName("a thread that is interrupted stops before the next event")
    void anInterruptedThreadStops() {
        Outbox outbox = fixture()
                .listening(delivery -> {
                    taken.add(delivery);
                    Thread.currentThread().interrupt();
                })
                .outbox();
        photo(3);

        DeliveryReport report;
        try {
            report = outbox.deliver(100);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(report).isEqualTo(new DeliveryReport(1, 0, 1));
        clock().advance(Outbox.LEASE);
        assertThat(fixture().listening(taken::add).outbox().deliver(100).delivered())
                .isEqualTo(1);
        assertThat(taken.stream().map(EventDelivery::id).distinct()).hasSize(2);
    }

    @Test
    @DisplayName(
            "a claimed account is given to nobody else before the lease ends, and then the first claim is worth nothing")
    void aLostClaimChangesNothing() {
        OutboxStore awake = fixture().otherStore().outbox();
        photo(3);
        OutboxStore frozen = handedOut(fixture().store().outbox());
        Instant now = clock().instant();
        Instant first = now.plusSeconds(10);
        EventRun run = frozen.claim(ONE, 10, 10, now, first).get(0);
        EventId event = run.events().get(0).id();

        assertThat(run.events()).hasSize(2);
        assertThat(awake.claim(ONE, 10, 10, now, now.plusSeconds(20))).isEmpty();
        assertThat(awake.claim(ONE, 10, 10, first.minusNanos(1_000), now.plusSeconds(20)))
                .isEmpty();
        List<EventRun> again = awake.claim(ONE, 10, 10, first, first.plusSeconds(10));

        assertThat(again).hasSize(1);
        assertThat(again.get(0).events()).isEqualTo(run.events());
        assertThat(frozen.markDelivered(ONE, event, first, first)).isFalse();
        assertThat(frozen.postpone(ONE, event, first, "late", first.plusSeconds(99)))
                .isFalse();
        assertThat(frozen.bury(ONE, event, first, "late", first)).isFalse();
        assertThat(awake.markDelivered(ONE, event, first.plusSeconds(10), first))
                .isTrue();
        assertThat(awake.markDelivered(ONE, event, first.plusSeconds(10), first))
                .isFalse();
        EventId second = run.events().get(1).id();
        assertThat(frozen.markDelivered(ONE, second, first, first)).isFalse();
        assertThat(awake.postpone(ONE, second, first.plusSeconds(10), "failed", first))
                .isTrue();
        assertThat(frozen.claim(ONE, 10, 10, first, first.plusSeconds(30))
                        .get(0)
                        .events())
                .singleElement()
                .matches(each -> each.failures() == 1);
    }

    @Test
    @DisplayName("what is behind the claimed events of an account is due as soon as those are delivered")
    void whatIsBehindTheClaimIsDue() {
        photo(3);
        OutboxStore outbox = handedOut(fixture().store().outbox());
        Instant now = clock().instant();
        EventRun run = outbox.claim(ONE, 10, 1, now, now.plusSeconds(10)).get(0);
        assertThat(outbox.claim(ONE, 10, 1, now, now.plusSeconds(20))).isEmpty();

        outbox.markDelivered(ONE, run.events().get(0).id(), run.leasedUntil(), now);

        assertThat(outbox.claim(ONE, 10, 1, now, now.plusSeconds(20))).hasSize(1);
    }

    @Test
    @DisplayName("a listener that fails keeps no other waiting, and repeats nothing to them")
    void listenersAreIsolated() {
        AtomicInteger failures = new AtomicInteger();
        Outbox outbox = fixture()
                .listening(
                        delivery -> {
                            failures.incrementAndGet();
                            throw new IllegalStateException("planted");
                        },
                        taken::add)
                .outbox();
        photo(3);

        for (int i = 0; i < 5; i++) {
            outbox.deliver(100);
            clock().advance(Outbox.LONGEST_PAUSE);
        }

        assertThat(failures).hasValue(5);
        assertThat(taken())
                .containsExactly(
                        "80% of photo reached by user-42: 3 of 3 per day, attempt 1",
                        "100% of photo reached by user-42: 3 of 3 per day, attempt 1");
        assertThat(outbox.countDue(100)).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "each listener of each service on the store gets every event that is handed out after it was registered")
    void servicesWithOtherListenersShareAStore() {
        Outbox here = fixture().listening(taken::add).outbox();
        photo(3);
        here.deliver(1);
        ConcurrentLinkedQueue<EventDelivery> there = new ConcurrentLinkedQueue<>();
        Outbox other = fixture().otherListening("another", there::add).outbox();

        here.deliver(100);

        assertThat(taken).hasSize(2);
        assertThat(there).isEmpty();
        assertThat(other.listeners()).containsExactlyInAnyOrder("another", ONE);
        assertThat(other.deliver(100)).isEqualTo(new DeliveryReport(1, 0, 0));
        assertThat(there)
                .extracting(delivery -> ((ThresholdReached) delivery.event()).percent())
                .containsExactly(100);
    }

    /** Fails as often as it may on the first event of the account. */
    private Outbox withADeadLetter(AtomicBoolean fails) {
        Outbox outbox = fixture()
                .listening(delivery -> {
                    if (fails.get() && ((ThresholdReached) delivery.event()).percent() == 80) {
                        throw new IllegalStateException("planted");
                    }
                    taken.add(delivery);
                })
                .outbox();
        photo(3);
        for (int i = 1; i < Outbox.MOST_FAILURES; i++) {
            assertThat(outbox.deliver(100)).isEqualTo(new DeliveryReport(0, 1, 1));
            clock().advance(Outbox.LONGEST_PAUSE);
        }
        // Given up, it keeps the later one waiting no more.
        assertThat(outbox.deliver(100)).isEqualTo(new DeliveryReport(1, 1, 1));
        return outbox;
    }

    @Test
    @DisplayName(
            "what a listener fails on too often is given up and keeps nothing waiting, until a person has it delivered after all")
    void aDeadLetterIsReplayed() {
        AtomicBoolean fails = new AtomicBoolean(true);
        Outbox outbox = withADeadLetter(fails);

        assertThat(outbox.deliver(100).isEmpty()).isTrue();
        DeadLetter letter = outbox.deadLetters(ONE, 10).get(0);
        assertThat(letter.event().failures()).isEqualTo(Outbox.MOST_FAILURES);
        assertThat(letter.failure()).isEqualTo("java.lang.IllegalStateException");
        assertThat(outbox.deadLetters("another", 10)).isEmpty();
        fails.set(false);
        outbox.replay(ONE, letter.event().id(), "maria", "mended");

        assertThat(outbox.deliver(100)).isEqualTo(new DeliveryReport(1, 0, 0));
        assertThat(outbox.deadLetters(ONE, 10)).isEmpty();
        assertThat(taken)
                .extracting(delivery -> ((ThresholdReached) delivery.event()).percent())
                .containsExactly(100, 80);
        assertThat(entitlements().auditTrail(SUBJECT, 10))
                .extracting(AuditEntry::actor, AuditEntry::action, AuditEntry::reason)
                .containsExactly(tuple("maria", "replay-event", "mended"));
        assertThatThrownBy(() -> outbox.replay(ONE, letter.event().id(), "maria", "again"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("a person takes a dead letter for done; a blank name or reason changes nothing")
    void aDeadLetterIsDismissed() {
        Outbox outbox = withADeadLetter(new AtomicBoolean(true));
        EventId dead = outbox.deadLetters(ONE, 10).get(0).event().id();
        assertThatThrownBy(() -> outbox.dismiss(ONE, dead, " ", "looked")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> outbox.replay(ONE, dead, "maria", "")).isInstanceOf(IllegalArgumentException.class);
        assertThat(entitlements().auditTrail(SUBJECT, 10)).isEmpty();

        outbox.dismiss(ONE, dead, "maria", "looked");

        assertThat(outbox.deadLetters(ONE, 10)).isEmpty();
        assertThat(outbox.deliver(100).isEmpty()).isTrue();
        assertThat(entitlements().auditTrail(SUBJECT, 10))
                .extracting(AuditEntry::action)
                .containsExactly("dismiss-event");
    }

    @Test
    @DisplayName("a listener that is forgotten gets nothing any more, and leaves nothing behind")
    void aListenerIsForgotten() {
        fixture().otherListening("gone", delivery -> {
            throw new IllegalStateException("planted");
        });
        Outbox outbox = fixture().listening(taken::add).outbox();
        photo(3);
        outbox.deliver(100);
        OutboxStore store = fixture().store().outbox();
        assertThat(store.countDue("gone", clock().instant(), 10)).isEqualTo(2);

        outbox.forget("gone", "maria", "removed in release 7");

        assertThat(outbox.listeners()).containsExactly(ONE);
        assertThat(store.countDue("gone", clock().instant(), 10)).isZero();
        gate().tryConsume("other", PHOTO, 3);
        assertThat(outbox.deliver(100)).isEqualTo(new DeliveryReport(2, 0, 0));
        assertThat(store.claim(
                        "gone", 10, 10, clock().instant(), clock().instant().plusSeconds(1)))
                .isEmpty();
    }

    @Test
    @DisplayName("two nodes that deliver while others use keep the order of each account and lose nothing")
    void twoNodesDeliverInOrder() {
        int accounts = 6;
        int days = Seeds.labCount(12, 100);
        Map<String, List<EventId>> order = new ConcurrentHashMap<>();
        AtomicInteger failures = new AtomicInteger();
        EventListener listener = delivery -> {
            // One in seven first attempts fails.
            if (delivery.attempt() == 1 && delivery.id().hashCode() % 7 == 0) {
                failures.incrementAndGet();
                throw new IllegalStateException("planted");
            }
            taken.add(delivery);
            // Nobody else has an event of this account now, so the list is one thread's at a time.
            order.computeIfAbsent(delivery.id().account(), account -> new ArrayList<>())
                    .add(delivery.id());
        };
        Outbox[] outboxes = {
            fixture().listening(listener).outbox(),
            fixture().otherListening(ONE, listener).outbox()
        };
        for (int day = 0; day < days; day++) {
            RaceRunner.platform(8).run(accounts * 4, task -> {
                if (task % 4 == 3) {
                    outboxes[task / 4 % 2].deliver(7);
                } else {
                    gate().tryConsume(UsageRequest.of(Subject.of("order-" + task / 4), PHOTO));
                }
                return task;
            });
            clock().advance(Duration.ofDays(1));
        }
        long expected = 2L * accounts * days;
        for (int i = 0; i < 100 && taken.size() < expected; i++) {
            RaceRunner.platform(4).run(4, task -> outboxes[task % 2].deliver(50));
            clock().advance(Duration.ofMinutes(1));
        }

        long violations =
                expected - new HashSet<>(taken.stream().map(EventDelivery::id).toList()).size();
        violations += taken.size() - expected;
        for (List<EventId> ofAccount : order.values()) {
            violations += ofAccount.equals(ofAccount.stream().sorted().toList()) ? 0 : 1;
        }
        Seeds.printLab("R10", fixture().storeName() + "-outbox-failures-" + failures, taken.size(), violations);
        assertThat(violations).isZero();
        assertThat(failures.get()).isPositive();
    }
}
