package ru.eatfit24.billing.store;

import java.time.Instant;
import java.util.Objects;
import ru.eatfit24.billing.error.internal.Text;

/**
 * The last entry of a page, after which the next one begins. Immutable.
 *
 * @param createdAt when the entry was created
 * @param id its id
 */
public record PageMark(Instant createdAt, String id) {

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if the id is empty, too long or holds control characters
     */
    public PageMark {
        Objects.requireNonNull(createdAt, "createdAt");
        Text.require("id of a page mark", id, 64);
    }
}
