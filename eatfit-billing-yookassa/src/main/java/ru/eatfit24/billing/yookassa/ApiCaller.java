package ru.eatfit24.billing.yookassa;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.yookassa.ApiAnswer.KeyReused;
import ru.eatfit24.billing.yookassa.ApiAnswer.NotReached;
import ru.eatfit24.billing.yookassa.ApiAnswer.OutcomeUnknown;
import ru.eatfit24.billing.yookassa.ApiAnswer.Success;
import ru.eatfit24.billing.yookassa.ApiAnswer.Throttled;

/**
 * Makes calls at the policy's pace and as often as it says:
 *
 * <ol>
 *   <li>Each try waits for its turn. Without one in time the call is not made.
 *   <li>What nobody knows, what did not leave and what was throttled is tried again with the same key and bytes, after the pauses of the policy, at least the one
 *       that the provider asks for.
 *   <li>Once one try of a call that changes something had no answer, a later refusal proves nothing about it: the call's outcome stays unknown.
 *   <li>Each try is one line in the log.
 * </ol>
 *
 * <p>Safe for use by many threads.
 */
final class ApiCaller {

    private static final Logger LOG = LoggerFactory.getLogger(ApiCaller.class);

    private final Function<ApiCall, ApiAnswer> exchanges;
    private final CallPolicy policy;
    private final CallGate gate;

    ApiCaller(Function<ApiCall, ApiAnswer> exchanges, CallPolicy policy) {
        this.exchanges = exchanges;
        this.policy = policy;
        this.gate = new CallGate(policy);
    }

    /** Makes a call, with its repeats. Never throws for what network or provider do. */
    ApiAnswer call(ApiCall call) {
        long begin = System.nanoTime();
        boolean mayHaveTakenEffect = false;
        Duration unit = policy.firstPause();
        Duration next = policy.firstPause();
        for (int attempt = 1; ; attempt++) {
            ApiAnswer answer = tried(call, attempt);
            mayHaveTakenEffect |= answer instanceof OutcomeUnknown && !call.isQuestion();
            Duration pause = longer(asked(answer), jittered(unit));
            Duration begun = Duration.ofNanos(System.nanoTime() - begin);
            boolean again = isWorthAnother(answer)
                    && attempt < policy.tries()
                    && begun.plus(pause).compareTo(policy.retryFor()) < 0
                    && slept(pause);
            if (!again) {
                return mayHaveTakenEffect ? clouded(answer) : answer;
            }
            Duration sum = unit.plus(next);
            unit = next;
            next = sum;
        }
    }

    private ApiAnswer tried(ApiCall call, int attempt) {
        try {
            if (!gate.enter()) {
                return new NotReached("no turn within " + policy.longestWait() + " at " + policy.requestsPerSecond()
                        + " calls a second, " + policy.parallelism() + " at once");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new NotReached("the thread was interrupted before its turn");
        }
        long sent = System.nanoTime();
        try {
            ApiAnswer answer = exchanges.apply(call);
            if (answer instanceof Throttled throttled) {
                gate.pause(throttled.after());
            }
            LOG.info(
                    "event=yookassa_call call={} about={} attempt={} ms={} outcome={} {} provider_id={}",
                    call.name(),
                    call.about(),
                    attempt,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sent),
                    answer.getClass().getSimpleName(),
                    answer.message(),
                    providerId(call, answer));
            return answer;
        } finally {
            gate.leave();
        }
    }

    private static String providerId(ApiCall call, ApiAnswer answer) {
        if (call.isAboutMethod()) {
            return "hidden";
        }
        return answer instanceof Success success ? AnswerReader.idOf(success.body()) : "unknown";
    }

    private static boolean isWorthAnother(ApiAnswer answer) {
        return answer instanceof OutcomeUnknown || answer instanceof NotReached || answer instanceof Throttled;
    }

    private static ApiAnswer clouded(ApiAnswer answer) {
        boolean saysEnough =
                answer instanceof Success || answer instanceof KeyReused || answer instanceof OutcomeUnknown;
        return saysEnough
                ? answer
                : new OutcomeUnknown(ApiAnswer.PAUSE, "an earlier try had no answer, the last one " + answer.message());
    }

    private static Duration asked(ApiAnswer answer) {
        if (answer instanceof Throttled throttled) {
            return throttled.after();
        }
        // The pause that comes with an unknown outcome is the provider's only for work that goes on; else it is a
        // second of ours.
        return answer instanceof OutcomeUnknown unknown && unknown.after().compareTo(ApiAnswer.PAUSE) > 0
                ? unknown.after()
                : Duration.ZERO;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration jittered(Duration pause) {
        return Duration.ofNanos(
                (long) (pause.toNanos() * (0.75 + ThreadLocalRandom.current().nextDouble() / 2)));
    }

    private static boolean slept(Duration pause) {
        if (Thread.currentThread().isInterrupted()) {
            return false;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
