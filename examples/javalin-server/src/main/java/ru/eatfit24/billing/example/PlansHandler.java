package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Audience;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.Price;
import ru.eatfit24.billing.time.WindowPolicy;

/** {@code GET /api/v1/billing/plans/}: what there is to buy, cheapest first. For anyone; plans for administrators are listed to them only. */
final class PlansHandler implements Handler {

    private final SignIn signIn;
    private final Listing forEveryone;
    private final Listing forAdministrators;

    PlansHandler(SignIn signIn, PlanCatalog catalog) {
        this.signIn = signIn;
        this.forEveryone = Listing.of(catalog, plan -> plan.audience().equals(Audience.EVERYONE));
        this.forAdministrators = Listing.of(
                catalog,
                plan -> plan.audience().equals(Audience.EVERYONE)
                        || plan.audience().equals(EatFitPlans.ADMINISTRATORS));
    }

    @Override
    public void handle(Context request) {
        Listing listing =
                signIn.findUser(request).map(User::isAdministrator).orElse(false) ? forAdministrators : forEveryone;
        request.header("Cache-Control", "no-cache")
                .header("Vary", signIn.header())
                .header("ETag", listing.tag());
        if (listing.isKnownTo(request.header("If-None-Match"))) {
            request.status(304);
            return;
        }
        request.contentType(HttpApi.JSON).result(listing.body());
    }

    /** A list as it is sent, with the strong tag of exactly these bytes. */
    private record Listing(String body, String tag) {

        static Listing of(PlanCatalog catalog, Predicate<Plan> shown) {
            byte[] body = Json.write(catalog.currentPlans().stream()
                    .filter(shown)
                    .map(PlanView::of)
                    .toList());
            return new Listing(new String(body, StandardCharsets.UTF_8), '"' + sha256(body) + '"');
        }

        boolean isKnownTo(@Nullable String ifNoneMatch) {
            return ifNoneMatch != null
                    && Arrays.stream(ifNoneMatch.split(",", -1))
                            .map(String::strip)
                            .anyMatch(known -> known.equals("*") || known.equals(tag) || known.equals("W/" + tag));
        }

        private static String sha256(byte[] bytes) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("every Java platform has SHA-256", impossible);
            }
        }
    }

    /** One plan as the app knows it. */
    private record PlanView(
            String code,
            String displayName,
            String price,
            @Nullable BigDecimal oldPrice,
            boolean isPopular,
            long durationDays,
            List<String> features,
            @Nullable Long dailyPhotoLimit,
            @Nullable Long historyDays,
            boolean aiRecognition,
            boolean advancedStats,
            boolean prioritySupport) {

        static PlanView of(Plan plan) {
            return new PlanView(
                    plan.code(),
                    plan.displayName(),
                    plan.price().map(price -> price.amount().toDecimalString()).orElse("0.00"),
                    plan.oldPrice()
                            .map(old -> new BigDecimal(old.toDecimalString()))
                            .orElse(null),
                    plan.code().equals(EatFitPlans.POPULAR),
                    plan.price().map(PlanView::days).orElse(0L),
                    features(plan),
                    dailyPhotoLimit(plan),
                    plan.values().get(EatFitPlans.HISTORY_DAYS),
                    plan.isOn(EatFitPlans.AI_RECOGNITION),
                    plan.isOn(EatFitPlans.ADVANCED_STATS),
                    plan.isOn(EatFitPlans.PRIORITY_SUPPORT));
        }

        private static long days(Price price) {
            return LocalDate.EPOCH.plus(Period.parse(price.interval().code())).toEpochDay();
        }

        private static @Nullable Long dailyPhotoLimit(Plan plan) {
            return plan.allowance(EatFitPlans.PHOTO)
                    .filter(Allowance.Limited.class::isInstance)
                    .map(Allowance.Limited.class::cast)
                    .flatMap(limited -> limited.limits().stream()
                            .filter(limit -> limit.window().equals(WindowPolicy.DAY))
                            .findFirst())
                    .map(Limit::amount)
                    .orElse(null);
        }

        private static List<String> features(Plan plan) {
            Long photos = dailyPhotoLimit(plan);
            List<String> features = new ArrayList<>();
            features.add(photos == null ? "Unlimited photos" : photos + " photos a day");
            plan.value(EatFitPlans.HISTORY_DAYS).ifPresent(days -> features.add(days + " days of history"));
            if (plan.isOn(EatFitPlans.ADVANCED_STATS)) {
                features.add("Advanced statistics");
            }
            if (plan.isOn(EatFitPlans.PRIORITY_SUPPORT)) {
                features.add("Priority support");
            }
            return features;
        }
    }
}
