package ru.eatfit24.billing.event;

import java.time.Instant;
import java.util.Map;

/**
 * Something that has happened to an account and that a host may want to act on. It is saved in the transaction of the change that it tells of, and
 * handed to the {@link EventListener}s later.
 *
 * <p>An open interface: each package defines its own events, and stored events outlive the release that wrote them. So an event is known by the name
 * of its type and the version of its content, and offers that content as texts by name; the core writes no JSON. Adding a name to a content is no new
 * version; giving a name another meaning, or taking one away, is.
 *
 * <p>Implementations are immutable.
 */
public interface BillingEvent {

    /** The longest name of a type, in {@code char}s. */
    int MAX_TYPE = 64;

    /** What kind of event it is, such as {@code usage.threshold-reached}: the package that defines it, a dot, what happened. */
    String type();

    /** The version of the content of this type, 1 or more. */
    int version();

    /** The account that it happened to. */
    String account();

    /** When it happened, in whole microseconds. */
    Instant at();

    /** What there is to know about it, by name. Amounts are whole numbers, instants as {@link Instant#toString} writes them. */
    Map<String, String> content();
}
