package ru.eatfit24.billing.event;

/**
 * Acts on events, after the change that they tell of has committed. Called by {@link Outbox#deliver}, on the thread of whoever calls that, outside
 * any transaction of the library.
 *
 * <p><b>At least once.</b> Each committed event reaches each listener; one of a change that was rolled back never does. After a
 * failure of this listener, or a crash, the event comes again to this listener, and to no other: what must not happen twice is to be told by {@link EventDelivery#id}.
 *
 * <p><b>In order</b> for one account: an event comes when every earlier one of the account has been delivered to this listener, or was given up
 * for it. Events of different accounts may come
 * in any order, and at once when several threads or nodes deliver. Must be safe for use by many threads then.
 */
@FunctionalInterface
public interface EventListener {

    /** Does nothing: for services that are not interested, so that events do not pile up. */
    EventListener NOOP = delivery -> {};

    /**
     * Acts on the event. Returning means that it is done.
     *
     * @throws Exception any: the event is delivered again after a pause that grows with each failure, and later events of the same account wait for
     *     it. After an {@code InterruptedException} the delivery stops
     */
    void on(EventDelivery delivery) throws Exception;
}
