package ru.eatfit24.billing.jdbc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountDetails;

/**
 * Accounts seen lately, and the catalogue's epoch seen last. All of it may be out of date: a copy is only good to decide with
 * provisionally, and whatever was decided is true only if the row still has the copy's version and the catalogue this epoch.
 * What limits an account is never kept, only what its limits are computed from.
 *
 * <p>Only what has committed may be kept. Safe for use by many threads.
 */
final class AccountCopies {

    /** About as much heap as an account with few counters takes, counted in {@link #weightOf}. */
    private static final int COMMON_WEIGHT = 1;

    private final Cache<String, Place> copies;
    private volatile long epoch;

    /** Where the copy of one account is kept. What becomes of the account is put there, which spares the cache a write of its own. */
    static final class Place {

        private volatile AccountCopy copy;
        private final int weight;

        private Place(AccountCopy copy) {
            this.copy = copy;
            this.weight = weightOf(copy);
        }

        AccountCopy copy() {
            return copy;
        }
    }

    /** @param most how many accounts of common size are kept at most; larger ones count as several */
    AccountCopies(long most) {
        // The cache's upkeep runs on whoever uses it: a library must not borrow threads that nobody gave it.
        copies = Caffeine.newBuilder()
                .maximumWeight(most)
                .weigher((String root, Place place) -> place.weight)
                .executor(Runnable::run)
                .build();
    }

    private static int weightOf(AccountCopy copy) {
        Account account = copy.account();
        return COMMON_WEIGHT
                + account.usage().meters().size() / 4
                + account.usage().grantsUsed().size() / 4
                + account.facts().grants().size() / 2
                + account.facts().overrides().size() / 2
                + (copy.unknown() == null ? 0 : 2);
    }

    @Nullable Place find(String root) {
        return copies.getIfPresent(root);
    }

    /**
     * Keeps what has committed.
     *
     * @param found where the account's copy was found; null if it was not
     */
    void keep(@Nullable Place found, AccountCopy copy) {
        Account account = copy.account();
        AccountCopy row = account.details() == AccountDetails.NONE
                ? copy
                : new AccountCopy(account.withDetails(AccountDetails.NONE), copy.version(), copy.unknown());
        if (found != null && found.weight == weightOf(row)) {
            // Dropped meanwhile, it is only forgotten.
            found.copy = row;
        } else {
            copies.put(account.root(), new Place(row));
        }
    }

    void drop(String root) {
        copies.invalidate(root);
    }

    /** The catalogue's epoch that was seen last; 0 before any was. */
    long epoch() {
        return epoch;
    }

    void epochSeen(long seen) {
        epoch = seen;
    }

    long size() {
        copies.cleanUp();
        return copies.estimatedSize();
    }
}
