package ru.eatfit24.billing.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;

class MoneyTest {

    private static final Money MOST = Money.ofMinor(Long.MAX_VALUE, "RUB");
    private static final Money LEAST = Money.ofMinor(Long.MIN_VALUE, "RUB");
    private static final Money ONE = Money.ofMinor(1, "RUB");

    @Test
    void addsAndTakesAwayExactly() {
        Money price = Money.ofMinor(299_00, "RUB");

        assertThat(price.plus(Money.ofMinor(1, "RUB"))).isEqualTo(Money.ofMinor(299_01, "RUB"));
        assertThat(price.minus(Money.ofMinor(300_00, "RUB"))).isEqualTo(Money.ofMinor(-1_00, "RUB"));
        assertThat(price.times(12)).isEqualTo(Money.ofMinor(3588_00, "RUB"));
        assertThat(price.times(-1)).isEqualTo(price.negate());
        assertThat(price.negate().negate()).isEqualTo(price);
    }

    @Test
    void throwsWhereTheResultDoesNotFit() {
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> MOST.plus(ONE));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> LEAST.minus(ONE));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> MOST.times(2));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> LEAST.times(-1));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(LEAST::negate);
    }

    @Test
    void neverMixesCurrencies() {
        Money roubles = Money.ofMinor(100, "RUB");
        Money dollars = Money.ofMinor(100, "USD");

        assertThat(roubles).isNotEqualTo(dollars);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> roubles.plus(dollars))
                .withMessage("cannot mix currencies: 1.00 RUB and 1.00 USD");
        assertThatIllegalArgumentException().isThrownBy(() -> roubles.minus(dollars));
        assertThatIllegalArgumentException().isThrownBy(() -> roubles.compareTo(dollars));
    }

    @Test
    void ordersByAmount() {
        assertThat(List.of(MOST, ONE, Money.ofMinor(0, "RUB"), LEAST).stream().sorted())
                .containsExactly(LEAST, Money.ofMinor(0, "RUB"), ONE, MOST);
    }

    @Test
    void knowsItsSign() {
        Money zero = Money.ofMinor(0, "RUB");
        Money debt = Money.ofMinor(-1, "RUB");

        assertThat(List.of(zero.isZero(), zero.isPositive(), zero.isNegative())).containsExactly(true, false, false);
        assertThat(List.of(ONE.isZero(), ONE.isPositive(), ONE.isNegative())).containsExactly(false, true, false);
        assertThat(List.of(debt.isZero(), debt.isPositive(), debt.isNegative())).containsExactly(false, false, true);
    }

    @Test
    void writesAllDecimalPlacesOfTheCurrency() {
        assertThat(Money.ofMinor(299_00, "RUB")).hasToString("299.00 RUB");
        assertThat(Money.ofMinor(5, "RUB").toDecimalString()).isEqualTo("0.05");
        assertThat(Money.ofMinor(-5, "RUB").toDecimalString()).isEqualTo("-0.05");
        assertThat(Money.ofMinor(0, "RUB").toDecimalString()).isEqualTo("0.00");
        assertThat(Money.ofMinor(299, "JPY").toDecimalString()).isEqualTo("299");
        assertThat(Money.ofMinor(1_005, "BHD").toDecimalString()).isEqualTo("1.005");
        assertThat(Money.ofMinor(12_345, "CLF").toDecimalString()).isEqualTo("1.2345");
        assertThat(MOST.toDecimalString()).isEqualTo("92233720368547758.07");
        assertThat(LEAST.toDecimalString()).isEqualTo("-92233720368547758.08");
    }

    @Test
    void takesNoCurrencyWithoutAMinorUnit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Money(1, Currency.getInstance("XAU")))
                .withMessageStartingWith("currency XAU has no minor unit");
        assertThatIllegalArgumentException().isThrownBy(() -> Money.ofMinor(1, "XXX"));
    }
}
