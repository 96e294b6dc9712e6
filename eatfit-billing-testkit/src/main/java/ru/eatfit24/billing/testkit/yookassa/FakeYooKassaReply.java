package ru.eatfit24.billing.testkit.yookassa;

/**
 * What the server answers. Immutable.
 *
 * @param status of HTTP
 * @param body JSON
 */
public record FakeYooKassaReply(int status, String body) {}
