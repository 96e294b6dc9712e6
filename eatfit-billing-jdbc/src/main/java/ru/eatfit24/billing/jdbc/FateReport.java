package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import ru.eatfit24.billing.jdbc.LostCommit.Fate;
import ru.eatfit24.billing.jdbc.PendingUpdate.Settled;
import ru.eatfit24.billing.usage.OperationId;

/** What the requests of a batch are told, by what became of each account. */
final class FateReport {

    private FateReport() {}

    /**
     * Puts the report together.
     *
     * @param what what was being done and on which id, for messages
     * @param accounts the accounts, with the answers that hold if they have committed; who has no fate decides again
     * @param again others that decide again
     * @param alone others that go on alone
     */
    static BatchReport.Committed of(
            String what, List<BatchedAccount> accounts, List<FoldedAccount> again, List<FoldedAccount> alone) {
        BatchReport.Committed report =
                new BatchReport.Committed(new ArrayList<>(), new ArrayList<>(again), new ArrayList<>(alone));
        for (BatchedAccount account : accounts) {
            Fate fate = account.fate();
            if (fate == null) {
                report.again().add(account.folded());
            } else if (fate == Fate.UNKNOWN) {
                addUnknown(what, account, report);
            } else {
                addSettled(what, account, fate, report);
                account.rest().ifPresent(report.again()::add);
            }
        }
        return report;
    }

    /** The report on one account. */
    static BatchReport.Committed of(String what, BatchedAccount account) {
        return of(what, List.of(account), List.of(), List.of());
    }

    private static void addSettled(String what, BatchedAccount account, Fate fate, BatchReport.Committed report) {
        for (Settled<?> one : account.settled()) {
            report.settled()
                    .add(
                            switch (fate) {
                                case COMMITTED -> one;
                                case NOT_TAKEN -> one.request().failed(LostCommit.notTaken(what, account.root()));
                                case UNKNOWN, UNFENCED ->
                                    one.request().failed(LostCommit.unknown(what, account.root()));
                            });
        }
    }

    /**
     * What operations have done stands in their entries, so they run again, by themselves. Only behind a fence: else the lost
     * transaction could still take place after a second run that took nothing.
     */
    private static void addUnknown(String what, BatchedAccount account, BatchReport.Committed report) {
        List<PendingUpdate<?>> repeated = new ArrayList<>();
        Set<OperationId> known =
                new HashSet<>(account.loaded().details().entries().keySet());
        for (Settled<?> one : account.settled()) {
            boolean isRepeatable = one.request().isRepeatable(known);
            known.addAll(one.request().scope().operations());
            if (isRepeatable) {
                one.request().doubt(LostCommit.unknown(what, account.root()));
                repeated.add(one.request());
            } else {
                report.settled().add(one.request().failed(LostCommit.unknown(what, account.root())));
            }
        }
        account.rest().ifPresent(rest -> repeated.addAll(rest.requests()));
        if (!repeated.isEmpty()) {
            report.alone().add(new FoldedAccount(account.folded().line(), repeated));
        }
    }
}
