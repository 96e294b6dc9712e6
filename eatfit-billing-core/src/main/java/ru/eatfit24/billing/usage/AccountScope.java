package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which part of an account a rule needs: always its row, and of what lives beside it only what is named. Immutable.
 */
public final class AccountScope {

    private final String root;
    private final Set<String> members;
    private final Set<OperationId> operations;
    private final Set<String> holds;
    private final @Nullable Instant holdsDueAt;
    private final boolean earlierOperations;

    private AccountScope(
            String root,
            Set<String> members,
            Set<OperationId> operations,
            Set<String> holds,
            @Nullable Instant holdsDueAt,
            boolean earlierOperations) {
        this.root = Objects.requireNonNull(root, "root");
        this.members = members;
        this.operations = operations;
        this.holds = holds;
        this.holdsDueAt = holdsDueAt;
        this.earlierOperations = earlierOperations;
    }

    /** The row alone. */
    public static AccountScope of(String root) {
        return new AccountScope(root, Set.of(), Set.of(), Set.of(), null, false);
    }

    static AccountScope of(Subject subject) {
        return subject.isAccount()
                ? of(subject.account())
                : of(subject.account()).withMembers(subject.memberKeys());
    }

    static AccountScope of(UsageRequest request) {
        AccountScope scope = of(request.subject());
        return request.operation().map(scope::withNewOperation).orElse(scope);
    }

    AccountScope withMembers(Iterable<String> more) {
        Set<String> all = new LinkedHashSet<>(members);
        more.forEach(all::add);
        return new AccountScope(root, all, operations, holds, holdsDueAt, earlierOperations);
    }

    /** An operation that is expected to have taken effect before. */
    AccountScope withEarlierOperation(OperationId operation) {
        return new AccountScope(root, members, Set.of(operation), holds, holdsDueAt, true);
    }

    /** An operation that is expected to take effect now, for the first time. */
    AccountScope withNewOperation(OperationId operation) {
        return new AccountScope(root, members, Set.of(operation), holds, holdsDueAt, earlierOperations);
    }

    AccountScope withHold(String hold) {
        return new AccountScope(root, members, operations, Set.of(hold), holdsDueAt, earlierOperations);
    }

    AccountScope withHoldsDueAt(Instant at) {
        return new AccountScope(root, members, operations, holds, at, earlierOperations);
    }

    /** The same scope with what another one of the account names besides; of two instants that holds are due at, the later. */
    public AccountScope and(AccountScope other) {
        Set<OperationId> allOperations = new LinkedHashSet<>(operations);
        allOperations.addAll(other.operations);
        Set<String> allHolds = new LinkedHashSet<>(holds);
        allHolds.addAll(other.holds);
        return new AccountScope(
                        root,
                        members,
                        allOperations,
                        allHolds,
                        later(holdsDueAt, other.holdsDueAt),
                        earlierOperations || other.earlierOperations)
                .withMembers(other.members);
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isAfter(other) ? one : other;
    }

    /** The account's name. */
    public String root() {
        return root;
    }

    /** Members below the account whose open windows are needed, by {@link Subject#memberKey}. */
    public Set<String> members() {
        return members;
    }

    /** Operations that are needed, if they took effect. */
    public Set<OperationId> operations() {
        return operations;
    }

    /** Holds that are needed, by id. */
    public Set<String> holds() {
        return holds;
    }

    /** When given, all live holds that expire then or before are needed, and the earliest expiry among the other live ones. */
    public Optional<Instant> holdsDueAt() {
        return Optional.ofNullable(holdsDueAt);
    }

    /** Whether only the row is needed. */
    public boolean isRowOnly() {
        return members.isEmpty() && operations.isEmpty() && holds.isEmpty() && holdsDueAt == null;
    }

    /**
     * Whether most likely nothing of what is needed exists but the row: all that is named beside it are operations that are expected to
     * take effect now. A store may decide as if they had not yet, if it finds out before it answers whether that was true.
     */
    public boolean isLikelyRowOnly() {
        return members.isEmpty() && holds.isEmpty() && holdsDueAt == null && !earlierOperations;
    }

    @Override
    public String toString() {
        return "AccountScope[" + root + ", members=" + members + ", operations=" + operations + ", holds=" + holds
                + ", holdsDueAt=" + holdsDueAt + "]";
    }
}
