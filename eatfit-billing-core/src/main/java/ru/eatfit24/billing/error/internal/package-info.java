/**
 * Checks that several packages share. Not part of the API: it may change at any time.
 */
@NullMarked
package ru.eatfit24.billing.error.internal;

import org.jspecify.annotations.NullMarked;
