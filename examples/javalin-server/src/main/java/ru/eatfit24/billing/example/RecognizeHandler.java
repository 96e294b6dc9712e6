package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.LimitState;
import ru.eatfit24.billing.usage.Subject;

/**
 * {@code POST /api/v1/ai/recognize/}: recognises a photo if the user has one left today. With the header {@code Idempotency-Key} a repeated request is the same photo.
 */
final class RecognizeHandler implements Handler {

    private static final String QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    private final SignIn signIn;
    private final PhotoDesk desk;
    private final PhotoKeys keys;

    RecognizeHandler(SignIn signIn, PhotoDesk desk, PhotoKeys keys) {
        this.signIn = signIn;
        this.desk = desk;
        this.keys = keys;
    }

    @Override
    public void handle(Context request) {
        Subject user = signIn.requireUser(request).subject();
        Optional<String> key = IdempotencyKey.find(request);
        String photo = photoOf(request);
        PhotoDesk.Outcome outcome = key.isEmpty()
                ? desk.recognize(user, photo)
                : keys.once(user, key.get(), photo, () -> desk.recognize(user, photo));
        if (outcome instanceof PhotoDesk.Outcome.Recognized recognized) {
            Decision decision = recognized.decision();
            QuotaHeaders.of(decision).forEach(request::header);
            request.status(202)
                    .contentType(HttpApi.JSON)
                    .result(Json.write(RecognitionView.of(recognized.meal(), decision)));
        } else if (outcome instanceof PhotoDesk.Outcome.LimitReached reached) {
            throw new ProblemException(limitReached(reached.decision()));
        } else if (outcome instanceof PhotoDesk.Outcome.Failed failed) {
            String after = failed.isGivenBack() ? "It does not count; try again." : "It may count; write to us.";
            throw new ProblemException(
                    Problem.of(502, "RECOGNITION_FAILED", "The photo could not be recognised. " + after),
                    failed.cause());
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
