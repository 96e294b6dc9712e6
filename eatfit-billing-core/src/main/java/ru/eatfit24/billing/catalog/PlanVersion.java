package ru.eatfit24.billing.catalog;

/**
 * The name of one immutable plan: its code and its version.
 *
 * @param code the plan's code
 * @param version 1 or more
 */
public record PlanVersion(String code, int version) {

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if the code is not a code (see {@link Feature}) or the version is below 1
     */
    public PlanVersion {
        Codes.require("plan code", code);
        if (version < 1) {
            throw new IllegalArgumentException(
                    "the version of plan " + code + " must be 1 or more, but was " + version);
        }
    }

    /** Such as {@code PRO_MONTHLY v1}. */
    @Override
    public String toString() {
        return code + " v" + version;
    }
}
