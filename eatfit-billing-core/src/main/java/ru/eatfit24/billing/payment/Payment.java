package ru.eatfit24.billing.payment;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.Instants;

/**
 * One attempt to collect one invoice. Immutable; every change is a new value.
 *
 * <p>It occupies its invoice's <em>live slot</em> until it has an end at the provider or was withdrawn by us; an invoice has at most one live attempt. A
 * withdrawn attempt may still succeed: {@link #seen} takes that in like anything else.
 *
 * @param id our id, which the provider is told and tells back
 * @param account the account's name
 * @param order what is to be collected
 * @param status how far it has come at the provider
 * @param withdrawn why it left the live slot without an end; null when it did not. Stays when an end comes later
 * @param use what became of the money
 * @param provider what the provider said besides
 * @param money the running totals
 * @param dueAt when somebody must look after it; null for never
 */
public record Payment(
        String id,
        String account,
        PaymentOrder order,
        PaymentStatus status,
        @Nullable Withdrawal withdrawn,
        PaymentUse use,
        ProviderSide provider,
        PaymentMoney money,
        @Nullable Instant dueAt) {

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if an id is none, money was taken without success or used without being taken, or currencies differ
     */
    public Payment {
        Ids.require("a payment", id);
        Text.require("account", account, 128);
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(use, "use");
        Objects.requireNonNull(provider, "provider");
        dueAt = dueAt == null ? null : Instants.toMicros(dueAt);
        if (money.captured().compareTo(order.amount()) > 0) {
            throw new IllegalArgumentException(
                    "payment " + id + " is for " + order.amount() + ", but took " + money.captured());
        }
        boolean mayHaveTaken = status == PaymentStatus.SUCCEEDED || status == PaymentStatus.CONTRADICTED;
        if (money.captured().isPositive()
                ? !mayHaveTaken
                : use != PaymentUse.NONE || status == PaymentStatus.SUCCEEDED) {
            throw new IllegalArgumentException("payment " + id + " is " + status + " with " + money.captured()
                    + " captured, of which the use is " + use
                    + "; money is taken by success alone, and used only when it was taken");
        }
        if ((use == PaymentUse.NONE) != (money.takenAt() == null)) {
            throw new IllegalArgumentException("payment " + id + " is used for " + use + ", but counts from "
                    + money.takenAt() + "; money counts from when it was decided what it is used for");
        }
    }

    /** A new attempt, not sent yet. */
    public static Payment ordered(String account, PaymentOrder order, Instant dueAt) {
        return new Payment(
                Ids.draw(),
                account,
                order,
                PaymentStatus.PENDING,
                null,
                PaymentUse.NONE,
                ProviderSide.NONE,
                PaymentMoney.nothing(order.amount()),
                dueAt);
    }

    /** Whether it occupies its invoice's live slot. */
    public boolean isLive() {
        return !status.isFinal() && withdrawn == null;
    }

    /** Whether it took money that nobody has decided about. */
    public boolean isUndecided() {
        return status == PaymentStatus.SUCCEEDED && use == PaymentUse.NONE;
    }

    /** Why it cannot be what the provider shows; empty when it can. */
    public Optional<Mismatch> mismatch(ProviderPayment seen) {
        if (!id.equals(seen.ourId())) {
            return Optional.of(Mismatch.OUR_ID);
        } else if (provider.id() != null && !provider.id().equals(seen.id())) {
            return Optional.of(Mismatch.PROVIDER_ID);
        } else if (!order.amount().currency().equals(seen.amount().currency())) {
            return Optional.of(Mismatch.CURRENCY);
        }
        // A hold may be captured in part; then the provider shows what was taken as the amount.
        boolean partly = order.capture() == PaymentOrder.Capture.LATER
                && seen.status() == PaymentStatus.SUCCEEDED
                && seen.amount().isPositive()
                && seen.amount().compareTo(order.amount()) <= 0;
        return partly || order.amount().equals(seen.amount()) ? Optional.empty() : Optional.of(Mismatch.AMOUNT);
    }

    /** What about a provider's object contradicts the attempt that it names. */
    public enum Mismatch {
        /** It names another attempt of ours, or none. */
        OUR_ID,
        /** The attempt is known under another id of the provider's. */
        PROVIDER_ID,
        /** The currency differs. */
        CURRENCY,
        /** The amount differs. */
        AMOUNT
    }

    /**
     * The attempt when this was seen of it at the provider, whatever was seen before: the status is joined, never goes back, and observations in any
     * order and number end alike.
     *
     * @throws IllegalArgumentException if there is a {@link #mismatch}: that is for a person to look at, not to merge
     */
    public Payment seen(ProviderPayment seen) {
        Mismatch mismatch = mismatch(seen).orElse(null);
        if (mismatch != null) {
            throw new IllegalArgumentException("the provider's payment " + seen.id() + " cannot be payment " + id + ": "
                    + mismatch + " differs; put it into quarantine");
        }
        PaymentStatus joined = status.join(seen.status());
        boolean takes =
                seen.status() == PaymentStatus.SUCCEEDED && money.captured().isZero();
        PaymentMoney moneyAfter = takes ? money.capturing(seen.amount()) : money;
        // A contradiction is for a person to look at, like any other.
        Withdrawal judged = joined == PaymentStatus.CONTRADICTED ? Withdrawal.QUARANTINED : withdrawn;
        return new Payment(id, account, order, joined, judged, use, joinedSide(seen, joined), moneyAfter, dueAt);
    }

    /** What is older news than the status that is known changes only what was not known. */
    private ProviderSide joinedSide(ProviderPayment seen, PaymentStatus joined) {
        ProviderSide known = provider.and(seen);
        return joined.isFinal() ? new ProviderSide(known.id(), null, known.cancellation(), known.expiresAt()) : known;
    }

    /**
     * Out of the live slot by our own judgement. One that has ended stays as it is.
     */
    public Payment withdrawnAs(Withdrawal why) {
        return status.isFinal() ? this : new Payment(id, account, order, status, why, use, provider, money, dueAt);
    }

    /**
     * With its money used for something.
     *
     * @param at when that was decided; of one whose money was used for something else before, the first decision counts
     */
    public Payment usedFor(PaymentUse what, Instant at) {
        return new Payment(id, account, order, status, withdrawn, what, provider, money.takenAt(at), dueAt);
    }

    /** Whether a person must look at it: the provider has shown of it what cannot be, and nothing has made that right since. */
    public boolean isQuarantined() {
        return withdrawn == Withdrawal.QUARANTINED
                && status != PaymentStatus.SUCCEEDED
                && status != PaymentStatus.CANCELED;
    }

    /** With other totals. */
    public Payment withMoney(PaymentMoney changed) {
        return new Payment(id, account, order, status, withdrawn, use, provider, changed, dueAt);
    }

    /** To be looked after then; null for never. */
    public Payment dueAt(@Nullable Instant instant) {
        return new Payment(id, account, order, status, withdrawn, use, provider, money, instant);
    }

    /** The amount that it is to collect. */
    public Money amount() {
        return order.amount();
    }
}
