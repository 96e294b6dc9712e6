package ru.eatfit24.billing.example;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.usage.Entitlement;
import ru.eatfit24.billing.usage.Subject;

/** The user's subscription as the app knows it; an end of null means that there is none. */
record SubscriptionView(
        String plan,
        String planDisplay,
        @Nullable String expiresAt,
        boolean isActive,
        boolean autorenewAvailable,
        boolean autorenewEnabled,
        boolean cardBound,
        PaymentMethodView paymentMethod) {

    static SubscriptionView of(Billing billing, Subject user) {
        Entitlement entitlement = billing.gate().entitlements(user);
        boolean isPaid = !EatFitPlans.isFree(entitlement.plan());
        PaymentMethodView method = PaymentMethodView.of(billing, user.account());
        boolean renews = billing.subscriptions()
                .find(user.account())
                .filter(Subscription::renewsItself)
                .isPresent();
        return new SubscriptionView(
                isPaid ? "pro" : "free",
                entitlement.plan().displayName(),
                billing.subscriptions().end(entitlement).map(Instant::toString).orElse(null),
                true,
                isPaid && method.isAttached(),
                isPaid && renews,
                method.isAttached(),
                method);
    }
}
