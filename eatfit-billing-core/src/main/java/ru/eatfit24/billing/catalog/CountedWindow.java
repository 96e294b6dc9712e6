package ru.eatfit24.billing.catalog;

import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.time.WindowPolicy;

/**
 * One kind of window in which the use of a feature is counted. Immutable.
 *
 * @param policy the kind of window
 * @param limit what fits it; null where the use is only counted, since another plan limits it there
 */
public record CountedWindow(WindowPolicy policy, @Nullable Limit limit) {}
