package ru.eatfit24.billing.testkit.yookassa;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;

/** What a shop has, as it becomes. Guarded by the shop's lock. */
final class ShopObjects {

    /** How long a payer has to confirm a card. */
    static final Duration TO_CONFIRM = Duration.ofHours(1);

    /** How long a card's money is held. */
    static final Duration HOLD = Duration.ofDays(7);

    private ShopObjects() {}

    static String written(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** A means to pay. */
    static final class Method {
        final String id;
        final Instant createdAt;
        final @Nullable ObjectNode metadata;
        final @Nullable String returnUrl;

        String status = "pending";
        String type = "bank_card";
        String last4 = "4444";
        String brand = "MasterCard";
        boolean saved;

        Method(String id, Instant createdAt, @Nullable ObjectNode metadata, @Nullable String returnUrl) {
            this.id = id;
            this.createdAt = createdAt;
            this.metadata = metadata;
            this.returnUrl = returnUrl;
        }

        void paidWith(String card) {
            last4 = card.substring(card.length() - 4);
            brand = TestCards.brandOf(card);
        }

        ObjectNode show() {
            ObjectNode node = Bodies.newObject();
            node.put("type", type).put("id", id).put("saved", saved).put("status", status);
            node.put("title", "Bank card *" + last4);
            if (type.equals("bank_card") && !status.equals("pending")) {
                node.putObject("card")
                        .put("first6", "555555")
                        .put("last4", last4)
                        .put("expiry_year", "2099")
                        .put("expiry_month", "12")
                        .put("card_type", brand)
                        .put("issuer_country", "RU");
            }
            return node;
        }

        /** As it is shown by itself. */
        ObjectNode showAlone(FakeYooKassaSettings settings, String page) {
            ObjectNode node = show();
            node.putObject("holder").put("account_id", settings.shopId()).put("gateway_id", "900002");
            if (metadata != null) {
                node.set("metadata", metadata.deepCopy());
            }
            if (status.equals("pending")) {
                node.putObject("confirmation").put("type", "redirect").put("confirmation_url", page);
            }
            return node;
        }
    }

    /** A payment. */
    static final class Payment {
        final String id;
        final Instant createdAt;
        final ObjectNode request;
        final Method method;
        final boolean capture;

        String status = "pending";
        Money amount;
        Money refunded;

        @Nullable Money shownAmount;

        @Nullable String party;

        @Nullable String reason;

        @Nullable Instant expiresAt;

        @Nullable Instant capturedAt;

        Payment(String id, Instant createdAt, ObjectNode request, Method method) {
            this.id = id;
            this.createdAt = createdAt;
            this.request = request;
            this.method = method;
            this.capture = Bodies.truth(request, "capture");
            this.amount = Bodies.requireAmount(request, "amount");
            this.refunded = new Money(0, amount.currency());
        }

        boolean isPending() {
            return status.equals("pending");
        }

        boolean isHeld() {
            return status.equals("waiting_for_capture");
        }

        boolean isPaid() {
            return status.equals("succeeded");
        }

        void succeed(Instant now) {
            if (capture) {
                taken(amount, now);
            } else {
                status = "waiting_for_capture";
                expiresAt = now.plus(HOLD);
            }
            method.status = "active";
            if (request.path("save_payment_method").asBoolean()) {
                method.saved = true;
            }
        }

        void taken(Money all, Instant now) {
            status = "succeeded";
            amount = all;
            capturedAt = now;
            expiresAt = null;
        }

        void cancel(String who, String why) {
            status = "canceled";
            party = who;
            reason = why;
            expiresAt = null;
        }

        ObjectNode show(FakeYooKassaSettings settings, String page) {
            ObjectNode node = Bodies.newObject();
            node.put("id", id).put("status", status);
            node.set("amount", Bodies.amount(shownAmount == null ? amount : shownAmount));
            if (request.hasNonNull("description")) {
                node.set("description", request.get("description"));
            }
            node.putObject("recipient").put("account_id", settings.shopId()).put("gateway_id", "900002");
            node.put("created_at", written(createdAt));
            node.put("test", settings.test());
            node.put("paid", isHeld() || isPaid());
            node.put("refundable", isPaid() && refunded.compareTo(amount) < 0);
            if (request.hasNonNull("metadata")) {
                node.set("metadata", request.get("metadata").deepCopy());
            }
            if (!isPending() || request.hasNonNull("payment_method_id")) {
                node.set("payment_method", method.show());
            }
            if (isPaid()) {
                node.set("refunded_amount", Bodies.amount(refunded));
                node.put("captured_at", capturedAt == null ? written(createdAt) : written(capturedAt));
                node.putObject("authorization_details")
                        .put("rrn", "100200300400")
                        .put("auth_code", "000111");
            }
            if (expiresAt != null) {
                node.put("expires_at", written(expiresAt));
            }
            if (reason != null) {
                node.putObject("cancellation_details").put("party", party).put("reason", reason);
            }
            if (request.hasNonNull("receipt")) {
                node.put("receipt_registration", isPaid() ? "succeeded" : isPending() ? "pending" : "canceled");
            }
            if (isPending() && request.hasNonNull("confirmation")) {
                showConfirmation(node, page);
            }
            return node;
        }

        private void showConfirmation(ObjectNode node, String page) {
            String type = request.get("confirmation").get("type").textValue();
            ObjectNode confirmation = node.putObject("confirmation").put("type", type);
            switch (type) {
                case "redirect" -> confirmation.put("confirmation_url", page);
                case "qr" -> confirmation.put("confirmation_data", "https://qr.nspk.example/" + id);
                case "embedded" -> confirmation.put("confirmation_token", "ct-" + id);
                default -> {} // Nothing else to show.
            }
        }
    }

    /** A refund. */
    static final class Refund {
        final String id;
        final Instant createdAt;
        final ObjectNode request;
        final Payment payment;
        final Money amount;

        String status = "pending";

        @Nullable String reason;

        Refund(String id, Instant createdAt, ObjectNode request, Payment payment, Money amount) {
            this.id = id;
            this.createdAt = createdAt;
            this.request = request;
            this.payment = payment;
            this.amount = amount;
        }

        ObjectNode show() {
            ObjectNode node = Bodies.newObject();
            node.put("id", id).put("payment_id", payment.id).put("status", status);
            node.put("created_at", written(createdAt));
            node.set("amount", Bodies.amount(amount));
            for (String same : new String[] {"description", "metadata"}) {
                if (request.hasNonNull(same)) {
                    node.set(same, request.get(same).deepCopy());
                }
            }
            if (reason != null) {
                node.putObject("cancellation_details").put("party", "yoo_money").put("reason", reason);
            }
            return node;
        }
    }
}
