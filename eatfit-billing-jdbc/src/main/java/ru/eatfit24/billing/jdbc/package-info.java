/**
 * The ports of the core on a relational database: PostgreSQL, MariaDB and H2.
 *
 * <p>Start with {@link ru.eatfit24.billing.jdbc.JdbcBillingStore}, which runs the gate on the host's own
 * {@link javax.sql.DataSource}, and {@link ru.eatfit24.billing.jdbc.BillingSchema}, which creates its tables. The store
 * only ever verifies the tables; it never creates or changes one.
 *
 * <p>Databases differ by their {@code Dialect}: the text of the statements and the list of what the database can do. What
 * executes the statements is the same for all.
 */
@NullMarked
package ru.eatfit24.billing.jdbc;

import org.jspecify.annotations.NullMarked;
