package ru.eatfit24.billing.testkit.yookassa;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;

/**
 * A payment as the server has it. Immutable.
 *
 * @param id the server's id
 * @param metadata what the shop told with it
 * @param status such as {@code succeeded}
 * @param amount what it is for; of one that was captured in part, what was captured
 * @param refunded what was given back
 * @param methodId the id of what it was paid with; null while nobody has paid
 */
public record FakeYooKassaPayment(
        String id,
        Map<String, String> metadata,
        String status,
        Money amount,
        Money refunded,
        @Nullable String methodId) {

    /** Copies the metadata. */
    public FakeYooKassaPayment {
        metadata = Map.copyOf(metadata);
    }

    /** Whether money was taken. */
    public boolean isSucceeded() {
        return status.equals("succeeded");
    }
}
