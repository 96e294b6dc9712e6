package ru.eatfit24.billing.payment;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.money.Money;

/**
 * What is fixed about a provider and our contract with it. Immutable.
 *
 * @param name the provider's name, such as {@code yookassa}
 * @param shop the provider's name for the host's shop
 * @param test whether the shop is one for tests
 * @param keyLifetime how long the provider remembers an idempotency key; sent later, the same key is a new operation
 * @param minimum the smallest amount that it collects
 */
public record ProviderTraits(String name, String shop, boolean test, Duration keyLifetime, Money minimum) {

    /** How long before the provider forgets a key nothing is sent under it any more. */
    public static final Duration KEY_MARGIN = Duration.ofHours(1);

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the key lives no longer than {@link #KEY_MARGIN}, or the minimum is not above zero
     */
    public ProviderTraits {
        Text.require("name of the provider", name, 32);
        Text.require("shop", shop, 64);
        Objects.requireNonNull(keyLifetime, "keyLifetime");
        if (keyLifetime.compareTo(KEY_MARGIN) <= 0) {
            throw new IllegalArgumentException("a key that is remembered for " + keyLifetime
                    + " cannot be used safely; " + KEY_MARGIN + " of that is a margin");
        }
        if (!minimum.isPositive()) {
            throw new IllegalArgumentException("the smallest amount must be above zero, but was " + minimum);
        }
    }

    /** For how long after the first time the same key and body may be sent again. */
    public Duration resendFor() {
        return keyLifetime.minus(KEY_MARGIN);
    }

    /** Whether what was seen is of the host's shop; what names no shop is taken to be. */
    public boolean isOurs(@Nullable String seenShop, boolean seenTest) {
        return seenTest == test && (seenShop == null || seenShop.equals(shop));
    }
}
