package ru.eatfit24.billing.testkit;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Cancellation;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.payment.MethodFace;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.ProviderMethod;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderTraits;

/** A payment at the fake provider, as it becomes. */
final class FakePayment {

    /** How long a payer has to confirm, as at YooKassa for a card. */
    private static final Duration TO_CONFIRM = Duration.ofHours(1);

    /** How long a hold lasts. */
    private static final Duration HOLD = Duration.ofDays(7);

    final String id;
    final @Nullable String ourId;
    final Instant createdAt;
    final boolean capturesAtOnce;
    final @Nullable FakeMethod method;

    PaymentStatus status = PaymentStatus.PENDING;
    Money amount;
    Money refunded;

    @Nullable Cancellation cancellation;

    private @Nullable Instant expiresAt;

    FakePayment(
            String id,
            @Nullable String ourId,
            Money amount,
            Instant createdAt,
            boolean capturesAtOnce,
            @Nullable FakeMethod method) {
        this.id = id;
        this.ourId = ourId;
        this.amount = amount;
        this.refunded = new Money(0, amount.currency());
        this.createdAt = createdAt;
        this.capturesAtOnce = capturesAtOnce;
        this.method = method;
    }

    void pay(Instant now) {
        if (status != PaymentStatus.PENDING) {
            throw new IllegalStateException("payment " + id + " is " + status + ", so it cannot be paid");
        }
        status = capturesAtOnce ? PaymentStatus.SUCCEEDED : PaymentStatus.WAITING_FOR_CAPTURE;
        expiresAt = capturesAtOnce ? null : now.plus(HOLD);
        if (method != null) {
            method.settle();
        }
    }

    void capture(Money taken) {
        status = PaymentStatus.SUCCEEDED;
        amount = taken;
        expiresAt = null;
    }

    void cancel(String party, String reason) {
        status = PaymentStatus.CANCELED;
        cancellation = new Cancellation(party, reason);
        expiresAt = null;
    }

    /** What the passing of time has done to it. */
    void expire(Instant now) {
        if (status == PaymentStatus.PENDING && !now.isBefore(createdAt.plus(TO_CONFIRM))) {
            cancel("yoo_money", "expired_on_confirmation");
        } else if (expiresAt != null && !now.isBefore(expiresAt)) {
            cancel("yoo_money", "expired_on_capture");
        }
    }

    ProviderPayment show(ProviderTraits traits, Money shownAmount) {
        return new ProviderPayment(
                id,
                ourId,
                status,
                shownAmount,
                refunded,
                traits.shop(),
                traits.test(),
                status == PaymentStatus.PENDING
                        ? new Confirmation(Confirmation.Kind.REDIRECT, "https://pay.example/confirm?payment=" + id)
                        : null,
                cancellation,
                method == null ? null : method.show(),
                createdAt,
                expiresAt);
    }

    /** A means to pay at the fake provider, as it becomes. */
    static final class FakeMethod {

        final String token;
        final @Nullable String ourId;

        ProviderMethod.Status status = ProviderMethod.Status.PENDING;
        boolean saved;

        /** Whether it is to be saved once it was paid with, or confirmed. */
        private final boolean isToBeSaved;

        FakeMethod(String token, @Nullable String ourId, boolean isToBeSaved) {
            this.token = token;
            this.ourId = ourId;
            this.isToBeSaved = isToBeSaved;
        }

        void settle() {
            status = ProviderMethod.Status.ACTIVE;
            saved = saved || isToBeSaved;
        }

        ProviderMethod show() {
            boolean waits = status == ProviderMethod.Status.PENDING && ourId != null;
            return new ProviderMethod(
                    token,
                    ourId,
                    status,
                    saved,
                    new MethodFace("bank_card", "MasterCard", "4444"),
                    waits
                            ? new Confirmation(Confirmation.Kind.REDIRECT, "https://pay.example/bind?method=" + token)
                            : null);
        }
    }
}
