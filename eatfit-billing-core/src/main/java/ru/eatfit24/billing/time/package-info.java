/**
 * Time as the library counts it: windows that meters count in, and the periods of a subscription.
 *
 * <p>This is the only place where a calendar or a time zone appears; everything else compares instants. Start at
 * {@link ru.eatfit24.billing.time.WindowPolicy}, which says how a limit renews, and {@link ru.eatfit24.billing.time.Window}, the
 * half-open {@code [start, end)} it yields. {@link ru.eatfit24.billing.time.BillingAnchor} lays the billing periods of a
 * subscription. A {@link ru.eatfit24.billing.time.Zone} is a region whose clocks may change, never a fixed offset.
 *
 * <p>Windows of one policy and zone tile time: each ends where the next one starts, and every instant lies in exactly one,
 * also where clocks are put back over midnight or a day is missing. Instants are whole microseconds, which is what
 * databases keep, from 1970 to the year 9900. Nothing here reads a clock: the instant is always an argument. All types are
 * immutable to their users and safe for use by many threads.
 */
@NullMarked
package ru.eatfit24.billing.time;

import org.jspecify.annotations.NullMarked;
