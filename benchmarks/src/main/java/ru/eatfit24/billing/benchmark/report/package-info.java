/**
 * What was measured, as lines: one for each throughput or latency, one for each comparison, one for each target. Start with
 * {@link ru.eatfit24.billing.benchmark.report.Report}.
 */
@NullMarked
package ru.eatfit24.billing.benchmark.report;

import org.jspecify.annotations.NullMarked;
