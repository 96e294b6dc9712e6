package ru.eatfit24.billing.webhook;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.observation.Vitals;

/**
 * The port to stored notifications. Each method is one short transaction of its own, and touches nothing else; {@link InboxRows} is for those that belong to something
 * greater. Safe for use by many threads and nodes at once.
 *
 * <p>Of the notifications about one object the earliest that waits is claimed, and no later one while it waits. Between objects there is no order.
 */
public interface InboxStore extends InboxRows {

    /** The most that one listing answers. */
    int MAX_LIMIT = 1_000;

    /** Whether a message was new. */
    enum Arrival {
        /** It is stored, and due at once. */
        NEW,
        /** It was stored before. That is counted; if it waits for another attempt it is due at once. */
        REPEATED
    }

    /**
     * Stores a notification, once for its provider, object, type and status. It is stored when this returns.
     *
     * @param now in whole microseconds
     */
    Arrival receive(WebhookNotification notification, Instant now);

    /**
     * Claims notifications that are due, those that are due longest first. Each gets the next fence number, and is given to nobody else before the end of the lease,
     * unless it is settled to go on waiting. What others are claiming or settling at this moment is passed over.
     *
     * @param most how many at most, 1 or more
     * @param leasedUntil after {@code now}, in whole microseconds
     */
    List<WebhookClaim> claim(int most, Instant now, Instant leasedUntil);

    /**
     * How many could be claimed now.
     *
     * @param most stops counting there, 1 or more
     */
    int countDue(Instant now, int most);

    /** How many wait, those that are being processed among them, and how many wait for a person. */
    Vitals.Inbox vitals();

    /**
     * Makes one that has ended wait again, due at once, its attempts counted anew; the entry is written in the same transaction. Who had it claimed before changes nothing
     * any more.
     *
     * @param entry who, when, and why
     * @return whether there is one of this id that had ended; if not, nothing was changed
     */
    boolean replay(String id, AuditEntry entry);

    /**
     * Takes one that a person had to look at for processed; the entry is written in the same transaction.
     *
     * @param entry who, when, and why
     * @return whether there is one of this id in quarantine or dead; if not, nothing was changed
     */
    boolean dismiss(String id, AuditEntry entry);

    /** A notification by our id. */
    Optional<WebhookEvent> find(String id);

    /**
     * Notifications in a state, those that came first before the others, then by id.
     *
     * @param after the last one of the page before; null for the first page
     * @param limit how many at most, 1 to {@link #MAX_LIMIT}
     */
    List<WebhookEvent> list(WebhookState state, @Nullable WebhookEvent after, int limit);

    /**
     * What persons have done to notifications, newest first.
     *
     * @param limit how many at most, 1 to {@link #MAX_LIMIT}
     */
    List<AuditEntry> auditTrail(int limit);
}
