package ru.eatfit24.billing.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.event.BillingEvent;

/**
 * What a rule decided: the answer, and what the store must save with it, all or nothing. Immutable.
 *
 * @param <T> what is answered to the caller
 */
public final class Change<T> {

    private final T answer;
    private final @Nullable Account account;
    private final List<ClosedWindow> closed;
    private final List<AuditEntry> audit;
    private final List<BillingEvent> events;

    private Change(
            T answer,
            @Nullable Account account,
            List<ClosedWindow> closed,
            List<AuditEntry> audit,
            List<BillingEvent> events) {
        this.answer = answer;
        this.account = account;
        this.closed = closed;
        this.audit = audit;
        this.events = events;
    }

    /** An answer that leaves the account as it is: nothing is saved, an absent account stays absent. */
    public static <T> Change<T> none(T answer) {
        return new Change<>(answer, null, List.of(), List.of(), List.of());
    }

    /** An answer and the account as it is from now on. */
    static <T> Change<T> to(Account account, List<ClosedWindow> closed, T answer) {
        return new Change<>(answer, Objects.requireNonNull(account, "account"), closed, List.of(), List.of());
    }

    /**
     * This change and then another one, which was decided on the account as this one leaves it, as one change: the account as the second leaves it, all
     * that both keep, in their order, and the answer of the second.
     */
    public <R> Change<R> then(Change<R> second) {
        return new Change<>(
                second.answer,
                second.account == null ? account : second.account,
                both(closed, second.closed),
                both(audit, second.audit),
                both(events, second.events));
    }

    /** The same change with another answer. */
    public <R> Change<R> answering(R other) {
        return new Change<>(other, account, closed, audit, events);
    }

    private static <E> List<E> both(List<E> first, List<E> second) {
        if (first.isEmpty() || second.isEmpty()) {
            return first.isEmpty() ? second : first;
        }
        List<E> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    /** The same change with one more entry in the audit trail. */
    Change<T> audited(AuditEntry entry) {
        List<AuditEntry> entries = new ArrayList<>(audit);
        entries.add(entry);
        return new Change<>(answer, account, closed, List.copyOf(entries), events);
    }

    /** The same change, which raises these events, in this order. Only a change of the account can raise any. */
    Change<T> raising(List<BillingEvent> raised) {
        return raised.isEmpty() ? this : new Change<>(answer, account, closed, audit, List.copyOf(raised));
    }

    /** What the caller is told, once the rest is saved. */
    public T answer() {
        return answer;
    }

    /** The account as it is from now on; empty when nothing changes. */
    public Optional<Account> account() {
        return Optional.ofNullable(account);
    }

    /** Windows that have ended, to be kept. */
    public List<ClosedWindow> closed() {
        return closed;
    }

    /** Audit entries, to be kept. */
    public List<AuditEntry> audit() {
        return audit;
    }

    /** Events, to be kept until they are delivered, in their order. */
    public List<BillingEvent> events() {
        return events;
    }
}
