/**
 * The operator's command line: {@link ru.eatfit24.billing.example.cli.EatFitBilling} is the program of the jar. Data goes to the standard output, progress and problems to the
 * standard error, and the exit code says which of {@link ru.eatfit24.billing.example.cli.Ending} it was.
 */
@NullMarked
package ru.eatfit24.billing.example.cli;

import org.jspecify.annotations.NullMarked;
