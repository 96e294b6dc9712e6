package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.testkit.Shop.PHOTO;
import static ru.eatfit24.billing.testkit.Shop.USER;
import static ru.eatfit24.billing.testkit.Shop.rub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.checkout.AccountHistory;
import ru.eatfit24.billing.checkout.FormerPayment;
import ru.eatfit24.billing.checkout.FormerSubscription;
import ru.eatfit24.billing.checkout.Takeover;
import ru.eatfit24.billing.checkout.TakeoverReport;
import ru.eatfit24.billing.checkout.TakeoverReport.Fates;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.MethodFace;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentRows;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.Turnover;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.subscription.SubscriptionState;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.Subject;

/** Taking over what another system knows of an account. */
abstract class TakeoverContract extends ShopContractPart {

    private static final Fates ONE_TAKEN = new Fates(1, 0, 0);
    private static final Fates ONE_THERE = new Fates(0, 1, 0);
    private static final Fates ONE_REFUSED = new Fates(0, 0, 1);

    private Takeover takeover() {
        return shop.billing.takeover();
    }

    private TakeoverReport take(AccountHistory history) {
        return takeover().take(history, "operator", "the old service ends");
    }

    private Instant now() {
        return shop.clock.instant();
    }

    private Instant daysAgo(int days) {
        return now().minus(Duration.ofDays(days));
    }

    private AccountHistory history(
            @Nullable FormerSubscription subscription, List<FormerPayment> payments, List<ClosedWindow> windows) {
        return new AccountHistory(USER, "old-user-1", subscription, payments, windows);
    }

    private FormerSubscription subscription(boolean canceled, boolean renews) {
        return new FormerSubscription(
                "PRO",
                rub(199_00),
                daysAgo(20),
                now().plus(Duration.ofDays(10)),
                canceled,
                renews,
                new FormerSubscription.Method(
                        shop.provider.saveElsewhere(),
                        new MethodFace("bank_card", "Mir", "4444"),
                        new Consent(daysAgo(20), "agreed in the old service")));
    }

    private FormerPayment succeeded(String key, @Nullable String providerId, List<FormerPayment.Returned> refunds) {
        Instant at = daysAgo(20);
        return new FormerPayment(
                key,
                "PRO",
                rub(199_00),
                FormerPayment.End.SUCCEEDED,
                providerId,
                at,
                at,
                new BillingPeriod(at, at.plus(Duration.ofDays(30))),
                refunds);
    }

    private FormerPayment unknown(String key, @Nullable String providerId) {
        return new FormerPayment(
                key, "PRO", rub(199_00), FormerPayment.End.UNKNOWN, providerId, daysAgo(1), null, null, List.of());
    }

    private FormerPayment.Returned refund(String key, long minor) {
        return new FormerPayment.Returned(
                key, rub(minor), Refund.Status.SUCCEEDED, "there-" + key, "asked for", daysAgo(5), daysAgo(5));
    }

    private ClosedWindow day(int ago, long used) {
        return new ClosedWindow("", PHOTO.code(), WindowPolicy.DAY.windowAt(daysAgo(ago), Zone.UTC, null), used);
    }

    @Test
    void aSubscriptionKeepsItsEndItsPriceAndItsCardAndIsRenewedByThem() {
        TakeoverReport report = take(history(subscription(false, true), List.of(), List.of()));

        assertThat(report.subscriptions()).isEqualTo(ONE_TAKEN);
        assertThat(report.methods()).isEqualTo(ONE_TAKEN);
        Subscription taken = shop.subscription();
        assertThat(taken.term().end()).isEqualTo(now().plus(Duration.ofDays(10)));
        assertThat(shop.plan()).isEqualTo("PRO");
        shop.days(11);
        assertThat(shop.provider.allPayments())
                .extracting(ProviderPayment::amount)
                .containsExactly(rub(199_00));
        assertThat(shop.subscription().term().end())
                .isEqualTo(taken.term().end().plus(Duration.ofDays(30)));
    }

    @Test
    void whatWasCanceledLastsToItsEndAndIsNotCharged() {
        take(history(subscription(true, false), List.of(), List.of()));

        assertThat(shop.subscription().state(now())).isEqualTo(SubscriptionState.CANCELED);
        assertThat(shop.plan()).isEqualTo("PRO");
        shop.days(11);
        assertThat(shop.plan()).isEqualTo("FREE");
        assertThat(shop.provider.sends()).isZero();
    }

    @Test
    void theSameHistoryAgainChangesNothingAndLeavesOneEntry() {
        AccountHistory history = history(
                subscription(false, true),
                List.of(succeeded("p-1", "there-1", List.of(refund("r-1", 99_00)))),
                List.of(day(1, 2), day(2, 5)));
        take(history);
        Subscription before = shop.subscription();
        List<Payment> payments = shop.payments();
        shop.after(Duration.ofHours(1));

        TakeoverReport again = take(history);

        assertThat(again.changesAnything()).isFalse();
        assertThat(again.subscriptions()).isEqualTo(ONE_THERE);
        assertThat(again.methods()).isEqualTo(ONE_THERE);
        assertThat(again.payments()).isEqualTo(ONE_THERE);
        assertThat(again.refunds()).isEqualTo(ONE_THERE);
        assertThat(again.windows()).isEqualTo(new Fates(0, 2, 0));
        assertThat(shop.subscription()).isEqualTo(before);
        assertThat(shop.payments()).isEqualTo(payments);
        assertThat(shop.billing.entitlements().auditTrail(Subject.of(USER), 10))
                .extracting(AuditEntry::action)
                .containsExactly("take-over");
    }

    @Test
    void aLongerHistoryAddsWhatIsNew() {
        take(history(null, List.of(succeeded("p-1", "there-1", List.of())), List.of(day(2, 5))));
        assertThat(shop.plan()).isEqualTo("FREE");

        TakeoverReport longer = take(history(
                subscription(false, false),
                List.of(
                        succeeded("p-1", "there-1", List.of(refund("r-1", 99_00))),
                        succeeded("p-2", "there-2", List.of())),
                List.of(day(2, 5), day(1, 1))));

        assertThat(longer.subscriptions()).isEqualTo(ONE_TAKEN);
        assertThat(longer.payments()).isEqualTo(new Fates(1, 1, 0));
        assertThat(longer.refunds()).isEqualTo(ONE_TAKEN);
        assertThat(longer.windows()).isEqualTo(new Fates(1, 1, 0));
        assertThat(shop.plan()).isEqualTo("PRO");
        assertThat(shop.payment("p-1").money().refunded()).isEqualTo(rub(99_00));
    }

    @Test
    void moneyOfThePastCountsOnItsOwnDay() {
        take(history(null, List.of(succeeded("p-1", "there-1", List.of(refund("r-1", 99_00)))), List.of()));

        assertThat(shop.payment("p-1").use()).isEqualTo(PaymentUse.PAID_INVOICE);
        assertThat(shop.store.money().turnover(daysAgo(21), daysAgo(19)))
                .containsExactly(new Turnover("PRO", 1, rub(199_00), rub(0), 0, rub(0)));
        assertThat(shop.store.money().turnover(daysAgo(6), daysAgo(4)))
                .containsExactly(new Turnover("PRO", 0, rub(0), rub(0), 1, rub(99_00)));
        assertThat(shop.store.outbox().handOut(10, 10, now()))
                .as("events that somebody would be told of")
                .isZero();
    }

    @Test
    void aRefundThatDoesNotFitIsRefusedAndTheOthersAreTaken() {
        TakeoverReport report = take(history(
                null,
                List.of(succeeded("p-1", "there-1", List.of(refund("r-1", 150_00), refund("r-2", 100_00)))),
                List.of()));

        assertThat(report.refunds()).isEqualTo(new Fates(1, 0, 1));
        assertThat(report.refusals()).singleElement().asString().contains("r-2", "49.00");
        assertThat(shop.payment("p-1").money().refunded()).isEqualTo(rub(150_00));
    }

    @Test
    void anUnknownPaymentThatSucceededExtendsOnceItIsKnownAndNothingIsChargedMeanwhile() {
        ProviderPayment there = shop.provider.payElsewhere(null, rub(199_00));
        shop.provider.answersQuestions(false);
        take(history(subscription(false, true), List.of(unknown("p-1", there.id())), List.of()));
        Instant end = shop.subscription().term().end();
        shop.clock.set(end.minus(Duration.ofHours(2)));
        shop.runs();
        assertThat(shop.provider.allPayments()).containsExactly(there);
        shop.provider.answersQuestions(true);
        shop.hours(1);

        assertThat(shop.payment("p-1").status()).isEqualTo(PaymentStatus.SUCCEEDED);
        assertThat(shop.subscription().term().end()).isEqualTo(end.plus(Duration.ofDays(30)));
        assertThat(shop.provider.allPayments()).containsExactly(there);
        assertThat(shop.billing.payments().quarantined(null, 10)).isEmpty();
    }

    @Test
    void anUnknownPaymentOfAnotherAmountIsPutAside() {
        ProviderPayment there = shop.provider.payElsewhere(null, rub(1_00));
        take(history(null, List.of(unknown("p-1", there.id())), List.of()));

        shop.runs();

        assertThat(shop.billing.payments().quarantined(null, 10))
                .extracting(Payment::id)
                .containsExactly("p-1");
        assertThat(shop.plan()).isEqualTo("FREE");
    }

    @Test
    void aPaymentThatItsPayerNeverSawComesToNothing() {
        take(history(null, List.of(unknown("p-1", null)), List.of()));

        shop.runs();

        assertThat(shop.payment("p-1").isLive()).isFalse();
        List<Invoice> open = shop.rows(PaymentRows::openInvoices);
        assertThat(open).isEmpty();
    }

    @Test
    void whatWasBoughtHereStays() {
        shop.subscribed();
        Subscription bought = shop.subscription();

        TakeoverReport report =
                take(history(subscription(false, true), List.of(succeeded("p-1", "there-1", List.of())), List.of()));

        assertThat(report.subscriptions()).isEqualTo(ONE_REFUSED);
        assertThat(report.methods()).isEqualTo(ONE_REFUSED);
        assertThat(report.payments()).isEqualTo(ONE_TAKEN);
        assertThat(shop.subscription()).isEqualTo(bought);
    }

    @Test
    void aPlanThatSomebodyGaveHereStays() {
        shop.billing.entitlements().assign(Subject.of(USER), "TEAM", now(), null, "admin-7", "a friend");

        TakeoverReport report = take(history(subscription(false, true), List.of(), List.of()));

        assertThat(report.subscriptions()).isEqualTo(ONE_REFUSED);
        assertThat(shop.plan()).isEqualTo("TEAM");
    }

    @Test
    void paidTimeGoesNoFurtherThanTheSubscription() {
        Instant end = daysAgo(5);
        FormerSubscription ended = new FormerSubscription("PRO", rub(199_00), daysAgo(20), end, false, false, null);

        take(history(ended, List.of(succeeded("p-1", "there-1", List.of())), List.of()));

        List<Invoice> beyond = shop.rows(rows -> rows.paidBeyond(end));
        assertThat(beyond).isEmpty();
        assertThat(shop.plan()).isEqualTo("FREE");
        shop.runs();
        shop.subscribed();
        assertThat(shop.subscription().term().end()).isEqualTo(now().plus(Duration.ofDays(30)));
    }

    @Test
    void whatBecameOfItHereStays() {
        AccountHistory history = history(subscription(false, true), List.of(), List.of());
        take(history);
        shop.billing.subscriptions().endNow(USER, "admin-7", "abuse");

        TakeoverReport again = take(history);

        assertThat(again.subscriptions()).isEqualTo(ONE_THERE);
        assertThat(shop.plan()).isEqualTo("FREE");
    }

    @Test
    void aWindowThatWasCountedInHereKeepsItsCount() {
        shop.billing.gate().tryConsume(USER, PHOTO);
        Window today = WindowPolicy.DAY.windowAt(now(), Zone.UTC, null);
        AccountHistory open = history(null, List.of(), List.of(new ClosedWindow("", PHOTO.code(), today, 7)));
        assertThat(take(open).windows()).isEqualTo(ONE_REFUSED);

        shop.after(Duration.ofDays(1));

        assertThat(take(open).windows()).isEqualTo(ONE_REFUSED);
        shop.billing.gate().tryConsume(USER, PHOTO);
        assertThat(take(open).windows()).isEqualTo(ONE_REFUSED);
        assertThat(shop.billing.entitlements().closedWindows(Subject.of(USER), 10))
                .containsExactly(new ClosedWindow("", PHOTO.code(), today, 1));
    }

    @Test
    void overlappingWindowsAreNotBothTaken() {
        Window shifted = new Window(
                WindowPolicy.DAY,
                day(3, 1).window().start().plus(Duration.ofHours(3)),
                day(3, 1).window().end().plus(Duration.ofHours(3)));

        TakeoverReport report =
                take(history(null, List.of(), List.of(day(3, 1), new ClosedWindow("", PHOTO.code(), shifted, 1))));

        assertThat(report.windows()).isEqualTo(new Fates(1, 0, 1));
    }

    @Test
    void aThousandWindowsAreTakenAndKnownAgainAndWhatIsOlderThanCanBeSeenIsRefused() {
        List<ClosedWindow> windows = new ArrayList<>();
        for (int ago = 1; ago <= AccountHistory.MAX_ENTRIES; ago++) {
            windows.add(day(ago, ago));
        }
        AccountHistory history = history(null, List.of(), windows);
        assertThat(take(history).windows()).isEqualTo(new Fates(1_000, 0, 0));

        assertThat(take(history).windows()).isEqualTo(new Fates(0, 1_000, 0));
        assertThat(take(history(null, List.of(), List.of(day(1_001, 1)))).windows())
                .isEqualTo(ONE_REFUSED);
    }

    @Test
    void aPreviewSaysTheSameAndWritesNothing() {
        AccountHistory history = history(
                subscription(false, true),
                List.of(succeeded("p-1", "there-1", List.of(refund("r-1", 99_00)))),
                List.of(day(1, 2)));

        TakeoverReport preview = takeover().preview(history);

        assertThat(shop.billing.subscriptions().find(USER)).isEmpty();
        assertThat(shop.payments()).isEmpty();
        assertThat(shop.billing.entitlements().auditTrail(Subject.of(USER), 10)).isEmpty();
        assertThat(take(history)).isEqualTo(preview);
    }

    @Test
    void aPlanThatIsNotDeclaredIsRefusedAndNothingIsTaken() {
        FormerSubscription odd = new FormerSubscription(
                "ODD", rub(1_00), daysAgo(1), now().plus(Duration.ofDays(1)), false, false, null);

        assertThatThrownBy(() -> take(history(odd, List.of(succeeded("p-1", null, List.of())), List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ODD");

        assertThat(shop.payments()).isEmpty();
    }
}
