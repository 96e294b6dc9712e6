package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.usage.Entitlement;
import ru.eatfit24.billing.usage.FeatureUsage;

/** {@code GET /api/v1/billing/me/}: the user's plan, and what is left of today's photos. */
final class AccountHandler implements Handler {

    private final SignIn signIn;
    private final Billing billing;

    AccountHandler(SignIn signIn, Billing billing) {
        this.signIn = signIn;
        this.billing = billing;
    }

    @Override
    public void handle(Context request) {
        User user = signIn.requireUser(request);
        Entitlement entitlement = billing.gate().entitlements(user.subject());
        request.contentType(HttpApi.JSON)
                .result(Json.write(
                        AccountView.of(entitlement, billing.subscriptions().end(entitlement))));
    }

    /** An account as the app knows it; null means unlimited, or no end. */
    private record AccountView(
            String planCode,
            String planName,
            @Nullable String expiresAt,
            boolean isActive,
            @Nullable Long dailyPhotoLimit,
            long usedToday,
            @Nullable Long remainingToday) {

        static AccountView of(Entitlement entitlement, Optional<Instant> until) {
            FeatureUsage photos = entitlement.usage(EatFitPlans.PHOTO);
            return new AccountView(
                    entitlement.plan().code(),
                    entitlement.plan().displayName(),
                    until.map(Instant::toString).orElse(null),
                    // The plan in force is named; one that has ended is not.
                    true,
                    orNull(photos.binding().limit()),
                    photos.binding().used(),
                    orNull(photos.remaining()));
        }
    }

    static @Nullable Long orNull(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
