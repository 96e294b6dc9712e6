package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static ru.eatfit24.billing.testkit.Shop.PHOTO;
import static ru.eatfit24.billing.testkit.Shop.USER;
import static ru.eatfit24.billing.testkit.Shop.rub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.job.JobResult;
import ru.eatfit24.billing.ledger.Difference;
import ru.eatfit24.billing.ledger.LedgerRow;
import ru.eatfit24.billing.ledger.Verification;
import ru.eatfit24.billing.ledger.VerificationProgress;
import ru.eatfit24.billing.ledger.VerificationReport;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.BillingTransaction;
import ru.eatfit24.billing.subscription.Agreement;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** What a verification of all that is stored finds, and what it passes over. */
abstract class VerificationContract extends ShopContractPart {

    private static final Subject SUBJECT = Subject.of(USER);

    @Override
    boolean explainsItself() {
        return false;
    }

    private VerificationReport verify() {
        return verify(Verification.all());
    }

    private VerificationReport verify(Verification what) {
        return shop.billing.ledger().verify(what);
    }

    private Verification asking() {
        Instant now = shop.clock.instant();
        return Verification.all().askingProvider(now.minus(Duration.ofDays(3)), now.plusSeconds(1), 1_000);
    }

    private Payment bought() {
        return shop.paid(shop.renewing("PRO", "op-1"));
    }

    private void write(Consumer<BillingTransaction> work) {
        shop.store.money().inTransaction(USER, shop.clock.instant(), transaction -> {
            work.accept(transaction);
            return true;
        });
    }

    private void use(String operation, long units) {
        assertThat(shop.billing
                        .gate()
                        .tryConsume(UsageRequest.of(SUBJECT, PHOTO, units).operation(operation))
                        .isGranted())
                .isTrue();
    }

    private void finds(Difference.Kind kind, String where, Difference.Cause cause) {
        VerificationReport report = verify();

        assertThat(report.differences())
                .extracting(Difference::kind, Difference::account, Difference::where, Difference::cause)
                .containsExactly(tuple(kind, USER, where, cause));
        assertThat(report.total()).isEqualTo(1);
        assertThat(report.isClean()).isFalse();
    }

    @Test
    void whatAServiceHasDoneExplainsItself() {
        Payment first = bought();
        use("a", 5);
        use("b", 7);
        shop.billing.gate().giveBack(SUBJECT, OperationId.of("a"));
        shop.billing.gate().tryConsume(USER, PHOTO, 2);
        reserve();
        shop.after(Duration.ofDays(3));
        use("c", 1);
        shop.billing.entitlements().adjust(SUBJECT, PHOTO, -1, "maria", "counted twice");
        shop.billing.entitlements().grant(SUBJECT, PHOTO, 10, null, "maria", "a gift");
        shop.paid(shop.renewing("TEAM", "op-2"));
        shop.provider.refundByHand(shop.providerId(first.id()), rub(20_00));
        shop.billing
                .paymentRuns()
                .compare(
                        shop.clock.instant().minus(Duration.ofDays(9)),
                        shop.clock.instant().plusSeconds(1),
                        1_000);
        shop.days(40);
        shop.billing.subscriptions().cancelAtEnd(USER, "user", "enough");

        VerificationReport report = verify(asking());

        assertThat(report.differences()).isEmpty();
        assertThat(report.isClean()).isTrue();
        assertThat(report.goOnAfter()).isNull();
        assertThat(report.counts())
                .containsEntry(LedgerRow.ACCOUNT, 1L)
                .containsEntry(LedgerRow.OPERATION, 3L)
                .containsEntry(LedgerRow.HOLD, 1L)
                .containsEntry(LedgerRow.REFUND, 1L)
                .containsEntry(LedgerRow.SUBSCRIPTION, 1L)
                .containsKeys(LedgerRow.WINDOW, LedgerRow.AUDIT_ENTRY, LedgerRow.INVOICE, LedgerRow.PAYMENT);
    }

    private ReservationOutcome reserve() {
        return shop.billing.gate().reserve(UsageRequest.of(SUBJECT, PHOTO, 4), Duration.ofHours(1));
    }

    @Test
    void aPlanThatSomebodyAssignedIsExplained() {
        bought();
        shop.billing.entitlements().assign(SUBJECT, "TEAM", shop.clock.instant(), null, "maria", "for the fair");

        assertThat(verify().isClean()).isTrue();
    }

    @Test
    void whatRefundsReserveAndGaveBackIsComparedWithThem() {
        Payment paid = bought();

        write(in -> in.payments().put(paid.withMoney(paid.money().reserving(rub(1_00)))));
        finds(Difference.Kind.REFUND_RESERVED_DIFFERS, paid.id(), Difference.Cause.ROW_MISSING);

        Refund.Order order = new Refund.Order(
                rub(1_00), Refund.Origin.REQUESTED, Refund.Access.KEEP, "a mistake", shop.clock.instant());
        Refund refund =
                Refund.ordered(USER, paid.id(), order, shop.clock.instant()).dueAt(null);
        write(in -> in.payments().put(refund));
        assertThat(verify().isClean()).isTrue();

        write(in -> in.payments()
                .put(paid.withMoney(paid.money().reserving(rub(1_00)).refunding(rub(1_00)))));
        finds(Difference.Kind.REFUNDED_DIFFERS, paid.id(), Difference.Cause.ROW_MISSING);
    }

    @Test
    void aRefundOfAPaymentThatIsNotThereIsFound() {
        bought();
        Refund.Order order = new Refund.Order(
                rub(1_00), Refund.Origin.REQUESTED, Refund.Access.KEEP, "a mistake", shop.clock.instant());
        Refund stray = Refund.ordered(USER, "no-such-payment", order, shop.clock.instant())
                .dueAt(null);
        write(in -> in.payments().put(stray));

        finds(Difference.Kind.REFUND_WITHOUT_PAYMENT, stray.id(), Difference.Cause.ROW_MISSING);
    }

    @Test
    void creditThatNothingBroughtAboutIsFound() {
        bought();
        write(in ->
                in.payments().add(new CreditEntry(USER, "excess:somebody-elses", rub(50_00), shop.clock.instant())));

        finds(Difference.Kind.CREDIT_DIFFERS, "excess:somebody-elses", Difference.Cause.ROW_ADDED);
    }

    @Test
    void aSubscriptionThatEndsLaterThanWasPaidIsFound() {
        bought();
        write(in -> {
            Subscription subscription = in.subscription().find().orElseThrow();
            Instant end = subscription.term().end();
            in.subscription()
                    .put(subscription.given(
                            subscription.agreement(), new BillingPeriod(end, end.plus(Duration.ofDays(30)))));
        });

        assertThat(verify().differences())
                .extracting(Difference::kind)
                .containsExactlyInAnyOrder(Difference.Kind.SUBSCRIPTION_END_DIFFERS, Difference.Kind.PLAN_DIFFERS);
    }

    @Test
    void aPlanThatNeitherTheSubscriptionGivesNorAnybodyAssignedIsFound() {
        bought();
        write(in -> {
            Subscription subscription = in.subscription().find().orElseThrow();
            in.subscription()
                    .put(subscription.extended(
                            Agreement.to(Shop.TEAM),
                            new BillingPeriod(
                                    subscription.term().start(),
                                    subscription.term().end()),
                            shop.clock.instant(),
                            Zone.UTC));
        });

        finds(Difference.Kind.PLAN_DIFFERS, shop.subscription().id(), Difference.Cause.CHANGED);
    }

    @Test
    void anInvoiceIsPaidByThePaymentThatPaidIt() {
        Payment paid = bought();
        shop.after(Duration.ofDays(1));
        Payment second = shop.paid(shop.request("PRO", "op-2"));
        write(in -> {
            Invoice invoice =
                    in.payments().findInvoice(second.order().invoice()).orElseThrow();
            Invoice.Settled settled = Objects.requireNonNull(invoice.settled(), "settled");
            in.payments()
                    .put(new Invoice(
                            invoice.id(),
                            USER,
                            invoice.subscription(),
                            invoice.cause(),
                            invoice.terms(),
                            invoice.status(),
                            new Invoice.Settled(settled.at(), paid.id(), settled.period(), rub(0))));
        });

        assertThat(verify().differences())
                .extracting(Difference::kind, Difference::where)
                .containsExactlyInAnyOrder(
                        tuple(Difference.Kind.INVOICE_DIFFERS, second.order().invoice()),
                        tuple(Difference.Kind.PAYMENT_WITHOUT_EFFECT, second.id()));
    }

    @Test
    void aUseWithoutAnOperationIdIsFoundWhereEveryUseHasOne() {
        use("a", 1);
        assertThat(verify(Verification.all().alwaysKeyed(PHOTO)).isClean()).isTrue();
        shop.billing.gate().tryConsume(USER, PHOTO, 1);

        assertThat(verify().isClean()).isTrue();
        assertThat(verify(Verification.all().alwaysKeyed(PHOTO)).differences())
                .extracting(Difference::kind, Difference::cause, Difference::expected, Difference::found)
                .containsExactly(
                        tuple(Difference.Kind.OPEN_WINDOW_DIFFERS, Difference.Cause.NO_OPERATION_ID, "1 or less", "2"));
    }

    @Test
    void aVerificationGoesOnWhereAnotherEnded() {
        List<String> accounts = List.of("a", "b", "c", "d", "e");
        accounts.forEach(each -> shop.billing.gate().tryConsume(each, PHOTO, 1));
        List<String> verified = new ArrayList<>();
        List<Long> progress = new ArrayList<>();
        String after = null;
        VerificationReport report;
        do {
            report = verify(Verification.all().after(after).atMost(2).page(1).progress(so -> {
                verified.add(so.last());
                progress.add(so.of());
            }));
            after = report.goOnAfter();
        } while (report.ending() == VerificationReport.Ending.ENOUGH);

        assertThat(report.ending()).isEqualTo(VerificationReport.Ending.COMPLETE);
        assertThat(verified).containsExactlyElementsOf(accounts);
        assertThat(progress).containsExactly(2L, 2L, 2L, 2L, 1L);
        assertThat(verify(Verification.all().only("c")).count(LedgerRow.ACCOUNT))
                .isEqualTo(1);
    }

    @Test
    void anInterruptAndTheEndOfTheTimeStopItBeforeTheNextAccount() {
        List.of("a", "b", "c").forEach(each -> shop.billing.gate().tryConsume(each, PHOTO, 1));

        VerificationReport interrupted = verify(
                Verification.all().page(1).progress(so -> Thread.currentThread().interrupt()));
        assertThat(Thread.interrupted()).as("the flag stays").isTrue();
        VerificationReport inTime = verify(Verification.all()
                .page(1)
                .within(Duration.ofSeconds(30))
                .progress(so -> shop.clock.advance(Duration.ofSeconds(15))));

        assertThat(interrupted.ending()).isEqualTo(VerificationReport.Ending.INTERRUPTED);
        assertThat(interrupted.goOnAfter()).isEqualTo("a");
        assertThat(inTime.ending()).isEqualTo(VerificationReport.Ending.TIME_UP);
        assertThat(inTime.goOnAfter()).isEqualTo("b");
        assertThat(verify(Verification.all().after("b")).count(LedgerRow.ACCOUNT))
                .isEqualTo(1);
    }

    @Test
    void aPaymentThatTheProviderDoesNotKnowIsFound() {
        Payment paid = bought();
        FakePaymentProvider another = FakePaymentProvider.at(shop.clock);

        try (Billing elsewhere = shop.node(CheckoutSettings.STANDARD, another)) {
            VerificationReport report = elsewhere.ledger().verify(asking());

            assertThat(report.differences())
                    .extracting(Difference::kind, Difference::where, Difference::cause)
                    .containsExactly(
                            tuple(Difference.Kind.MISSING_AT_PROVIDER, paid.id(), Difference.Cause.OTHER_SHOP));
            assertThat(report.count(LedgerRow.QUESTION)).isEqualTo(1);
        }
        assertThat(verify(asking()).isClean()).isTrue();
        Instant now = shop.clock.instant();
        VerificationReport ofAnotherTime =
                verify(Verification.all().askingProvider(now.plusSeconds(1), now.plusSeconds(2), 1_000));
        assertThat(ofAnotherTime.count(LedgerRow.QUESTION)).isZero();
    }

    @Test
    void whatTheProviderShowsOtherwiseIsFound() {
        Payment paid = bought();
        shop.provider.refundByHand(shop.providerId(paid.id()), rub(20_00));

        assertThat(verify(asking()).differences())
                .extracting(Difference::kind, Difference::cause)
                .containsExactly(tuple(Difference.Kind.DIFFERS_AT_PROVIDER, Difference.Cause.NOT_COMPARED_YET));
        shop.billing
                .paymentRuns()
                .compare(
                        shop.clock.instant().minus(Duration.ofDays(1)),
                        shop.clock.instant().plusSeconds(1),
                        10);
        assertThat(verify(asking()).isClean()).isTrue();

        shop.provider.showAmount(shop.providerId(paid.id()), rub(299_00));
        assertThat(verify(asking()).differences())
                .extracting(Difference::kind, Difference::where, Difference::cause)
                .containsExactly(tuple(Difference.Kind.DIFFERS_AT_PROVIDER, paid.id(), Difference.Cause.CHANGED));
    }

    @Test
    void aProviderThatDoesNotAnswerEndsItWhereItCanGoOn() {
        shop.billing.gate().tryConsume("a", PHOTO, 1);
        bought();
        shop.provider.answersQuestions(false);

        VerificationReport report = verify(asking());

        assertThat(report.ending()).isEqualTo(VerificationReport.Ending.PROVIDER_UNAVAILABLE);
        assertThat(report.goOnAfter()).isEqualTo("a");
        shop.provider.answersQuestions(true);
        assertThat(verify(asking().after("a")).count(LedgerRow.QUESTION)).isEqualTo(1);
    }

    @Test
    void aJobVerifiesTheNextAccountsEachTimeAndBeginsAnewAfterTheLast() {
        List.of("a", "b").forEach(each -> shop.billing.gate().tryConsume(each, PHOTO, 1));
        Payment paid = bought();
        write(in -> in.payments().put(paid.withMoney(paid.money().reserving(rub(1_00)))));

        JobResult would = shop.billing.jobs().dryRun(Job.VERIFICATION, 10);
        JobResult first = shop.billing.jobs().run(Job.VERIFICATION, JobBudget.of(2));
        JobResult second = shop.billing.jobs().run(Job.VERIFICATION, JobBudget.of(2));
        JobResult end = shop.billing.jobs().run(Job.VERIFICATION, JobBudget.of(2));
        JobResult again = shop.billing.jobs().run(Job.VERIFICATION, JobBudget.of(2));

        assertThat(would).isEqualTo(new JobResult(Job.VERIFICATION, 3, 0, 3, 0, false));
        assertThat(first).isEqualTo(new JobResult(Job.VERIFICATION, 2, 2, 0, 0, true));
        assertThat(List.of(second.found(), second.failed())).containsExactly(1, 1);
        assertThat(end.found()).isZero();
        assertThat(again.found()).isEqualTo(2);
    }

    @Test
    void whatWasAskedMustMakeSense() {
        Instant now = shop.clock.instant();

        assertThatThrownBy(() -> Verification.all().atMost(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Verification.all().page(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Verification.all().page(10_001)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Verification.all().within(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Verification.all().after("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Verification.all().askingProvider(now, now, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Verification.all().askingProvider(now, now.plusSeconds(1), 1_001))
                .isInstanceOf(IllegalArgumentException.class);
        List<VerificationProgress> told = new ArrayList<>();
        assertThat(verify(Verification.all().progress(told::add)).isClean()).isTrue();
        assertThat(told).as("there is no account").isEmpty();
    }
}
