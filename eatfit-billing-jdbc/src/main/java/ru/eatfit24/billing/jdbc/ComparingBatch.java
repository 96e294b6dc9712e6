package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.jdbc.AccountCopies.Place;
import ru.eatfit24.billing.jdbc.LostCommit.Fate;
import ru.eatfit24.billing.usage.AccountDetails;
import ru.eatfit24.billing.usage.AccountScope;

/**
 * A batch on PostgreSQL that locks nothing before it writes.
 *
 * <ol>
 *   <li>Accounts that were not seen lately are read, and what the requests name beside any row, together with the catalogue's epoch: one
 *       round trip, and none where all is known.
 *   <li>Each account's requests are decided in memory, in their order, on a copy. Operations that a request makes for the first time, as nearly
 *       all do, are not looked up for an account that was seen lately: it is decided as if they were new.
 *   <li>One more round trip is the writing transaction. A row is written only if it still has the version of the copy, the catalogue
 *       still has the epoch, and nobody else has it locked; a new one only if there is still none. Every write in an account raises the
 *       version of its row, so the comparison proves that nothing has changed since the copy was read, beside the row too; operations that were taken for new
 *       ones are looked for then. Of an account that is not written, its version is read again, and those operations before: a denial, like
 *       any answer, is true only if the copy was.
 *   <li>Whose comparison failed is forgotten and decides again from a fresh reading. The others are answered; what they became is
 *       kept for the next time.
 *   <li>Where the answer to the writing is lost, {@link LostCommit} finds out what became of it.
 * </ol>
 *
 * Safe for use by many threads, as long as no two carry out the same account.
 */
final class ComparingBatch {

    private static final Logger log = LoggerFactory.getLogger(ComparingBatch.class);

    private static final Comparator<Candidate> BY_NAME = Comparator.comparing(Candidate::root);

    private final DataSource dataSource;
    private final Dialect dialect;
    private final ComparingStatements statements;
    private final CopiedDetails details;
    private final List<String> settings;
    private final Duration silence;
    private final AccountCopies copies;
    private final LostCommit lostCommits;

    /**
     * @param settings statements that begin each transaction
     * @param silence how long the database may be silent before it is given up
     */
    ComparingBatch(
            DataSource dataSource,
            Dialect dialect,
            ComparingStatements statements,
            List<String> settings,
            Duration silence,
            AccountCopies copies,
            LostCommit lostCommits) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.statements = statements;
        this.details = new CopiedDetails(statements.details(), dialect);
        this.settings = List.copyOf(settings);
        this.silence = silence;
        this.copies = copies;
        this.lostCommits = lostCommits;
    }

    /** One statement each of what a dialect lets begin a transaction. */
    static List<String> settings(Dialect dialect, Duration lockTimeout, Duration statementTimeout) {
        return dialect.transactionSettings(lockTimeout, statementTimeout).stream()
                .flatMap(text -> Arrays.stream(text.split(";")))
                .map(String::strip)
                .toList();
    }

    /**
     * Carries the batch out.
     *
     * @param what what is being done and on which id, for messages
     */
    BatchReport run(String what, List<FoldedAccount> accounts) {
        try (ScriptConnection connection = ScriptConnection.open(dataSource, what, silence)) {
            List<FoldedAccount> alone = new ArrayList<>();
            Reading reading = read(connection, what, accounts);
            List<Candidate> candidates = candidates(accounts, reading, alone);
            candidates.forEach(candidate -> candidate.account().decide());
            write(connection, what, candidates, reading.epoch);
            return FateReport.of(
                    what, candidates.stream().map(Candidate::account).toList(), List.of(), alone);
        }
    }

    /** What was known or read of the accounts of a batch, in their order. For one thread. */
    private final class Reading {

        private final @Nullable Place[] known;
        private final @Nullable AccountRow[] rows;
        private CopiedDetails.Loading loading = new CopiedDetails.Loading();
        private long epoch = copies.epoch();
        private boolean epochRead;

        Reading(int accounts) {
            known = new Place[accounts];
            rows = new AccountRow[accounts];
        }

        void epoch(ResultSet row) throws SQLException {
            epoch = row.getLong("epoch");
            epochRead = true;
        }
    }

    private Reading read(ScriptConnection connection, String what, List<FoldedAccount> accounts) {
        Reading reading = new Reading(accounts.size());
        List<Integer> unknown = new ArrayList<>();
        List<FoldedAccount> withDetails = new ArrayList<>();
        for (int number = 0; number < accounts.size(); number++) {
            FoldedAccount account = accounts.get(number);
            Place place = copies.find(account.root());
            if (place == null) {
                unknown.add(number);
            }
            reading.known[number] = place;
            if (needsDetails(account, place != null)) {
                withDetails.add(account);
            }
        }
        if (unknown.isEmpty() && withDetails.isEmpty()) {
            return reading;
        }
        Script script = begun();
        if (!unknown.isEmpty()) {
            script.then(statements.readRows(), row -> {
                        reading.epoch(row);
                        row.getLong("version");
                        if (!row.wasNull()) {
                            int number = unknown.get(row.getInt("number") - 1);
                            reading.rows[number] =
                                    AccountRow.of(accounts.get(number).root(), row, dialect);
                        }
                    })
                    .with(unknown.stream()
                            .map(number -> accounts.get(number).root())
                            .toList());
        }
        reading.loading = details.read(script, withDetails);
        try {
            connection.run(script.then("COMMIT"));
        } catch (SQLException | RuntimeException failure) {
            throw failed(what, failure);
        }
        if (!unknown.isEmpty()) {
            if (!reading.epochRead) {
                throw JdbcCatalogStore.missingRow();
            }
            copies.epochSeen(reading.epoch);
        }
        return reading;
    }

    private static boolean needsDetails(FoldedAccount account, boolean known) {
        for (PendingUpdate<?> request : account.requests()) {
            AccountScope scope = request.scope();
            if (known ? !scope.isLikelyRowOnly() : !scope.isRowOnly()) {
                return true;
            }
        }
        return false;
    }

    private Script begun() {
        Script script = new Script();
        settings.forEach(script::then);
        return script.then(statements.plannerSettings());
    }

    /** An account that cannot be read goes on by itself, where the failure names it and harms nobody else. */
    private static List<Candidate> candidates(
            List<FoldedAccount> accounts, Reading reading, List<FoldedAccount> alone) {
        List<Candidate> candidates = new ArrayList<>(accounts.size());
        for (int number = 0; number < accounts.size(); number++) {
            FoldedAccount folded = accounts.get(number);
            try {
                candidates.add(candidate(folded, reading, number));
            } catch (RuntimeException unreadable) {
                alone.add(folded);
            }
        }
        return candidates;
    }

    private static Candidate candidate(FoldedAccount folded, Reading reading, int number) {
        Place known = reading.known[number];
        if (known != null && !needsDetails(folded, true)) {
            return Candidate.withNewOperations(folded, known, reading.epoch);
        }
        AccountDetails loaded = reading.loading.of(folded.root());
        if (known != null) {
            return Candidate.known(folded, known, loaded, reading.epoch);
        }
        AccountRow row = reading.rows[number];
        AccountCopy copy = row == null ? null : AccountCopy.of(row, reading.epoch);
        return Candidate.read(folded, copy, loaded, reading.epoch);
    }

    /** Writes and compares. Who has no fate afterwards decides again. */
    private void write(ScriptConnection connection, String what, List<Candidate> candidates, long epoch) {
        List<Candidate> updates = new ArrayList<>(candidates.size());
        List<Candidate> inserts = new ArrayList<>();
        List<Candidate> unproven = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (candidate.isChanged()) {
                (candidate.hasRow() ? updates : inserts).add(candidate);
            } else if (candidate.isProven()) {
                candidate.committedAsRead(copies);
            } else {
                unproven.add(candidate);
            }
        }
        if (updates.isEmpty() && inserts.isEmpty() && unproven.isEmpty()) {
            return;
        }
        // Who waits for somebody else's insert must not be waited for by the same.
        inserts.sort(BY_NAME);
        long batch = ThreadLocalRandom.current().nextLong();
        Written written = new Written(updates.size());
        Script script = writing(updates, inserts, epoch, batch, written);
        boolean[] proven = new boolean[unproven.size()];
        if (!unproven.isEmpty()) {
            Set<String> repeating = new HashSet<>();
            TextColumns takenForNew = takenForNew(unproven);
            if (!takenForNew.isEmpty()) {
                // First: what is not there yet cannot have come before the version that is read behind it.
                script.then(statements.details().readEntries(), row -> repeating.add(row.getString("root")))
                        .with(takenForNew);
            }
            script.then(statements.readVersions(), row -> {
                        int number = row.getInt("number") - 1;
                        Candidate candidate = unproven.get(number);
                        proven[number] = candidate.isAsCopied(row, epoch) && !repeating.contains(candidate.root());
                    })
                    .with(unproven.stream().map(Candidate::root).toList());
        }
        try {
            connection.run(script.then("COMMIT"));
        } catch (SQLException | RuntimeException failure) {
            candidates.forEach(candidate -> copies.drop(candidate.root()));
            if ((updates.isEmpty() && inserts.isEmpty()) || connection.hasFailedInside()) {
                throw failed(what, failure);
            }
            log.debug("commit-not-answered what=\"{}\"", what, failure);
            // First, since it may be the pool's last one.
            connection.close();
            List<Candidate> lost =
                    Stream.concat(updates.stream(), inserts.stream()).toList();
            Map<String, Fate> fates =
                    lostCommits.fates(what, lost.stream().map(Candidate::doubt).toList(), batch);
            lost.forEach(candidate -> candidate.account().endsAs(fates.get(candidate.root())));
            return;
        }
        for (int number = 0; number < updates.size(); number++) {
            settle(updates.get(number), written.updated[number]);
        }
        inserts.forEach(insert -> settle(insert, written.inserted.contains(insert.root())));
        for (int number = 0; number < proven.length; number++) {
            if (proven[number]) {
                unproven.get(number).committedAsRead(copies);
            } else {
                copies.drop(unproven.get(number).root());
            }
        }
    }

    /** Who won: updates by their places, inserts by their names. */
    private static final class Written {

        private final boolean[] updated;
        private final Set<String> inserted = new HashSet<>();

        Written(int updates) {
            updated = new boolean[updates];
        }
    }

    private void settle(Candidate candidate, boolean written) {
        if (written) {
            candidate.committed(copies);
        } else {
            copies.drop(candidate.root());
        }
    }

    private Script writing(List<Candidate> updates, List<Candidate> inserts, long epoch, long batch, Written written) {
        Script script = begun();
        TextColumns takenForNew = takenForNew(updates);
        if (updates.size() == 1 && takenForNew.isEmpty()) {
            Candidate only = updates.get(0);
            script.then(statements.updateRow(), row -> written.updated[0] = true)
                    .with(only.root())
                    .with(only.compared().version())
                    .with(epoch)
                    .with(only.account().current().at().toString())
                    .with(AccountCodec.FORMAT)
                    .with(only.facts())
                    .with(only.usage())
                    .with(batch);
        } else if (!updates.isEmpty()) {
            Long[] versions = new Long[updates.size()];
            for (int number = 0; number < versions.length; number++) {
                versions[number] = updates.get(number).compared().version();
            }
            script.then(statements.updateRows(), row -> written.updated[row.getInt("number") - 1] = true)
                    .with(takenForNew);
            addRows(script, updates, versions);
            script.with(epoch).with(AccountCodec.FORMAT).with(batch);
        }
        if (!inserts.isEmpty()) {
            Long[] versions = inserts.stream()
                    .map(insert ->
                            AccountRow.firstVersion(insert.account().current().at()))
                    .toArray(Long[]::new);
            script.then(statements.insertRows(), row -> written.inserted.add(row.getString("root")))
                    .with(AccountCodec.FORMAT)
                    .with(batch);
            addRows(script, inserts, versions);
            script.with(epoch);
        }
        List<BatchedAccount> changed = new ArrayList<>(updates.size() + inserts.size());
        updates.forEach(update -> changed.add(update.account()));
        inserts.forEach(insert -> changed.add(insert.account()));
        details.write(script, changed, batch);
        return script;
    }

    private static TextColumns takenForNew(List<Candidate> candidates) {
        TextColumns operations = new TextColumns("root", "name");
        for (Candidate candidate : candidates) {
            candidate.takenForNew().forEach(operation -> operations.add(candidate.root(), operation.value()));
        }
        return operations;
    }

    private static void addRows(Script script, List<Candidate> candidates, Long[] versions) {
        List<String> roots = new ArrayList<>(versions.length);
        List<String> ats = new ArrayList<>(versions.length);
        List<@Nullable String> facts = new ArrayList<>(versions.length);
        List<String> usages = new ArrayList<>(versions.length);
        for (Candidate candidate : candidates) {
            roots.add(candidate.root());
            ats.add(candidate.account().current().at().toString());
            facts.add(candidate.facts());
            usages.add(candidate.usage());
        }
        script.with(roots).with(versions).with(ats).with(facts).with(usages);
    }

    /** Nothing was taken, for certain. */
    private RuntimeException failed(String what, Exception failure) {
        SQLException reason = OwnTransactions.sqlFailure(failure);
        if (reason != null && dialect.isLockTimeout(reason)) {
            return new AccountBusyException(
                    what + " waited for a lock that others hold until the time was up; nothing was taken."
                            + " Try again after a pause",
                    failure);
        }
        return nothingTaken(what, failure);
    }

    static StoreUnavailableException nothingTaken(String what, Exception failure) {
        return new StoreUnavailableException(
                what + " failed in the database and was rolled back; nothing was taken. The same call may be made again"
                        + OwnTransactions.state(OwnTransactions.sqlFailure(failure)),
                failure);
    }
}
