package ru.eatfit24.billing.ledger;

/**
 * How far a verification has come. Immutable.
 *
 * @param accounts how many accounts it has verified
 * @param of how many there were to verify when it began
 * @param differences how many differences it has found
 * @param last the last account that it has verified: what was found until then is known, and another verification can go on after it
 */
public record VerificationProgress(long accounts, long of, long differences, String last) {}
