package ru.eatfit24.billing.payment;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.time.Instants;

/**
 * The intent to make a call that can move money, written down and committed before the call is made. Immutable; every change is a new value.
 *
 * <p>The key is random and belongs to this one intent: a new attempt is a new intent with a new key, and what is sent again goes under the same key with the
 * same bytes. An intent that is {@link Outcome#OPEN} may have taken effect or not: what the way out is says {@link CallRecovery}.
 *
 * @param key the idempotency key, 1 to 64 characters of {@code A-Z a-z 0-9 _ -}
 * @param account the account's name
 * @param kind what is to be done
 * @param object our id of the payment, refund or method that it is about
 * @param target the provider's id of what is acted on; null where the call makes something new
 * @param body the exact text to send; null once the outcome is known, since it may name the payer
 * @param sending when it was sent, and how often
 * @param outcome what is known of it
 * @param dueAt when somebody must look after it; null for never
 */
public record ProviderCall(
        String key,
        String account,
        Kind kind,
        String object,
        @Nullable String target,
        @Nullable String body,
        Sending sending,
        Outcome outcome,
        @Nullable Instant dueAt) {

    /** The longest body, in {@code char}s. */
    public static final int MAX_BODY = 32_768;

    /** What a call does. */
    public enum Kind {
        /** Makes a payment. */
        CREATE_PAYMENT,
        /** Takes held money. */
        CAPTURE,
        /** Lets held money go. */
        CANCEL,
        /** Gives captured money back. */
        REFUND,
        /** Saves a method without a payment. */
        BIND_METHOD
    }

    /** What is known of a call. */
    public enum Outcome {
        /** Not known: under way, or the answer was lost. */
        OPEN,
        /** The provider has done it, as an answer or its own records show. */
        DONE,
        /** The provider has not done it and will not. */
        REFUSED,
        /** Too old to be sent again, and the provider's records show no trace. A judgement of ours: a trace that turns up later wins. */
        LOST
    }

    /**
     * When a call was sent. The instants are those of the commits before, so each may not have left at all. Immutable.
     *
     * @param first when it was sent first, in microseconds: from then on the provider's memory of the key may count
     * @param last when it was sent last
     * @param tries how often it was sent, 1 or more
     * @param scans how often the provider's records were looked through for it, in full
     */
    public record Sending(Instant first, Instant last, int tries, int scans) {

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if it was sent less than once or searched for less than never
         */
        public Sending {
            first = Instants.requireInRange("first", Instants.toMicros(first));
            last = Instants.requireInRange("last", Instants.toMicros(last));
            if (tries < 1 || scans < 0) {
                throw new IllegalArgumentException("a call is sent once or more and searched for 0 times or more, but "
                        + tries + " and " + scans + " were given");
            }
        }
    }

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if an id is none, the body too long, or there is none although the outcome is open
     */
    public ProviderCall {
        Ids.require("a call", key);
        Text.require("account", account, 128);
        Objects.requireNonNull(kind, "kind");
        Ids.require("what a call is about", object);
        if (target != null) {
            Ids.require("what a call acts on", target);
        }
        Objects.requireNonNull(sending, "sending");
        dueAt = dueAt == null ? null : Instants.toMicros(dueAt);
        if ((outcome == Outcome.OPEN) == (body == null)) {
            throw new IllegalArgumentException("call " + key + " is " + outcome + (body == null ? " without" : " with")
                    + " a body; it is kept as long as it may be sent again, and no longer");
        }
        if (body != null && body.length() > MAX_BODY) {
            throw new IllegalArgumentException(
                    "the body of call " + key + " has " + body.length() + " characters; at most " + MAX_BODY + " fit");
        }
    }

    /** A new intent with a new key, about to be sent. Commit it first. */
    public static ProviderCall intended(
            String account,
            Kind kind,
            String object,
            @Nullable String target,
            String body,
            Instant now,
            Instant dueAt) {
        Instant sent = Instants.toMicros(now);
        return new ProviderCall(
                Ids.draw(), account, kind, object, target, body, new Sending(sent, sent, 1, 0), Outcome.OPEN, dueAt);
    }

    /** Whether it may have taken effect or not. */
    public boolean isOpen() {
        return outcome == Outcome.OPEN;
    }

    /** About to be sent again. Commit it first, with the {@link CallRecovery#dueAt} that follows. */
    public ProviderCall sentAgain(Instant now) {
        Sending again = new Sending(sending.first(), now, sending.tries() + 1, sending.scans());
        return new ProviderCall(key, account, kind, object, target, body, again, outcome, dueAt);
    }

    /** After the provider's records were looked through once more. */
    public ProviderCall scanned() {
        Sending once = new Sending(sending.first(), sending.last(), sending.tries(), sending.scans() + 1);
        return new ProviderCall(key, account, kind, object, target, body, once, outcome, dueAt);
    }

    /**
     * With its outcome, and without its body. An outcome that is known stays, except that a trace of one that was taken for lost or refused makes it done.
     *
     * @throws IllegalArgumentException if the outcome is none
     */
    public ProviderCall ended(Outcome how) {
        if (how == Outcome.OPEN) {
            throw new IllegalArgumentException("a call does not end as OPEN");
        }
        Outcome known = isOpen() || how == Outcome.DONE ? how : outcome;
        return new ProviderCall(key, account, kind, object, target, null, sending, known, null);
    }

    /** To be looked after then; null for never. */
    public ProviderCall dueAt(@Nullable Instant instant) {
        return new ProviderCall(key, account, kind, object, target, body, sending, outcome, instant);
    }

    /** Without the body, which may name the payer. */
    @Override
    public String toString() {
        return "ProviderCall[" + kind + " " + key + " of " + account + " for " + object + ", " + outcome + ", "
                + sending + ", due " + dueAt + "]";
    }
}
