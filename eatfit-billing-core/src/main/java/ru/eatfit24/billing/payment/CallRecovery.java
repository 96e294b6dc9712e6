package ru.eatfit24.billing.payment;

import java.time.Duration;
import java.time.Instant;
import ru.eatfit24.billing.payment.ProviderCall.Kind;
import ru.eatfit24.billing.payment.ProviderCall.Sending;

/**
 * The way out of an unknown outcome, as a pure function of the call and the instant:
 *
 * <ol>
 *   <li>While the provider is sure to remember the key, the same bytes are sent under it again, with growing pauses. Whatever the first send has done, this
 *       answers with it and does it at most once.
 *   <li>After that nothing is sent under the key any more: it might be a new operation. What acts on a known object ends by asking for that object.
 *   <li>What would have made a new object is looked for in the provider's list of the time in which it can have been made. Two full looks without a trace, the
 *       second an hour or more after the last send can have been, since the list may lag: it is taken for lost.
 * </ol>
 *
 * <p>A node that was down in between starts at the step that the instant says, so after a long stop it looks first and sends nothing. An instant before the last
 * send, from a clock that went back, waits.
 */
public final class CallRecovery {

    /** How many full looks without a trace make a call lost. */
    public static final int SCANS = 2;

    /** How long after the time for sending again each look is later than the one before. */
    public static final Duration BETWEEN_SCANS = Duration.ofHours(1);

    /** How far the provider's clock may be behind ours. */
    public static final Duration CLOCK_MARGIN = Duration.ofMinutes(5);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

    private CallRecovery() {}

    /** What to do next for a call whose outcome is open. */
    public enum Step {
        /** Nothing before {@link #dueAt}. */
        WAIT,
        /** Send the same bytes under the same key; commit that it is sent before. */
        SEND_AGAIN,
        /** Ask the provider for the object that it acts on: what it shows is the outcome. */
        ASK,
        /** Look through the provider's list, {@link #scanFrom} to {@link #scanUntil}. */
        SCAN,
        /** Take it for lost. */
        GIVE_UP
    }

    /** The step that is due. */
    public static Step next(ProviderCall call, ProviderTraits traits, Instant now) {
        if (now.isBefore(dueAt(call, traits))) {
            return Step.WAIT;
        }
        if (now.isBefore(resendUntil(call, traits))) {
            return Step.SEND_AGAIN;
        }
        return switch (call.kind()) {
            case CAPTURE, CANCEL -> Step.ASK;
            case CREATE_PAYMENT, REFUND -> call.sending().scans() < SCANS ? Step.SCAN : Step.GIVE_UP;
            // There is no list of methods, and one that the payer never saw harms nobody.
            case BIND_METHOD -> Step.GIVE_UP;
        };
    }

    /** When the next step is due: what {@code dueAt} of the call is to be. */
    public static Instant dueAt(ProviderCall call, ProviderTraits traits) {
        Sending sending = call.sending();
        if (sending.scans() > 0) {
            // Looks are counted from the end of the time in which it can have been made, so both come after it.
            return resendUntil(call, traits).plus(BETWEEN_SCANS.multipliedBy(sending.scans()));
        }
        Instant again = sending.last().plus(pause(sending.tries()));
        Instant end = resendUntil(call, traits);
        return again.isBefore(end) || sending.last().isAfter(end) ? again : end;
    }

    /** From when on nothing is sent under the key any more. */
    public static Instant resendUntil(ProviderCall call, ProviderTraits traits) {
        return call.sending().first().plus(traits.resendFor());
    }

    /** The earliest instant, by the provider's clock, at which the call can have made something. */
    public static Instant scanFrom(ProviderCall call) {
        return call.sending().first().minus(CLOCK_MARGIN);
    }

    /** The first instant, by the provider's clock, that is too late for the call to have made something. */
    public static Instant scanUntil(ProviderCall call, ProviderTraits traits) {
        Instant end = call.sending().first().plus(traits.keyLifetime());
        Instant last = call.sending().last().plus(CLOCK_MARGIN);
        return last.isAfter(end) ? last : end;
    }

    /** Whether an answer may be made of a lost first send: then a refusal says nothing about that one. */
    public static boolean mayHaveTakenEffectBefore(ProviderCall call) {
        return call.sending().tries() > 1;
    }

    /** Whether the call makes a new object at the provider. */
    public static boolean makesSomething(ProviderCall call) {
        return call.kind() != Kind.CAPTURE && call.kind() != Kind.CANCEL;
    }

    /** 2, 4, 8 … seconds up to 15 minutes. */
    private static Duration pause(int tries) {
        Duration pause = FIRST_PAUSE;
        for (int i = 1; i < tries && pause.compareTo(LONGEST_PAUSE) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
