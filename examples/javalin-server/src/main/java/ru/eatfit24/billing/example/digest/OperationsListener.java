package ru.eatfit24.billing.example.digest;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.checkout.PaymentChanged;
import ru.eatfit24.billing.checkout.SubscriptionChanged;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.EventDelivery;
import ru.eatfit24.billing.event.EventListener;
import ru.eatfit24.billing.usage.ThresholdReached;
import ru.eatfit24.billing.usage.UsageRequest;

/**
 * Counts what the digest tells of, and sends what is to be sent: after the commit, and again until it has worked. It is given to the builder of billing before there is any, so
 * it is told of it afterwards; an event that comes in between is delivered again. Safe for use by many threads.
 */
public final class OperationsListener implements EventListener {

    /** The name to give it to the builder under. */
    public static final String NAME = "operations-chat";

    private final TelegramChat chat;
    private final AtomicReference<@Nullable Billing> known = new AtomicReference<>();

    /** A listener that sends to a chat. */
    public OperationsListener(TelegramChat chat) {
        this.chat = chat;
    }

    /** Billing is open. */
    public void opened(Billing billing) {
        Operations.open(billing);
        known.set(billing);
    }

    @Override
    public void on(EventDelivery delivery) throws ChatRefusedException, InterruptedException {
        Billing billing = known.get();
        if (billing == null) {
            throw new ChatRefusedException("billing is not open yet");
        }
        BillingEvent event = delivery.event();
        if (event instanceof ThresholdReached reached) {
            if (reached.subject().equals(Operations.ACCOUNT)) {
                send(billing, reached);
            }
        } else if (event instanceof PaymentChanged payment && payment.kind() == PaymentChanged.Kind.FAILED) {
            count(billing, Operations.FAILED_PAYMENTS, delivery);
        } else if (event instanceof SubscriptionChanged changed && isNew(billing, changed)) {
            count(billing, Operations.NEW_SUBSCRIBERS, delivery);
        }
    }

    /** Whether access begins with it: who goes on without a gap has begun before. */
    private static boolean isNew(Billing billing, SubscriptionChanged changed) {
        return changed.kind() == SubscriptionChanged.Kind.EXTENDED
                && billing.subscriptions()
                        .find(changed.account())
                        .filter(subscription -> subscription.term().start().equals(changed.at()))
                        .isPresent();
    }

    /** Once for each event, however often it is delivered. */
    private static void count(Billing billing, MeteredFeature what, EventDelivery delivery) {
        UUID operation = UUID.nameUUIDFromBytes(delivery.id().toString().getBytes(StandardCharsets.UTF_8));
        billing.gate().record(UsageRequest.of(Operations.ACCOUNT, what).operation("event-" + operation));
    }

    private void send(Billing billing, ThresholdReached reached) throws ChatRefusedException, InterruptedException {
        // Of one unit the thresholds of 80% and 100% are reached at once; one of them speaks.
        if (reached.percent() != 100) {
            return;
        }
        if (reached.feature().equals(Operations.DIGEST.code())) {
            chat.send(new DigestText(billing).of(reached.window()));
        } else if (Operations.ALERTS.containsKey(reached.feature())) {
            chat.send("<b>EatFit24 billing</b>: " + Html.escape(Operations.ALERTS.getOrDefault(reached.feature(), ""))
                    + ". Look at the administrator's pages.");
        }
    }
}
