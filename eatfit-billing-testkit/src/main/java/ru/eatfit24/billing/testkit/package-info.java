/**
 * What a host's tests need around the billing library, and what the library's own tests are built from.
 *
 * <p>Start with {@link ru.eatfit24.billing.testkit.VirtualClock} for time that moves when a test says so,
 * {@link ru.eatfit24.billing.testkit.TestDatabase} for a throw-away database with durable commits,
 * {@link ru.eatfit24.billing.testkit.TrackedDataSource} for leaks and injected faults, and
 * {@link ru.eatfit24.billing.testkit.RaceRunner} for many threads at once. A store of your own is tested by a subclass
 * of {@link ru.eatfit24.billing.testkit.UsageStoreContract}.
 *
 * <p>Only classes whose Javadoc says so touch JUnit or AssertJ; the others also serve demos and load tools. JUnit,
 * AssertJ, database drivers, embedded servers and Testcontainers are optional: add the ones you use.
 */
@NullMarked
package ru.eatfit24.billing.testkit;

import org.jspecify.annotations.NullMarked;
