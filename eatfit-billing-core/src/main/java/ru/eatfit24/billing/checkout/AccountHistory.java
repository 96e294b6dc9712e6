package ru.eatfit24.billing.checkout;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.usage.ClosedWindow;

/**
 * What another billing system knows of one account's past, to be taken over by {@link Takeover}. Immutable.
 *
 * @param account the account's name here
 * @param key the former system's name for what it knows, the same each time; it becomes the id of the subscription here. 1 to 60 characters of {@code A-Z a-z 0-9 _ -}
 * @param subscription its subscription; null if it had none, or only the plan that costs nothing
 * @param payments its payments, in any order, at most {@link #MAX_ENTRIES}
 * @param windows what it used in windows that have ended, of the account as a whole, at most {@link #MAX_ENTRIES}
 * @since 0.1.0
 */
public record AccountHistory(
        String account,
        String key,
        @Nullable FormerSubscription subscription,
        List<FormerPayment> payments,
        List<ClosedWindow> windows) {

    /** The most payments, and the most windows, of one account at once. */
    public static final int MAX_ENTRIES = 1_000;

    /** The longest key: what is made of it has a prefix. */
    static final int MAX_KEY = 60;

    /**
     * Copies the lists and checks the components.
     *
     * @throws IllegalArgumentException if a name is none, there are too many entries, two payments or refunds have one key, or a window is a member's
     */
    public AccountHistory {
        Text.require("account", account, 128);
        requireKey("account " + account, key);
        payments = List.copyOf(payments);
        windows = List.copyOf(windows);
        if (payments.size() > MAX_ENTRIES || windows.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException("the history of account " + account + " has " + payments.size()
                    + " payments and " + windows.size() + " windows, but at most " + MAX_ENTRIES
                    + " of each are taken over; leave out the oldest");
        }
        Set<String> keys = new HashSet<>(Set.of(key));
        for (FormerPayment payment : payments) {
            requireNew(keys, account, payment.key());
            payment.refunds().forEach(refund -> requireNew(keys, account, refund.key()));
        }
        for (ClosedWindow window : windows) {
            if (!window.member().isEmpty()) {
                throw new IllegalArgumentException("windows of the account itself are taken over, but one of account "
                        + account + " is of member " + Text.quote(window.member()));
            }
        }
    }

    private static void requireNew(Set<String> keys, String account, String key) {
        if (!keys.add(key)) {
            throw new IllegalArgumentException("the history of account " + account + " has the key " + key
                    + " twice; each payment and refund needs one of its own");
        }
    }

    static void requireKey(String of, String key) {
        Text.require("key of " + of, key, MAX_KEY);
        if (!key.matches("[A-Za-z0-9_-]+")) {
            throw new IllegalArgumentException(
                    "the key of " + of + " must hold letters, digits, - and _ only, but is " + Text.quote(key));
        }
    }
}
