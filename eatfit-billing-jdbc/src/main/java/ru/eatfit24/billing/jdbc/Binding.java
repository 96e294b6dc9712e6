package ru.eatfit24.billing.jdbc;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jdbi.v3.core.argument.Argument;

/** How values that no driver takes by itself are bound. */
final class Binding {

    private Binding() {}

    /** An instant, exact to the microsecond and whatever the time zone of JVM, session and server. */
    static Argument instant(Instant instant) {
        OffsetDateTime value = instant.atOffset(ZoneOffset.UTC);
        return (position, statement, context) -> statement.setObject(position, value);
    }
}
