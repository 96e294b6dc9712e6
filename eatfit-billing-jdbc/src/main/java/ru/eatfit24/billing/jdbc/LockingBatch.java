package ru.eatfit24.billing.jdbc;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.OutcomeUnknownException;

/**
 * Batches that lock, decide and write, each in a transaction of its own.
 *
 * <ol>
 *   <li>{@link AccountBatch} does so; each row that it writes bears the number of this batch.
 *   <li>Where the answer to the commit is lost, {@link LostCommit} finds out what became of the accounts that were to be written. The
 *       others are answered: nothing was to be saved for them, and what they were decided on was locked.
 * </ol>
 *
 * Safe for use by many threads.
 */
final class LockingBatch {

    private static final Logger log = LoggerFactory.getLogger(LockingBatch.class);

    private final OwnTransactions transactions;
    private final AccountBatch batch;
    private final LostCommit lostCommits;

    LockingBatch(OwnTransactions transactions, AccountBatch batch, LostCommit lostCommits) {
        this.transactions = transactions;
        this.batch = batch;
        this.lostCommits = lostCommits;
    }

    /**
     * Carries a batch out.
     *
     * @param what what is being done and on which id, for messages
     * @throws BillingException as {@link OwnTransactions#run} does, but for an unknown outcome: the report says what became of it
     */
    BatchReport run(String what, List<FoldedAccount> accounts) {
        BatchAttempt attempt = new BatchAttempt();
        try {
            return transactions.run(what, handle -> batch.run(handle, what, accounts, attempt));
        } catch (OutcomeUnknownException lost) {
            log.debug("commit-not-answered what=\"{}\"", what, lost);
            return attempt.report(what, lostCommits.fates(what, attempt.doubts(), attempt.batch()));
        }
    }
}
