package ru.eatfit24.billing.usage;

import java.util.List;

/** What came of giving back what an operation took. Immutable. */
public sealed interface GiveBack {

    /** Whether the units are back: now or from an earlier call. */
    default boolean isBack() {
        return !(this instanceof UnknownOperation);
    }

    /**
     * The units are back in the windows that they were counted in.
     *
     * @param taken what was given back
     */
    record GivenBack(List<UnitsTaken> taken) implements GiveBack {}

    /** An earlier call gave them back; nothing was changed now. */
    record GivenBackBefore() implements GiveBack {}

    /** No such operation took effect, or it is no longer remembered; nothing was changed. */
    record UnknownOperation() implements GiveBack {}
}
