package ru.eatfit24.billing.yookassa;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.ProviderMethod;
import ru.eatfit24.billing.payment.ProviderObject;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.ProviderUnavailableException;
import ru.eatfit24.billing.payment.Refund;

/**
 * Finds out what a notification is worth, by reading its object back with the shop's own key:
 *
 * <ol>
 *   <li>What the provider does not know, or knows in another shop or mode, is {@link Finding.Foreign}: somebody has made it up, or it is another's.
 *   <li>What carries no id of ours is foreign too: the shop serves more than this library.
 *   <li>What the notification says is compared with what the provider shows: our id, currency, test flag, shop, amount, a status
 *       that the object has not come to. If something cannot be, it is {@link Finding.Contradicted}.
 *   <li>Else it is {@link Finding.Genuine}. Only the object that was read back is to be acted on.
 * </ol>
 *
 * <p>Changes nothing. Whether object and our own attempt fit is for who takes the object in. Safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class NotificationCheck {

    private final PaymentProvider provider;

    private NotificationCheck(PaymentProvider provider) {
        this.provider = provider;
    }

    /**
     * A check that asks this provider.
     *
     * @param provider the one that the notifications are of
     */
    public static NotificationCheck by(PaymentProvider provider) {
        return new NotificationCheck(requireNonNull(provider, "provider"));
    }

    /** What a notification is worth. */
    public sealed interface Finding {

        /**
         * It says nothing that cannot be.
         *
         * @param object as the provider shows it now
         */
        record Genuine(ProviderObject object) implements Finding {}

        /**
         * It is about nothing of ours.
         *
         * @param reason for a log
         */
        record Foreign(String reason) implements Finding {}

        /**
         * It is about something of ours and says what cannot be: for a person to look at. The object is true all the same.
         *
         * @param what the provider's name of the field that differs
         * @param object as the provider shows it now
         */
        record Contradicted(String what, ProviderObject object) implements Finding {}
    }

    /**
     * Reads the object back and compares.
     *
     * @throws ProviderUnavailableException if the provider does not answer: try again later
     */
    public Finding check(YooKassaNotification notification) {
        String id = notification.objectId();
        Optional<? extends ProviderObject> found = switch (notification.kind()) {
            case PAYMENT -> provider.findPayment(id);
            case REFUND -> provider.findRefund(id);
            case METHOD -> provider.findMethod(id);
        };
        if (found.isEmpty()) {
            return new Finding.Foreign("the provider knows no such object");
        }
        ProviderObject object = found.get();
        if (object instanceof ProviderPayment payment && !provider.traits().isOurs(payment.shop(), payment.test())) {
            return new Finding.Foreign("the object is of another shop or mode");
        }
        if (object.ourId() == null) {
            return new Finding.Foreign("the object carries no id of ours");
        }
        String differs = difference(notification, object);
        return differs == null ? new Finding.Genuine(object) : new Finding.Contradicted(differs, object);
    }

    private @Nullable String difference(YooKassaNotification notification, ProviderObject object) {
        YooKassaNotification.Claim claim = notification.claim();
        if (claim.ourId() == null || !claim.ourId().equals(object.ourId())) {
            return "metadata." + RequestWriter.OUR_ID;
        } else if (claim.test() != null && claim.test() != provider.traits().test()) {
            return "test";
        } else if (claim.shop() != null
                && !claim.shop().equals(provider.traits().shop())) {
            return "recipient.account_id";
        }
        return amountDiffers(notification, object)
                ? "amount"
                : isAhead(notification.status(), object) ? "status" : null;
    }

    /** A payment's amount shrinks when less than the held money is taken, so only what was said before that may differ. */
    private static boolean amountDiffers(YooKassaNotification notification, ProviderObject object) {
        Money claimed = notification.claim().amount();
        if (object instanceof ProviderPayment payment) {
            boolean mayHaveShrunk =
                    notification.status().equals("waiting_for_capture") && payment.status() == PaymentStatus.SUCCEEDED;
            return claimed == null
                    || !claimed.currency().equals(payment.amount().currency())
                    || (mayHaveShrunk ? claimed.compareTo(payment.amount()) < 0 : !claimed.equals(payment.amount()));
        }
        return object instanceof ProviderRefund refund && !refund.amount().equals(claimed);
    }

    /** Whether an object is said to have come further than it has, or to another end. */
    private static boolean isAhead(String claimed, ProviderObject object) {
        if (object instanceof ProviderPayment payment) {
            return switch (claimed) {
                case "succeeded" -> payment.status() != PaymentStatus.SUCCEEDED;
                case "canceled" -> payment.status() != PaymentStatus.CANCELED;
                default -> payment.status() == PaymentStatus.PENDING;
            };
        } else if (object instanceof ProviderRefund refund) {
            return refund.status() != Refund.Status.SUCCEEDED;
        }
        return object instanceof ProviderMethod method && method.status() == ProviderMethod.Status.PENDING;
    }
}
