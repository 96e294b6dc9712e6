/**
 * The way in: {@link ru.eatfit24.billing.Billing} puts a catalogue and a store together and hands out the services.
 */
@NullMarked
package ru.eatfit24.billing;

import org.jspecify.annotations.NullMarked;
