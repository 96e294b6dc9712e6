package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.webhook.InboxStore;
import ru.eatfit24.billing.yookassa.NotificationReceipt;
import ru.eatfit24.billing.yookassa.YooKassaNotification;
import ru.eatfit24.billing.yookassa.YooKassaNotifications;

/**
 * {@code POST /api/v1/billing/webhooks/yookassa}: stores what the payment system says, and answers once it is stored. What follows from it is a job's; a
 * store that fails ends in an error, so that the payment system says it again.
 */
final class WebhookHandler implements Handler {

    private static final Logger log = LoggerFactory.getLogger(WebhookHandler.class);

    private final YooKassaNotifications notifications;
    private final Billing billing;

    WebhookHandler(YooKassaNotifications notifications, Billing billing) {
        this.notifications = notifications;
        this.billing = billing;
    }

    @Override
    public void handle(Context request) {
        NotificationReceipt receipt =
                notifications.receive(request.req().getRemoteAddr(), headers(request), request.bodyAsBytes());
        if (receipt instanceof NotificationReceipt.Taken taken) {
            store(request, taken.notification());
        } else if (receipt instanceof NotificationReceipt.Refused refused) {
            log.warn("event=notification-refused status={} reason=\"{}\"", refused.status(), refused.reason());
            throw new ProblemException(Problem.of(refused.status(), "NOTIFICATION_REFUSED", "This is not taken."));
        }
        request.status(receipt.status());
    }

    private void store(Context request, YooKassaNotification notification) {
        InboxStore.Arrival arrival =
                billing.webhooks().receive(notification.toWebhook().correlatedBy(RequestIds.of(request)));
        log.info(
                "event=notification-stored arrival={} type={} object={} payment={}",
                arrival,
                notification.event(),
                notification.objectId(),
                notification.claim().ourId());
    }

    private static Map<String, List<String>> headers(Context request) {
        Map<String, List<String>> headers = new HashMap<>();
        for (String name : Collections.list(request.req().getHeaderNames())) {
            headers.put(name, Collections.list(request.req().getHeaders(name)));
        }
        return headers;
    }
}
