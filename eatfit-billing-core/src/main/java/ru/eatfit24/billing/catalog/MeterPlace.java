package ru.eatfit24.billing.catalog;

import java.util.Objects;
import ru.eatfit24.billing.time.WindowPolicy;

/**
 * Where the use of a feature is counted: in which kind of window, and at which level of the subject's path. Immutable.
 *
 * @param policy the kind of window
 * @param level 0 for the account, else the depth below it
 */
public record MeterPlace(WindowPolicy policy, int level) implements Comparable<MeterPlace> {

    /** Requires a policy. */
    public MeterPlace {
        Objects.requireNonNull(policy, "policy");
    }

    /** By level, then by the code of the window. */
    @Override
    public int compareTo(MeterPlace other) {
        int order = Integer.compare(level, other.level);
        return order != 0 ? order : policy.code().compareTo(other.policy.code());
    }

    @Override
    public String toString() {
        return policy.code() + (level == 0 ? "" : " at level " + level);
    }
}
