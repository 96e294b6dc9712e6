package ru.eatfit24.billing.subscription;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Instants;
import ru.eatfit24.billing.time.Zone;

/**
 * What choosing a plan would bring about, before anything happens: a pure function of what is stored and the instant. Discounts and the account's credit are
 * not part of it. Immutable.
 *
 * @param policy how the plan follows the one there is
 * @param agreement plan and price
 * @param period what would be paid for
 * @param price what the period costs
 * @param unused what is left of paid time that would not be used any more; zero or more
 * @param charged what would be collected now: the price less what is left, zero or more
 * @param credited what would be left over of what is left; zero or more. Price and credit are charge and unused: nothing is lost
 * @param chargedAt when it would be collected: now, or when the period before ends
 */
public record ChangePreview(
        PlanChangePolicy policy,
        Agreement agreement,
        BillingPeriod period,
        Money price,
        Money unused,
        Money charged,
        Money credited,
        Instant chargedAt) {

    /**
     * Checks that nothing is lost.
     *
     * @throws IllegalArgumentException if price and credit are not charge and unused
     */
    public ChangePreview {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(agreement, "agreement");
        Objects.requireNonNull(period, "period");
        Objects.requireNonNull(chargedAt, "chargedAt");
        if (!price.plus(credited).equals(charged.plus(unused)) || charged.isNegative() || credited.isNegative()) {
            throw new IllegalArgumentException("a price of " + price + " and " + unused + " unused cannot be " + charged
                    + " charged and " + credited + " credited");
        }
    }

    /**
     * What choosing this agreement would bring about.
     *
     * @param subscription what there is; null for none
     * @param spans the time that was paid for and is not over
     * @param wanted the plan and its price
     * @param changes which policy holds
     * @param zone where the calendar is read
     */
    public static ChangePreview of(
            @Nullable Subscription subscription,
            List<PaidSpan> spans,
            Agreement wanted,
            PlanChanges changes,
            Instant at,
            Zone zone) {
        Instant now = Instants.toMicros(at);
        boolean hasAccess = subscription != null && subscription.term().hasAccess(now);
        if (subscription == null || !hasAccess) {
            Subscription fresh = subscription == null ? Subscription.open("-", wanted, now) : subscription;
            return new Draft(wanted, now).extending(fresh.following(wanted, now, zone));
        }
        PlanChangePolicy policy = changes.between(subscription.agreement(), wanted, now, zone);
        return switch (policy) {
            case EXTEND -> new Draft(wanted, now).extending(subscription.following(wanted, now, zone));
            case SWITCH_NOW -> new Draft(wanted, now).switching(spans, zone);
            case SWITCH_AT_END -> new Draft(wanted, now).following(subscription, zone);
        };
    }

    /** What all kinds of change have in common. */
    private record Draft(Agreement wanted, Instant now) {

        ChangePreview extending(BillingPeriod period) {
            return whole(PlanChangePolicy.EXTEND, period, now);
        }

        ChangePreview following(Subscription subscription, Zone zone) {
            return whole(
                    PlanChangePolicy.SWITCH_AT_END,
                    subscription.following(wanted, now, zone),
                    subscription.term().end());
        }

        ChangePreview switching(List<PaidSpan> spans, Zone zone) {
            Money price = wanted.price().amount();
            Money nothing = new Money(0, price.currency());
            Money unused = PaidSpan.unused(spans, now, nothing);
            Money charged = unused.compareTo(price) < 0 ? price.minus(unused) : nothing;
            BillingPeriod period = new BillingPeriod(
                    now, Term.of(now, wanted.price().interval(), zone).end());
            return new ChangePreview(
                    PlanChangePolicy.SWITCH_NOW,
                    wanted,
                    period,
                    price,
                    unused,
                    charged,
                    charged.plus(unused).minus(price),
                    now);
        }

        private ChangePreview whole(PlanChangePolicy policy, BillingPeriod period, Instant chargedAt) {
            Money price = wanted.price().amount();
            Money nothing = new Money(0, price.currency());
            return new ChangePreview(policy, wanted, period, price, nothing, price, nothing, chargedAt);
        }
    }
}
