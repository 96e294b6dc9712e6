package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.observation.Backlog;
import ru.eatfit24.billing.observation.Vitals;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.BillingTransaction;
import ru.eatfit24.billing.store.Outlived;
import ru.eatfit24.billing.webhook.InboxStore;
import ru.eatfit24.billing.webhook.InboxStore.Arrival;
import ru.eatfit24.billing.webhook.WebhookClaim;
import ru.eatfit24.billing.webhook.WebhookEvent;
import ru.eatfit24.billing.webhook.WebhookNotification;
import ru.eatfit24.billing.webhook.WebhookObject;
import ru.eatfit24.billing.webhook.WebhookState;
import ru.eatfit24.billing.webhook.WebhookVerdict;

/**
 * What every store of a provider's notifications must do, as tests; their display names are the specification. Touches JUnit and AssertJ.
 *
 * <p>A store of your own is tested by a subclass that supplies it, as with {@link MoneyStoreContract}, which it must pass too.
 *
 * @since 0.1.0
 */
@DisplayName("An inbox store")
public abstract class InboxStoreContract {

    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00.000001Z");
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Currency RUB = Currency.getInstance("RUB");
    private static final String ACCOUNT = "user-42";
    private static final WebhookVerdict DONE = WebhookVerdict.processed("done");

    private BillingStore store;
    private BillingStore otherStore;
    private InboxStore inbox;
    private InboxStore otherNode;

    /** For subclasses. */
    @SuppressWarnings("NullAway.Init")
    protected InboxStoreContract() {}

    /**
     * A store that holds nothing yet. Called once before each test.
     *
     * @return the store
     * @throws Exception any failure; the test then fails
     */
    protected abstract BillingStore newStore() throws Exception;

    /**
     * The store of another node of the service, on the same data. Without data that two processes can share this is the same store.
     *
     * @param first what {@link #newStore} answered
     * @return the other node's store
     * @throws Exception any failure; the test then fails
     */
    protected BillingStore secondNode(BillingStore first) throws Exception {
        return first;
    }

    /**
     * The store's name in {@code LAB} lines.
     *
     * @return one word
     */
    protected String storeName() {
        return getClass().getSimpleName();
    }

    @BeforeEach
    void openStore() throws Exception {
        store = newStore();
        inbox = store.inbox();
        otherStore = secondNode(store);
        otherNode = otherStore.inbox();
    }

    private static WebhookNotification about(String objectId, String type) {
        return WebhookNotification.of("yookassa", WebhookObject.PAYMENT, objectId, type, "SUCCEEDED");
    }

    private static final WebhookNotification PAID = about("2c5d-1", "payment.succeeded");

    private List<WebhookClaim> claim(Instant now) {
        return inbox.claim(10, now, now.plus(LEASE));
    }

    private WebhookClaim claimOne(Instant now) {
        List<WebhookClaim> claims = claim(now);
        assertThat(claims).hasSize(1);
        return claims.get(0);
    }

    private WebhookEvent stored(WebhookClaim claim) {
        return otherNode.find(claim.event().id()).orElseThrow();
    }

    private static AuditEntry entry(Instant at, String action) {
        return new AuditEntry(at, "operator", action, "mended", Map.of("event", "x"));
    }

    @Test
    @DisplayName("a notification is stored once, whole, and due at once; one that comes again is counted")
    void isStoredOnce() {
        WebhookNotification whole =
                PAID.withFields(Map.of("amount", "299.00", "note", "quotes \" and \\ and ж and \uD83D\uDE00"));

        assertThat(inbox.receive(whole, NOON)).isEqualTo(Arrival.NEW);
        assertThat(otherNode.receive(PAID.withFields(Map.of("amount", "1.00")), NOON.plusSeconds(5)))
                .isEqualTo(Arrival.REPEATED);

        assertThat(inbox.claim(10, NOON.minusNanos(1_000), NOON)).isEmpty();
        WebhookClaim claim = claimOne(NOON);
        assertThat(claim.event().notification()).isEqualTo(whole);
        assertThat(claim.event().receiving()).isEqualTo(new WebhookEvent.Receiving(NOON, NOON.plusSeconds(5), 2));
        assertThat(claim.attempt()).isEqualTo(1);
        assertThat(claim.event()).isEqualTo(stored(claim));
    }

    @Test
    @DisplayName("what waits is counted from its receipt on, claimed or not, and so is what waits for a person")
    void vitalsCountWhatWaits() {
        assertThat(inbox.vitals()).isEqualTo(Vitals.Inbox.EMPTY);
        for (int i = 0; i < 5; i++) {
            inbox.receive(about("2c5d-" + i, "payment.succeeded"), NOON.plusSeconds(i));
        }
        List<WebhookClaim> claims = inbox.claim(3, NOON.plusSeconds(5), NOON.plusSeconds(60));

        assertThat(otherNode.vitals()).isEqualTo(new Vitals.Inbox(new Backlog(5, NOON), 0, 0));
        inbox.settle(claims.get(0), DONE, NOON);
        inbox.settle(claims.get(1), WebhookVerdict.dead("failed"), NOON);
        inbox.settle(claims.get(2), WebhookVerdict.quarantined("contradicts"), NOON);
        assertThat(otherNode.vitals()).isEqualTo(new Vitals.Inbox(new Backlog(2, NOON.plusSeconds(3)), 1, 1));
    }

    @Test
    @DisplayName("provider, object, type and status tell events apart; nothing else does")
    void whatTellsEventsApart() {
        List<WebhookNotification> different = List.of(
                PAID,
                about("2c5d-2", "payment.succeeded"),
                about("2C5D-1", "payment.succeeded"),
                about("2c5d-1", "payment.canceled"),
                WebhookNotification.of("other", WebhookObject.PAYMENT, "2c5d-1", "payment.succeeded", "SUCCEEDED"),
                WebhookNotification.of("yookassa", WebhookObject.PAYMENT, "2c5d-1", "payment.succeeded", "PENDING"));

        assertThat(different).allMatch(each -> inbox.receive(each, NOON) == Arrival.NEW);
        assertThat(different).allMatch(each -> otherNode.receive(each, NOON) == Arrival.REPEATED);
    }

    @Test
    @DisplayName("what was claimed is given to nobody else before the lease ends; then a frozen worker changes nothing")
    void aFrozenWorkerChangesNothing() {
        inbox.receive(PAID, NOON);
        WebhookClaim frozen = claimOne(NOON);
        Instant end = NOON.plus(LEASE);

        assertThat(otherNode.claim(10, end.minusNanos(1_000), end.plusSeconds(1)))
                .isEmpty();
        WebhookClaim taken = otherNode.claim(10, end, end.plus(LEASE)).get(0);

        assertThat(taken.fence()).isGreaterThan(frozen.fence());
        assertThat(taken.attempt()).isEqualTo(2);
        assertThat(inbox.settle(frozen, DONE, end)).isFalse();
        assertThat(inbox.settle(frozen, WebhookVerdict.again("late", end), end)).isFalse();
        assertThat(stored(taken)).isEqualTo(taken.event());
        assertThat(otherNode.settle(taken, DONE, end)).isTrue();
        assertThat(inbox.settle(frozen, DONE, end)).isFalse();
        assertThat(inbox.settle(taken, WebhookVerdict.dead("twice"), end)).isFalse();
        assertThat(stored(taken).progress().state()).isEqualTo(WebhookState.PROCESSED);
    }

    @Test
    @DisplayName("a claim holds after its lease while nobody else was given the notification")
    void aClaimHoldsUntilSomebodyTakesOver() {
        inbox.receive(PAID, NOON);
        WebhookClaim late = claimOne(NOON);

        assertThat(inbox.settle(late, DONE, NOON.plusSeconds(9_000))).isTrue();

        WebhookEvent.Progress progress = stored(late).progress();
        assertThat(progress.state()).isEqualTo(WebhookState.PROCESSED);
        assertThat(progress.note()).isEqualTo("done");
        assertThat(progress.dueAt()).isNull();
        assertThat(progress.endedAt()).isEqualTo(NOON.plusSeconds(9_000));
    }

    @Test
    @DisplayName("what is to be tried again is due at its instant, and sooner if it is received again")
    void aRedeliveryMakesWhatWaitsDueNow() {
        inbox.receive(PAID, NOON);
        inbox.settle(claimOne(NOON), WebhookVerdict.again("away", NOON.plusSeconds(60)), NOON);
        assertThat(claim(NOON.plusSeconds(59))).isEmpty();

        otherNode.receive(PAID, NOON.plusSeconds(10));

        WebhookClaim again = claimOne(NOON.plusSeconds(10));
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.event().progress().note()).isEqualTo("away");
        otherNode.receive(PAID, NOON.plusSeconds(11));
        assertThat(claim(NOON.plusSeconds(11))).isEmpty();
    }

    @Test
    @DisplayName("receiving never hides what is not processed, and never revives what has ended")
    void receivingChangesNoState() {
        for (WebhookVerdict end :
                List.of(DONE, WebhookVerdict.quarantined("what cannot be"), WebhookVerdict.dead("too often"))) {
            inbox.receive(PAID, NOON);
            assertThat(inbox.receive(PAID, NOON)).isEqualTo(Arrival.REPEATED);
            WebhookClaim claim = claimOne(NOON);
            inbox.settle(claim, end, NOON);

            assertThat(inbox.receive(PAID, NOON.plusSeconds(1))).isEqualTo(Arrival.REPEATED);

            assertThat(stored(claim).progress().state()).isEqualTo(end.state());
            assertThat(claim(NOON.plusSeconds(9))).isEmpty();
            assertThat(inbox.replay(claim.event().id(), entry(NOON, "replay"))).isTrue();
        }
    }

    @Test
    @DisplayName(
            "events of one object are claimed one after the other, in the order in which they came; other objects do not wait")
    void oneObjectIsInOrder() {
        WebhookNotification first = about("a", "payment.waiting_for_capture");
        WebhookNotification second = about("a", "payment.succeeded");
        inbox.receive(first, NOON);
        inbox.receive(about("b", "payment.succeeded"), NOON.plusSeconds(1));
        inbox.receive(second, NOON.plusSeconds(2));
        Instant later = NOON.plusSeconds(3);
        assertThat(inbox.countDue(later, 10)).isEqualTo(2);
        assertThat(inbox.countDue(later, 1)).isEqualTo(1);

        List<WebhookClaim> claims = claim(later);

        assertThat(claims)
                .extracting(claim -> claim.event().notification().objectId())
                .containsExactly("a", "b");
        assertThat(otherNode.claim(10, later, later.plus(LEASE))).isEmpty();
        assertThat(otherNode.countDue(later, 10)).isZero();
        inbox.settle(claims.get(0), WebhookVerdict.again("away", later.plusSeconds(60)), later);
        assertThat(claim(later)).isEmpty();
        WebhookClaim again = claimOne(later.plusSeconds(60));
        inbox.settle(again, WebhookVerdict.quarantined("what cannot be"), later);
        assertThat(claimOne(later).event().notification()).isEqualTo(second);
    }

    @Test
    @DisplayName("a claim takes no more than it may, what is due longest first")
    void aClaimIsBounded() {
        for (int i = 0; i < 5; i++) {
            inbox.receive(about("object-" + i, "payment.succeeded"), NOON.plusSeconds(5 - i));
        }

        assertThat(inbox.claim(2, NOON.plusSeconds(9), NOON.plusSeconds(99)))
                .extracting(claim -> claim.event().notification().objectId())
                .containsExactly("object-4", "object-3");
        assertThat(otherNode.claim(9, NOON.plusSeconds(9), NOON.plusSeconds(99)))
                .hasSize(3);
        assertThatThrownBy(() -> inbox.claim(0, NOON, NOON.plusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> inbox.claim(1, NOON, NOON)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("a person replays what has ended, with an entry in the audit trail; who had it before changes nothing")
    void aPersonReplays() {
        inbox.receive(PAID, NOON);
        WebhookClaim claim = claimOne(NOON);
        String id = claim.event().id();
        assertThat(inbox.replay(id, entry(NOON, "early"))).isFalse();
        inbox.settle(claim, WebhookVerdict.dead("too often"), NOON);

        assertThat(otherNode.replay(id, entry(NOON.plusSeconds(5), "replay"))).isTrue();
        assertThat(otherNode.replay(id, entry(NOON.plusSeconds(6), "replay"))).isFalse();

        assertThat(inbox.settle(claim, DONE, NOON)).isFalse();
        WebhookClaim again = claimOne(NOON.plusSeconds(5));
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(again.fence()).isGreaterThan(claim.fence());
        assertThat(inbox.auditTrail(10)).containsExactly(entry(NOON.plusSeconds(5), "replay"));
        assertThat(inbox.replay("nobody", entry(NOON, "replay"))).isFalse();
    }

    @Test
    @DisplayName("a person takes what is in quarantine or dead for done, and nothing else")
    void aPersonDismisses() {
        inbox.receive(PAID, NOON);
        WebhookClaim claim = claimOne(NOON);
        String id = claim.event().id();
        assertThat(inbox.dismiss(id, entry(NOON, "early"))).isFalse();
        inbox.settle(claim, WebhookVerdict.quarantined("what cannot be"), NOON);

        assertThat(inbox.dismiss(id, entry(NOON.plusSeconds(5), "dismiss"))).isTrue();
        assertThat(inbox.dismiss(id, entry(NOON.plusSeconds(6), "dismiss"))).isFalse();

        assertThat(stored(claim).progress().state()).isEqualTo(WebhookState.PROCESSED);
        assertThat(stored(claim).progress().note()).isEqualTo("what cannot be");
        inbox.replay(id, entry(NOON.plusSeconds(7), "replay"));
        assertThat(otherNode.auditTrail(2)).extracting(AuditEntry::action).containsExactly("replay", "dismiss");
    }

    @Test
    @DisplayName("what is in one state is listed by pages, first come first")
    void isListedByPages() {
        for (int i = 0; i < 5; i++) {
            inbox.receive(about("object-" + i, "payment.succeeded"), NOON.plusSeconds(i / 2));
        }
        inbox.receive(PAID, NOON.minusSeconds(1));
        inbox.settle(claimOne(NOON.minusSeconds(1)), DONE, NOON);

        List<WebhookEvent> pages = new ArrayList<>(otherNode.list(WebhookState.WAITING, null, 2));
        while (pages.size() < 5) {
            pages.addAll(inbox.list(WebhookState.WAITING, pages.get(pages.size() - 1), 2));
        }

        assertThat(pages.stream().map(WebhookEvent::id).distinct()).hasSize(5);
        assertThat(pages).extracting(event -> event.receiving().firstAt()).isSorted();
        assertThat(inbox.list(WebhookState.WAITING, pages.get(4), 2)).isEmpty();
        assertThat(inbox.list(WebhookState.PROCESSED, null, 2)).hasSize(1);
        assertThatThrownBy(() -> inbox.list(WebhookState.DEAD, null, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("what was processed long ago may be deleted; what waits, also for a person, stays")
    void onlyWhatWasProcessedIsDeleted() {
        List<WebhookVerdict> ends =
                List.of(DONE, WebhookVerdict.quarantined("odd"), WebhookVerdict.dead("too often"), DONE);
        for (int i = 0; i < 5; i++) {
            inbox.receive(about("object-" + i, "payment.succeeded"), NOON.plusSeconds(i));
        }
        List<WebhookClaim> claims = inbox.claim(4, NOON.plusSeconds(9), NOON.plusSeconds(99));
        for (int i = 0; i < 4; i++) {
            inbox.settle(claims.get(i), ends.get(i), NOON.plusSeconds(10 + i));
        }
        Outlived first = new Outlived.ProcessedNotifications(NOON.plusSeconds(10));

        assertThat(store.cleanUp().count(first, 10)).isEqualTo(1);
        assertThat(store.cleanUp().delete(first, 10)).isEqualTo(1);
        assertThat(store.cleanUp().delete(first, 10)).isZero();
        assertThat(store.cleanUp().delete(new Outlived.ProcessedNotifications(NOON.plusSeconds(99)), 10))
                .isEqualTo(1);

        assertThat(Stream.of(WebhookState.values())
                        .map(state -> inbox.list(state, null, 10).size()))
                .containsExactly(1, 0, 1, 1);
    }

    private Money credit(String account) {
        return store.money().credit(account, RUB);
    }

    /** Does something that would show if it were done twice, and settles the claim in the same transaction. */
    private static boolean apply(
            BillingStore on, String account, WebhookClaim claim, Instant now, Consumer<BillingTransaction> before) {
        try {
            return on.money().inTransaction(account, now, transaction -> {
                before.accept(transaction);
                transaction
                        .payments()
                        .add(new CreditEntry(account, UUID.randomUUID().toString(), Money.ofMinor(1, "RUB"), now));
                if (!transaction.inbox().settle(claim, DONE, now)) {
                    throw new IllegalStateException("the claim was lost");
                }
                return true;
            });
        } catch (IllegalStateException lost) {
            return false;
        }
    }

    @Test
    @DisplayName("inside a transaction it is settled together with what follows from it, or neither")
    void isSettledWithItsEffect() {
        inbox.receive(PAID, NOON);
        WebhookClaim frozen = claimOne(NOON);
        Instant end = NOON.plus(LEASE);
        WebhookClaim taken = otherNode.claim(10, end, end.plus(LEASE)).get(0);

        assertThat(apply(store, ACCOUNT, frozen, end, transaction -> {})).isFalse();
        assertThat(credit(ACCOUNT).isZero()).isTrue();
        assertThatThrownBy(() -> store.money().inTransaction(ACCOUNT, end, transaction -> {
                    assertThat(transaction.inbox().settle(taken, DONE, end)).isTrue();
                    throw new IllegalArgumentException("planted");
                }))
                .hasMessage("planted");
        assertThat(stored(taken)).isEqualTo(taken.event());
        assertThat(apply(store, ACCOUNT, taken, end, transaction -> {})).isTrue();

        assertThat(credit(ACCOUNT)).isEqualTo(Money.ofMinor(1, "RUB"));
        assertThat(stored(taken).progress().state()).isEqualTo(WebhookState.PROCESSED);
        assertThat(apply(store, ACCOUNT, taken, end, transaction -> {})).isFalse();
        assertThat(credit(ACCOUNT)).isEqualTo(Money.ofMinor(1, "RUB"));
    }

    @Test
    @DisplayName("what an open transaction has settled is given to nobody else, whatever the clock says")
    void whatIsBeingSettledIsPassedOver() {
        inbox.receive(PAID, NOON);
        WebhookClaim claim = claimOne(NOON);
        Instant longAfter = NOON.plusSeconds(9_000);

        List<WebhookClaim> meanwhile = store.money().inTransaction(ACCOUNT, NOON, transaction -> {
            assertThat(transaction.inbox().settle(claim, DONE, NOON)).isTrue();
            return otherNode.claim(10, longAfter, longAfter.plus(LEASE));
        });

        assertThat(meanwhile).isEmpty();
        assertThat(stored(claim).progress().state()).isEqualTo(WebhookState.PROCESSED);
    }

    @Test
    @DisplayName(
            "many workers, repeated messages and frozen workers: each takes effect once, and those of one object in order")
    void eachTakesEffectOnceAndInOrder() {
        Contest contest = new Contest(Seeds.labCount(6, 64), Seeds.labCount(12, 312));
        RaceRunner workers = RaceRunner.platform(8).withTimeLimit(Duration.ofMinutes(20));
        for (int round = 0; round < 1_000 && contest.applied.get() < contest.events(); round++) {
            int number = round;
            workers.run(contest.accounts * 4, task -> contest.task(number, task));
            if (round % 3 == 2) {
                contest.clock.advance(LEASE);
            }
        }
        contest.frozen.forEach(claim -> contest.work(store, claim));

        long violations = (long) contest.outOfOrder.get() + Math.abs(contest.applied.get() - contest.events());
        for (int i = 0; i < contest.accounts; i++) {
            violations += Math.abs(credit("account-" + i).minor() - contest.eventsEach);
        }
        Seeds.printLab("R10", storeName() + "-inbox-refused-" + contest.refused, contest.applied.get(), violations);
        assertThat(violations).isZero();
        assertThat(contest.refused.get()).isPositive();
        assertThat(inbox.list(WebhookState.WAITING, null, 1)).isEmpty();
    }

    /** Workers of two nodes, some of whom freeze with what they have claimed. */
    private final class Contest {

        final int accounts;
        final int eventsEach;
        final VirtualClock clock = VirtualClock.at(NOON.plusSeconds(1));
        final ConcurrentLinkedQueue<WebhookClaim> frozen = new ConcurrentLinkedQueue<>();
        final AtomicInteger outOfOrder = new AtomicInteger();
        final AtomicInteger refused = new AtomicInteger();
        final AtomicInteger applied = new AtomicInteger();

        Contest(int accounts, int eventsEach) {
            this.accounts = accounts;
            this.eventsEach = eventsEach;
        }

        int events() {
            return accounts * eventsEach;
        }

        /** In fours: one task receives for an account, one wakes those that are frozen, two process. */
        int task(int round, int task) {
            BillingStore node = task % 2 == 0 ? store : otherStore;
            switch (task / 4 % 2 == 0 ? task % 4 : 3 - task % 4) {
                case 0 -> receive(node, "account-" + task / 4, round);
                case 1 -> wakeOne(node);
                default -> process(node);
            }
            return task;
        }

        /** All of an account in its order; in later rounds one of them again. */
        private void receive(BillingStore node, String account, int round) {
            if (round > 0) {
                node.inbox().receive(about(account, "event." + round % eventsEach), clock.instant());
                return;
            }
            IntStream.range(0, eventsEach)
                    .forEach(i -> node.inbox().receive(about(account, "event." + i), NOON.plusNanos(1_000L * i)));
        }

        private void process(BillingStore node) {
            Instant now = clock.instant();
            for (WebhookClaim claim : node.inbox().claim(3, now, now.plus(LEASE))) {
                if (claim.attempt() == 1 && number(claim) % 5 == 0) {
                    frozen.add(claim);
                } else {
                    work(node, claim);
                }
            }
        }

        /** One that was frozen goes on, before or after somebody has taken over; every other one sleeps to the end. */
        private void wakeOne(BillingStore node) {
            WebhookClaim claim = frozen.poll();
            if (claim != null && number(claim) % 10 == 0) {
                frozen.add(claim);
            } else if (claim != null) {
                work(node, claim);
            }
        }

        private static long number(WebhookClaim claim) {
            return Long.parseLong(claim.event().notification().type().substring("event.".length()));
        }

        void work(BillingStore node, WebhookClaim claim) {
            WebhookNotification about = claim.event().notification();
            AtomicInteger wrong = new AtomicInteger();
            boolean done = apply(node, about.objectId(), claim, clock.instant(), transaction -> {
                // As many took effect before it as its number says.
                long before = transaction.payments().credit(RUB).minor();
                wrong.set(before == number(claim) ? 0 : 1);
            });
            if (done) {
                applied.incrementAndGet();
                outOfOrder.addAndGet(wrong.get());
            } else {
                refused.incrementAndGet();
            }
        }
    }
}
