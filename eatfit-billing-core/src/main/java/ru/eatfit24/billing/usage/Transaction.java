package ru.eatfit24.billing.usage;

/**
 * A transaction that the host began and will end, to be joined by {@link UsageGate#in}. What it is made of is known to the module of the store alone,
 * which makes it: for databases {@code JdbcTransaction.of(connection)}.
 *
 * @since 0.1.0
 */
public interface Transaction {}
