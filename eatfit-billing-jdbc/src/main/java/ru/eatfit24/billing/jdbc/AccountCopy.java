package ru.eatfit24.billing.jdbc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.usage.Account;

/**
 * An account as its row held it when it had this version, with nothing of what lives beside the row. Immutable.
 *
 * @param unknown what the row's JSON has that this version of the library does not know, and must keep; null for nothing
 */
record AccountCopy(Account account, long version, @Nullable Unknown unknown) {

    /** Fields at the top of the two columns that a newer node wrote. */
    record Unknown(ObjectNode facts, ObjectNode usage) {}

    /**
     * A copy of a row that was read.
     *
     * @throws RuntimeException if a newer version of this library wrote it, or it cannot be read
     */
    static AccountCopy of(AccountRow row, long catalogEpoch) {
        if (row.format() > AccountCodec.FORMAT) {
            throw new IllegalArgumentException("the row has the format " + row.format());
        }
        ObjectNode facts = row.facts();
        ObjectNode usage = row.usage();
        Account account = Account.of(
                row.root(), catalogEpoch, row.at(), AccountCodec.readFacts(facts), AccountCodec.readUsage(usage));
        return new AccountCopy(account, row.version(), AccountCodec.unknown(facts, usage));
    }

    /** The copy of the row in which the account stands changed after one write. */
    AccountCopy next(Account changed) {
        return new AccountCopy(changed, version + 1, unknown);
    }
}
