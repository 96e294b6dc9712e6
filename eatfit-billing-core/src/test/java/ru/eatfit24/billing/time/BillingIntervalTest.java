package ru.eatfit24.billing.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class BillingIntervalTest {

    @Test
    void hasACodeThatReadsBack() {
        List<BillingInterval> intervals = List.of(
                BillingInterval.days(1),
                BillingInterval.days(30),
                BillingInterval.days(3660),
                BillingInterval.months(1),
                BillingInterval.months(120),
                BillingInterval.years(1),
                BillingInterval.years(10));

        assertThat(intervals)
                .extracting(BillingInterval::code)
                .containsExactly("P1D", "P30D", "P3660D", "P1M", "P120M", "P1Y", "P10Y");
        assertThat(intervals).allSatisfy(interval -> {
            assertThat(BillingInterval.parse(interval.code()))
                    .isEqualTo(interval)
                    .hasSameHashCodeAs(interval);
            assertThat(interval).hasToString(interval.code());
        });
    }

    @Test
    void isEqualByUnitAndCount() {
        assertThat(BillingInterval.months(12)).isNotEqualTo(BillingInterval.years(1));
        assertThat(BillingInterval.days(30)).isNotEqualTo(BillingInterval.days(31));
    }

    @Test
    void refusesCountsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BillingInterval.days(0))
                .withMessage("billing interval must be 1 to 3660 days, but is 0");
        assertThatIllegalArgumentException().isThrownBy(() -> BillingInterval.days(3661));
        assertThatIllegalArgumentException().isThrownBy(() -> BillingInterval.months(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> BillingInterval.months(121));
        assertThatIllegalArgumentException().isThrownBy(() -> BillingInterval.years(11));
    }

    @Test
    void refusesEveryOtherCode() {
        for (String code : List.of(
                "",
                "P",
                "30D",
                "P30",
                "p30d",
                "P0D",
                "P030D",
                "P-1D",
                "P+1D",
                "P1W",
                "P1M1D",
                "PT24H",
                " P1D",
                "P1D\n",
                "P99999D",
                "P3661D",
                "P٣D",
                "P1D" + "0".repeat(1_000_000))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> BillingInterval.parse(code))
                    .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(200));
        }
    }
}
