package ru.eatfit24.billing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaymentStatusTest {

    @Test
    void joiningDependsNeitherOnOrderNorOnNumber() {
        int laws = 0;
        for (PaymentStatus a : PaymentStatus.values()) {
            assertThat(a.join(a)).isEqualTo(a);
            for (PaymentStatus b : PaymentStatus.values()) {
                assertThat(a.join(b)).isEqualTo(b.join(a));
                assertThat(a.join(b).join(b)).isEqualTo(a.join(b));
                for (PaymentStatus c : PaymentStatus.values()) {
                    assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
                    laws++;
                }
            }
        }

        assertThat(laws).isEqualTo(125);
    }

    @Test
    void nothingLeavesAnEndExceptToContradictIt() {
        for (PaymentStatus end : PaymentStatus.values()) {
            for (PaymentStatus seen : PaymentStatus.values()) {
                if (end.isFinal()) {
                    assertThat(end.join(seen)).isIn(end, PaymentStatus.CONTRADICTED);
                    assertThat(end.join(seen) == PaymentStatus.CONTRADICTED)
                            .isEqualTo(end == PaymentStatus.CONTRADICTED || (seen.isFinal() && seen != end));
                }
            }
        }
    }

    @Test
    void aHoldIsBetweenPendingAndAnEnd() {
        assertThat(PaymentStatus.PENDING.join(PaymentStatus.WAITING_FOR_CAPTURE))
                .isEqualTo(PaymentStatus.WAITING_FOR_CAPTURE);
        assertThat(PaymentStatus.WAITING_FOR_CAPTURE.join(PaymentStatus.SUCCEEDED))
                .isEqualTo(PaymentStatus.SUCCEEDED);
        assertThat(PaymentStatus.WAITING_FOR_CAPTURE.join(PaymentStatus.CANCELED))
                .isEqualTo(PaymentStatus.CANCELED);
    }
}
