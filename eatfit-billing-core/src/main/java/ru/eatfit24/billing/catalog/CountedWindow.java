package ru.eatfit24.billing.catalog;

import org.jspecify.annotations.Nullable;

/**
 * One place in which the use of a feature is counted. Immutable.
 *
 * @param place the kind of window and the level
 * @param limit what fits it; null where the use is only counted, since another plan limits it there
 */
public record CountedWindow(MeterPlace place, @Nullable Limit limit) {}
