package ru.eatfit24.billing.memory;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.store.LedgerReader;
import ru.eatfit24.billing.store.LedgerStore;

/**
 * Shows accounts one after the other, in the order of their names. Each is held while it is shown, as by a rule, so that nothing of it changes meanwhile; the reader
 * waits for nothing either.
 */
final class InMemoryLedgerStore implements LedgerStore {

    private final InMemoryUsageStore usage;
    private final InMemoryMoneyStore money;

    InMemoryLedgerStore(InMemoryUsageStore usage, InMemoryMoneyStore money) {
        this.usage = usage;
        this.money = money;
    }

    @Override
    public <R extends LedgerReader> R show(@Nullable String after, int most, Supplier<R> readers) {
        if (most < 1 || most > MAX_PAGE) {
            throw new IllegalArgumentException("a page has 1 to " + MAX_PAGE + " accounts, but was to have " + most);
        }
        R reader = readers.get();
        List<String> roots = usage.accountsAfter(after).sorted().limit(most).toList();
        roots.forEach(root -> usage.show(root, reader, () -> money.show(root, reader)));
        return reader;
    }

    @Override
    public <R extends LedgerReader> R show(String account, Supplier<R> readers) {
        R reader = readers.get();
        usage.show(account, reader, () -> money.show(account, reader));
        return reader;
    }

    @Override
    public long countAccounts(@Nullable String after) {
        return usage.accountsAfter(after).count();
    }
}
