package ru.eatfit24.billing.event;

/**
 * What one call of {@link Outbox#deliver} did. Immutable.
 *
 * @param delivered events that a listener has taken, counted for each listener
 * @param failed events that a listener failed on; each is due again after its pause, or is a dead letter
 * @param skipped events that were claimed and not delivered: because an earlier one of the account failed, or time ran out and somebody else may
 *     have taken them over
 */
public record DeliveryReport(int delivered, int failed, int skipped) {

    /** Nothing was due. */
    static final DeliveryReport NOTHING = new DeliveryReport(0, 0, 0);

    /** How many events were claimed. */
    int looked() {
        return delivered + failed + skipped;
    }

    DeliveryReport and(DeliveryReport more) {
        return new DeliveryReport(delivered + more.delivered, failed + more.failed, skipped + more.skipped);
    }

    /** Whether there was nothing to deliver. */
    public boolean isEmpty() {
        return looked() == 0;
    }
}
