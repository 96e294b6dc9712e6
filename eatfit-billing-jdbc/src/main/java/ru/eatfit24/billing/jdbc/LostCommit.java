package ru.eatfit24.billing.jdbc;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;

/**
 * Finds out what became of a transaction whose commit was not answered. It may not even have reached the database yet.
 *
 * <ol>
 *   <li>Each account is fenced: its row is locked, which waits for a writer that is still at it, and its version is raised, which
 *       defeats one that has yet to come. An account without a row gets an empty one, for the same reason; it stays, since it is what
 *       keeps the late writer out.
 *   <li>What the row was like when it was locked tells: it names our transaction, so that has committed; or it still had the version
 *       that we had read, so nothing of ours was written and never will be; or somebody else has written since, and nobody knows.
 *   <li>A fence whose own commit is not answered is put up again; it leaves its own number in the row and raises no version twice. When
 *       the time is up nobody knows, and a late writer is kept out by nothing: then no second run may tell what the first one did.
 * </ol>
 *
 * Safe for use by many threads.
 */
final class LostCommit {

    private static final Logger log = LoggerFactory.getLogger(LostCommit.class);

    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 500;

    private final OwnTransactions transactions;
    private final Statements statements;
    private final EmptyAccountRow emptyRow;
    private final Duration patience;

    /** @param patience how long the database is asked, where it does not answer */
    LostCommit(OwnTransactions transactions, Statements statements, Dialect dialect, Duration patience) {
        this.transactions = transactions;
        this.statements = statements;
        this.emptyRow = new EmptyAccountRow(statements, dialect);
        this.patience = patience;
    }

    /** What became of one account. */
    enum Fate {
        /** What was to be written is there. */
        COMMITTED,
        /** Nothing was written, and nothing will be. */
        NOT_TAKEN,
        /** Somebody else has written since; nothing more will come. */
        UNKNOWN,
        /** The database does not say, and the transaction may still take place. */
        UNFENCED
    }

    /**
     * An account that the transaction was to write.
     *
     * @param versionRead the version that its row had then; empty where there was none
     * @param versionWritten the version that its row was to have afterwards
     */
    record Doubt(String root, OptionalLong versionRead, long versionWritten) {}

    /** Numbers that fences leave in rows: one where there was a row, one where there was none. */
    private record Marks(long raised, long created) {}

    /** Settles the doubt about one account. */
    Fate fate(String what, Doubt doubt, long batch) {
        return fates(what, List.of(doubt), batch).getOrDefault(doubt.root(), Fate.UNFENCED);
    }

    /**
     * Settles the doubt about each account; never throws for the database's sake.
     *
     * @param what what was being done and on which id, for messages
     * @param batch the number of the transaction
     */
    Map<String, Fate> fates(String what, List<Doubt> doubts, long batch) {
        List<Doubt> sorted =
                doubts.stream().sorted(Comparator.comparing(Doubt::root)).toList();
        Marks marks = new Marks(
                ThreadLocalRandom.current().nextLong(),
                ThreadLocalRandom.current().nextLong());
        long end = System.nanoTime() + patience.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                return transactions.run(
                        "the fence after " + what, handle -> Result.wrote(fenced(handle, sorted, batch, marks)));
            } catch (BillingException failure) {
                if (System.nanoTime() - end > 0 || !paused(pause)) {
                    log.warn(
                            "commit-stays-unknown accounts={} what=\"{}\" reason=\"{}\"",
                            doubts.size(),
                            what,
                            failure.getMessage());
                    return unfenced(doubts);
                }
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        }
    }

    /** For a request whose transaction came to nothing. */
    static StoreUnavailableException notTaken(String what, String root) {
        return new StoreUnavailableException("The connection was lost at the commit of " + what
                + ". The database says that it did not take place; nothing was taken from account " + root
                + ". The same call may be made again");
    }

    /** For a request about which nobody knows. */
    static OutcomeUnknownException unknown(String what, String root) {
        return new OutcomeUnknownException("The answer to the commit of " + what
                + " was lost, and cannot be found out any more for account " + root
                + ": it may have been saved or not. A request with an operation id can be repeated under it; else look"
                + " at what is stored");
    }

    private static Map<String, Fate> unfenced(List<Doubt> doubts) {
        Map<String, Fate> fates = new HashMap<>();
        doubts.forEach(doubt -> fates.put(doubt.root(), Fate.UNFENCED));
        return fates;
    }

    private static boolean paused(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
            return true;
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Map<String, Fate> fenced(Handle handle, List<Doubt> doubts, long batch, Marks marks) {
        Map<String, Fate> fates = new HashMap<>();
        for (Doubt doubt : doubts) {
            fates.put(doubt.root(), fenced(handle, doubt, batch, marks));
        }
        return fates;
    }

    private record Row(long version, @Nullable Long batch) {

        boolean isOf(long number) {
            return batch != null && batch == number;
        }
    }

    private Fate fenced(Handle handle, Doubt doubt, long batch, Marks marks) {
        Row row = locked(handle, doubt.root());
        if (row == null) {
            if (emptyRow.insert(handle, doubt.root(), doubt.versionWritten(), marks.created())) {
                return doubt.versionRead().isEmpty() ? Fate.NOT_TAKEN : Fate.UNKNOWN;
            }
            row = locked(handle, doubt.root());
            if (row == null) {
                return Fate.UNKNOWN;
            }
        }
        if (row.isOf(batch)) {
            return Fate.COMMITTED;
        }
        if (row.isOf(marks.created())) {
            return doubt.versionRead().isEmpty() ? Fate.NOT_TAKEN : Fate.UNKNOWN;
        }
        OptionalLong read = doubt.versionRead();
        if (row.isOf(marks.raised())) {
            return read.isPresent() && row.version() == read.getAsLong() + 1 ? Fate.NOT_TAKEN : Fate.UNKNOWN;
        }
        handle.createUpdate(statements.fenceAccount())
                .bind("root", doubt.root())
                .bind("version", row.version())
                .bind("batch", marks.raised())
                .execute();
        return read.isPresent() && row.version() == read.getAsLong() ? Fate.NOT_TAKEN : Fate.UNKNOWN;
    }

    private @Nullable Row locked(Handle handle, String root) {
        return handle.createQuery(statements.lockBatch())
                .bind("root", root)
                .map((found, context) -> {
                    long version = found.getLong("version");
                    long number = found.getLong("batch");
                    return new Row(version, found.wasNull() ? null : number);
                })
                .findOne()
                .orElse(null);
    }
}
