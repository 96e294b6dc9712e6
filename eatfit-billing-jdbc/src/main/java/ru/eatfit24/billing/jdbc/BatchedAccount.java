package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.jdbc.LostCommit.Fate;
import ru.eatfit24.billing.jdbc.PendingUpdate.Settled;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.ClosedWindow;

/** One account within one run of a batch: as it was loaded, what its requests make of it, what they are answered. For one thread. */
final class BatchedAccount {

    private static final Change<?> NOTHING = Change.none(Boolean.TRUE);

    private final FoldedAccount folded;
    private final @Nullable AccountRow row;
    private final Account loaded;
    private final List<Settled<?>> settled;
    private Change<?> change = NOTHING;
    private Account current;
    private @Nullable Fate fate;

    /** @param row null when there is none */
    BatchedAccount(FoldedAccount folded, @Nullable AccountRow row, Account loaded) {
        this.folded = folded;
        this.row = row;
        this.loaded = loaded;
        this.settled = new ArrayList<>(folded.requests().size());
        this.current = loaded;
    }

    String root() {
        return folded.root();
    }

    FoldedAccount folded() {
        return folded;
    }

    Optional<AccountRow> row() {
        return Optional.ofNullable(row);
    }

    Account loaded() {
        return loaded;
    }

    Account current() {
        return current;
    }

    /** What the requests that were decided change together. */
    Change<?> change() {
        return change;
    }

    List<ClosedWindow> closed() {
        return change.closed();
    }

    List<AuditEntry> audit() {
        return change.audit();
    }

    List<BillingEvent> events() {
        return change.events();
    }

    List<Settled<?>> settled() {
        return settled;
    }

    /** What became of it; null while that is not known, or if it must decide again. */
    @Nullable Fate fate() {
        return fate;
    }

    void endsAs(@Nullable Fate known) {
        fate = known;
    }

    /** Whether there is something to save. */
    boolean isChanged() {
        return current != loaded;
    }

    boolean needsDetails() {
        return folded.requests().stream().anyMatch(request -> !request.scope().isRowOnly());
    }

    /**
     * Decides the requests in their order, each on the account as the one before left it. Stops behind one that made or ended holds:
     * which hold expires next must be asked of the database again.
     */
    void decide() {
        for (PendingUpdate<?> request : folded.requests()) {
            settled.add(decide(request));
            if (!current.details().holds().equals(loaded.details().holds())) {
                return;
            }
        }
    }

    private <T> Settled<T> decide(PendingUpdate<T> request) {
        Change<T> decided;
        try {
            decided = request.rule().apply(current);
        } catch (RuntimeException | Error ofTheRule) {
            return request.failed(ofTheRule);
        }
        current = decided.account().orElse(current);
        change = change.then(decided);
        return request.answered(decided.answer());
    }

    /** The requests that were not decided; empty if all were. */
    Optional<FoldedAccount> rest() {
        List<PendingUpdate<?>> all = folded.requests();
        return settled.size() == all.size()
                ? Optional.empty()
                : Optional.of(new FoldedAccount(folded.line(), all.subList(settled.size(), all.size())));
    }
}
