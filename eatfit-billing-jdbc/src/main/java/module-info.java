import org.jspecify.annotations.NullMarked;

/** The ports of the core on a relational database. Start at {@code ru.eatfit24.billing.jdbc.JdbcBillingStore}. */
@NullMarked
@SuppressWarnings("module")
module ru.eatfit24.billing.jdbc {
    requires transitive java.sql;
    requires transitive ru.eatfit24.billing.core;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.github.benmanes.caffeine;
    // Jdbi is an automatic module, so nobody else asks for what it needs.
    requires io.leangen.geantyref;
    requires org.jdbi.v3.core;
    requires org.slf4j;
    requires static flyway.core;
    requires static transitive org.jspecify;

    exports ru.eatfit24.billing.jdbc;
}
