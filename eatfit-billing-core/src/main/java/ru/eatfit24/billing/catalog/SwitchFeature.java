package ru.eatfit24.billing.catalog;

/**
 * A feature that is there or not, such as advanced statistics. Made by {@link Feature}.
 *
 * @param code the stable name of the feature
 */
public record SwitchFeature(String code) implements Feature {

    /**
     * Checks the code.
     *
     * @throws IllegalArgumentException if it is not a feature code
     */
    public SwitchFeature {
        Codes.require("switch feature code", code);
    }

    @Override
    public String toString() {
        return code;
    }
}
