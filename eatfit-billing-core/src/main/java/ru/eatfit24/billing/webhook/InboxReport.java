package ru.eatfit24.billing.webhook;

import ru.eatfit24.billing.observation.BillingObserver.Notification.Verdict;

/**
 * What one call of {@link Inbox#process} did. Immutable.
 *
 * @param processed what is done
 * @param quarantined what a person must look at, since it contradicts something
 * @param again what is tried again later
 * @param dead what failed too often; a person must look
 * @param lost what was somebody else's by the time it would have been settled, or was given back; nothing was changed
 */
public record InboxReport(int processed, int quarantined, int again, int dead, int lost) {

    /** Nothing was due. */
    static final InboxReport NOTHING = new InboxReport(0, 0, 0, 0, 0);

    static final InboxReport LOST = new InboxReport(0, 0, 0, 0, 1);

    static InboxReport of(WebhookState state) {
        return switch (state) {
            case PROCESSED -> new InboxReport(1, 0, 0, 0, 0);
            case QUARANTINED -> new InboxReport(0, 1, 0, 0, 0);
            case WAITING -> new InboxReport(0, 0, 1, 0, 0);
            case DEAD -> new InboxReport(0, 0, 0, 1, 0);
        };
    }

    /** What became of the only one that was claimed. */
    Verdict verdict() {
        if (processed > 0) {
            return Verdict.PROCESSED;
        } else if (quarantined > 0) {
            return Verdict.QUARANTINED;
        } else if (again > 0) {
            return Verdict.POSTPONED;
        }
        return dead > 0 ? Verdict.DEAD : Verdict.LOST;
    }

    InboxReport and(InboxReport more) {
        return new InboxReport(
                processed + more.processed,
                quarantined + more.quarantined,
                again + more.again,
                dead + more.dead,
                lost + more.lost);
    }

    /** How many were claimed. */
    public int found() {
        return processed + quarantined + again + dead + lost;
    }

    /** Whether nothing was due. */
    public boolean isEmpty() {
        return found() == 0;
    }
}
