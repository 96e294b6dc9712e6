package ru.eatfit24.billing.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.jdbc.AccountCopies.Place;
import ru.eatfit24.billing.jdbc.LostCommit.Fate;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountDetails;
import ru.eatfit24.billing.usage.OperationId;

/** An account that was decided on a copy and has yet to prove that the copy was true. For one thread. */
final class Candidate {

    private final BatchedAccount account;
    private final @Nullable Place place;
    private final @Nullable AccountCopy copy;
    private final boolean proven;
    private final Set<OperationId> takenForNew;

    private Candidate(
            BatchedAccount account,
            @Nullable Place place,
            @Nullable AccountCopy copy,
            boolean proven,
            Set<OperationId> takenForNew) {
        this.account = account;
        this.place = place;
        this.copy = copy;
        this.proven = proven;
        this.takenForNew = takenForNew;
    }

    /** An account that was seen lately. */
    static Candidate known(FoldedAccount folded, Place place, AccountDetails loaded, long epoch) {
        return known(folded, place, loaded, epoch, Set.of());
    }

    /** An account that was seen lately, for requests whose operations are taken for new ones: that they are has to be proven as well. */
    static Candidate withNewOperations(FoldedAccount folded, Place place, long epoch) {
        Set<OperationId> operations = Set.of();
        for (PendingUpdate<?> request : folded.requests()) {
            Set<OperationId> named = request.scope().operations();
            if (!named.isEmpty()) {
                operations = operations.isEmpty() ? new HashSet<>() : operations;
                operations.addAll(named);
            }
        }
        return known(folded, place, AccountDetails.NONE, epoch, operations);
    }

    private static Candidate known(
            FoldedAccount folded, Place place, AccountDetails loaded, long epoch, Set<OperationId> takenForNew) {
        AccountCopy copy = place.copy();
        Account account = copy.account().withCatalogEpoch(epoch);
        return new Candidate(batched(folded, account, loaded), place, copy, false, takenForNew);
    }

    /** An account whose row was read just now; null if it has none. */
    static Candidate read(FoldedAccount folded, @Nullable AccountCopy copy, AccountDetails loaded, long epoch) {
        Account account = copy == null ? Account.absent(folded.root(), epoch) : copy.account();
        return new Candidate(batched(folded, account, loaded), null, copy, loaded == AccountDetails.NONE, Set.of());
    }

    private static BatchedAccount batched(FoldedAccount folded, Account account, AccountDetails loaded) {
        return new BatchedAccount(folded, null, loaded == AccountDetails.NONE ? account : account.withDetails(loaded));
    }

    BatchedAccount account() {
        return account;
    }

    boolean hasRow() {
        return copy != null;
    }

    /** Whether nothing can have changed since: all of it was read at one moment of this run. */
    boolean isProven() {
        return proven;
    }

    /** Operations that were taken for new ones, without a look at the database. */
    Set<OperationId> takenForNew() {
        return takenForNew;
    }

    String root() {
        return account.root();
    }

    boolean isChanged() {
        return account.isChanged();
    }

    /** The copy of an account that has a row. */
    AccountCopy compared() {
        AccountCopy compared = copy;
        if (compared == null) {
            throw new IllegalStateException("account " + root() + " has no row to be compared");
        }
        return compared;
    }

    /** The text of the column; null where it is as it was: most decisions change none. */
    @Nullable String facts() {
        AccountCopy before = copy;
        Account current = account.current();
        if (before != null && current.facts().equals(before.account().facts())) {
            return null;
        }
        return AccountCodec.factsText(current.facts(), before == null ? null : before.unknown());
    }

    /** The text of the column. */
    String usage() {
        AccountCopy before = copy;
        return AccountCodec.usageText(account.current().usage(), before == null ? null : before.unknown());
    }

    /** Whether a row with the epoch and the account's version, or null, says that the copy is still true. */
    boolean isAsCopied(ResultSet row, long epoch) throws SQLException {
        long version = row.getLong("version");
        boolean absent = row.wasNull();
        AccountCopy before = copy;
        return row.getLong("epoch") == epoch && (before == null ? absent : !absent && before.version() == version);
    }

    /** What it was decided on is true and nothing is to be written. */
    void committedAsRead(AccountCopies copies) {
        account.endsAs(Fate.COMMITTED);
        if (copy != null) {
            copies.keep(place, copy);
        }
    }

    /** The row is written. */
    void committed(AccountCopies copies) {
        account.endsAs(Fate.COMMITTED);
        Account current = account.current();
        AccountCopy before = copy;
        copies.keep(
                place,
                before == null
                        ? new AccountCopy(current, AccountRow.firstVersion(current.at()), null)
                        : before.next(current));
    }

    /** Of the row that was to be written, for when nobody knows whether it was. */
    LostCommit.Doubt doubt() {
        AccountCopy before = copy;
        return before == null
                ? new LostCommit.Doubt(
                        root(),
                        OptionalLong.empty(),
                        AccountRow.firstVersion(account.current().at()))
                : new LostCommit.Doubt(root(), OptionalLong.of(before.version()), before.version() + 1);
    }
}
