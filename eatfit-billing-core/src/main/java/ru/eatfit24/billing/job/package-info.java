/**
 * Recurring work as plain methods that a host calls from a scheduler of its own: idempotent, bounded, safe on any number of nodes. For now the clean-up.
 *
 * <p>Start at {@link ru.eatfit24.billing.job.CleanUp}.
 */
@NullMarked
package ru.eatfit24.billing.job;

import org.jspecify.annotations.NullMarked;
