package ru.eatfit24.billing.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Text that says an amount: what is read, what is refused, and that writing and reading are opposites. */
class MoneyTextTest {

    private static final long SEED = Long.getLong("lab.seed", 20260101L);
    private static final int ROUND_TRIPS = 100_000;
    private static final List<String> CURRENCIES =
            List.of("RUB", "USD", "EUR", "KZT", "JPY", "KRW", "BHD", "KWD", "CLF");

    private record Input(String text, String currency) {}

    @Test
    void readsWholeAndDecimalAmounts() {
        assertThat(Money.parse("299.00", "RUB")).isEqualTo(Money.ofMinor(299_00, "RUB"));
        assertThat(Money.parse("299", "RUB")).isEqualTo(Money.ofMinor(299_00, "RUB"));
        assertThat(Money.parse("299.5", "RUB")).isEqualTo(Money.ofMinor(299_50, "RUB"));
        assertThat(Money.parse("0.01", "RUB")).isEqualTo(Money.ofMinor(1, "RUB"));
        assertThat(Money.parse("007.10", "RUB")).isEqualTo(Money.ofMinor(7_10, "RUB"));
        assertThat(Money.parse("299", "JPY")).isEqualTo(Money.ofMinor(299, "JPY"));
        assertThat(Money.parse("1.005", "BHD")).isEqualTo(Money.ofMinor(1_005, "BHD"));
        assertThat(Money.parse("1", "BHD")).isEqualTo(Money.ofMinor(1_000, "BHD"));
        assertThat(Money.parse("9999999999999.99", "RUB")).isEqualTo(Money.ofMinor(999_999_999_999_999L, "RUB"));
        assertThat(Money.parse("9999999999999.9999", "CLF")).isEqualTo(Money.ofMinor(99_999_999_999_999_999L, "CLF"));
    }

    @Test
    void refusesEveryBadInputAndNamesTheText() {
        Map<String, Input> bad = badInputs();

        bad.forEach((name, input) -> assertThatIllegalArgumentException()
                .as(name)
                .isThrownBy(() -> Money.parse(input.text, input.currency))
                .satisfies(refusal ->
                        assertThat(refusal.getMessage()).hasSizeLessThan(600).matches("(amount|currency) .*")));
        assertThat(bad).hasSizeGreaterThanOrEqualTo(200);
        System.out.println("LAB money bad-inputs " + bad.size() + " violations=0");
    }

    @Test
    void refusesNull() {
        assertThatNullPointerException()
                .isThrownBy(MoneyTextTest::parseNullText)
                .withMessage("text");
        assertThatNullPointerException()
                .isThrownBy(MoneyTextTest::parseNullCurrency)
                .withMessage("currency");
    }

    @Test
    void refusesALongTextAndAHugeExponentWithoutWork() {
        String digits = "9".repeat(5_000_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Money.parse(digits, "RUB"))
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(200));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Money.parse("1E+5000000", "RUB"))
                .withMessage(
                        "amount must be 1 to 13 digits, optionally followed by a point and 1 to 2 digits for RUB, but is"
                                + " \"1E+5000000\"");
    }

    @Test
    void readingWhatWasWrittenGivesTheSameAmount() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < ROUND_TRIPS; i++) {
            String currency = CURRENCIES.get(random.nextInt(CURRENCIES.size()));
            long minor = random.nextLong(10_000_000_000_000L) >>> random.nextInt(44);
            Money money = Money.ofMinor(minor, currency);
            String text = money.toDecimalString();

            assertThat(Money.parse(text, currency))
                    .as("seed %d, case %d", SEED, i)
                    .isEqualTo(money);
            assertThat(new BigDecimal(text)
                            .movePointRight(money.currency().getDefaultFractionDigits())
                            .longValueExact())
                    .as("seed %d, case %d", SEED, i)
                    .isEqualTo(minor);
        }
        System.out.println("LAB money round-trips " + ROUND_TRIPS + " violations=0 seed=" + SEED);
    }

    private static Map<String, Input> badInputs() {
        Map<String, Input> bad = new LinkedHashMap<>();
        add(bad, "empty", "");
        add(bad, "point only", ".");
        add(bad, "no whole digits", ".50");
        add(bad, "no decimals after the point", "299.");
        add(bad, "two points", "299.0.0");
        add(bad, "two points together", "299..00");
        add(bad, "three decimals", "299.000");
        add(bad, "many decimals", "299." + "0".repeat(100));
        add(bad, "14 digits", "12345678901234");
        add(bad, "14 zeros", "0".repeat(14));
        add(bad, "14 digits and decimals", "12345678901234.00");
        add(bad, "beyond long", "9223372036854775808");
        add(bad, "beyond unsigned long", "18446744073709551616");
        add(bad, "comma decimals", "299,00");
        add(bad, "comma thousands", "1,299.00");
        add(bad, "blank thousands", "1 299.00");
        add(bad, "apostrophe thousands", "1'299.00");
        add(bad, "underscore thousands", "1_299.00");
        add(bad, "point thousands", "1.299.00");
        add(bad, "exponent", "1e3");
        add(bad, "capital exponent", "1E3");
        add(bad, "signed exponent", "1E+3");
        add(bad, "negative exponent", "1e-2");
        add(bad, "huge exponent", "1E+5000000");
        add(bad, "tiny exponent", "1E-5000000");
        add(bad, "decimal exponent", "2.9e2");
        add(bad, "hexadecimal", "0x12B");
        add(bad, "hexadecimal digits", "12B");
        add(bad, "hexadecimal float", "0x1p3");
        add(bad, "octal prefix", "0o17");
        add(bad, "binary", "0b1");
        add(bad, "long suffix", "299L");
        add(bad, "float suffix", "299f");
        add(bad, "double suffix", "299.00d");
        add(bad, "not a number", "NaN");
        add(bad, "infinity", "Infinity");
        add(bad, "negative infinity", "-Infinity");
        add(bad, "infinity sign", "∞");
        add(bad, "null word", "null");
        add(bad, "true word", "true");
        add(bad, "fraction", "1/2");
        add(bad, "one half", "½");
        add(bad, "superscript two", "2²");
        add(bad, "circled digit", "①");
        add(bad, "roman numeral", "Ⅻ");
        add(bad, "chinese number", "三百");
        add(bad, "percent", "50%");
        add(bad, "in brackets", "(299.00)");
        add(bad, "in quotes", "\"299.00\"");
        add(bad, "json object", "{\"value\":\"299.00\"}");
        add(bad, "json array", "[299.00]");
        add(bad, "sql", "299.00'; DROP TABLE payment;--");
        add(bad, "markup", "<b>299.00</b>");
        add(bad, "expression", "${299}");
        add(bad, "arithmetic", "299+1");
        add(bad, "range", "1-2");
        add(bad, "semicolon", "299;00");
        add(bad, "colon", "299:00");
        add(bad, "url encoded", "299%2E00");
        add(bad, "escaped digit", "\\u0032");
        for (String sign : List.of("+", "-", "−", "±", "--", "+-", "~", "=", "#")) {
            add(bad, "sign " + sign, sign + "299.00");
            add(bad, "sign behind " + sign, "299.00" + sign);
        }
        for (String name : List.of("RUB", "₽", "руб.", "$", "€", "rub", "USD ")) {
            add(bad, "currency before: " + name, name + "299.00");
            add(bad, "currency behind: " + name, "299.00" + name);
        }
        for (int blank :
                new int[] {' ', '\t', '\n', '\r', '\f', 0x0b, 0x00, 0x7f, 0x85, 0xa0, 0x2007, 0x200b, 0x202f, 0xfeff}) {
            String character = Character.toString(blank);
            String name = "U+" + Integer.toHexString(blank);
            add(bad, name + " before", character + "299.00");
            add(bad, name + " between", "29" + character + "9.00");
            add(bad, name + " behind", "299.00" + character);
            add(bad, name + " alone", character);
        }
        for (int zero : new int[] {0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xe50, 0xff10, 0x1d7ce}) {
            String name = "digits from U+" + Integer.toHexString(zero);
            String two = Character.toString(zero + 2);
            add(bad, name, two + two);
            add(bad, name + " among ours", "2" + two + "9.00");
            add(bad, name + " as decimals", "299." + two);
        }
        for (int point : new int[] {0xb7, 0x2c, 0x2e31, 0x66b, 0x66c, 0x3002, 0xff0e, 0x2024, 0x10e60}) {
            add(bad, "point U+" + Integer.toHexString(point), "299" + Character.toString(point) + "00");
        }
        add(bad, "lone high surrogate", "299\ud83d");
        add(bad, "lone low surrogate", "\ude00299");
        for (String currency : List.of("JPY", "KRW", "VND", "CLP", "ISK")) {
            add(bad, "decimals in " + currency, "299.00", currency);
            add(bad, "one decimal in " + currency, "299.0", currency);
            add(bad, "point in " + currency, "299.", currency);
        }
        for (String currency : List.of("BHD", "KWD", "TND", "OMR")) {
            add(bad, "four decimals in " + currency, "1.0000", currency);
        }
        add(bad, "five decimals in CLF", "1.00000", "CLF");
        for (String currency : List.of(
                "",
                " ",
                "rub",
                "Rub",
                "RU",
                "RUBB",
                "RUR ",
                "643",
                "₽",
                "ААА",
                "XX1",
                "ZZZ",
                "RUB\u0000",
                "XAU",
                "XXX",
                "XTS",
                "XDR",
                "R".repeat(1_000))) {
            add(bad, "currency " + currency, "299.00", currency);
        }
        return bad;
    }

    private static void add(Map<String, Input> bad, String name, String text) {
        add(bad, name, text, "RUB");
    }

    private static void add(Map<String, Input> bad, String name, String text, String currency) {
        assertThat(bad.put(name, new Input(text, currency)))
                .as("two inputs named " + name)
                .isNull();
    }

    @SuppressWarnings("NullAway")
    private static void parseNullText() {
        Money.parse(null, "RUB");
    }

    @SuppressWarnings("NullAway")
    private static void parseNullCurrency() {
        Money.parse("1", null);
    }
}
