package ru.eatfit24.billing.checkout;

import java.util.Objects;

/**
 * Takes over what another billing system knows of an account: its subscription with the end and the agreed price, the saved method and whether it renews, past payments and
 * refunds, and what was used in windows that have ended. For moving a service here; what happens from then on goes through the other services.
 *
 * <p>What was used in the window that is open now is taken over by {@code UsageGate.record} with an operation id.
 *
 * <ul>
 *   <li>One account is one transaction: all of its history that can be taken over is, together with an entry in the audit trail, or nothing.
 *   <li>Everything has a key. What is stored under it already is left as it is, so a history can be given again, as after a crash, and a longer one adds what is new.
 *   <li>It never touches what newer activity has made: an account that has bought here keeps its subscription, and a window that was counted in here keeps its count. Such
 *       things are refused and reported; they are no exception.
 *   <li>It raises no events: nobody is told of what happened long ago. Renewals that are due are charged by the next run, as of any subscription.
 *   <li>While a payment whose end is unknown is not decided, its account is not charged for a renewal, and nothing is charged twice. {@link PaymentRuns#reconcile} asks the
 *       provider for it. What the provider shows of a payment that was taken over carries no id of ours; it is known by the provider's id alone.
 * </ul>
 *
 * <p>Safe for use by many threads and nodes, also beside a service at work.
 *
 * @since 0.1.0
 */
public final class Takeover {

    private final MoneyDesk desk;

    Takeover(MoneyDesk desk) {
        this.desk = desk;
    }

    /**
     * Takes a history over.
     *
     * @param actor who does it, 1 to 128 characters
     * @param reason 1 to 250 characters
     * @return what became of each part
     * @throws IllegalArgumentException if the subscription is to a plan that is not declared or has no price, or a payment whose end is unknown is for one
     * @throws IllegalStateException if an id of the provider's belongs to something else already; nothing was taken over then
     */
    public TakeoverReport take(AccountHistory history, String actor, String reason) {
        Objects.requireNonNull(history, "history");
        return desk.book(history.account(), books -> TakeoverWork.of(books, history, actor, reason));
    }

    /**
     * What {@link #take} would do now. Writes nothing, and promises nothing about the next moment.
     *
     * @throws IllegalArgumentException as {@link #take}
     */
    public TakeoverReport preview(AccountHistory history) {
        Objects.requireNonNull(history, "history");
        try {
            return desk.book(history.account(), books -> {
                throw new Previewed(TakeoverWork.of(books, history, "preview", "preview"));
            });
        } catch (Previewed previewed) {
            return previewed.report;
        }
    }

    /** Leaves the transaction with what it would have done, so that nothing of it is saved. */
    private static final class Previewed extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final transient TakeoverReport report;

        Previewed(TakeoverReport report) {
            super("a preview is not saved", null, false, false);
            this.report = report;
        }
    }
}
