package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.payment.InvoiceCause.purchase;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.StoredEvent;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.BillingTransaction;
import ru.eatfit24.billing.store.DueKind;
import ru.eatfit24.billing.store.StoredObject;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.AccountRewrite;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.Assignment;

/** One transaction over money, subscription and limits: all or nothing, one after the other. */
abstract class MoneyTransactionContract extends MoneyContractPart {

    private PlanDirectory directory() {
        return PlanDirectory.register(ContractFixture.CATALOG, fixture().store().catalog());
    }

    /** What a payment does: an invoice, the longer term, the plan, an event and an audit entry. */
    private Subscription buy(BillingTransaction transaction, PlanDirectory directory, String operation) {
        String account = transaction.account();
        Subscription before = transaction.subscription().find().orElseGet(() -> subscription(account));
        Subscription after = before.extended(PRO, before.following(PRO, now(), Zone.UTC), now(), Zone.UTC);
        transaction.subscription().put(after);
        transaction.payments().put(invoice(account, after.id(), purchase(operation)));
        AccountRewrite.of(account)
                .assign(after.assignment())
                .raise(new PlainEvent(account, now(), operation))
                .note("billing", "purchase", "paid", Map.of("operation", operation))
                .save(directory, transaction.usage(), clock());
        return after;
    }

    /** An event of the tests. */
    record PlainEvent(String account, Instant at, String operation) implements BillingEvent {

        @Override
        public String type() {
            return "test.bought";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Map<String, String> content() {
            return Map.of("operation", operation);
        }
    }

    @Test
    @DisplayName("money, subscription, plan, event and audit entry are saved together")
    void allIsSavedTogether() {
        PlanDirectory directory = directory();
        assertThat(photo(4).isGranted()).as("on the free plan").isFalse();

        Subscription bought = in(USER, transaction -> buy(transaction, directory, "op-1"));

        assertThat(otherNode().subscription(USER)).contains(bought);
        assertThat(otherNode().invoices(USER, null, 10)).hasSize(1);
        assertThat(photo(4).isGranted()).as("on the plan that was bought").isTrue();
        assertThat(fixture().stored(USER).facts().assignment()).isEqualTo(bought.assignment());
        assertThat(entitlements().auditTrail(SUBJECT, 10)).hasSize(1);
        assertThat(fixture().undelivered())
                .filteredOn(event -> event.type().equals("test.bought"))
                .extracting(event -> event.requireText("operation"))
                .containsExactly("op-1");
    }

    @Test
    @DisplayName("what the work throws undoes everything, an error too, and reaches the caller as it is")
    void whatIsThrownUndoesEverything() {
        PlanDirectory directory = directory();
        for (Throwable thrown : List.of(
                new IllegalArgumentException("mine"), new AssertionError("mine"), new StackOverflowError("mine"))) {
            assertThatThrownBy(() -> in(USER, transaction -> {
                        buy(transaction, directory, "op-1");
                        if (thrown instanceof Error error) {
                            throw error;
                        }
                        throw (RuntimeException) thrown;
                    }))
                    .isSameAs(thrown);
        }

        assertThat(otherNode().subscription(USER)).isEmpty();
        assertThat(otherNode().invoices(USER, null, 10)).isEmpty();
        assertThat(fixture().undelivered()).isEmpty();
        assertThat(entitlements().auditTrail(SUBJECT, 10)).isEmpty();
        assertThat(fixture().isKnown(USER)).isFalse();
    }

    @Test
    @DisplayName("work that writes nothing leaves nothing")
    void workThatWritesNothingLeavesNothing() {
        Integer found = in(
                "nobody", transaction -> transaction.payments().openInvoices().size());

        assertThat(found).isZero();
        assertThat(fixture().isKnown("nobody")).isFalse();
    }

    @Test
    @DisplayName("the work sees what it wrote, and what it changed in the account")
    void theWorkSeesWhatItWrote() {
        PlanDirectory directory = directory();

        in(USER, transaction -> {
            Subscription bought = buy(transaction, directory, "op-1");
            assertThat(transaction.subscription().find()).contains(bought);
            assertThat(transaction.payments().openInvoices()).hasSize(1);
            AtomicReference<Assignment> seen = new AtomicReference<>();
            transaction
                    .usage()
                    .read(AccountScope.of(USER), account -> {
                        seen.set(Objects.requireNonNull(account.facts().assignment()));
                        return true;
                    })
                    .toCompletableFuture()
                    .join();
            assertThat(seen.get()).isEqualTo(bought.assignment());
            return buy(transaction, directory, "op-2");
        });

        assertThat(otherNode().invoices(USER, null, 10)).hasSize(2);
        assertThat(fixture().undelivered())
                .extracting(event -> event.requireText("operation"))
                .containsExactly("op-1", "op-2");
    }

    @Test
    @DisplayName("an event of a transaction comes after those of the account before it")
    void eventsAreInTheOrderOfTheAccount() {
        PlanDirectory directory = directory();
        photo(3);
        in(USER, transaction -> buy(transaction, directory, "op-1"));
        in(USER, transaction -> buy(transaction, directory, "op-2"));

        assertThat(fixture().undelivered())
                .extracting(StoredEvent::type)
                .containsExactly("usage.threshold-reached", "usage.threshold-reached", "test.bought", "test.bought");
    }

    @Test
    @DisplayName("of another account nothing is written")
    void onlyOneAccountIsWritten() {
        PlanDirectory directory = directory();

        assertThatThrownBy(() -> write(transaction -> AccountRewrite.of("user-43")
                        .assign(new Assignment(ContractFixture.PRO.planVersion(), now(), null))
                        .save(directory, transaction.usage(), clock())))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(fixture().isKnown("user-43")).isFalse();
    }

    @Test
    @DisplayName("a transaction that is kept beyond its work is of no use")
    void aTransactionEndsWithItsWork() {
        BillingTransaction kept = in(USER, transaction -> transaction);

        assertThatThrownBy(() -> kept.payments().openInvoices()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kept.subscription().put(subscription(USER))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("parallel purchases of one account add all their periods, on two nodes")
    void parallelPurchasesAllCount() {
        PlanDirectory directory = directory();
        int rounds = Seeds.labCount(10, 200);
        int lost = 0;
        for (int round = 0; round < rounds; round++) {
            String account = "racer-" + round;
            AtomicInteger operation = new AtomicInteger();
            RaceRunner.platform(4)
                    .run(
                            4,
                            task -> (task % 2 == 0 ? money() : otherNode())
                                    .inTransaction(
                                            account,
                                            now(),
                                            transaction ->
                                                    buy(transaction, directory, "op-" + operation.incrementAndGet())));
            Subscription after = otherNode().subscription(account).orElseThrow();
            lost += after.term().end().equals(Instant.parse("2026-07-10T10:00:00Z")) ? 0 : 1;
            assertThat(otherNode().invoices(account, null, 10)).hasSize(4);
        }
        Seeds.printLab("R2", fixture().storeName() + "-parallel-purchases", (long) rounds * 4, lost);
        assertThat(lost).isZero();
    }

    @Test
    @DisplayName("decisions run beside transactions of the same account, and no unit and no entry is lost")
    void decisionsAndTransactionsTakeTurns() {
        PlanDirectory directory = directory();
        entitlements().assign(SUBJECT, "PRO", now(), null, ContractFixture.ACTOR, ContractFixture.REASON);
        int each = 40;

        List<Boolean> granted = RaceRunner.platform(8).run(each * 2, task -> {
            if (task % 2 == 0) {
                return gate().tryConsume(USER, PHOTO, 1).isGranted();
            }
            String cause = "entry:" + task;
            money().inTransaction(USER, now(), transaction -> {
                Money before = transaction.payments().credit(Currency.getInstance("RUB"));
                transaction
                        .payments()
                        .add(new CreditEntry(USER, cause, Money.ofMinor(before.minor() + 1, "RUB"), now()));
                AccountRewrite.of(USER)
                        .note("tester", "credit", "race", Map.of())
                        .save(directory, transaction.usage(), clock());
                return true;
            });
            return false;
        });

        assertThat(granted.stream().filter(each2 -> each2)).hasSize(each);
        assertThat(photosToday()).isEqualTo(each);
        // Each adds what there is and one more, so only runs one after the other end at 2^n - 1.
        assertThat(otherNode().credit(USER, Currency.getInstance("RUB")).minor())
                .isEqualTo((1L << each) - 1);
        assertThat(entitlements().auditTrail(SUBJECT, 1_000)).hasSize(each + 1);
    }

    @Test
    @DisplayName("a claim is given to one, those due longest first, and comes back at the end of its lease")
    void claimsAreExclusive() {
        for (int i = 0; i < 6; i++) {
            Subscription due = subscription("due-" + i).dueAt(now().plusSeconds(i));
            write("due-" + i, transaction -> transaction.subscription().put(due));
        }
        write("never", transaction -> transaction.subscription().put(subscription("never")));
        Instant at = now().plusSeconds(4);
        Instant lease = at.plusSeconds(60);

        assertThat(otherNode().countDue(DueKind.SUBSCRIPTION, at, 100)).isEqualTo(5);
        assertThat(otherNode().countDue(DueKind.SUBSCRIPTION, at, 2)).isEqualTo(2);
        List<StoredObject> first = money().claim(DueKind.SUBSCRIPTION, 2, at, lease);
        List<StoredObject> rest = otherNode().claim(DueKind.SUBSCRIPTION, 100, at, lease);

        assertThat(first).extracting(StoredObject::account).containsExactly("due-0", "due-1");
        assertThat(rest).extracting(StoredObject::account).containsExactly("due-2", "due-3", "due-4");
        assertThat(money().countDue(DueKind.SUBSCRIPTION, at, 100)).isZero();
        assertThat(money().claim(DueKind.SUBSCRIPTION, 100, at, lease)).isEmpty();
        assertThat(money().claim(DueKind.PAYMENT, 100, at, lease)).isEmpty();
        assertThat(otherNode().subscription("due-0").orElseThrow().dueAt()).isEqualTo(lease);
        write(
                "due-0",
                transaction -> transaction
                        .subscription()
                        .put(transaction.subscription().find().orElseThrow().dueAt(null)));
        assertThat(otherNode().claim(DueKind.SUBSCRIPTION, 100, lease, lease.plusSeconds(60)))
                .extracting(StoredObject::account)
                .hasSize(5)
                .doesNotContain("due-0", "never");
    }

    @Test
    @DisplayName("everything that can be due is claimed by its kind")
    void everyKindIsClaimed() {
        Map<DueKind, String> ids = new EnumMap<>(DueKind.class);
        write(transaction -> {
            Subscription subscription = subscription(USER).dueAt(now());
            transaction.subscription().put(subscription);
            Payment payment = payment("invoice-1", 1).dueAt(now());
            transaction.payments().put(payment);
            ProviderCall call = call(payment.id(), ProviderCall.Kind.CREATE_PAYMENT, now());
            transaction.payments().put(call);
            Refund refund = refund(payment.id(), 1_00).dueAt(now());
            transaction.payments().put(refund);
            PaymentMethod method = PaymentMethod.asked(USER, new Consent(now(), "v1"), now(), now());
            transaction.payments().put(method);
            ids.put(DueKind.SUBSCRIPTION, subscription.id());
            ids.put(DueKind.PAYMENT, payment.id());
            ids.put(DueKind.PROVIDER_CALL, call.key());
            ids.put(DueKind.REFUND, refund.id());
            ids.put(DueKind.PAYMENT_METHOD, method.id());
        });

        for (DueKind kind : DueKind.values()) {
            assertThat(otherNode().claim(kind, 10, now(), now().plusSeconds(60)))
                    .as("%s", kind)
                    .containsExactly(new StoredObject(USER, Objects.requireNonNull(ids.get(kind))));
        }
        assertThatThrownBy(() -> money().claim(DueKind.PAYMENT, 0, now(), now().plusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> money().claim(DueKind.PAYMENT, 1, now(), now()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("many claim at once, and each thing is given to one of them")
    void claimsRace() {
        int due = 100;
        for (int i = 0; i < due; i++) {
            String account = "due-" + i;
            write(
                    account,
                    transaction ->
                            transaction.subscription().put(subscription(account).dueAt(now())));
        }
        Instant lease = now().plusSeconds(60);

        List<List<StoredObject>> claimed = RaceRunner.platform(8).run(40, task -> {
            List<StoredObject> mine = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                mine.addAll((task % 2 == 0 ? money() : otherNode()).claim(DueKind.SUBSCRIPTION, 3, now(), lease));
            }
            return mine;
        });
        List<StoredObject> all = Stream.concat(
                        claimed.stream().flatMap(List::stream),
                        money().claim(DueKind.SUBSCRIPTION, due, now(), lease).stream())
                .toList();

        Seeds.printLab("R2", fixture().storeName() + "-claims", all.size(), all.size() - new HashSet<>(all).size());
        assertThat(all).doesNotHaveDuplicates().hasSize(due);
    }

    @Test
    @DisplayName("a claim of something that a transaction leaves alone holds, beside what the transaction writes")
    void aClaimHoldsBesideATransaction() {
        Subscription subscription = subscription(USER).dueAt(now());
        Invoice invoice = invoice(purchase("op"));
        write(transaction -> transaction.subscription().put(subscription));
        Instant lease = now().plusSeconds(60);

        assertThat(money().claim(DueKind.SUBSCRIPTION, 1, now(), lease)).hasSize(1);
        write(transaction -> transaction.payments().put(invoice));

        assertThat(otherNode().subscription(USER).orElseThrow().dueAt()).isEqualTo(lease);
    }
}
