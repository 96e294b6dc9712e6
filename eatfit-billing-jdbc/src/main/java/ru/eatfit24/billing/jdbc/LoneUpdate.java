package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.jdbc.LostCommit.Fate;
import ru.eatfit24.billing.usage.AccountDetails;

/**
 * One request by itself on PostgreSQL, in one statement that commits by itself: what a batch of one would do, without a transaction
 * around it.
 *
 * <ol>
 *   <li>The account's copy is taken, or its row is read.
 *   <li>The request is decided on it.
 *   <li>The row is written if it still has the version of the copy, as in {@link ComparingBatch}; where nothing is to be written, its
 *       version is read again.
 * </ol>
 *
 * Only for an account that has a row, and for what changes nothing beside it. All else must ride, and so must what lost against
 * somebody else or was refused: nothing was saved then. So must all on a connection without autocommit, which may be in the middle of
 * a transaction of the host's.
 *
 * <p>Safe for use by many threads, as long as no two carry out the same account.
 */
final class LoneUpdate {

    private static final Logger log = LoggerFactory.getLogger(LoneUpdate.class);

    private final DataSource dataSource;
    private final Dialect dialect;
    private final ComparingStatements statements;
    private final String settings;
    private final Duration silence;
    private final AccountCopies copies;
    private final LostCommit lostCommits;

    /**
     * @param settings a statement that sets the time-outs of its transaction
     * @param silence how long the database may be silent before it is given up
     */
    LoneUpdate(
            DataSource dataSource,
            Dialect dialect,
            ComparingStatements statements,
            String settings,
            Duration silence,
            AccountCopies copies,
            LostCommit lostCommits) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.statements = statements;
        this.settings = settings;
        this.silence = silence;
        this.copies = copies;
        this.lostCommits = lostCommits;
    }

    /**
     * Carries out an account with one request.
     *
     * @param what what is being done and on which id, for messages
     * @return empty if it must ride
     * @throws StoreUnavailableException if there is no connection, or the database fell silent before anything was written
     */
    Optional<BatchReport> run(String what, FoldedAccount account) {
        if (!account.requests().get(0).scope().isRowOnly()) {
            return Optional.empty();
        }
        Optional<ScriptConnection> opened = ScriptConnection.openCommitting(dataSource, what, silence);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (ScriptConnection connection = opened.get()) {
            Candidate candidate = candidate(connection, what, account);
            if (candidate == null) {
                return Optional.empty();
            }
            candidate.account().decide();
            if (candidate.isChanged()) {
                return isInTheRowAlone(candidate) ? written(connection, what, candidate) : Optional.empty();
            }
            if (candidate.isProven() || isStillTrue(connection, what, candidate)) {
                candidate.committedAsRead(copies);
                return settled(candidate);
            }
            copies.drop(account.root());
            return Optional.empty();
        }
    }

    private @Nullable Candidate candidate(ScriptConnection connection, String what, FoldedAccount account) {
        AccountCopies.Place known = copies.find(account.root());
        if (known != null) {
            return Candidate.known(account, known, AccountDetails.NONE, copies.epoch());
        }
        List<Candidate> read = new ArrayList<>();
        Script script = new Script()
                .then(statements.readRows(), row -> {
                    Candidate found = read(account, row);
                    if (found != null) {
                        read.add(found);
                    }
                })
                .with(List.of(account.root()));
        return isRead(connection, what, script) && !read.isEmpty() ? read.get(0) : null;
    }

    /** Where the database refuses a reading, whoever rides finds out more. One that is silent or gone is not waited for twice. */
    private boolean isRead(ScriptConnection connection, String what, Script script) {
        try {
            connection.run(script);
            return true;
        } catch (SQLException | RuntimeException failure) {
            if (!isAnswered(failure)) {
                throw ComparingBatch.nothingTaken(what, failure);
            }
            log.debug("lone-reading-refused what=\"{}\"", what, failure);
            return false;
        }
    }

    private @Nullable Candidate read(FoldedAccount account, ResultSet row) throws SQLException {
        long epoch = row.getLong("epoch");
        copies.epochSeen(epoch);
        row.getLong("version");
        if (row.wasNull()) {
            return null;
        }
        try {
            AccountCopy copy = AccountCopy.of(AccountRow.of(account.root(), row, dialect), epoch);
            return Candidate.read(account, copy, AccountDetails.NONE, epoch);
        } catch (RuntimeException unreadable) {
            return null;
        }
    }

    private boolean isStillTrue(ScriptConnection connection, String what, Candidate candidate) {
        boolean[] isTrue = new boolean[1];
        long epoch = candidate.account().loaded().catalogEpoch();
        Script script = new Script()
                .then(statements.readVersions(), row -> isTrue[0] = candidate.isAsCopied(row, epoch))
                .with(List.of(candidate.root()));
        return isRead(connection, what, script) && isTrue[0];
    }

    private static boolean isInTheRowAlone(Candidate candidate) {
        BatchedAccount account = candidate.account();
        return account.current().details() == AccountDetails.NONE
                && account.closed().isEmpty()
                && account.audit().isEmpty()
                && account.events().isEmpty();
    }

    private Optional<BatchReport> written(ScriptConnection connection, String what, Candidate candidate) {
        long batch = ThreadLocalRandom.current().nextLong();
        boolean[] written = new boolean[1];
        Script script = new Script()
                .then(settings)
                .then(statements.updateRow(), row -> written[0] = true)
                .with(candidate.root())
                .with(candidate.compared().version())
                .with(candidate.account().loaded().catalogEpoch())
                .with(candidate.account().current().at().toString())
                .with(AccountCodec.FORMAT)
                .with(candidate.facts())
                .with(candidate.usage())
                .with(batch);
        try {
            connection.run(script);
        } catch (SQLException | RuntimeException failure) {
            copies.drop(candidate.root());
            log.debug("lone-update-failed what=\"{}\"", what, failure);
            // First, since it may be the pool's last one.
            connection.close();
            Fate fate = lostCommits.fate(what, candidate.doubt(), batch);
            if (fate == Fate.NOT_TAKEN && isAnswered(failure)) {
                return Optional.empty();
            }
            candidate.account().endsAs(fate);
            return Optional.of(FateReport.of(what, candidate.account()));
        }
        if (!written[0]) {
            copies.drop(candidate.root());
            return Optional.empty();
        }
        candidate.committed(copies);
        return settled(candidate);
    }

    private static Optional<BatchReport> settled(Candidate candidate) {
        return Optional.of(new BatchReport.Committed(candidate.account().settled(), List.of(), List.of()));
    }

    /** Whether the database itself refused the statement, so that it may do better in a transaction. */
    private boolean isAnswered(Exception failure) {
        SQLException reason = OwnTransactions.sqlFailure(failure);
        return reason != null && dialect.isOfTheStatement(reason);
    }
}
