package ru.eatfit24.billing.example.importer;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * All rows of one old user.
 *
 * @param user the number of the user
 * @param subscriptions rows of {@code subscriptions}; the old service has one at most, but its table may not say so
 */
record OldAccount(
        long user, List<Subscription> subscriptions, List<Payment> payments, List<Refund> refunds, List<Day> days) {

    record Subscription(
            long id,
            @Nullable Long plan,
            @Nullable Instant start,
            @Nullable Instant end,
            boolean isActive,
            boolean autoRenew,
            @Nullable String method,
            @Nullable String mask,
            @Nullable String brand) {}

    record Payment(
            String id,
            @Nullable Long plan,
            @Nullable BigDecimal amount,
            @Nullable String currency,
            String status,
            @Nullable String providerId,
            @Nullable String error,
            @Nullable String metadata,
            Instant createdAt,
            @Nullable Instant paidAt,
            @Nullable Instant updatedAt,
            @Nullable Instant periodEnd) {}

    record Refund(
            String id,
            String payment,
            @Nullable BigDecimal amount,
            String status,
            @Nullable String providerId,
            @Nullable String reason,
            Instant createdAt,
            @Nullable Instant completedAt) {}

    /**
     * A day's use, added up over the rows that say something about it.
     *
     * @param rows how many rows there are
     */
    record Day(LocalDate date, OptionalLong dailyUsage, OptionalLong billingDailyUsage, long rows) {}
}
