package ru.eatfit24.billing.example.importer;

import java.nio.file.Path;
import ru.eatfit24.billing.usage.Subject;

/**
 * How to import.
 *
 * @param isDryRun whether nothing is written, and only said what would be
 * @param merge what a day counts for that both usage tables know
 * @param accountPrefix what an account's name is made of, before the number of the old user
 * @param checkpoint the file that says how far an import came; it is there only between a stop and the end
 * @param threads how many accounts are written at once, 1 to 16
 */
public record ImportSettings(boolean isDryRun, UsageMerge merge, String accountPrefix, Path checkpoint, int threads) {

    /**
     * Checks them.
     *
     * @throws IllegalArgumentException if the number of threads is not 1 to 16, or names made with the prefix are no accounts' names
     */
    public ImportSettings {
        if (threads < 1 || threads > 16) {
            throw new IllegalArgumentException("an import writes 1 to 16 accounts at once, not " + threads);
        }
        Subject longest = Subject.of(accountPrefix + Long.MIN_VALUE);
        if (!longest.isAccount()) {
            throw new IllegalArgumentException("the prefix of accounts makes no account's name: " + accountPrefix);
        }
    }

    String account(long user) {
        return accountPrefix + user;
    }
}
