package ru.eatfit24.billing.usage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Limit;

/** How full a window must be for an event to be raised, in percent of the limit's amount; an allowed overage is beyond all of them. */
final class Thresholds {

    /** From the lowest up. A window raises each of them once. */
    private static final int[] PERCENTS = {80, 100};

    private Thresholds() {}

    /**
     * The meter after counting. Units that come back lower no threshold: what was announced stays so for the window, whatever the limit becomes.
     *
     * @param limit what holds for the window; null for unlimited
     */
    static Meter counted(Meter before, long used, @Nullable Limit limit) {
        boolean grows = used > before.used();
        int announced = grows && limit != null
                ? highest(used, limit.amount(), before.announcedPercent())
                : before.announcedPercent();
        return new Meter(before.feature(), before.window(), used, announced);
    }

    private static int highest(long used, long amount, int announced) {
        int highest = announced;
        if (amount > 0) {
            for (int percent : PERCENTS) {
                if (percent > highest && used >= units(percent, amount)) {
                    highest = percent;
                }
            }
        }
        return highest;
    }

    /** The first count at which so much of the amount is used: 80% of 3 are reached with the third unit. */
    private static long units(int percent, long amount) {
        // Amounts end at 10^15, far from where this product would overflow.
        return (amount * percent + 99) / 100;
    }

    /** The thresholds that a meter has passed since it was like that, from the lowest up. */
    static int[] passed(Meter before, Meter after) {
        int[] passed = new int[PERCENTS.length];
        int count = 0;
        for (int percent : PERCENTS) {
            if (percent > before.announcedPercent() && percent <= after.announcedPercent()) {
                passed[count++] = percent;
            }
        }
        return Arrays.copyOf(passed, count);
    }
}
