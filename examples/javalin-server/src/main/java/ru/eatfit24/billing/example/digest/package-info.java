/**
 * A weekly digest and alerts for whoever runs the service, in a Telegram chat. What is counted for them, and that each message is sent once over all servers, are limits and
 * counters of billing itself: see {@link ru.eatfit24.billing.example.digest.Operations}. What is sent goes through the outbox: after the commit, and again until Telegram has
 * taken it.
 */
@NullMarked
package ru.eatfit24.billing.example.digest;

import org.jspecify.annotations.NullMarked;
