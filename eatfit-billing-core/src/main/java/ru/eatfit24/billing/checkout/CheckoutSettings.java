package ru.eatfit24.billing.checkout;

import java.time.Duration;
import java.util.Objects;
import ru.eatfit24.billing.payment.AttemptPlan;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.subscription.PlanChanges;

/**
 * How money is dealt with. Immutable: each method answers new settings.
 *
 * @param renewAhead how long before its end a period is charged for; at most a quarter of the time that there is access. The default is 24 hours
 * @param grace how long access is kept after the end while a renewal is tried. The default is 3 days
 * @param excess what happens to money that was one too many. The default is to give it back
 * @param attempts when a declined method is charged again
 * @param changes how one plan follows another
 * @param receipts the fiscal receipts; the default sends none
 * @param parallelism how many things a run of {@link PaymentRuns} looks after at once, 1 to 64. The default is 1: one after the other, those that are due longest
 *     first, all on the caller's thread
 * @param refundsAtProvider what happens to the access that money paid for, when somebody gives it back in the provider's own pages. The default takes the share of the
 *     time off the end
 */
public record CheckoutSettings(
        Duration renewAhead,
        Duration grace,
        Excess excess,
        AttemptPlan attempts,
        PlanChanges changes,
        Receipts receipts,
        int parallelism,
        Refund.Access refundsAtProvider) {

    /** The defaults. */
    public static final CheckoutSettings STANDARD = new CheckoutSettings(
            Duration.ofHours(24),
            Duration.ofDays(3),
            Excess.GIVE_BACK,
            AttemptPlan.DEFAULT,
            PlanChanges.STANDARD,
            Receipts.NONE,
            1,
            Refund.Access.SHORTEN);

    private static final int MOST_AT_ONCE = 64;

    /** What happens to money whose invoice was paid already, or is not owed any more. */
    public enum Excess {
        /** It goes back by a refund. */
        GIVE_BACK,
        /** It goes to the account's credit, which its next invoices take first. */
        CREDIT
    }

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is negative or longer than 60 days, or the parallelism is not 1 to 64
     */
    public CheckoutSettings {
        require("the time that a renewal is charged ahead", renewAhead);
        require("grace", grace);
        Objects.requireNonNull(excess, "excess");
        Objects.requireNonNull(attempts, "attempts");
        Objects.requireNonNull(changes, "changes");
        Objects.requireNonNull(receipts, "receipts");
        if (parallelism < 1 || parallelism > MOST_AT_ONCE) {
            throw new IllegalArgumentException(
                    "parallelism must be 1 to " + MOST_AT_ONCE + " at once, but is " + parallelism);
        }
        Objects.requireNonNull(refundsAtProvider, "refundsAtProvider");
    }

    private static void require(String what, Duration time) {
        if (time.isNegative() || time.compareTo(Duration.ofDays(60)) > 0) {
            throw new IllegalArgumentException(what + " must be 0 to 60 days, but is " + time);
        }
    }

    /** With renewals charged so long before the end. */
    public CheckoutSettings renewAhead(Duration time) {
        return new CheckoutSettings(time, grace, excess, attempts, changes, receipts, parallelism, refundsAtProvider);
    }

    /** With access kept for so long after the end while a renewal is tried. */
    public CheckoutSettings grace(Duration time) {
        return new CheckoutSettings(
                renewAhead, time, excess, attempts, changes, receipts, parallelism, refundsAtProvider);
    }

    /** With this done to money that was one too many. */
    public CheckoutSettings excess(Excess what) {
        return new CheckoutSettings(
                renewAhead, grace, what, attempts, changes, receipts, parallelism, refundsAtProvider);
    }

    /** With this plan of attempts. */
    public CheckoutSettings attempts(AttemptPlan plan) {
        return new CheckoutSettings(renewAhead, grace, excess, plan, changes, receipts, parallelism, refundsAtProvider);
    }

    /** With these policies between plans. */
    public CheckoutSettings changes(PlanChanges policies) {
        return new CheckoutSettings(
                renewAhead, grace, excess, attempts, policies, receipts, parallelism, refundsAtProvider);
    }

    /** With these fiscal receipts. */
    public CheckoutSettings receipts(Receipts ofHost) {
        return new CheckoutSettings(
                renewAhead, grace, excess, attempts, changes, ofHost, parallelism, refundsAtProvider);
    }

    /**
     * With so many things looked after at once by a run of {@link PaymentRuns}. Above 1 the provider and {@link Receipts} are called by several threads at once, the
     * caller's and daemon threads of {@code Billing}, and each takes connections from the host's pool: it needs as many besides those of other work.
     */
    public CheckoutSettings parallelism(int atOnce) {
        return new CheckoutSettings(renewAhead, grace, excess, attempts, changes, receipts, atOnce, refundsAtProvider);
    }

    /** With this done to the access that money paid for, when somebody gives it back in the provider's own pages. */
    public CheckoutSettings refundsAtProvider(Refund.Access access) {
        return new CheckoutSettings(renewAhead, grace, excess, attempts, changes, receipts, parallelism, access);
    }
}
