package ru.eatfit24.billing.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.checkout.Discount;
import ru.eatfit24.billing.checkout.DriftReport;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.usage.OperationId;

/** What payers, the provider and the host do about money in a {@link MoneySimulation}. For one thread. */
final class SimulatedPayers {

    private final SimulatedService service;
    private final List<CheckoutRequest> requests = new ArrayList<>();

    SimulatedPayers(SimulatedService service) {
        this.service = service;
    }

    void buy(String account) {
        CheckoutRequest request = CheckoutRequest.of(
                account, service.any(SimulatedService.PLANS), OperationId.of("op-" + requests.size()), Shop.RETURN_URL);
        if (service.random.nextInt(3) != 0) {
            request = request.renewing(new Consent(service.clock.instant(), "v1"));
        }
        if (service.random.nextInt(5) == 0) {
            Discount discount = new Discount.Percent("some", 1 + service.random.nextInt(100));
            request = request.discount(service.random.nextBoolean() ? discount : discount.oncePerAccount());
        }
        if (service.random.nextInt(6) == 0) {
            request = request.held();
        }
        requests.add(request);
        service.billing().checkout().start(request);
    }

    void repeat() {
        service.pick(requests).ifPresent(request -> service.billing().checkout().start(request));
    }

    void pay() {
        service.pick(pages()).ifPresent(page -> service.provider.pay(page.id()));
    }

    void fail() {
        service.pick(pages())
                .ifPresent(page -> service.provider.decline(page.id(), service.any(SimulatedService.REASONS)));
    }

    private List<ProviderPayment> pages() {
        return service.provider.allPayments().stream()
                .filter(payment -> payment.status() == PaymentStatus.PENDING)
                .toList();
    }

    void refresh(String account) {
        service.pick(service.payments(account))
                .ifPresent(payment -> service.billing().payments().refresh(payment.id()));
    }

    void notification() {
        service.pick(service.provider.allPayments())
                .ifPresent(shown -> service.billing().payments().noticed(shown.id()));
    }

    void refund(String account) {
        List<Payment> refundable = service.payments(account).stream()
                .filter(payment -> payment.use() == PaymentUse.PAID_INVOICE
                        && payment.money().refundable().isPositive())
                .toList();
        service.pick(refundable)
                .ifPresent(payment -> service.billing()
                        .payments()
                        .refund(
                                payment.id(),
                                allOrSome(payment.money().refundable()),
                                service.any(Refund.Access.values()),
                                OperationId.of("refund-" + service.random.nextInt(1_000_000)),
                                "a",
                                "because"));
    }

    private Money allOrSome(Money left) {
        return service.random.nextBoolean() ? left : Shop.rub(1 + service.random.nextInt((int) left.minor()));
    }

    void refundEnds() {
        service.pick(waitingRefunds())
                .ifPresent(refund -> service.provider.finishRefund(
                        refund.id(), service.random.nextBoolean() ? null : "insufficient_funds"));
    }

    List<ProviderRefund> waitingRefunds() {
        return service.provider.allRefunds().stream()
                .filter(refund -> refund.status() == Refund.Status.PENDING)
                .toList();
    }

    void refundByHand() {
        List<ProviderPayment> refundable = service.provider.allPayments().stream()
                .filter(payment -> payment.status() == PaymentStatus.SUCCEEDED
                        && payment.amount().compareTo(payment.refunded()) > 0)
                .toList();
        service.pick(refundable)
                .ifPresent(payment -> service.provider.refundByHand(
                        payment.id(), allOrSome(payment.amount().minus(payment.refunded()))));
    }

    DriftReport compare(Duration back) {
        return service.billing()
                .paymentRuns()
                .compare(
                        service.clock.instant().minus(back),
                        service.clock.instant().plus(Duration.ofDays(1)),
                        1_000);
    }

    void capture(String account) {
        service.pick(held(account))
                .ifPresent(payment -> service.billing().payments().capture(payment.id(), payment.amount(), "a", "r"));
    }

    void cancelHold(String account) {
        service.pick(held(account))
                .ifPresent(payment -> service.billing().payments().cancelHold(payment.id(), "a", "r"));
    }

    /** Held, and nobody is taking the money or letting it go. */
    private List<Payment> held(String account) {
        return service.payments(account).stream()
                .filter(payment -> payment.status() == PaymentStatus.WAITING_FOR_CAPTURE)
                .filter(payment -> service.calls(account, payment.id()).stream()
                        .noneMatch(call -> call.isOpen() && call.kind() != ProviderCall.Kind.CREATE_PAYMENT))
                .toList();
    }

    void forgetMethod(String account) {
        service.pick(service.billing().payments().methods(account))
                .ifPresent(method -> service.billing().payments().forget(account, method.id(), "a", "r"));
    }

    void revokeMethod(String account) {
        service.pick(service.billing().payments().methods(account)).ifPresent(method -> {
            if (method.token() != null) {
                service.provider.revokeMethod(method.token());
            }
        });
    }
}
