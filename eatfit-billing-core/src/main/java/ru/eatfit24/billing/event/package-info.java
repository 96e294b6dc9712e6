/**
 * What is told to others about a change: for now the audit trail of administrative changes, written in the transaction of the change.
 *
 * <p>Start at {@link ru.eatfit24.billing.event.AuditEntry}.
 */
@NullMarked
package ru.eatfit24.billing.event;

import org.jspecify.annotations.NullMarked;
