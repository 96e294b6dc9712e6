package ru.eatfit24.billing.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.payment.PaymentExamples.NOW;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.CallRecovery.Step;
import ru.eatfit24.billing.payment.ProviderCall.Kind;

class CallRecoveryTest {

    private static final ProviderTraits TRAITS =
            new ProviderTraits("fake", "shop-1", true, Duration.ofHours(24), Money.ofMinor(1_00, "RUB"));
    private static final Instant NO_MORE_SENDING = NOW.plus(Duration.ofHours(23));

    @Test
    void sendsAgainWithGrowingPausesAndNeverOnceTheKeyMayBeForgotten() {
        ProviderCall call = call(Kind.CREATE_PAYMENT);
        Instant now = NOW;
        Duration longest = Duration.ZERO;
        while (true) {
            Instant due = CallRecovery.dueAt(call, TRAITS);
            assertThat(CallRecovery.next(call, TRAITS, due.minusNanos(1_000))).isEqualTo(Step.WAIT);
            if (CallRecovery.next(call, TRAITS, due) != Step.SEND_AGAIN) {
                break;
            }
            assertThat(due).isAfter(now).isBefore(NO_MORE_SENDING);
            longest = Duration.between(now, due).compareTo(longest) > 0 ? Duration.between(now, due) : longest;
            now = due;
            call = call.sentAgain(now);
        }

        assertThat(longest).isEqualTo(Duration.ofMinutes(15));
        assertThat(call.sending().tries()).isBetween(90, 120);
        assertThat(CallRecovery.dueAt(call, TRAITS)).isEqualTo(NO_MORE_SENDING);
        assertThat(CallRecovery.next(call, TRAITS, NO_MORE_SENDING)).isEqualTo(Step.SCAN);
    }

    @Test
    void isLookedForTwiceOverTheWholeTimeInWhichItCanHaveBeenMade() {
        ProviderCall call = call(Kind.REFUND).sentAgain(NOW.plusSeconds(60));
        assertThat(CallRecovery.next(call, TRAITS, NO_MORE_SENDING)).isEqualTo(Step.SCAN);
        ProviderCall once = call.scanned();
        assertThat(CallRecovery.dueAt(once, TRAITS)).isEqualTo(NO_MORE_SENDING.plus(CallRecovery.BETWEEN_SCANS));
        assertThat(CallRecovery.next(once, TRAITS, NO_MORE_SENDING)).isEqualTo(Step.WAIT);
        ProviderCall twice = once.scanned();

        assertThat(CallRecovery.next(once, TRAITS, NOW.plus(Duration.ofHours(24))))
                .isEqualTo(Step.SCAN);
        assertThat(CallRecovery.next(twice, TRAITS, NOW.plus(Duration.ofHours(25))))
                .isEqualTo(Step.GIVE_UP);
        assertThat(CallRecovery.scanFrom(call)).isBefore(NOW);
        assertThat(CallRecovery.scanUntil(call, TRAITS)).isEqualTo(NOW.plus(Duration.ofHours(24)));
    }

    @Test
    void aNodeThatWasDownForLongerSendsNothingAndLooksFirst() {
        for (Kind kind : new Kind[] {Kind.CREATE_PAYMENT, Kind.REFUND}) {
            assertThat(CallRecovery.next(call(kind), TRAITS, NOW.plus(Duration.ofDays(10))))
                    .isEqualTo(Step.SCAN);
        }
    }

    @Test
    void whatActsOnAKnownObjectEndsByAskingForIt() {
        for (Kind kind : new Kind[] {Kind.CAPTURE, Kind.CANCEL}) {
            assertThat(CallRecovery.next(call(kind), TRAITS, NOW.plusSeconds(10)))
                    .isEqualTo(Step.SEND_AGAIN);
            assertThat(CallRecovery.next(call(kind), TRAITS, NO_MORE_SENDING)).isEqualTo(Step.ASK);
        }
        assertThat(CallRecovery.next(call(Kind.BIND_METHOD), TRAITS, NO_MORE_SENDING))
                .isEqualTo(Step.GIVE_UP);
    }

    @Test
    void aClockThatWentBackWaits() {
        assertThat(CallRecovery.next(call(Kind.CREATE_PAYMENT), TRAITS, NOW.minus(Duration.ofHours(5))))
                .isEqualTo(Step.WAIT);
    }

    @Test
    void anOutcomeThatIsKnownStaysUnlessATraceTurnsUp() {
        ProviderCall lost = call(Kind.CREATE_PAYMENT).ended(ProviderCall.Outcome.LOST);
        ProviderCall done = call(Kind.CREATE_PAYMENT).ended(ProviderCall.Outcome.DONE);

        assertThat(lost.body()).isNull();
        assertThat(lost.ended(ProviderCall.Outcome.DONE).outcome()).isEqualTo(ProviderCall.Outcome.DONE);
        assertThat(done.ended(ProviderCall.Outcome.REFUSED).outcome()).isEqualTo(ProviderCall.Outcome.DONE);
        assertThat(done.ended(ProviderCall.Outcome.LOST).outcome()).isEqualTo(ProviderCall.Outcome.DONE);
    }

    @Test
    void aCallDoesNotShowItsBody() {
        assertThat(call(Kind.CREATE_PAYMENT).toString()).doesNotContain("canary");
    }

    private static ProviderCall call(Kind kind) {
        @Nullable String target = kind == Kind.CAPTURE || kind == Kind.CANCEL ? "provider-1" : null;
        return ProviderCall.intended("user-42", kind, "object-1", target, "canary", NOW, NOW);
    }
}
