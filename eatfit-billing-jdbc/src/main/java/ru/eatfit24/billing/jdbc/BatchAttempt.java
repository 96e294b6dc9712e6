package ru.eatfit24.billing.jdbc;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import ru.eatfit24.billing.jdbc.LostCommit.Doubt;
import ru.eatfit24.billing.jdbc.LostCommit.Fate;

/** What one batch that locks tries to write, for when the answer to its commit is lost: the last run of its work counts. For one thread. */
final class BatchAttempt {

    private final long batch = ThreadLocalRandom.current().nextLong();
    private List<BatchedAccount> carried = List.of();
    private List<FoldedAccount> again = List.of();
    private List<FoldedAccount> alone = List.of();

    /** The number that the transaction leaves in the rows of accounts. */
    long batch() {
        return batch;
    }

    /**
     * What there is to report if the transaction commits.
     *
     * @param decided accounts whose requests are answered then; those that did not change are answered by what was locked
     * @param before accounts that somebody else was faster with
     * @param apart accounts that go on alone
     */
    void carries(List<BatchedAccount> decided, List<FoldedAccount> before, List<FoldedAccount> apart) {
        carried = List.copyOf(decided);
        again = List.copyOf(before);
        alone = List.copyOf(apart);
    }

    /** The accounts whose rows were to be written. */
    List<Doubt> doubts() {
        return carried.stream()
                .filter(BatchedAccount::isChanged)
                .map(account -> new Doubt(
                        account.root(),
                        account.row().map(row -> OptionalLong.of(row.version())).orElseGet(OptionalLong::empty),
                        AccountBatch.newVersion(account)))
                .toList();
    }

    /** The report when all has committed. */
    BatchReport committed(String what) {
        return report(what, Map.of());
    }

    /** The report when this became of the accounts that were to be written. */
    BatchReport report(String what, Map<String, Fate> fates) {
        carried.forEach(account -> account.endsAs(fates.getOrDefault(account.root(), Fate.COMMITTED)));
        return FateReport.of(what, carried, again, alone);
    }
}
