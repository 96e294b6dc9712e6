package ru.eatfit24.billing.example;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.LimitState;
import ru.eatfit24.billing.usage.Subject;

/**
 * Recognises photos for those who have one left. Safe for use by many threads.
 *
 * <p>The photo is taken first and given back if the recognition fails. The other way round, requests that run at the same time would all be recognised before one of
 * them is counted.
 *
 * @param billing says who has one left
 * @param recognition what is limited
 */
public record PhotoDesk(Billing billing, FoodRecognition recognition) {

    private static final Logger log = LoggerFactory.getLogger(PhotoDesk.class);

    /** What became of a photo. */
    public sealed interface Outcome {

        /**
         * It was recognised, and counts.
         *
         * @param meal what is on it
         * @param decision how much is left
         */
        record Recognized(String meal, Decision decision) implements Outcome {}

        /**
         * The user has none left.
         *
         * @param decision why, and until when
         */
        record LimitReached(Decision.Denied decision) implements Outcome {}

        /**
         * The recognition has failed.
         *
         * @param isGivenBack whether it surely does not count
         * @param cause what has failed
         */
        record Failed(boolean isGivenBack, RuntimeException cause) implements Outcome {}
    }

    /**
     * Takes a photo of the user's and recognises it.
     *
     * @throws BillingException if it cannot be told whether there is one left; nothing is recognised then
     */
    public Outcome recognize(Subject user, String photo) {
        Decision decision = billing.gate().tryConsume(user, EatFitPlans.PHOTO);
        if (decision instanceof Decision.Denied denied) {
            return new Outcome.LimitReached(denied);
        }
        try {
            return new Outcome.Recognized(recognition.recognize(photo), decision);
        } catch (RuntimeException failed) {
            log.warn("event=recognition-failed user={}", user, failed);
            return new Outcome.Failed(isGivenBack(user, decision), failed);
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
}
