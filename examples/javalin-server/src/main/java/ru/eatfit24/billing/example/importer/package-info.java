/**
 * Takes the data of the old EatFit24 billing over: its tables are read in one snapshot, in the order of its users, and each account goes through {@code billing.takeover()}.
 * Start at {@link ru.eatfit24.billing.example.importer.Importer}.
 */
@NullMarked
package ru.eatfit24.billing.example.importer;

import org.jspecify.annotations.NullMarked;
