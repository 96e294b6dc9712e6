package ru.eatfit24.billing.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.payment.PaymentExamples.NOW;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.payment.AttemptPlan.Decline;
import ru.eatfit24.billing.payment.AttemptPlan.Next;

class AttemptPlanTest {

    @Test
    void triesAgainWithThePausesOfTheReasonAndThenStops() {
        assertThat(hoursBetween("insufficient_funds")).containsExactly(24L, 72L, 120L);
        assertThat(hoursBetween("issuer_unavailable")).containsExactly(1L, 6L, 24L);
        assertThat(hoursBetween("payment_method_limit_exceeded")).containsExactly(24L, 24L);
        assertThat(hoursBetween("general_decline")).containsExactly(24L);
        assertThat(hoursBetween("call_issuer")).containsExactly(24L);
    }

    @Test
    void aReasonThatIsNewToUsGoesByTheGeneralOne() {
        assertThat(hoursBetween("reason_of_tomorrow")).isEqualTo(hoursBetween("general_decline"));
        assertThat(AttemptPlan.DEFAULT.after(List.of(
                        new Decline(NOW, "reason_of_tomorrow"), new Decline(NOW.plusSeconds(9), "general_decline"))))
                .isEqualTo(new Next.Stop(false));
    }

    @Test
    void whatTheCardCannotDoStopsAtOnce() {
        for (String reason :
                List.of("fraud_suspected", "3d_secure_failed", "invalid_card_number", "country_forbidden")) {
            assertThat(AttemptPlan.DEFAULT.after(List.of(new Decline(NOW, reason))))
                    .isEqualTo(new Next.Stop(false));
        }
    }

    @Test
    void aMethodThatIsOfNoUseAnyMoreIsForgotten() {
        for (String reason : List.of("permission_revoked", "card_expired")) {
            assertThat(AttemptPlan.DEFAULT.after(
                            List.of(new Decline(NOW, "insufficient_funds"), new Decline(NOW, reason))))
                    .isEqualTo(new Next.Stop(true));
        }
    }

    @Test
    void reasonsThatAlternateDoNotGoOnForEver() {
        List<Decline> declines = new ArrayList<>();
        Instant at = NOW;
        String[] reasons = {"insufficient_funds", "issuer_unavailable", "internal_timeout"};
        for (int i = 0; ; i++) {
            declines.add(new Decline(at, reasons[i % 3]));
            if (!(AttemptPlan.DEFAULT.after(declines) instanceof Next.ChargeAt again)) {
                break;
            }
            at = again.at();
        }

        assertThat(declines).hasSize(AttemptPlan.MAX_ATTEMPTS);
    }

    @Test
    void aHostMaySayOtherPauses() {
        AttemptPlan none = AttemptPlan.DEFAULT.with("insufficient_funds", List.of());

        assertThat(none.after(List.of(new Decline(NOW, "insufficient_funds")))).isEqualTo(new Next.Stop(false));
        assertThatThrownBy(() -> AttemptPlan.DEFAULT.with("insufficient_funds", List.of(Duration.ofSeconds(1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AttemptPlan.DEFAULT.after(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Long> hoursBetween(String reason) {
        List<Decline> declines = new ArrayList<>();
        List<Long> hours = new ArrayList<>();
        Instant at = NOW;
        while (true) {
            declines.add(new Decline(at, reason));
            if (!(AttemptPlan.DEFAULT.after(declines) instanceof Next.ChargeAt again)) {
                return hours;
            }
            hours.add(Duration.between(at, again.at()).toHours());
            at = again.at();
        }
    }
}
