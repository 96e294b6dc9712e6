package ru.eatfit24.billing.yookassa;

/**
 * What a request to the notification address is worth, and what to answer. Immutable; safe to log.
 *
 * @since 0.1.0
 */
public sealed interface NotificationReceipt {

    /** The HTTP status to answer: 200, or an error, after which the provider sends the notification again for up to a day. */
    int status();

    /**
     * A notification. Store it ({@code billing.webhooks().receive(notification.toWebhook())}), answer 200 once that has returned, and let it be processed later; if it
     * cannot be stored, answer 503 instead.
     *
     * @param notification what was read
     */
    record Taken(YooKassaNotification notification) implements NotificationReceipt {
        @Override
        public int status() {
            return 200;
        }
    }

    /**
     * A notification of something that nobody here acts on, such as a payout. Answer 200 and forget it.
     *
     * @param event which
     */
    record Ignored(String event) implements NotificationReceipt {
        @Override
        public int status() {
            return 200;
        }
    }

    /**
     * None: nothing is stored.
     *
     * @param status the status to answer, 400 to 499
     * @param reason for a log; nothing of the request is in it
     */
    record Refused(int status, String reason) implements NotificationReceipt {}
}
