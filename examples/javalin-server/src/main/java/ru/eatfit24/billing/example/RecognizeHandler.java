package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.LimitState;
import ru.eatfit24.billing.usage.Subject;

/**
 * {@code POST /api/v1/ai/recognize/}: recognises a photo if the user has one left today.
 *
 * <p>The photo is taken first and given back if the recognition fails. The other way round, requests that run at the same time would all be
 * recognised before one of them is counted.
 */
final class RecognizeHandler implements Handler {

    private static final Logger log = LoggerFactory.getLogger(RecognizeHandler.class);

    private static final String QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    private final SignIn signIn;
    private final Billing billing;
    private final FoodRecognition recognition;

    RecognizeHandler(SignIn signIn, Billing billing, FoodRecognition recognition) {
        this.signIn = signIn;
        this.billing = billing;
        this.recognition = recognition;
    }

    @Override
    public void handle(Context request) {
        Subject user = signIn.requireUser(request).subject();
        String photo = photoOf(request);

        Decision decision = billing.gate().tryConsume(user, EatFitPlans.PHOTO);
        if (decision instanceof Decision.Denied denied) {
            throw new ProblemException(limitReached(denied));
        }
        String meal = recognizeOrGiveBack(user, photo, decision);

        QuotaHeaders.of(decision).forEach(request::header);
        request.status(202).contentType(HttpApi.JSON).result(Json.write(RecognitionView.of(meal, decision)));
    }

    private String recognizeOrGiveBack(Subject user, String photo, Decision taken) {
        try {
            return recognition.recognize(photo);
        } catch (RuntimeException failed) {
            log.warn("event=recognition-failed user={}", user, failed);
            String after = isGivenBack(user, taken) ? "It does not count; try again." : "It may count; write to us.";
            throw new ProblemException(
                    Problem.of(502, "RECOGNITION_FAILED", "The photo could not be recognised. " + after), failed);
        }
    }

    private boolean isGivenBack(Subject user, Decision taken) {
        try {
            // A photo taken before midnight belongs to a day that is over: given back now, it would be a fourth one of
            // the new day.
            LimitState now = billing.gate().usage(user, EatFitPlans.PHOTO).binding();
            if (now.window().equals(taken.binding().window())) {
                billing.entitlements().adjust(user, EatFitPlans.PHOTO, -1, "system", "recognition failed");
            }
            return true;
        } catch (BillingException lost) {
            log.error("event=photo-not-given-back user={}; correct it with entitlements().adjust", user, lost);
            return false;
        }
    }

    private static Problem limitReached(Decision.Denied denied) {
        LimitState limit = denied.binding();
        String message = "You have used all " + limit.limit().orElse(0)
                + " photos of today. Upgrade to PRO for unlimited photos," + " or come back tomorrow.";
        Problem problem = Problem.of(429, "DAILY_PHOTO_LIMIT_EXCEEDED", message)
                .with("type", QUOTA_EXCEEDED)
                .with("title", "Daily photo limit reached")
                .with("violated-policies", List.of(QuotaHeaders.policyName(limit)))
                .with("message", message)
                .with("action", "upgrade");
        if (limit.resetsAt().isPresent()) {
            problem = problem.with("resets_at", limit.resetsAt().get().toString());
        }
        for (var header : QuotaHeaders.of(denied).entrySet()) {
            problem = problem.header(header.getKey(), header.getValue());
        }
        return problem;
    }

    /** The body may be absent or {@code {"photo": "name of an uploaded photo"}}; it is read before anything is counted. */
    private static String photoOf(Context request) {
        return JsonBody.of(request).text("photo").orElse("");
    }

    /** A recognition as the app knows it; null means unlimited. */
    private record RecognitionView(
            String meal,
            @Nullable Long dailyPhotoLimit,
            long usedToday,
            @Nullable Long remainingToday,
            @Nullable String resetsAt) {

        static RecognitionView of(String meal, Decision decision) {
            LimitState limit = decision.binding();
            return new RecognitionView(
                    meal,
                    AccountHandler.orNull(limit.limit()),
                    limit.used(),
                    AccountHandler.orNull(decision.remaining()),
                    limit.resetsAt().map(Object::toString).orElse(null));
        }
    }
}
