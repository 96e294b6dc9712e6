package ru.eatfit24.billing.example.importer;

import java.math.BigDecimal;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code subscription_plans}.
 *
 * @param days how long a payment lasts; 0 for a plan that never ends
 * @param photos photos a day; empty for unlimited
 * @param history days of history; empty for unlimited
 */
record OldPlan(
        long id,
        String code,
        @Nullable String alias,
        BigDecimal price,
        int days,
        OptionalLong photos,
        OptionalLong history) {

    boolean isFree() {
        return code.equals("FREE") || price.signum() == 0;
    }
}
