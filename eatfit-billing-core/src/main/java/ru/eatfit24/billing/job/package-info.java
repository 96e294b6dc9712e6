/**
 * Recurring work as plain methods that a host calls from a scheduler of its own: idempotent, bounded, safe on any number of nodes. {@link
 * ru.eatfit24.billing.job.Jobs} has them all in one shape, {@link ru.eatfit24.billing.job.JobRunner} runs them for hosts without a scheduler.
 *
 * <p>Start at {@link ru.eatfit24.billing.job.Jobs}.
 */
@NullMarked
package ru.eatfit24.billing.job;

import org.jspecify.annotations.NullMarked;
