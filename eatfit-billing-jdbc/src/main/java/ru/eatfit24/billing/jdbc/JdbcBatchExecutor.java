package ru.eatfit24.billing.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jdbi.v3.core.ConnectionException;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.jdbc.PendingUpdate.Settled;

/** Carries batches out, each in one transaction, and single requests as a store without batches does. Safe for use by many threads. */
final class JdbcBatchExecutor implements BatchExecutor {

    /** Classes of SQLState that speak of the server's state, not of what was asked: resources, shutdown or cancellation, system. */
    private static final Set<String> SERVER_TROUBLE = Set.of("53", "57", "58");

    private final Way way;
    private final LoneWay loneWay;
    private final JdbcUsageStore single;

    /** How a batch is carried out on a database. */
    @FunctionalInterface
    interface Way {

        /**
         * Carries out a batch, in one transaction.
         *
         * @param what what is being done and on which id, for messages
         * @throws BillingException as {@link OwnTransactions#run} does
         */
        BatchReport run(String what, List<FoldedAccount> accounts);
    }

    /** How one request by itself is carried out in a cheaper way than in a batch. */
    @FunctionalInterface
    interface LoneWay {

        /** There is none. */
        LoneWay NONE = (what, account) -> Optional.empty();

        /**
         * Carries out an account with one request.
         *
         * @param what what is being done and on which id, for messages
         * @return empty if it must ride; nothing was saved then
         * @throws BillingException if nothing was saved, and nothing would be in a batch
         */
        Optional<BatchReport> run(String what, FoldedAccount account);
    }

    JdbcBatchExecutor(Way way, LoneWay loneWay, JdbcUsageStore single) {
        this.way = way;
        this.loneWay = loneWay;
        this.single = single;
    }

    @Override
    public Optional<BatchReport> executeHere(FoldedAccount account) {
        try {
            single.upkeep().run();
            return loneWay.run("the update of account " + account.root(), account);
        } catch (BillingException failed) {
            return Optional.of(new BatchReport.NotNow(failed));
        }
    }

    @Override
    public BatchReport execute(List<FoldedAccount> accounts) {
        String what = accounts.size() == 1
                ? "the update of account " + accounts.get(0).root()
                : "the update of " + accounts.size() + " accounts at once";
        try {
            single.upkeep().run();
            return way.run(what, accounts);
        } catch (OutcomeUnknownException unknown) {
            return new BatchReport.Unknown(unknown);
        } catch (AccountBusyException busy) {
            // Only who waits for a new account's insert, or loses again and again, gets here. By itself it may wait
            // longer.
            return accounts.size() == 1
                    ? new BatchReport.Committed(List.of(), List.of(), accounts)
                    : new BatchReport.Refused(busy);
        } catch (BillingException failed) {
            return certain(failed);
        }
    }

    @Override
    public BatchReport executeWaiting(FoldedAccount account) {
        try {
            return single.together(account);
        } catch (OutcomeUnknownException unknown) {
            return new BatchReport.Unknown(unknown);
        } catch (AccountBusyException busy) {
            return new BatchReport.NotNow(busy);
        } catch (BillingException failed) {
            return certain(failed);
        }
    }

    @Override
    public BatchReport executeAlone(PendingUpdate<?> request) {
        try {
            return committed(settle(request));
        } catch (OutcomeUnknownException unknown) {
            return new BatchReport.Unknown(unknown);
        } catch (AccountBusyException busy) {
            return new BatchReport.NotNow(busy);
        } catch (StoreUnavailableException failed) {
            return certain(failed);
        } catch (RuntimeException | Error ofTheRule) {
            return committed(request.failed(ofTheRule));
        }
    }

    private <T> Settled<T> settle(PendingUpdate<T> request) {
        try {
            return request.answered(single.update(request.scope(), request.rule())
                    .toCompletableFuture()
                    .join());
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (failure.getCause() instanceof Error cause) {
                throw cause;
            }
            throw failure;
        }
    }

    private static BatchReport committed(Settled<?> settled) {
        return new BatchReport.Committed(List.of(settled), List.of(), List.of());
    }

    private static BatchReport certain(BillingException failed) {
        return isOfTheServer(failed) ? new BatchReport.NotNow(failed) : new BatchReport.Refused(failed);
    }

    private static boolean isOfTheServer(BillingException failed) {
        if (failed.getCause() instanceof ConnectionException) {
            return true;
        }
        SQLException reason = OwnTransactions.sqlFailure(failed);
        String state = reason == null ? null : reason.getSQLState();
        return state != null && state.length() == 5 && SERVER_TROUBLE.contains(state.substring(0, 2));
    }
}
