package ru.eatfit24.billing.checkout;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.ProviderMethod;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.StoredObject;
import ru.eatfit24.billing.webhook.InboxRows;
import ru.eatfit24.billing.webhook.InboxStore;
import ru.eatfit24.billing.webhook.WebhookClaim;
import ru.eatfit24.billing.webhook.WebhookNotification;
import ru.eatfit24.billing.webhook.WebhookProcessor;
import ru.eatfit24.billing.webhook.WebhookRetries;
import ru.eatfit24.billing.webhook.WebhookState;
import ru.eatfit24.billing.webhook.WebhookVerdict;

/**
 * Does what follows from a provider's notification:
 *
 * <ol>
 *   <li>The provider is asked for the object, by the one thing of the notification that is used: its id.
 *   <li>Whether it is ours tells our own row with that id at the provider, else our id in what the provider shows. What is not ours is done with.
 *   <li>In one transaction that holds the account, what was shown is settled as after every other question, and the notification with it. A claim that was lost meanwhile
 *       undoes both.
 *   <li>What the provider shows decides. The status that the notification tells of is only compared with it: one that lies ahead is asked for again later, one that
 *       cannot be goes into quarantine.
 * </ol>
 *
 * <p>Safe for use by many threads.
 */
final class Notices implements WebhookProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private final MoneyDesk desk;
    private final InboxStore inbox;

    Notices(MoneyDesk desk, InboxStore inbox) {
        this.desk = desk;
        this.inbox = inbox;
    }

    /** Rolls everything back: somebody else has taken over. Never leaves this class. */
    private static final class ClaimLost extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ClaimLost() {
            super("the claim was lost", null, false, false);
        }
    }

    @Override
    public Result process(WebhookClaim claim) {
        String id = claim.event().notification().objectId();
        return switch (claim.event().notification().about()) {
            case PAYMENT ->
                ofPayment(claim, desk.till().provider().findPayment(id).orElse(null));
            case REFUND -> ofRefund(claim, desk.till().provider().findRefund(id).orElse(null));
            case PAYMENT_METHOD ->
                ofMethod(claim, desk.till().provider().findMethod(id).orElse(null));
            case OTHER -> alone(claim, WebhookVerdict.processed("this library does not follow such objects"));
        };
    }

    private Result ofPayment(WebhookClaim claim, @Nullable ProviderPayment shown) {
        Optional<StoredObject> place = place(
                claim,
                desk.till().store()::findPaymentAtProvider,
                shown == null ? null : shown.ourId(),
                desk.till().store()::findPayment);
        if (place.isEmpty()) {
            return notOurs(claim, shown != null);
        }
        String ours = place.get().id();
        return with(claim, place.get().account(), books -> {
            if (shown == null) {
                Settlement.unknownAtProvider(books, ours);
                return WebhookVerdict.quarantined("the provider does not know payment " + ours);
            }
            String wrong = Settlement.wrong(books, Settlement.require(books, ours), shown);
            Settlement.take(books, ours, shown);
            return judged(claim, books, Settlement.require(books, ours), shown, wrong);
        });
    }

    private static WebhookVerdict judged(
            WebhookClaim claim, AccountBooks books, Payment after, ProviderPayment shown, @Nullable String wrong) {
        if (wrong != null) {
            return WebhookVerdict.quarantined("of payment " + after.id() + " the provider shows another " + wrong);
        } else if (after.status() == PaymentStatus.CONTRADICTED) {
            return WebhookVerdict.quarantined("payment " + after.id() + " was said to be succeeded and canceled");
        }
        PaymentStatus told = told(PaymentStatus.values(), claim.event().notification());
        if (told == null || told == shown.status()) {
            return WebhookVerdict.processed("payment " + after.id() + " is " + after.status());
        }
        String both = "payment " + after.id() + " was told to be " + told + ", and is shown as " + shown.status();
        if (told.isFinal() && shown.status().isFinal()) {
            return WebhookVerdict.quarantined(both);
        }
        return told.compareTo(shown.status()) > 0
                ? WebhookRetries.afterNotShown(claim, both, books.now())
                : WebhookVerdict.processed(both);
    }

    private Result ofRefund(WebhookClaim claim, @Nullable ProviderRefund shown) {
        Optional<StoredObject> place = place(
                claim,
                desk.till().store()::findRefundAtProvider,
                shown == null ? null : shown.ourId(),
                desk.till().store()::findRefund);
        if (place.isEmpty()) {
            Optional<StoredObject> payment =
                    shown == null ? Optional.empty() : desk.till().store().findPaymentAtProvider(shown.paymentId());
            return shown != null && payment.isPresent()
                    ? madeAtProvider(claim, payment.get(), shown)
                    : notOurs(claim, shown != null);
        }
        String ours = place.get().id();
        if (shown == null) {
            return with(
                    claim,
                    place.get().account(),
                    books -> WebhookVerdict.quarantined("the provider does not know refund " + ours));
        }
        return with(claim, place.get().account(), books -> {
            Refunds.take(books, ours, shown);
            Refund after = Refunds.require(books, ours);
            String both = "refund " + ours + " is " + after.status() + ", and is shown as " + shown.status();
            if (after.status() != shown.status() || !after.order().amount().equals(shown.amount())) {
                return WebhookVerdict.quarantined(both);
            }
            Refund.Status told = told(Refund.Status.values(), claim.event().notification());
            boolean isAhead = told != null && told != Refund.Status.PENDING && after.status() == Refund.Status.PENDING;
            if (isAhead) {
                return WebhookRetries.afterNotShown(claim, both + ", was told to be " + told, books.now());
            }
            return told == null || told == after.status() || told == Refund.Status.PENDING
                    ? WebhookVerdict.processed(both)
                    : WebhookVerdict.quarantined(both + ", was told to be " + told);
        });
    }

    /** A refund of a payment of ours that we did not order. */
    private Result madeAtProvider(WebhookClaim claim, StoredObject payment, ProviderRefund shown) {
        Consumer<AccountBooks> news = Comparison.newsOf(desk, payment, shown.paymentId());
        return with(claim, payment.account(), books -> {
            news.accept(books);
            String what = "a refund of " + shown.amount() + " of payment " + payment.id() + ", made at the provider";
            return switch (Refunds.found(books, payment.id(), shown)) {
                case TAKEN_IN, NOTHING -> WebhookVerdict.processed(what);
                case NO_ROOM_YET ->
                    WebhookRetries.afterNotShown(claim, what + ", while one of ours is under way", books.now());
                case NO_ROOM -> WebhookVerdict.quarantined(what + ", for which there is no room");
            };
        });
    }

    private Result ofMethod(WebhookClaim claim, @Nullable ProviderMethod shown) {
        Optional<StoredObject> place = place(
                claim,
                desk.till().store()::findMethodAtProvider,
                shown == null ? null : shown.ourId(),
                desk.till().store()::findMethod);
        if (place.isEmpty()) {
            return notOurs(claim, shown != null);
        }
        if (shown == null) {
            return with(
                    claim,
                    place.get().account(),
                    books -> WebhookVerdict.quarantined(
                            "the provider does not know method " + place.get().id()));
        }
        return with(claim, place.get().account(), books -> {
            SavedMethods.take(books, place.get().id(), shown);
            return WebhookVerdict.processed("method " + place.get().id() + " is shown as " + shown.status());
        });
    }

    private Optional<StoredObject> place(
            WebhookClaim claim,
            Function<String, Optional<StoredObject>> byTheirId,
            @Nullable String ourId,
            Function<String, Optional<StoredObject>> byOurId) {
        return byTheirId
                .apply(claim.event().notification().objectId())
                .or(() -> Optional.ofNullable(ourId).flatMap(byOurId));
    }

    private Result notOurs(WebhookClaim claim, boolean isKnown) {
        return alone(
                claim,
                WebhookVerdict.processed(
                        isKnown ? "it is not ours" : "neither we nor the provider know such an object"));
    }

    /** The status that a notification tells of, where it is one of these. */
    private static <E extends Enum<E>> @Nullable E told(E[] statuses, WebhookNotification notification) {
        for (E status : statuses) {
            if (status.name().equals(notification.status())) {
                return status;
            }
        }
        return null;
    }

    private interface Work {

        WebhookVerdict on(AccountBooks books);
    }

    private Result with(WebhookClaim claim, String account, Work work) {
        try {
            return desk.book(account, books -> {
                WebhookVerdict verdict = work.on(books);
                if (verdict.state() == WebhookState.QUARANTINED) {
                    tell(books, AttentionNeeded.Kind.NOTIFICATION_QUARANTINED, claim, verdict);
                }
                if (!books.inbox().settle(claim, verdict, books.now())) {
                    throw new ClaimLost();
                }
                return result(verdict);
            });
        } catch (ClaimLost lost) {
            return Result.LOST;
        }
    }

    private static void tell(
            AccountBooks books, AttentionNeeded.Kind kind, WebhookClaim claim, WebhookVerdict verdict) {
        // Not the object's id: of a method that is worth money.
        books.raise(
                kind,
                Map.of(
                        "notification",
                        claim.event().id(),
                        "about",
                        claim.event().notification().about().name(),
                        "note",
                        verdict.note()));
    }

    /** Tells whose account it is about, where that is known here; the provider, which may be why it failed, is not asked. */
    @Override
    public boolean giveUp(WebhookClaim claim, WebhookVerdict dead, InboxRows rows, Instant now) {
        try {
            Optional<StoredObject> place = known(claim);
            if (place.isPresent()) {
                return desk.book(place.get().account(), books -> {
                    tell(books, AttentionNeeded.Kind.NOTIFICATION_DEAD, claim, dead);
                    if (!books.inbox().settle(claim, dead, books.now())) {
                        throw new ClaimLost();
                    }
                    return true;
                });
            }
        } catch (ClaimLost lost) {
            return false;
        } catch (RuntimeException failure) {
            // Whatever has failed so often must not keep it from ending.
            LOG.error(
                    "webhook-event-dead event={} is told by no event",
                    claim.event().id(),
                    failure);
        }
        return rows.settle(claim, dead, now);
    }

    private Optional<StoredObject> known(WebhookClaim claim) {
        String id = claim.event().notification().objectId();
        return switch (claim.event().notification().about()) {
            case PAYMENT -> desk.till().store().findPaymentAtProvider(id);
            case REFUND -> desk.till().store().findRefundAtProvider(id);
            case PAYMENT_METHOD -> desk.till().store().findMethodAtProvider(id);
            case OTHER -> Optional.empty();
        };
    }

    private Result alone(WebhookClaim claim, WebhookVerdict verdict) {
        return inbox.settle(claim, verdict, desk.till().now()) ? result(verdict) : Result.LOST;
    }

    private static Result result(WebhookVerdict verdict) {
        if (verdict.state() == WebhookState.PROCESSED) {
            return Result.PROCESSED;
        }
        return verdict.state() == WebhookState.WAITING ? Result.AGAIN : Result.QUARANTINED;
    }
}
