package ru.eatfit24.billing.yookassa;

import com.fasterxml.jackson.databind.node.ObjectNode;
import ru.eatfit24.billing.money.Money;

/** What is kept of a notification, by an allow-list. */
final class Redaction {

    private Redaction() {}

    static String write(YooKassaNotification notification) {
        ObjectNode root = Json.newObject().put("type", "notification").put("event", notification.event());
        ObjectNode object =
                root.putObject("object").put("id", notification.objectId()).put("status", notification.status());
        YooKassaNotification.Claim claim = notification.claim();
        Money amount = claim.amount();
        if (amount != null) {
            object.putObject("amount")
                    .put("value", amount.toDecimalString())
                    .put("currency", amount.currency().getCurrencyCode());
        }
        if (claim.test() != null) {
            object.put("test", claim.test());
        }
        if (claim.shop() != null) {
            object.putObject("recipient").put("account_id", claim.shop());
        }
        if (claim.ourId() != null) {
            object.putObject("metadata").put(RequestWriter.OUR_ID, claim.ourId());
        }
        return Json.write(root);
    }
}
