package ru.eatfit24.billing.payment;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list at the provider, newest first. Immutable.
 *
 * @param items those of this page
 * @param next what to ask the next page by; null when this is the last one
 */
public record ProviderPage<T extends ProviderObject>(
        List<T> items, @Nullable String next) {

    /** Copies the items. */
    public ProviderPage {
        items = List.copyOf(items);
    }
}
