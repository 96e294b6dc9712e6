/**
 * What the service does, in the text format of Prometheus: {@link ru.eatfit24.billing.example.metrics.BillingMetrics} counts, {@link
 * ru.eatfit24.billing.example.metrics.MetricsRoutes} shows. No metric names a user, a payment or a key.
 */
@NullMarked
package ru.eatfit24.billing.example.metrics;

import org.jspecify.annotations.NullMarked;
