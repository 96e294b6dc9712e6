package ru.eatfit24.billing.checkout;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Audience;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.PaymentOrder;
import ru.eatfit24.billing.usage.OperationId;

/**
 * What somebody wants to buy. It names a plan and no price: that is the catalogue's. Immutable: each method answers a new request.
 *
 * @param account the account's name
 * @param plan code or alias of a plan
 * @param operation the host's name for this purchase: the same name is the same purchase, whatever happens in between
 * @param returnUrl where the payer comes back to, {@code https}; check it against your own list, it may come from a client
 * @param audiences what the buyer belongs to besides everyone
 * @param consent that the payer agrees to be charged again without being asked: then the method is saved and the subscription renews itself; null for neither
 * @param discount what is taken off this purchase; null for nothing
 * @param capture whether the money is taken at once, or held until {@link Payments#capture}
 * @param confirmBy how a new payment is to be confirmed; one that waits for the payer already is handed out as it is
 */
public record CheckoutRequest(
        String account,
        String plan,
        OperationId operation,
        String returnUrl,
        Set<Audience> audiences,
        @Nullable Consent consent,
        @Nullable Discount discount,
        PaymentOrder.Capture capture,
        Confirmation.Kind confirmBy) {

    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if one is empty or too long, or the address is not {@code https}
     */
    public CheckoutRequest {
        Text.require("account", account, 128);
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(operation, "operation");
        Text.requirePage("a return URL", returnUrl, 2048);
        audiences = Set.copyOf(audiences);
        Objects.requireNonNull(capture, "capture");
        Objects.requireNonNull(confirmBy, "confirmBy");
    }

    /** A purchase by everyone, whose money is taken at once and whose method is not saved. */
    public static CheckoutRequest of(String account, String plan, OperationId operation, String returnUrl) {
        return new CheckoutRequest(
                account,
                plan,
                operation,
                returnUrl,
                Set.of(),
                null,
                null,
                PaymentOrder.Capture.AT_ONCE,
                Confirmation.Kind.REDIRECT);
    }

    /** By somebody who belongs to this audience too. The host has checked that. */
    public CheckoutRequest as(Audience audience) {
        Set<Audience> more = new HashSet<>(audiences);
        more.add(audience);
        return new CheckoutRequest(account, plan, operation, returnUrl, more, consent, discount, capture, confirmBy);
    }

    /** With the payer's consent to save the method and to renew by it. */
    public CheckoutRequest renewing(Consent agreed) {
        return new CheckoutRequest(
                account, plan, operation, returnUrl, audiences, agreed, discount, capture, confirmBy);
    }

    /** With something taken off. */
    public CheckoutRequest discount(Discount off) {
        return new CheckoutRequest(account, plan, operation, returnUrl, audiences, consent, off, capture, confirmBy);
    }

    /** With the money held until {@link Payments#capture}. */
    public CheckoutRequest held() {
        return new CheckoutRequest(
                account,
                plan,
                operation,
                returnUrl,
                audiences,
                consent,
                discount,
                PaymentOrder.Capture.LATER,
                confirmBy);
    }

    /** Confirmed in this way instead of on the provider's page, such as by a QR code. */
    public CheckoutRequest confirmedBy(Confirmation.Kind kind) {
        return new CheckoutRequest(account, plan, operation, returnUrl, audiences, consent, discount, capture, kind);
    }
}
