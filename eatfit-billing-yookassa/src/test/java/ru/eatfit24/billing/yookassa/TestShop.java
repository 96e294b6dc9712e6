package ru.eatfit24.billing.yookassa;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.PaymentOrder;
import ru.eatfit24.billing.payment.ProviderAnswer;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderMethod;
import ru.eatfit24.billing.payment.ProviderObject;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.ProviderRequest;
import ru.eatfit24.billing.payment.Receipt;
import ru.eatfit24.billing.payment.ReceiptCustomer;
import ru.eatfit24.billing.payment.ReceiptItem;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassa;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaSettings;

/** A shop at the fake provider and the adapter in front of it, with the clock that both go by. */
final class TestShop implements AutoCloseable {

    static final String RETURN_URL = "https://shop.example/billing/return";

    /** No pauses, no waits: a test that throttles or retries says so itself. */
    static final CallPolicy FAST = CallPolicy.STANDARD
            .requestsPerSecond(10_000)
            .parallelism(64)
            .retries(1, Duration.ofMillis(1), Duration.ofSeconds(20));

    final VirtualClock clock = VirtualClock.at("2026-09-01T10:00:00Z");
    final FakeYooKassa fake;
    final YooKassaProvider provider;

    TestShop() {
        this(FakeYooKassaSettings.STANDARD, FAST);
    }

    TestShop(CallPolicy policy) {
        this(FakeYooKassaSettings.STANDARD, policy);
    }

    TestShop(FakeYooKassaSettings settings, CallPolicy policy) {
        fake = FakeYooKassa.start(clock, settings);
        provider = provider(policy, Duration.ofSeconds(30));
    }

    YooKassaProvider provider(CallPolicy policy, Duration readTimeout) {
        return YooKassaProvider.builder(config(fake.settings().secretKey(), readTimeout))
                .callPolicy(policy)
                .build();
    }

    YooKassaConfig config(String secretKey, Duration readTimeout) {
        return YooKassaConfig.builder(fake.settings().shopId(), Secret.of(secretKey))
                .baseUrl(fake.baseUrl())
                .readTimeout(readTimeout)
                .build();
    }

    @Override
    public void close() {
        fake.close();
    }

    static Money rub(long minor) {
        return Money.ofMinor(minor, "RUB");
    }

    Instant now() {
        return clock.instant();
    }

    Payment payment(Money amount, PaymentOrder.Capture capture, boolean saves) {
        PaymentOrder order = new PaymentOrder(
                "invoice-1",
                1,
                amount,
                PaymentOrder.Session.ON_SESSION,
                capture,
                null,
                saves ? new Consent(now(), "terms v1") : null,
                now());
        return Payment.ordered("user-1", order, now());
    }

    Payment charge(Money amount, PaymentOrder.Capture capture) {
        PaymentOrder order = new PaymentOrder(
                "invoice-1", 1, amount, PaymentOrder.Session.OFF_SESSION, capture, "method-1", null, now());
        return Payment.ordered("user-1", order, now());
    }

    static ProviderRequest.CreatePayment present(Payment payment) {
        return present(payment, Confirmation.Kind.REDIRECT, null);
    }

    static ProviderRequest.CreatePayment present(
            Payment payment, Confirmation.Kind confirmBy, @Nullable Receipt receipt) {
        return new ProviderRequest.CreatePayment(
                payment,
                "Plan PRO, 1 month",
                new ProviderRequest.Payer.Present(RETURN_URL, payment.order().consent() != null, confirmBy),
                receipt);
    }

    static ProviderRequest.CreatePayment away(Payment payment, String token) {
        return new ProviderRequest.CreatePayment(
                payment, "Plan PRO, 1 month", new ProviderRequest.Payer.Away(token), null);
    }

    ProviderRequest.BindMethod bind(String type) {
        return new ProviderRequest.BindMethod(
                PaymentMethod.asked("user-1", new Consent(now(), "terms v1"), now(), now()), type, RETURN_URL);
    }

    ProviderRequest.GiveBack giveBack(String paymentId, Money amount, @Nullable Receipt receipt) {
        Refund.Order order =
                new Refund.Order(amount, Refund.Origin.REQUESTED, Refund.Access.KEEP, "not content", now());
        return new ProviderRequest.GiveBack(Refund.ordered("user-1", "payment-1", order, now()), paymentId, receipt);
    }

    static Receipt receipt(Money amount) {
        ReceiptItem item =
                new ReceiptItem("Plan PRO, 1 month", 1, amount, ReceiptItem.Vat.NONE, ReceiptItem.Kind.SUBSCRIPTION);
        return new Receipt(ReceiptCustomer.ofEmail("payer@shop.example"), List.of(item), null);
    }

    /** Writes a request down as core does, with a new key. */
    ProviderCall call(ProviderRequest request) {
        String target = null;
        String about = "x";
        if (request instanceof ProviderRequest.CreatePayment create) {
            about = create.payment().id();
        } else if (request instanceof ProviderRequest.Capture capture) {
            about = capture.payment().id();
            target = capture.payment().provider().id();
        } else if (request instanceof ProviderRequest.Cancel cancel) {
            about = cancel.payment().id();
            target = cancel.payment().provider().id();
        } else if (request instanceof ProviderRequest.GiveBack refund) {
            about = refund.refund().id();
        } else if (request instanceof ProviderRequest.BindMethod bind) {
            about = bind.method().id();
        }
        return ProviderCall.intended("user-1", request.kind(), about, target, provider.write(request), now(), now());
    }

    ProviderAnswer send(ProviderRequest request) {
        return provider.send(call(request));
    }

    ProviderPayment madePayment(ProviderRequest request) {
        return (ProviderPayment) done(send(request));
    }

    ProviderRefund madeRefund(ProviderRequest request) {
        return (ProviderRefund) done(send(request));
    }

    ProviderMethod madeMethod(ProviderRequest request) {
        return (ProviderMethod) done(send(request));
    }

    static ProviderObject done(ProviderAnswer answer) {
        assertThat(answer).isInstanceOf(ProviderAnswer.Done.class);
        return ((ProviderAnswer.Done) answer).object();
    }

    ProviderPayment shown(String providerId) {
        return provider.findPayment(providerId).orElseThrow();
    }

    /** The attempt as core has it, once this was seen of it. */
    static Payment known(Payment payment, ProviderPayment seen) {
        return payment.seen(seen);
    }

    /** What is there, as the test expects. */
    static <T> T there(@Nullable T value) {
        return Objects.requireNonNull(value, "there should be one");
    }

    /** A saved card, by a payment that saved it. */
    String savedMethod() {
        Payment payment = payment(rub(490_00), PaymentOrder.Capture.AT_ONCE, true);
        ProviderPayment made = madePayment(present(payment));
        fake.pay(made.id());
        ProviderMethod method = there(shown(made.id()).method());
        assertThat(method.isChargeable()).isTrue();
        return method.id();
    }
}
