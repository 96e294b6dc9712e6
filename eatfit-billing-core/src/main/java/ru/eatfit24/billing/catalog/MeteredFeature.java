package ru.eatfit24.billing.catalog;

/**
 * A feature that is counted and may be limited, such as photos recognised. Made by {@link Feature}.
 *
 * @param code the stable name of the feature
 */
public record MeteredFeature(String code) implements Feature {

    /**
     * Checks the code.
     *
     * @throws IllegalArgumentException if it is not a feature code
     */
    public MeteredFeature {
        Codes.require("metered feature code", code);
    }

    @Override
    public String toString() {
        return code;
    }
}
