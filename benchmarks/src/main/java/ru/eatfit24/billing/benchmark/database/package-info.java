/**
 * Our gate on a database, beside what one would use instead, in one run on one server. Each {@link ru.eatfit24.billing.benchmark.database.Cases
 * case} lets some {@code Contestant}s take turns on the same work; a contestant is a {@code Peer} under a {@code Load}. After each turn what was
 * granted must equal what the database holds. Start with {@link ru.eatfit24.billing.benchmark.database.DatabaseBenchmarks}.
 */
@NullMarked
package ru.eatfit24.billing.benchmark.database;

import org.jspecify.annotations.NullMarked;
