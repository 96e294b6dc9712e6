package ru.eatfit24.billing.payment;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingPeriod;
import ru.eatfit24.billing.time.Instants;

/**
 * What an account owes for one period or one change. Immutable; every change is a new value.
 *
 * @param id our id
 * @param account the account's name
 * @param subscription the id of the subscription that it belongs to
 * @param cause why it exists; at most one invoice of a subscription for each
 * @param terms what it is for
 * @param status whether it is still owed
 * @param settled how it was paid; null unless it is paid
 */
public record Invoice(
        String id,
        String account,
        String subscription,
        InvoiceCause cause,
        InvoiceTerms terms,
        Status status,
        @Nullable Settled settled) {

    /** Whether an invoice is still owed. */
    public enum Status {
        /** Owed. */
        OPEN,
        /** Paid. Stays. */
        PAID,
        /** Not owed any more. Stays. */
        VOID
    }

    /**
     * How an invoice was paid. Immutable.
     *
     * @param at when we knew, in microseconds
     * @param payment the attempt that paid it; null when nothing had to be collected
     * @param period the time that it paid for, less what was cut off by a change of plan
     * @param prorated what was given back as credit, or to another invoice, for the time that was cut off; zero or more
     */
    public record Settled(Instant at, @Nullable String payment, BillingPeriod period, Money prorated) {

        /**
         * Checks the amount.
         *
         * @throws IllegalArgumentException if it is below zero
         */
        public Settled {
            at = Instants.toMicros(at);
            Objects.requireNonNull(period, "period");
            if (prorated.isNegative()) {
                throw new IllegalArgumentException("what is given back must be zero or more, but was " + prorated);
            }
        }

        /** Whether the period was cut off wholly: what is left of it is the microsecond that a period has at least, and worth nothing. */
        public boolean isCutOff() {
            return period.end().equals(Instants.next(period.start()));
        }
    }

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if it is paid without saying how, or says how without being paid
     */
    public Invoice {
        Ids.require("an invoice", id);
        Text.require("account", account, 128);
        Ids.require("a subscription", subscription);
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(terms, "terms");
        if ((status == Status.PAID) != (settled != null)) {
            throw new IllegalArgumentException("invoice " + id + " is " + status + ", but "
                    + (settled == null ? "does not say how it was paid" : "was settled at " + settled.at()));
        }
    }

    /** A new one, owed. */
    public static Invoice open(String account, String subscription, InvoiceCause cause, InvoiceTerms terms) {
        return new Invoice(Ids.draw(), account, subscription, cause, terms, Status.OPEN, null);
    }

    /** What is to be collected; may be zero or less. */
    public Money total() {
        return terms.total();
    }

    /** Whether it is still owed. */
    public boolean isOpen() {
        return status == Status.OPEN;
    }

    /**
     * Paid.
     *
     * @param payment the attempt that paid it; null when nothing had to be collected
     * @throws IllegalStateException if it is not owed: then the payment is one too many
     */
    public Invoice paid(Instant at, @Nullable String payment, BillingPeriod period) {
        requireOpen("paid");
        Money nothing = new Money(0, total().currency());
        return new Invoice(
                id, account, subscription, cause, terms, Status.PAID, new Settled(at, payment, period, nothing));
    }

    /**
     * Not owed any more.
     *
     * @throws IllegalStateException if it is not owed
     */
    public Invoice voided() {
        requireOpen("voided");
        return new Invoice(id, account, subscription, cause, terms, Status.VOID, null);
    }

    /**
     * With its period ending early, and so much given back for the rest.
     *
     * @throws IllegalStateException if it is not paid
     */
    public Invoice cutTo(BillingPeriod period, Money givenBack) {
        if (settled == null) {
            throw new IllegalStateException("invoice " + id + " is " + status + ", so it has no period to cut");
        }
        Settled cut = new Settled(
                settled.at(), settled.payment(), period, settled.prorated().plus(givenBack));
        return new Invoice(id, account, subscription, cause, terms, status, cut);
    }

    private void requireOpen(String what) {
        if (!isOpen()) {
            throw new IllegalStateException(
                    "invoice " + id + " for " + cause + " is " + status + ", so it cannot be " + what);
        }
    }
}
