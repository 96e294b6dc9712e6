/**
 * Side-by-side measurements of the library and of what one would use instead, each on the same work. Start with
 * {@link ru.eatfit24.billing.benchmark.Benchmarks}; method and results are in {@code docs/performance.md}.
 */
@NullMarked
package ru.eatfit24.billing.benchmark;

import org.jspecify.annotations.NullMarked;
