package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.checkout.Payments;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.store.PageMark;

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
        List<Payment> payments = billing.payments().payments(account, null, limit(request));
        Map<String, Invoice> invoices = invoicesOf(account, payments);
        List<PaymentView> results = payments.stream()
                .map(payment -> PaymentView.of(
                        payment,
                        Optional.ofNullable(invoices.get(payment.order().invoice()))))
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

    private Map<String, Invoice> invoicesOf(String account, List<Payment> payments) {
        Set<String> wanted = new HashSet<>();
        payments.forEach(payment -> wanted.add(payment.order().invoice()));
        Map<String, Invoice> found = new HashMap<>();
        Payments listings = billing.payments();
        PageMark after = null;
        while (!wanted.isEmpty()) {
            List<Invoice> page = listings.invoices(account, after, MoneyStore.MAX_LIMIT);
            for (Invoice invoice : page) {
                if (wanted.remove(invoice.id())) {
                    found.put(invoice.id(), invoice);
                }
                after = new PageMark(invoice.terms().createdAt(), invoice.id());
            }
            if (page.size() < MoneyStore.MAX_LIMIT) {
                break;
            }
        }
        return found;
    }

    /** A payment as the app knows it. */
    private record PaymentView(
            String id,
            String amount,
            String currency,
            String status,
            @Nullable String paidAt,
            String description) {

        static PaymentView of(Payment payment, Optional<Invoice> invoice) {
            return new PaymentView(
                    payment.id(),
                    payment.order().amount().toDecimalString(),
                    payment.order().amount().currency().getCurrencyCode(),
                    status(payment),
                    invoice.filter(paid -> payment.money().captured().isPositive())
                            .map(Invoice::settled)
                            .map(Invoice.Settled::at)
                            .map(Instant::toString)
                            .orElse(null),
                    invoice.map(of -> EatFitPlans.displayName(of.terms().product()))
                            .orElse(""));
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
