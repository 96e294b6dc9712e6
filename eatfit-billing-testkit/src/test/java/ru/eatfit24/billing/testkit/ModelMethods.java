package ru.eatfit24.billing.testkit;

import java.util.ArrayList;
import java.util.List;

/** The saved methods of {@link MoneyModel}, by number, in the order in which they were saved. */
final class ModelMethods {

    private final List<Boolean> usable = new ArrayList<>();
    private int chosen = -1;
    private int byDefault = -1;

    int count() {
        return usable.size();
    }

    /** A new one, by which renewals are charged from now on. */
    void save() {
        usable.add(true);
        chosen = usable.size() - 1;
        byDefault = byDefault < 0 ? chosen : byDefault;
    }

    /** Charges the default again. */
    void chooseDefault() {
        chosen = -1;
    }

    boolean hasDefault() {
        return byDefault >= 0;
    }

    /** Which is charged; below 0 for none. */
    int charged() {
        return chosen >= 0 && usable.get(chosen) ? chosen : byDefault;
    }

    /** Not charged any more; answers whether it was until now. */
    boolean forget(int method) {
        byDefault = byDefault == method ? -1 : byDefault;
        return usable.set(method, false);
    }
}
