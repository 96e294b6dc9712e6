package ru.eatfit24.billing.catalog;

/**
 * A feature that is a number that a plan sets, such as the days of history. Made by {@link Feature}.
 *
 * @param code the stable name of the feature
 */
public record ValueFeature(String code) implements Feature {

    /**
     * Checks the code.
     *
     * @throws IllegalArgumentException if it is not a feature code
     */
    public ValueFeature {
        Codes.require("value feature code", code);
    }

    @Override
    public String toString() {
        return code;
    }
}
