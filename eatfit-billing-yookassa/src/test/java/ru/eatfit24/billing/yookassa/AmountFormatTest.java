package ru.eatfit24.billing.yookassa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.money.Money;

class AmountFormatTest {
    private static final String THREAT = "Money rounding, overflow";
    private static final long LARGEST = 999_999_999_999_999L;

    @Test
    void writesBothDecimalPlacesAlways() {
        assertThat(AmountFormat.write(Money.ofMinor(299_00, "RUB")))
                .isEqualTo(new AmountFormat.Fields("299.00", "RUB"));
        assertThat(AmountFormat.write(Money.ofMinor(299_50, "EUR")))
                .isEqualTo(new AmountFormat.Fields("299.50", "EUR"));
        assertThat(AmountFormat.write(Money.ofMinor(5, "KZT"))).isEqualTo(new AmountFormat.Fields("0.05", "KZT"));
        assertThat(AmountFormat.write(Money.ofMinor(0, "RUB"))).isEqualTo(new AmountFormat.Fields("0.00", "RUB"));
        assertThat(AmountFormat.write(Money.ofMinor(LARGEST, "RUB")).value()).isEqualTo("9999999999999.99");
    }

    @Test
    void knowsTheTwelveCurrenciesOfTheProviderEachWithTwoDecimalPlaces() {
        assertThat(AmountFormat.CURRENCIES).hasSize(12).allSatisfy(currency -> {
            Money amount = Money.ofMinor(1_234_56, currency);
            assertThat(AmountFormat.write(amount)).isEqualTo(new AmountFormat.Fields("1234.56", currency));
            assertThat(AmountFormat.tryRead("1234.56", currency)).hasValue(amount);
        });
    }

    @Test
    void readsWhatAnAnswerMayLookLike() {
        Money expected = Money.ofMinor(299_00, "RUB");

        assertThat(AmountFormat.tryRead("299.00", "RUB")).hasValue(expected);
        assertThat(AmountFormat.tryRead("299.0", "RUB")).hasValue(expected);
        assertThat(AmountFormat.tryRead("299", "RUB")).hasValue(expected);
        assertThat(AmountFormat.tryRead("0.00", "RUB")).hasValue(Money.ofMinor(0, "RUB"));
        assertThat(AmountFormat.tryRead("472.85", "RUB")).hasValue(Money.ofMinor(472_85, "RUB"));
        assertThat(AmountFormat.tryRead("9999999999999.99", "RUB")).hasValue(Money.ofMinor(LARGEST, "RUB"));
        // Not on the provider's list today.
        assertThat(AmountFormat.tryRead("12.34", "GEL")).hasValue(Money.ofMinor(12_34, "GEL"));
        assertThat(AmountFormat.tryRead("12", "JPY")).hasValue(Money.ofMinor(12, "JPY"));
    }

    @Test
    void readsBackWhatItWrites() {
        Random random = new Random(54);
        List<String> currencies = AmountFormat.CURRENCIES.stream().sorted().toList();
        for (int round = 0; round < 100_000; round++) {
            long minor = random.nextLong(LARGEST + 1) >> random.nextInt(50);
            Money amount = Money.ofMinor(minor, currencies.get(random.nextInt(currencies.size())));

            AmountFormat.Fields written = AmountFormat.write(amount);

            assertThat(written.value()).matches("[0-9]{1,13}\\.[0-9]{2}");
            assertThat(AmountFormat.tryRead(written.value(), written.currency()))
                    .hasValue(amount);
        }
    }

    @Test
    void readsNoneOfTheBadAmounts() {
        List<AmountFormat.Fields> amounts = new ArrayList<>();
        for (String value : badValues()) {
            amounts.add(new AmountFormat.Fields(value, "RUB"));
        }
        for (String currency : badCurrencies()) {
            amounts.add(new AmountFormat.Fields("299.00", currency));
        }
        amounts.add(new AmountFormat.Fields("299.00", "JPY"));
        amounts.add(new AmountFormat.Fields("299.5", "JPY"));

        assertThat(amounts)
                .doesNotHaveDuplicates()
                .allSatisfy(amount -> assertThat(AmountFormat.tryRead(amount.value(), amount.currency()))
                        .isEmpty());
        assertThat(AmountFormat.tryRead(null, "RUB")).isEmpty();
        assertThat(AmountFormat.tryRead("299.00", null)).isEmpty();
        assertThat(AmountFormat.tryRead(null, null)).isEmpty();
        int count = amounts.size() + 3;
        BadInputs.print(THREAT, "AmountFormatTest#readsNoneOfTheBadAmounts", count);
        assertThat(count).isEqualTo(77);
    }

    @Test
    void writesNoneOfTheAmountsThatTheProviderDoesNotTake() {
        List<Money> amounts = List.of(
                Money.ofMinor(-1, "RUB"),
                Money.ofMinor(-299_00, "RUB"),
                Money.ofMinor(Long.MIN_VALUE, "RUB"),
                Money.ofMinor(LARGEST + 1, "RUB"),
                Money.ofMinor(Long.MAX_VALUE, "RUB"),
                Money.ofMinor(299, "JPY"),
                Money.ofMinor(299_000, "BHD"),
                Money.ofMinor(299_00, "GBP"),
                Money.ofMinor(299_00, "GEL"),
                Money.ofMinor(299_00, "CNY"));

        assertThat(amounts)
                .allSatisfy(amount -> assertThatThrownBy(() -> AmountFormat.write(amount))
                        .isInstanceOf(IllegalArgumentException.class));
        BadInputs.print(THREAT, "AmountFormatTest#writesNoneOfTheAmountsThatTheProviderDoesNotTake", amounts.size());
    }

    private static List<String> badValues() {
        return List.of(
                "",
                " ",
                ".",
                "299.",
                ".5",
                ".00",
                "299.000",
                "299.001",
                "299.00.00",
                "299..00",
                "299,00",
                "1,299.00",
                "1.299,00",
                "1 299.00",
                "1\u00a0299.00",
                "1_299.00",
                "1'299.00",
                "-299.00",
                "+299.00",
                "--299.00",
                "-0.00",
                "\u2212299.00",
                "(299.00)",
                "299.00-",
                "1e3",
                "1E3",
                "1E+5000000",
                "1e-2",
                "0x12b",
                "0b1",
                "299.00f",
                "299.00d",
                "299L",
                "NaN",
                "Infinity",
                "-Infinity",
                "null",
                "true",
                "{}",
                "[299.00]",
                "\"299.00\"",
                "299.00 RUB",
                "RUB299.00",
                "\u20bd299.00",
                "$299.00",
                "299.00%",
                " 299.00",
                "299.00 ",
                "299.00\n",
                "\t299.00",
                "299.00\u0000",
                "\u0000299.00",
                "\ufeff299.00",
                "299\u200b.00",
                "\u0662\u0669\u0669.00",
                "\uff12\uff19\uff19.00",
                "\u09e8\u09ef\u09ef.00",
                "\u00b2\u00b9.00",
                "299\uff0e00",
                "99999999999999",
                "10000000000000.00",
                "00000000000299.00",
                "9".repeat(10_000),
                "0." + "0".repeat(10_000));
    }

    private static List<String> badCurrencies() {
        return List.of("", " ", "rub", "RU", "RUBB", "RUB ", "XXX", "643");
    }
}
