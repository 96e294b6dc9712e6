package ru.eatfit24.billing.payment;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.money.Money;

/** What is asked of the provider, before it is written as the exact text that will be sent. Immutable. */
public sealed interface ProviderRequest {

    /** The longest text for the payer. */
    int MAX_DESCRIPTION = 128;

    /** The kind of call that it is made by. */
    ProviderCall.Kind kind();

    /**
     * Make a payment.
     *
     * @param payment the attempt; its id travels along and comes back with everything that is about it
     * @param description what the payer reads, 1 to 128 characters
     * @param payer how the payer takes part
     * @param receipt the fiscal receipt; null where none is sent with payments
     */
    record CreatePayment(
            Payment payment,
            String description,
            Payer payer,
            @Nullable Receipt receipt) implements ProviderRequest {

        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException if the receipt's sum is not the amount, the payer does not fit the attempt, or a method is saved without consent
         */
        public CreatePayment {
            Text.require("description", description, MAX_DESCRIPTION);
            requireSum(receipt, payment.amount());
            if ((payer instanceof Payer.Away) != (payment.order().session() == PaymentOrder.Session.OFF_SESSION)) {
                throw new IllegalArgumentException(
                        "payment " + payment.id() + " is " + payment.order().session() + ", but the payer is "
                                + payer.getClass().getSimpleName());
            }
            boolean saves = payer instanceof Payer.Present present && present.save();
            if (saves != (payment.order().consent() != null)) {
                throw new IllegalArgumentException("payment " + payment.id()
                        + (saves ? " saves a method without" : " does not save the method in spite of")
                        + " the payer's consent");
            }
        }

        @Override
        public ProviderCall.Kind kind() {
            return ProviderCall.Kind.CREATE_PAYMENT;
        }
    }

    /** How the payer takes part in a payment. */
    sealed interface Payer {

        /**
         * The payer confirms, usually on the provider's page, and comes back.
         *
         * @param returnUrl where to, {@code https}, at most 2048 characters; that somebody comes back proves nothing
         * @param save whether the method is to be saved: only with the payer's consent
         * @param confirmBy how the payer is to confirm it; a provider that cannot do it so refuses to write it
         */
        record Present(String returnUrl, boolean save, Confirmation.Kind confirmBy) implements Payer {

            /**
             * Checks the address.
             *
             * @throws IllegalArgumentException if it is not {@code https}, or too long
             */
            public Present {
                requireReturnUrl(returnUrl);
                Objects.requireNonNull(confirmBy, "confirmBy");
            }

            /** Confirmed on the provider's page. */
            public Present(String returnUrl, boolean save) {
                this(returnUrl, save, Confirmation.Kind.REDIRECT);
            }
        }

        /**
         * The payer is away; a saved method is charged.
         *
         * @param token the provider's id of it
         */
        record Away(String token) implements Payer {

            /** Checks the token. */
            public Away {
                Ids.require("a payment method at the provider", token);
            }

            /** Without the token, which is worth money to whoever has it. */
            @Override
            public String toString() {
                return "Away";
            }
        }
    }

    /**
     * Take held money.
     *
     * @param amount all of it or less; the rest goes back to the payer
     * @param receipt for what is taken; null for all of it, or where none is sent
     */
    record Capture(Payment payment, Money amount, @Nullable Receipt receipt) implements ProviderRequest {

        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException if the amount is not above zero or more than is held, or the receipt's sum is not the amount
         */
        public Capture {
            if (!amount.isPositive() || amount.compareTo(payment.amount()) > 0) {
                throw new IllegalArgumentException("of " + payment.amount() + " held by payment " + payment.id()
                        + ", no " + amount + " can be taken");
            }
            requireSum(receipt, amount);
        }

        @Override
        public ProviderCall.Kind kind() {
            return ProviderCall.Kind.CAPTURE;
        }
    }

    /** Let held money go. */
    record Cancel(Payment payment) implements ProviderRequest {

        /** Requires the payment. */
        public Cancel {
            Objects.requireNonNull(payment, "payment");
        }

        @Override
        public ProviderCall.Kind kind() {
            return ProviderCall.Kind.CANCEL;
        }
    }

    /**
     * Give captured money back.
     *
     * @param refund the refund; its id travels along
     * @param paymentId the provider's id of the payment
     * @param receipt for what is given back; null where none is sent
     */
    record GiveBack(
            Refund refund, String paymentId, @Nullable Receipt receipt) implements ProviderRequest {

        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException if the receipt's sum is not the amount
         */
        public GiveBack {
            Ids.require("a payment at the provider", paymentId);
            requireSum(receipt, refund.order().amount());
        }

        @Override
        public ProviderCall.Kind kind() {
            return ProviderCall.Kind.REFUND;
        }
    }

    /**
     * Save a method without a payment.
     *
     * @param method ours; its id travels along
     * @param type the provider's name of the kind, such as {@code bank_card}
     * @param returnUrl where the payer comes back to, {@code https}
     */
    record BindMethod(PaymentMethod method, String type, String returnUrl) implements ProviderRequest {

        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException if the address is not {@code https}, or too long
         */
        public BindMethod {
            Objects.requireNonNull(method, "method");
            Text.require("type of a payment method", type, MethodFace.MAX_LENGTH);
            requireReturnUrl(returnUrl);
        }

        @Override
        public ProviderCall.Kind kind() {
            return ProviderCall.Kind.BIND_METHOD;
        }
    }

    private static void requireReturnUrl(String url) {
        Text.requirePage("a return URL", url, 2048);
    }

    private static void requireSum(@Nullable Receipt receipt, Money amount) {
        if (receipt != null && !receipt.total().equals(amount)) {
            throw new IllegalArgumentException("the receipt is over " + receipt.total() + ", but " + amount
                    + " is moved; the items of a receipt must add up to it");
        }
    }
}
