package ru.eatfit24.billing.store;

import java.util.Objects;

/**
 * Where something is stored. Immutable.
 *
 * @param account the name of the account that it belongs to
 * @param id our id of it; of a call, its key
 */
public record StoredObject(String account, String id) {

    /** Requires both. */
    public StoredObject {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(id, "id");
    }
}
