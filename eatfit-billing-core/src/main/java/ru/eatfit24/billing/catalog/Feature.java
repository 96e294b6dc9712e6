package ru.eatfit24.billing.catalog;

/**
 * What a plan speaks of: something that is counted, something that is on or off, or a number.
 *
 * <p>Immutable. A feature is its kind and its code; a code is used for one kind only, which the {@link PlanCatalog} checks. Codes are 1 to 64
 * characters, start with a letter and hold letters, digits and {@code _ . : -} of ASCII.
 */
public sealed interface Feature permits MeteredFeature, SwitchFeature, ValueFeature {

    /** The stable name of the feature, as it stands in the database. */
    String code();

    /**
     * A feature whose use is counted and may be limited.
     *
     * @throws IllegalArgumentException if the code is not a feature code
     */
    static MeteredFeature metered(String code) {
        return new MeteredFeature(code);
    }

    /**
     * A feature that a plan has or has not.
     *
     * @throws IllegalArgumentException if the code is not a feature code
     */
    static SwitchFeature onOff(String code) {
        return new SwitchFeature(code);
    }

    /**
     * A feature that is a number, such as the days of history that are kept.
     *
     * @throws IllegalArgumentException if the code is not a feature code
     */
    static ValueFeature value(String code) {
        return new ValueFeature(code);
    }
}
