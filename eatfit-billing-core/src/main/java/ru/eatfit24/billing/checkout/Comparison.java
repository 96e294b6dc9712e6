package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMoney;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.ProviderObject;
import ru.eatfit24.billing.payment.ProviderPage;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.store.StoredObject;

/**
 * One comparison of the provider's lists with what is stored here.
 *
 * <ol>
 *   <li>Payments come first: each one of ours is taken in like a notification, so that its refunds find a success. One that is not ours is reported if money moved.
 *   <li>Refunds follow. One of ours is taken in; one that somebody made at the provider is stored, once for the provider's id of it, with all that follows from it.
 *   <li>At last what was given back of each payment must be what is stored; where it is not, the provider is asked again before that is reported.
 * </ol>
 *
 * <p>Each is a transaction of its own. One that fails does not stop the others. For one thread.
 */
final class Comparison {

    private static final Logger LOG = LoggerFactory.getLogger(Comparison.class);

    private final MoneyDesk desk;
    private final List<Drift> drifts = new ArrayList<>();
    private final List<ProviderPayment> ours = new ArrayList<>();
    private int compared;
    private int takenIn;
    private int failed;
    private @Nullable Instant restUntil;

    Comparison(MoneyDesk desk) {
        this.desk = desk;
    }

    private interface Listing<T extends ProviderObject> {

        ProviderPage<T> page(Instant from, Instant until, @Nullable String cursor);
    }

    private interface Look<T> {

        void at(T shown);

        /** What came of a look in one transaction. */
        record Result(@Nullable Drift drift, boolean isNews) {}
    }

    DriftReport run(Instant from, Instant until, int most) {
        if (!from.isBefore(until) || most < 1) {
            throw new IllegalArgumentException("a comparison is over a time that ends after it starts and of 1 or more,"
                    + " but was asked from " + from + " until " + until + " of " + most);
        }
        each(from, until, most, desk.till().provider()::payments, ProviderPayment::createdAt, this::payment);
        each(from, until, most, desk.till().provider()::refunds, ProviderRefund::createdAt, this::refund);
        ours.forEach(shown -> guarded(shown, this::total));
        drifts.forEach(this::tell);
        return new DriftReport(drifts, compared, takenIn, failed, restUntil);
    }

    private void tell(Drift drift) {
        LOG.warn("the provider shows otherwise than it is stored: {}", drift);
        desk.till()
                .observer()
                .drifted(new BillingObserver.Drift(
                        drift.kind().name(), drift.cause().name()));
    }

    static int count(MoneyDesk desk, Instant from, Instant until, int most) {
        int payments = countOf(from, until, most, desk.till().provider()::payments);
        return payments < most
                ? payments + countOf(from, until, most - payments, desk.till().provider()::refunds)
                : most;
    }

    private static <T extends ProviderObject> int countOf(Instant from, Instant until, int most, Listing<T> listing) {
        int count = 0;
        String cursor = null;
        do {
            ProviderPage<T> page = listing.page(from, until, cursor);
            count += page.items().size();
            cursor = page.next();
        } while (cursor != null && count < most);
        return Math.min(count, most);
    }

    /** Looks at so many, the newest first. */
    private <T extends ProviderObject> void each(
            Instant from, Instant until, int most, Listing<T> listing, Function<T, Instant> createdAt, Look<T> look) {
        int left = most;
        String cursor = null;
        do {
            ProviderPage<T> page = listing.page(from, until, cursor);
            for (T shown : page.items()) {
                if (left-- == 0) {
                    // The end is exclusive, and others may have been made at the same instant.
                    Instant rest = createdAt.apply(shown).plusNanos(1_000);
                    restUntil = restUntil == null || rest.isAfter(restUntil) ? rest : restUntil;
                    return;
                }
                compared++;
                guarded(shown, look);
            }
            cursor = page.next();
        } while (cursor != null);
    }

    private <T extends ProviderObject> void guarded(T shown, Look<T> look) {
        try {
            look.at(shown);
        } catch (RuntimeException failure) {
            LOG.error("{} at the provider was not compared", shown.id(), failure);
            failed++;
        }
    }

    private void payment(ProviderPayment shown) {
        Optional<StoredObject> place = store().findPaymentAtProvider(shown.id())
                .or(() -> Optional.ofNullable(shown.ourId()).flatMap(store()::findPayment));
        boolean isOurShop = desk.till().provider().traits().isOurs(shown.shop(), shown.test());
        if (place.isEmpty()) {
            boolean moved =
                    shown.status() == PaymentStatus.SUCCEEDED || shown.status() == PaymentStatus.WAITING_FOR_CAPTURE;
            if (moved) {
                Drift.Cause cause = isOurShop ? origin(shown) : Drift.Cause.OTHER_SHOP;
                drifts.add(drift(
                        Drift.Kind.UNKNOWN_PAYMENT, cause, null, shown, shown.status() + " over " + shown.amount()));
            }
            return;
        }
        StoredObject found = place.get();
        Drift.Cause cause = isOurShop ? Drift.Cause.CHANGED : Drift.Cause.OTHER_SHOP;
        Look.Result looked = desk.book(found.account(), books -> {
            Payment known = Settlement.require(books, found.id());
            String differs = Settlement.wrong(books, known, shown);
            Settlement.take(books, found.id(), shown);
            Payment after = Settlement.require(books, found.id());
            String wrong = differs != null ? differs : after.isQuarantined() ? "status " + after.status() : "";
            Drift drift = wrong.isEmpty()
                    ? null
                    : drift(
                            Drift.Kind.PAYMENT_DIFFERS,
                            cause,
                            found,
                            shown,
                            wrong + ": shown " + shown.status() + " over " + shown.amount());
            return raised(books, drift, known.status() != after.status());
        });
        add(looked);
        if (looked.drift() == null && shown.status() == PaymentStatus.SUCCEEDED) {
            ours.add(shown);
        }
    }

    /** What differs is told in the transaction that has found it. */
    private static Look.Result raised(AccountBooks books, @Nullable Drift drift, boolean isNews) {
        if (drift != null) {
            Map<String, String> content = new HashMap<>();
            content.put("kind", drift.kind().name());
            content.put("cause", drift.cause().name());
            content.put("providerId", drift.providerId());
            content.put("details", drift.details());
            if (drift.ourId() != null) {
                content.put("id", drift.ourId());
            }
            books.raise(AttentionNeeded.Kind.DRIFT_FOUND, content);
        }
        return new Look.Result(drift, isNews);
    }

    private void add(Look.Result looked) {
        takenIn += looked.isNews() ? 1 : 0;
        if (looked.drift() != null) {
            drifts.add(looked.drift());
        }
    }

    /** Takes a refund in, whoever made it. */
    void refund(ProviderRefund shown) {
        Optional<StoredObject> known = store().findRefundAtProvider(shown.id())
                .or(() -> Optional.ofNullable(shown.ourId()).flatMap(store()::findRefund));
        if (known.isPresent()) {
            takeKnown(known.get(), shown);
            return;
        }
        Optional<StoredObject> payment = store().findPaymentAtProvider(shown.paymentId());
        String what = shown.status() + " over " + shown.amount() + " of payment " + shown.paymentId();
        if (payment.isPresent()) {
            takeFound(payment.get(), shown, what);
        } else if (shown.status() != Refund.Status.CANCELED) {
            drifts.add(drift(Drift.Kind.UNKNOWN_REFUND, origin(shown), null, shown, what));
        }
    }

    private void takeKnown(StoredObject place, ProviderRefund shown) {
        add(desk.book(place.account(), books -> {
            Refund before = Refunds.require(books, place.id());
            boolean isSame = Refunds.take(books, place.id(), shown);
            boolean isNews =
                    before.status() != Refunds.require(books, place.id()).status();
            Drift drift = isSame
                    ? null
                    : drift(
                            Drift.Kind.REFUND_DIFFERS,
                            Drift.Cause.CHANGED,
                            place,
                            shown,
                            "shown " + shown.status() + " over " + shown.amount());
            return raised(books, drift, isNews);
        }));
    }

    private void takeFound(StoredObject payment, ProviderRefund shown, String what) {
        Consumer<AccountBooks> news = newsOf(desk, payment, shown.paymentId());
        add(desk.book(payment.account(), books -> {
            news.accept(books);
            Refunds.Found found = Refunds.found(books, payment.id(), shown);
            Drift drift = switch (found) {
                case TAKEN_IN, NOTHING -> null;
                case NO_ROOM_YET ->
                    drift(Drift.Kind.REFUND_DOES_NOT_FIT, Drift.Cause.REFUND_UNDER_WAY, payment, shown, what);
                case NO_ROOM -> drift(Drift.Kind.REFUND_DOES_NOT_FIT, Drift.Cause.CHANGED, payment, shown, what);
            };
            return raised(books, drift, found == Refunds.Found.TAKEN_IN);
        }));
    }

    /**
     * A refund shows that its payment has succeeded: asks the provider for that, outside any transaction, if nobody has heard of it. What it shows is to be taken in by the
     * transaction that takes the refund in.
     */
    static Consumer<AccountBooks> newsOf(MoneyDesk desk, StoredObject payment, String providerId) {
        boolean isPaid = desk.book(
                payment.account(),
                books -> Settlement.require(books, payment.id()).status() == PaymentStatus.SUCCEEDED);
        if (isPaid) {
            return books -> {};
        }
        ProviderPayment paid = desk.till().provider().findPayment(providerId).orElse(null);
        return books -> {
            if (paid == null) {
                Settlement.unknownAtProvider(books, payment.id());
            } else {
                Settlement.take(books, payment.id(), paid);
            }
        };
    }

    private void total(ProviderPayment before) {
        StoredObject place = store().findPaymentAtProvider(before.id()).orElse(null);
        if (place == null || agrees(place, before.refunded())) {
            return;
        }
        Money now = desk.till()
                .provider()
                .findPayment(before.id())
                .map(ProviderPayment::refunded)
                .orElse(before.refunded());
        if (!agrees(place, now)) {
            add(desk.book(place.account(), books -> {
                Money here = Settlement.require(books, place.id()).money().refunded();
                Drift drift = drift(
                        Drift.Kind.REFUNDED_DIFFERS,
                        Drift.Cause.OUTSIDE_OF_THE_TIME,
                        place,
                        before,
                        "the provider has given back " + now + ", and here it is " + here);
                return raised(books, drift, false);
            }));
        }
    }

    /** While a refund is under way, nobody knows whether the provider counts it. */
    private boolean agrees(StoredObject place, Money refunded) {
        PaymentMoney money = money(place);
        return money.refunded().equals(refunded) || !money.refunded().equals(money.refundReserved());
    }

    private PaymentMoney money(StoredObject place) {
        return desk.book(
                place.account(), books -> Settlement.require(books, place.id()).money());
    }

    private static Drift.Cause origin(ProviderObject shown) {
        return shown.ourId() == null ? Drift.Cause.MADE_ELSEWHERE : Drift.Cause.OTHER_INSTALLATION;
    }

    private static Drift drift(
            Drift.Kind kind, Drift.Cause cause, @Nullable StoredObject place, ProviderObject shown, String details) {
        return new Drift(
                kind,
                cause,
                place == null ? null : place.account(),
                place == null ? null : place.id(),
                shown.id(),
                details);
    }

    /** What differs so far. */
    List<Drift> drifts() {
        return drifts;
    }

    private MoneyStore store() {
        return desk.till().store();
    }
}
