/**
 * Whether a subject may use a feature now, decided exactly.
 *
 * <p>A host asks {@link ru.eatfit24.billing.usage.UsageGate}. The gate hands a pure rule to a {@link ru.eatfit24.billing.usage.UsageStore}: the
 * store loads one {@link ru.eatfit24.billing.usage.Account}, lets the rule decide, and saves what the rule changed, in one atomic step. So what is
 * granted is decided in one place for all stores ({@code UsageRules}), and a store knows only how to load and save.
 *
 * <p>Administrators change accounts through {@link ru.eatfit24.billing.usage.Entitlements}; each change carries who and why. Start at
 * {@link ru.eatfit24.billing.usage.UsageGate}.
 */
@NullMarked
package ru.eatfit24.billing.usage;

import org.jspecify.annotations.NullMarked;
