package ru.eatfit24.billing.yookassa;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Cancellation;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.payment.MethodFace;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.ProviderMethod;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.time.Instants;

/**
 * Reads what the provider answers, and tolerates what it is known to do: fields that are new, absent, null or of another type, and words that joined its lists.
 *
 * <p>What decides about money is never guessed: without an id or an exact amount an object is not read at all, and a status that is not known counts as not
 * decided. Only what is named here is taken: card numbers, names, addresses and phones stay in the answer. Immutable.
 */
final class AnswerReader {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerReader.class);

    private static final String UNKNOWN = "unknown";

    private final boolean isTestShop;

    AnswerReader(YooKassaConfig config) {
        isTestShop = config.mode() == YooKassaConfig.Mode.TEST;
    }

    /** The object's id if it is one, for a log. */
    static String idOf(ObjectNode object) {
        String id = Json.text(object, "id");
        return id != null && ProviderId.isValid(id) ? id : UNKNOWN;
    }

    /** Our id in the metadata; null when there is none. */
    static @Nullable String ourIdOf(@Nullable ObjectNode object) {
        String id = Json.text(Json.object(object, "metadata"), RequestWriter.OUR_ID);
        return id != null && ProviderId.isValid(id) ? id : null;
    }

    /** A payment; empty when it cannot be read. */
    Optional<ProviderPayment> payment(ObjectNode object) {
        Money amount = money(object, "amount");
        String id = Json.text(object, "id");
        if (amount == null || id == null) {
            return Optional.empty();
        }
        PaymentStatus status = paymentStatus(Json.text(object, "status"));
        Money refunded = money(object, "refunded_amount");
        Boolean test = Json.truth(object, "test");
        try {
            return Optional.of(new ProviderPayment(
                    id,
                    ourIdOf(object),
                    status,
                    amount,
                    refunded == null ? new Money(0, amount.currency()) : refunded,
                    Json.text(Json.object(object, "recipient"), "account_id"),
                    test == null ? isTestShop : test,
                    confirmation(Json.object(object, "confirmation")),
                    status == PaymentStatus.CANCELED ? cancellation(object) : null,
                    paymentMethod(Json.object(object, "payment_method")),
                    instant(object, "created_at", Instant.EPOCH),
                    status == PaymentStatus.WAITING_FOR_CAPTURE ? instantOrNull(object, "expires_at") : null));
        } catch (IllegalArgumentException contradictory) {
            LOG.warn("event=yookassa_unreadable kind=payment id={}", idOf(object));
            return Optional.empty();
        }
    }

    /** A refund; empty when it cannot be read. */
    Optional<ProviderRefund> refund(ObjectNode object) {
        Money amount = money(object, "amount");
        String id = Json.text(object, "id");
        String paymentId = Json.text(object, "payment_id");
        if (amount == null || id == null || paymentId == null) {
            return Optional.empty();
        }
        Refund.Status status = refundStatus(Json.text(object, "status"));
        try {
            return Optional.of(new ProviderRefund(
                    id,
                    ourIdOf(object),
                    paymentId,
                    status,
                    amount,
                    status == Refund.Status.CANCELED ? cancellation(object) : null,
                    instant(object, "created_at", Instant.EPOCH)));
        } catch (IllegalArgumentException contradictory) {
            LOG.warn("event=yookassa_unreadable kind=refund id={}", idOf(object));
            return Optional.empty();
        }
    }

    /** A method that was saved without a payment; empty when it cannot be read. */
    Optional<ProviderMethod> method(ObjectNode object) {
        return Optional.ofNullable(method(object, ProviderMethod.Status.PENDING));
    }

    private @Nullable ProviderMethod paymentMethod(@Nullable ObjectNode object) {
        // The status is often left out of a payment's method; whether it was saved decides then.
        return object == null ? null : method(object, ProviderMethod.Status.ACTIVE);
    }

    private @Nullable ProviderMethod method(ObjectNode object, ProviderMethod.Status whenAbsent) {
        String id = Json.text(object, "id");
        if (id == null || !ProviderId.isValid(id)) {
            return null;
        }
        boolean saved = Boolean.TRUE.equals(Json.truth(object, "saved"));
        String status = Json.text(object, "status");
        return new ProviderMethod(
                id,
                ourIdOf(object),
                status == null ? whenAbsent : methodStatus(status),
                saved,
                face(object),
                confirmation(Json.object(object, "confirmation")));
    }

    private static MethodFace face(ObjectNode method) {
        ObjectNode card = Json.object(method, "card");
        String last4 = Json.text(card, "last4");
        boolean isLast4 = last4 != null && last4.length() == 4 && last4.chars().allMatch(c -> c >= '0' && c <= '9');
        String type = word(Json.text(method, "type"));
        return new MethodFace(
                type == null ? UNKNOWN : type, word(Json.text(card, "card_type")), isLast4 ? last4 : null);
    }

    private @Nullable Confirmation confirmation(@Nullable ObjectNode object) {
        String type = Json.text(object, "type");
        if (type == null) {
            return null;
        }
        try {
            return switch (type) {
                case "redirect", "mobile_application" ->
                    made(Confirmation.Kind.REDIRECT, Json.text(object, "confirmation_url"));
                case "embedded" -> made(Confirmation.Kind.EMBEDDED, Json.text(object, "confirmation_token"));
                case "qr" -> made(Confirmation.Kind.QR, Json.text(object, "confirmation_data"));
                case "external" -> new Confirmation(Confirmation.Kind.EXTERNAL, "external");
                default -> null;
            };
        } catch (IllegalArgumentException unfit) {
            // Not the value: whoever has the link can see the payment.
            LOG.warn("event=yookassa_confirmation_unfit type={}", type);
            return null;
        }
    }

    private @Nullable Confirmation made(Confirmation.Kind kind, @Nullable String value) {
        boolean leavesTls = kind == Confirmation.Kind.REDIRECT && value != null && !value.startsWith("https://");
        // Plain addresses of the own machine are for simulated providers.
        return value == null || (leavesTls && !isTestShop) ? null : new Confirmation(kind, value);
    }

    private static Cancellation cancellation(ObjectNode object) {
        ObjectNode details = Json.object(object, "cancellation_details");
        String party = word(Json.text(details, "party"));
        String reason = word(Json.text(details, "reason"));
        return new Cancellation(party == null ? UNKNOWN : party, reason == null ? UNKNOWN : reason);
    }

    private static @Nullable String word(@Nullable String text) {
        boolean isWord = text != null
                && !text.isEmpty()
                && text.length() <= MethodFace.MAX_LENGTH
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
        return isWord ? text : null;
    }

    private static PaymentStatus paymentStatus(@Nullable String status) {
        return switch (status == null ? "" : status) {
            case "waiting_for_capture" -> PaymentStatus.WAITING_FOR_CAPTURE;
            case "succeeded" -> PaymentStatus.SUCCEEDED;
            case "canceled" -> PaymentStatus.CANCELED;
            default -> PaymentStatus.PENDING;
        };
    }

    private static Refund.Status refundStatus(@Nullable String status) {
        return switch (status == null ? "" : status) {
            case "succeeded" -> Refund.Status.SUCCEEDED;
            case "canceled" -> Refund.Status.CANCELED;
            default -> Refund.Status.PENDING;
        };
    }

    private static ProviderMethod.Status methodStatus(String status) {
        return switch (status.toLowerCase(Locale.ROOT)) {
            case "active" -> ProviderMethod.Status.ACTIVE;
            case "inactive" -> ProviderMethod.Status.INACTIVE;
            default -> ProviderMethod.Status.PENDING;
        };
    }

    private static @Nullable Money money(ObjectNode object, String field) {
        ObjectNode amount = Json.object(object, field);
        return AmountFormat.tryRead(Json.text(amount, "value"), Json.text(amount, "currency"))
                .orElse(null);
    }

    private static Instant instant(ObjectNode object, String field, Instant otherwise) {
        Instant read = instantOrNull(object, field);
        return read == null ? otherwise : read;
    }

    private static @Nullable Instant instantOrNull(ObjectNode object, String field) {
        String text = Json.text(object, field);
        if (text == null || text.length() > 64) {
            return null;
        }
        try {
            return Instants.requireInRange(
                    field, Instants.toMicros(OffsetDateTime.parse(text).toInstant()));
        } catch (DateTimeException | IllegalArgumentException notAnInstant) {
            return null;
        }
    }
}
