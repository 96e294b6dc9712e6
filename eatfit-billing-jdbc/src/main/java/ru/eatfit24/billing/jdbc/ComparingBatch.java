package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.jdbc.LostCommit.Fate;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountDetails;

/**
 * A batch on PostgreSQL that locks nothing before it writes.
 *
 * <ol>
 *   <li>Accounts that were not seen lately are read, and what the requests name beside any row, together with the catalogue's epoch: one
 *       round trip, and none where all is known.
 *   <li>Each account's requests are decided in memory, in their order, on a copy.
 *   <li>One more round trip is the writing transaction. A row is written only if it still has the version of the copy, the catalogue
 *       still has the epoch, and nobody else has it locked; a new one only if there is still none. Every write in an account raises the
 *       version of its row, so the comparison proves that nothing has changed since the copy was read, beside the row too. Of an
 *       account that is not written, its version is read again: a denial, like any answer, is true only if the copy was.
 *   <li>Whose comparison failed is forgotten and decides again from a fresh reading. The others are answered; what they became is
 *       kept for the next time.
 *   <li>Where the answer to the writing is lost, {@link LostCommit} finds out what became of it.
 * </ol>
 *
 * Safe for use by many threads, as long as no two carry out the same account.
 */
final class ComparingBatch {

    private static final Logger log = LoggerFactory.getLogger(ComparingBatch.class);

    private static final Comparator<FoldedAccount> BY_NAME = Comparator.comparing(FoldedAccount::root);

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
     * An account on its way.
     *
     * @param copy what it was decided on; null for one that has no row
     * @param proven whether nothing could have changed since: all of it was read at one moment of this batch
     */
    private record Candidate(
            BatchedAccount account, @Nullable AccountCopy copy, boolean proven) {

        String root() {
            return account.root();
        }

        boolean isChanged() {
            return account.isChanged();
        }
    }

    /**
     * Carries the batch out.
     *
     * @param what what is being done and on which id, for messages
     */
    BatchReport run(String what, List<FoldedAccount> accounts) {
        List<FoldedAccount> sorted = accounts.size() == 1
                ? accounts
                : accounts.stream().sorted(BY_NAME).toList();
        try (ScriptConnection connection = ScriptConnection.open(dataSource, what, silence)) {
            List<FoldedAccount> alone = new ArrayList<>();
            Reading reading = read(connection, what, sorted);
            List<Candidate> candidates = candidates(sorted, reading, alone);
            candidates.forEach(candidate -> candidate.account().decide());
            Map<String, Fate> fates = write(connection, what, candidates, reading.epoch());
            return FateReport.of(
                    what, candidates.stream().map(Candidate::account).toList(), fates, List.of(), alone);
        }
    }

    /** What was known or read of the accounts of a batch. For one thread. */
    private final class Reading {

        private final Map<String, AccountCopy> known = new HashMap<>();
        private final Map<String, AccountRow> rows = new HashMap<>();
        private CopiedDetails.Loading loading = new CopiedDetails.Loading();
        private long epoch = copies.epoch();
        private boolean epochRead;

        void row(ResultSet row) throws SQLException {
            epoch(row);
            row.getLong("version");
            if (!row.wasNull()) {
                String root = row.getString("root");
                rows.put(root, AccountRow.of(root, row, dialect));
            }
        }

        void epoch(ResultSet row) throws SQLException {
            epoch = row.getLong("epoch");
            epochRead = true;
        }

        long epoch() {
            return epoch;
        }
    }

    private Reading read(ScriptConnection connection, String what, List<FoldedAccount> accounts) {
        Reading reading = new Reading();
        List<String> unknown = new ArrayList<>();
        List<FoldedAccount> withDetails = new ArrayList<>();
        for (FoldedAccount account : accounts) {
            AccountCopy copy = copies.find(account.root());
            if (copy == null) {
                unknown.add(account.root());
            } else {
                reading.known.put(account.root(), copy);
            }
            if (needsDetails(account)) {
                withDetails.add(account);
            }
        }
        if (unknown.isEmpty() && withDetails.isEmpty()) {
            return reading;
        }
        Script script = begun(true);
        if (!unknown.isEmpty()) {
            script.then(statements.readRows(), reading::row).with(unknown);
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

    private static boolean needsDetails(FoldedAccount account) {
        for (PendingUpdate<?> request : account.requests()) {
            if (!request.scope().isRowOnly()) {
                return true;
            }
        }
        return false;
    }

    /** @param manyRows whether some of its statements go from row to row */
    private Script begun(boolean manyRows) {
        Script script = new Script();
        settings.forEach(script::then);
        if (manyRows) {
            statements.plannerSettings().forEach(script::then);
        }
        return script;
    }

    /** An account that cannot be read goes on by itself, where the failure names it and harms nobody else. */
    private List<Candidate> candidates(List<FoldedAccount> accounts, Reading reading, List<FoldedAccount> alone) {
        List<Candidate> candidates = new ArrayList<>(accounts.size());
        for (FoldedAccount folded : accounts) {
            try {
                candidates.add(candidate(folded, reading));
            } catch (RuntimeException unreadable) {
                alone.add(folded);
            }
        }
        return candidates;
    }

    private Candidate candidate(FoldedAccount folded, Reading reading) {
        String root = folded.root();
        AccountCopy known = reading.known.get(root);
        AccountRow row = reading.rows.get(root);
        AccountCopy copy = known == null && row != null ? AccountCopy.of(row, reading.epoch()) : known;
        Account account = copy == null ? Account.absent(root, reading.epoch()) : copy.account();
        AccountDetails loaded = reading.loading.of(root);
        account = account.withCatalogEpoch(reading.epoch());
        if (loaded != AccountDetails.NONE) {
            account = account.withDetails(loaded);
        }
        boolean proven = known == null && loaded == AccountDetails.NONE;
        return new Candidate(new BatchedAccount(folded, null, account), copy, proven);
    }

    /** Writes and compares. What is missing in what it returns decides again. */
    private Map<String, Fate> write(ScriptConnection connection, String what, List<Candidate> candidates, long epoch) {
        List<Candidate> updates = new ArrayList<>();
        List<Candidate> inserts = new ArrayList<>();
        Map<String, Candidate> unproven = new HashMap<>();
        Map<String, Fate> fates = new HashMap<>();
        for (Candidate candidate : candidates) {
            if (candidate.isChanged()) {
                (candidate.copy() == null ? inserts : updates).add(candidate);
            } else if (candidate.proven()) {
                fates.put(candidate.root(), Fate.COMMITTED);
                keep(candidate.copy());
            } else {
                unproven.put(candidate.root(), candidate);
            }
        }
        if (fates.size() == candidates.size()) {
            return fates;
        }
        long batch = ThreadLocalRandom.current().nextLong();
        Set<String> written = new HashSet<>();
        Script script = writing(updates, inserts, epoch, batch, written);
        Set<String> proven = new HashSet<>();
        if (!unproven.isEmpty()) {
            script.then(statements.readVersions(), row -> {
                        String root = row.getString("root");
                        if (isAsCopied(row, unproven.get(root), epoch)) {
                            proven.add(root);
                        }
                    })
                    .with(List.copyOf(unproven.keySet()));
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
            fates.putAll(lostCommits.fates(what, doubts(updates, inserts), batch));
            return fates;
        }
        updates.forEach(update -> settle(update, written));
        inserts.forEach(insert -> settle(insert, written));
        unproven.values().forEach(candidate -> {
            if (!proven.contains(candidate.root())) {
                copies.drop(candidate.root());
            }
        });
        written.forEach(root -> fates.put(root, Fate.COMMITTED));
        proven.forEach(root -> fates.put(root, Fate.COMMITTED));
        return fates;
    }

    private static List<LostCommit.Doubt> doubts(List<Candidate> updates, List<Candidate> inserts) {
        List<LostCommit.Doubt> doubts = new ArrayList<>();
        for (Candidate update : updates) {
            long read = copyOf(update).version();
            doubts.add(new LostCommit.Doubt(update.root(), OptionalLong.of(read), read + 1));
        }
        for (Candidate insert : inserts) {
            doubts.add(new LostCommit.Doubt(
                    insert.root(),
                    OptionalLong.empty(),
                    AccountRow.firstVersion(insert.account().current().at())));
        }
        return doubts;
    }

    private static boolean isAsCopied(ResultSet row, @Nullable Candidate candidate, long epoch) throws SQLException {
        long version = row.getLong("version");
        boolean absent = row.wasNull();
        AccountCopy copy = candidate == null ? null : candidate.copy();
        return row.getLong("epoch") == epoch && (copy == null ? absent : !absent && copy.version() == version);
    }

    private void keep(@Nullable AccountCopy copy) {
        if (copy != null) {
            copies.keep(copy);
        }
    }

    private void settle(Candidate candidate, Set<String> written) {
        if (!written.contains(candidate.root())) {
            copies.drop(candidate.root());
            return;
        }
        Account account = candidate.account().current();
        AccountCopy copy = candidate.copy();
        copies.keep(
                copy == null
                        ? new AccountCopy(account, AccountRow.firstVersion(account.at()), null)
                        : copy.next(account));
    }

    private Script writing(
            List<Candidate> updates, List<Candidate> inserts, long epoch, long batch, Set<String> written) {
        Script script = begun(true);
        if (updates.size() == 1) {
            Candidate only = updates.get(0);
            Account account = only.account().current();
            script.then(statements.updateRow(), row -> written.add(row.getString("root")))
                    .with(only.root())
                    .with(copyOf(only).version())
                    .with(epoch)
                    .with(account.at().toString())
                    .with(AccountCodec.FORMAT)
                    .with(facts(only))
                    .with(usage(only))
                    .with(batch);
        } else if (!updates.isEmpty()) {
            addRows(
                    script.then(statements.updateRows(), row -> written.add(row.getString("root"))),
                    updates,
                    updates.stream().map(update -> copyOf(update).version()).toArray(Long[]::new));
            script.with(epoch).with(AccountCodec.FORMAT).with(batch);
        }
        if (!inserts.isEmpty()) {
            script.then(statements.insertRows(), row -> written.add(row.getString("root")))
                    .with(AccountCodec.FORMAT)
                    .with(batch);
            addRows(
                    script,
                    inserts,
                    inserts.stream()
                            .map(insert -> AccountRow.firstVersion(
                                    insert.account().current().at()))
                            .toArray(Long[]::new));
            script.with(epoch);
        }
        List<BatchedAccount> changed = new ArrayList<>(updates.size() + inserts.size());
        updates.forEach(update -> changed.add(update.account()));
        inserts.forEach(insert -> changed.add(insert.account()));
        details.write(script, changed, batch);
        return script;
    }

    private static void addRows(Script script, List<Candidate> candidates, Long[] versions) {
        List<String> roots = new ArrayList<>(versions.length);
        List<String> ats = new ArrayList<>(versions.length);
        List<@Nullable String> facts = new ArrayList<>(versions.length);
        List<String> usages = new ArrayList<>(versions.length);
        for (Candidate candidate : candidates) {
            roots.add(candidate.root());
            ats.add(candidate.account().current().at().toString());
            facts.add(facts(candidate));
            usages.add(usage(candidate));
        }
        script.with(roots).with(versions).with(ats).with(facts).with(usages);
    }

    private static AccountCopy copyOf(Candidate candidate) {
        AccountCopy copy = candidate.copy();
        if (copy == null) {
            throw new IllegalStateException("account " + candidate.root() + " has no row to be compared");
        }
        return copy;
    }

    /** Null where they are as they were: most decisions change none. */
    private static @Nullable String facts(Candidate candidate) {
        AccountCopy copy = candidate.copy();
        Account current = candidate.account().current();
        if (copy != null && current.facts().equals(copy.account().facts())) {
            return null;
        }
        return AccountCodec.factsText(current.facts(), copy == null ? null : copy.unknown());
    }

    private static String usage(Candidate candidate) {
        AccountCopy copy = candidate.copy();
        return AccountCodec.usageText(candidate.account().current().usage(), copy == null ? null : copy.unknown());
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
        return new StoreUnavailableException(
                what + " failed in the database and was rolled back; nothing was taken. The same call may be made again"
                        + OwnTransactions.state(reason),
                failure);
    }
}
