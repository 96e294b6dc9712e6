package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What lives beside the row of an account, as far as a scope asked for it: the counters of members, operations, holds. Immutable. What a rule changed
 * in it, the store saves: what differs from what it had loaded.
 */
public final class AccountDetails {

    /** Nothing was asked for. */
    public static final AccountDetails NONE = new AccountDetails(Map.of(), Map.of(), Map.of(), null, null, List.of());

    private final Map<String, AccountUsage> members;
    private final Map<OperationId, UsageEntry> entries;
    private final Map<String, Hold> holds;
    private final @Nullable Instant holdsLoadedUntil;
    private final @Nullable Instant nextExpiry;
    private final List<ClosedWindow> corrections;

    private AccountDetails(
            Map<String, AccountUsage> members,
            Map<OperationId, UsageEntry> entries,
            Map<String, Hold> holds,
            @Nullable Instant holdsLoadedUntil,
            @Nullable Instant nextExpiry,
            List<ClosedWindow> corrections) {
        this.members = members;
        this.entries = entries;
        this.holds = holds;
        this.holdsLoadedUntil = holdsLoadedUntil;
        this.nextExpiry = nextExpiry;
        this.corrections = corrections;
    }

    /**
     * Details as a store loaded them.
     *
     * @param members open windows of every member that the scope names, by member key; a member without any has {@link AccountUsage#NONE}
     * @param entries the operations that the scope names, those that took effect
     * @param holds the holds that the scope names, and the due ones, by id; those that there are
     */
    public static AccountDetails of(
            Map<String, AccountUsage> members, Map<OperationId, UsageEntry> entries, Map<String, Hold> holds) {
        return new AccountDetails(Map.copyOf(members), Map.copyOf(entries), Map.copyOf(holds), null, null, List.of());
    }

    /**
     * The same details, with all holds loaded that expire at this instant or before.
     *
     * @param nextExpiry the earliest expiry among the live holds that expire later; null if there are none
     */
    public AccountDetails withDueHolds(Instant loadedUntil, @Nullable Instant nextExpiry) {
        return new AccountDetails(
                members, entries, holds, Objects.requireNonNull(loadedUntil, "loadedUntil"), nextExpiry, corrections);
    }

    /** Open windows of members, by member key. */
    public Map<String, AccountUsage> members() {
        return members;
    }

    /** Operations that took effect. */
    public Map<OperationId, UsageEntry> entries() {
        return entries;
    }

    /** Holds, by id. */
    public Map<String, Hold> holds() {
        return holds;
    }

    /** Units to be taken off windows that are closed already, each as a window with the units to take off; never below 0. */
    public List<ClosedWindow> corrections() {
        return corrections;
    }

    Optional<UsageEntry> entry(OperationId operation) {
        return Optional.ofNullable(entries.get(operation));
    }

    boolean hasHoldsDueAt(Instant at) {
        return holdsLoadedUntil != null && (nextExpiry == null || at.isBefore(nextExpiry));
    }

    @Nullable Instant nextExpiry() {
        return nextExpiry;
    }

    AccountDetails withMember(String member, AccountUsage usage) {
        return new AccountDetails(
                with(members, member, usage), entries, holds, holdsLoadedUntil, nextExpiry, corrections);
    }

    AccountDetails withEntry(UsageEntry entry) {
        return new AccountDetails(
                members, with(entries, entry.operation(), entry), holds, holdsLoadedUntil, nextExpiry, corrections);
    }

    AccountDetails withHold(Hold hold) {
        return new AccountDetails(
                members, entries, with(holds, hold.id(), hold), holdsLoadedUntil, nextExpiry, corrections);
    }

    AccountDetails withCorrection(ClosedWindow correction) {
        List<ClosedWindow> more = new ArrayList<>(corrections);
        more.add(correction);
        return new AccountDetails(members, entries, holds, holdsLoadedUntil, nextExpiry, List.copyOf(more));
    }

    private static <K, V> Map<K, V> with(Map<K, V> map, K key, V value) {
        Map<K, V> changed = new HashMap<>(map);
        changed.put(key, value);
        return Map.copyOf(changed);
    }

    @Override
    public String toString() {
        return "AccountDetails[members=" + members + ", entries=" + entries + ", holds=" + holds + ", corrections="
                + corrections + "]";
    }
}
