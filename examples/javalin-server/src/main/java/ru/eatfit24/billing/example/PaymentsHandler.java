package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;

/** {@code GET /api/v1/billing/payments/?limit=}: the user's payments, newest first. */
final class PaymentsHandler implements Handler {

    private static final int STANDARD = 10;
    private static final int MOST = 100;

    private final SignIn signIn;
    private final Billing billing;

    PaymentsHandler(SignIn signIn, Billing billing) {
        this.signIn = signIn;
        this.billing = billing;
    }

    @Override
    public void handle(Context request) {
        String account = signIn.requireUser(request).subject().account();
        List<PaymentView> results = billing.payments().history(account, null, limit(request)).stream()
                .map(one -> PaymentView.of(one.payment(), one.invoice()))
                .toList();
        request.contentType(HttpApi.JSON).result(Json.write(Map.of("results", results)));
    }

    private static int limit(Context request) {
        String asked = request.queryParam("limit");
        if (asked == null) {
            return STANDARD;
        }
        if (!asked.matches("[0-9]{1,3}") || Integer.parseInt(asked) < 1 || Integer.parseInt(asked) > MOST) {
            throw new ProblemException(Problem.of(
                    400, "INVALID_LIMIT", "The parameter \"limit\" must be a number from 1 to " + MOST + "."));
        }
        return Integer.parseInt(asked);
    }

    /** A payment as the app knows it. */
    private record PaymentView(
            String id,
            String amount,
            String currency,
            String status,
            @Nullable String paidAt,
            String description) {

        static PaymentView of(Payment payment, Invoice invoice) {
            return new PaymentView(
                    payment.id(),
                    payment.order().amount().toDecimalString(),
                    payment.order().amount().currency().getCurrencyCode(),
                    status(payment),
                    Optional.ofNullable(payment.money().captured().isPositive() ? invoice.settled() : null)
                            .map(Invoice.Settled::at)
                            .map(Instant::toString)
                            .orElse(null),
                    EatFitPlans.displayName(invoice.terms().product()));
        }

        private static String status(Payment payment) {
            boolean isGivenBack = payment.money().captured().isPositive()
                    && payment.money().refunded().equals(payment.money().captured());
            return isGivenBack
                    ? "REFUNDED"
                    : switch (payment.status()) {
                        case PENDING -> "PENDING";
                        case WAITING_FOR_CAPTURE -> "WAITING_FOR_CAPTURE";
                        case SUCCEEDED -> "SUCCEEDED";
                        case CANCELED -> "CANCELED";
                        // Nobody knows yet; whoever looks after payments does.
                        case CONTRADICTED -> "FAILED";
                    };
        }
    }
}
