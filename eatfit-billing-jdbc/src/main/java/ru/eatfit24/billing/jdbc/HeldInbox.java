package ru.eatfit24.billing.jdbc;

import java.time.Instant;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;
import ru.eatfit24.billing.webhook.InboxRows;
import ru.eatfit24.billing.webhook.WebhookClaim;
import ru.eatfit24.billing.webhook.WebhookVerdict;

/** Notifications that are settled by a {@link MoneyTransaction}. For one thread. */
final class HeldInbox implements InboxRows {

    private final MoneyTransaction transaction;
    private final InboxTable table;

    HeldInbox(MoneyTransaction transaction, InboxTable table) {
        this.transaction = transaction;
        this.table = table;
    }

    @Override
    public boolean settle(WebhookClaim claim, WebhookVerdict verdict, Instant now) {
        return transaction.run(
                "the settling of webhook event " + claim.event().id(),
                handle -> table.settle(handle, claim, verdict, now) ? Result.wrote(true) : Result.read(false));
    }
}
