/**
 * Amounts of money, as whole minor units of a currency.
 *
 * <p>Start at {@link ru.eatfit24.billing.money.Money}. An amount is a {@code long} count of the smallest unit (kopecks,
 * cents, yen), so that it is exact, fits one {@code BIGINT} and equal means equal. Every operation either gives the exact
 * result or throws; nothing overflows silently and two currencies never mix.
 *
 * <p>This is the only package that may round money, and so far nothing in it needs to. Text in decimal form
 * ({@code "299.00"}) exists at the edge only, where a provider speaks it.
 */
@NullMarked
package ru.eatfit24.billing.money;

import org.jspecify.annotations.NullMarked;
