/** Signing in as a user of Telegram: who opened the mini app, proven by what Telegram signed. */
@NullMarked
package ru.eatfit24.billing.example.telegram;

import org.jspecify.annotations.NullMarked;
