/**
 * Every port in memory, for tests and demos: {@link ru.eatfit24.billing.memory.InMemoryBillingStore}.
 */
@NullMarked
package ru.eatfit24.billing.memory;

import org.jspecify.annotations.NullMarked;
