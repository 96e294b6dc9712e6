/**
 * What a service is told when it starts, and billing opened with that: for the server and for whatever else works on the same database. Start at
 * {@code ServerSettings} and {@code OpenedBilling}.
 */
@NullMarked
package ru.eatfit24.billing.example.setup;

import org.jspecify.annotations.NullMarked;
