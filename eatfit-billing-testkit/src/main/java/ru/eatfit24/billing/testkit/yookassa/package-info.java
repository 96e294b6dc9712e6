/**
 * A YooKassa of one's own: a server that speaks the provider's protocol over HTTP, with state, a page to pay on, notifications, a clock that the test moves, and
 * faults. Start at {@link ru.eatfit24.billing.testkit.yookassa.FakeYooKassa}. Needs Jackson, which who tests the adapter has.
 */
@NullMarked
package ru.eatfit24.billing.testkit.yookassa;

import org.jspecify.annotations.NullMarked;
