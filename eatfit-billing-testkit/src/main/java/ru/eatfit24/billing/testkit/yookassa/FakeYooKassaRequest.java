package ru.eatfit24.billing.testkit.yookassa;

import org.jspecify.annotations.Nullable;

/**
 * A request that has reached the server. Immutable.
 *
 * @param method such as {@code POST}
 * @param path with its query, such as {@code /v3/payments?limit=100}
 * @param key the idempotency key; null for none
 * @param body the text; empty for none
 */
public record FakeYooKassaRequest(
        String method, String path, @Nullable String key, String body) {

    /** Whether it asks for a change. */
    public boolean isChange() {
        return method.equals("POST");
    }
}
