package ru.eatfit24.billing.store;

import java.time.Instant;
import java.util.Objects;

/**
 * The last entry of a page, after which the next one begins. Immutable.
 *
 * @param createdAt when the entry was created
 * @param id its id
 */
public record PageMark(Instant createdAt, String id) {

    /** Requires both. */
    public PageMark {
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(id, "id");
    }
}
