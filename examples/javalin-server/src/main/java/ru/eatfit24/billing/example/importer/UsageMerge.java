package ru.eatfit24.billing.example.importer;

import java.util.Locale;
import java.util.OptionalLong;

/** What a user's day counts for when both usage tables of the old service know it. Nothing is assumed: whoever imports has to say. */
public enum UsageMerge {
    /** Nobody has said: days that both know are an obstacle. */
    REFUSE,
    /** Both were written, each for other requests. */
    SUM,
    /** One is a copy of the other, which went on. */
    MAX,
    /** {@code daily_usage} is right. */
    DAILY_USAGE,
    /** {@code billing_dailyusage} is right. */
    BILLING_DAILYUSAGE;

    /** The choices that somebody can make, as they are written on the command line. */
    public static final String CHOICES = "sum, max, daily_usage, billing_dailyusage";

    /**
     * The choice of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static UsageMerge parse(String name) {
        for (UsageMerge each : values()) {
            if (each != REFUSE && each.name().equals(name.toUpperCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new IllegalArgumentException(
                "days of both usage tables can be merged by " + CHOICES + ", not by " + name);
    }

    /** What a day counts for; a table that does not know the day is empty. */
    long used(OptionalLong dailyUsage, OptionalLong billingDailyUsage) {
        if (dailyUsage.isEmpty() || billingDailyUsage.isEmpty()) {
            return dailyUsage.orElse(0) + billingDailyUsage.orElse(0);
        }
        return switch (this) {
            case REFUSE ->
                throw new IllegalStateException("a day that both usage tables know cannot be merged without a choice");
            case SUM -> Math.addExact(dailyUsage.getAsLong(), billingDailyUsage.getAsLong());
            case MAX -> Math.max(dailyUsage.getAsLong(), billingDailyUsage.getAsLong());
            case DAILY_USAGE -> dailyUsage.getAsLong();
            case BILLING_DAILYUSAGE -> billingDailyUsage.getAsLong();
        };
    }
}
