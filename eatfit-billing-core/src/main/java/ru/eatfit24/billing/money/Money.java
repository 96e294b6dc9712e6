package ru.eatfit24.billing.money;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Currency;
import java.util.Objects;
import ru.eatfit24.billing.error.internal.Text;

/**
 * An amount of money: whole minor units of a currency, negative amounts included.
 *
 * <p>How many minor units make one major unit is the currency's own number of decimal places as the JDK knows it: 2 for
 * RUB, 0 for JPY, 3 for BHD. Currencies without one (gold, the test currency) are refused. Immutable. All arithmetic is
 * exact: a result that does not fit a {@code long} is an {@link ArithmeticException}, never a wrong number.
 *
 * @param minor the amount in minor units: {@code 299_00} is 299 roubles
 * @param currency the currency
 * @since 0.1.0
 */
public record Money(long minor, Currency currency) implements Comparable<Money> {

    /** Digits before the decimal point that {@link #parse} accepts; with 4 decimal places the result still fits. */
    private static final int MAX_WHOLE_DIGITS = 13;

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the currency has no number of decimal places
     */
    public Money {
        Objects.requireNonNull(currency, "currency");
        if (currency.getDefaultFractionDigits() < 0) {
            throw new IllegalArgumentException("currency " + currency.getCurrencyCode()
                    + " has no minor unit, so amounts cannot be held in it; use a currency with one, such as RUB");
        }
    }

    /**
     * Returns the amount of that many minor units.
     *
     * @param minor the amount in minor units
     * @param currency the ISO 4217 code in capital letters, such as {@code "RUB"}
     * @throws IllegalArgumentException if the JDK knows no such currency or it has no minor unit
     */
    public static Money ofMinor(long minor, String currency) {
        return new Money(minor, currencyOf(currency));
    }

    /**
     * Returns the amount that a decimal text says, such as {@code "299"}, {@code "299.5"} or {@code "299.00"}.
     *
     * <p>The text is 1 to 13 ASCII digits, then optionally a point with at least one digit and at most as many as the
     * currency has decimal places (a currency with none takes no point). Signs, exponents, blanks, separators and other
     * scripts' digits are refused, so text from outside can neither be misread nor cost time.
     *
     * @param text the amount in major units, never negative
     * @param currency the ISO 4217 code in capital letters
     * @throws IllegalArgumentException if the text or the currency is refused
     */
    public static Money parse(String text, String currency) {
        Objects.requireNonNull(text, "text");
        Currency parsedCurrency = currencyOf(currency);
        int places = Math.max(0, parsedCurrency.getDefaultFractionDigits());
        int point = text.indexOf('.');
        int wholeDigits = point < 0 ? text.length() : point;
        int fractionDigits = point < 0 ? 0 : text.length() - point - 1;
        boolean wellFormed = wholeDigits >= 1
                && wholeDigits <= MAX_WHOLE_DIGITS
                && fractionDigits <= places
                && (point < 0 || fractionDigits >= 1);
        long minor = 0;
        for (int i = 0; wellFormed && i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                minor = minor * 10 + (c - '0');
            } else {
                wellFormed = i == point;
            }
        }
        if (!wellFormed) {
            throw new IllegalArgumentException("amount must be 1 to " + MAX_WHOLE_DIGITS + " digits"
                    + (places == 0 ? "" : ", optionally followed by a point and 1 to " + places + " digits")
                    + " for " + parsedCurrency.getCurrencyCode() + ", but is " + Text.quote(text));
        }
        for (int i = fractionDigits; i < places; i++) {
            minor = Math.multiplyExact(minor, 10L);
        }
        return new Money(minor, parsedCurrency);
    }

    /**
     * Returns the amount in major units with all decimal places of the currency and a point: {@code "299.00"} for RUB,
     * {@code "299"} for JPY, {@code "-0.05"} for minus five kopecks. {@link #parse} reads it back, unless it is negative or
     * has more than 13 digits before the point.
     */
    public String toDecimalString() {
        return BigDecimal.valueOf(minor, currency.getDefaultFractionDigits()).toPlainString();
    }

    /**
     * Returns this amount and the other one together.
     *
     * @throws IllegalArgumentException if the currencies differ
     * @throws ArithmeticException if the sum does not fit
     */
    public Money plus(Money other) {
        requireSameCurrency(other);
        return new Money(Math.addExact(minor, other.minor), currency);
    }

    /**
     * Returns this amount less the other one.
     *
     * @throws IllegalArgumentException if the currencies differ
     * @throws ArithmeticException if the difference does not fit
     */
    public Money minus(Money other) {
        requireSameCurrency(other);
        return new Money(Math.subtractExact(minor, other.minor), currency);
    }

    /**
     * Returns this amount that many times.
     *
     * @throws ArithmeticException if the product does not fit
     */
    public Money times(long factor) {
        return new Money(Math.multiplyExact(minor, factor), currency);
    }

    /**
     * Returns the share of this amount that so many parts of a whole are, rounded down to a whole minor unit, so that shares never add up to more than the
     * whole.
     *
     * @param part 0 to {@code whole}
     * @param whole above 0
     * @throws IllegalArgumentException if the parts are outside of that, or this amount is negative
     */
    public Money portion(long part, long whole) {
        if (minor < 0 || part < 0 || whole < 1 || part > whole) {
            throw new IllegalArgumentException(
                    "a share of an amount is 0 to all of it, but " + part + " of " + whole + " were asked of " + this);
        }
        BigInteger share =
                BigInteger.valueOf(minor).multiply(BigInteger.valueOf(part)).divide(BigInteger.valueOf(whole));
        return new Money(share.longValueExact(), currency);
    }

    /**
     * Returns this amount with the other sign.
     *
     * @throws ArithmeticException if this is the one amount whose opposite does not fit, {@link Long#MIN_VALUE}
     */
    public Money negate() {
        return new Money(Math.negateExact(minor), currency);
    }

    /** Returns whether this is exactly nothing. */
    public boolean isZero() {
        return minor == 0;
    }

    /** Returns whether this is more than nothing. */
    public boolean isPositive() {
        return minor > 0;
    }

    /** Returns whether this is less than nothing. */
    public boolean isNegative() {
        return minor < 0;
    }

    /**
     * Compares by amount. Consistent with {@code equals} within one currency.
     *
     * @throws IllegalArgumentException if the currencies differ: there is no order between them
     */
    @Override
    public int compareTo(Money other) {
        requireSameCurrency(other);
        return Long.compare(minor, other.minor);
    }

    /** Returns the decimal text and the currency's code, such as {@code "299.00 RUB"}; for people and logs. */
    @Override
    public String toString() {
        return toDecimalString() + " " + currency.getCurrencyCode();
    }

    private void requireSameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("cannot mix currencies: " + this + " and " + other);
        }
    }

    private static Currency currencyOf(String code) {
        Objects.requireNonNull(code, "currency");
        try {
            return Currency.getInstance(code);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "currency must be an ISO 4217 code in capital letters, such as RUB, but is " + Text.quote(code), e);
        }
    }
}
