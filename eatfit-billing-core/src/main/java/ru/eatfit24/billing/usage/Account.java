package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.Objects;

/**
 * All that a decision about one account needs, as a store loaded it in one piece. Immutable.
 *
 * <p>An account that was never written is {@link #absent}: nothing used, the default plan. A store does not keep it until a rule changes it.
 */
public final class Account {

    private final String root;
    private final long catalogEpoch;
    private final Instant at;
    private final AccountFacts facts;
    private final AccountUsage usage;

    private Account(String root, long catalogEpoch, Instant at, AccountFacts facts, AccountUsage usage) {
        this.root = root;
        this.catalogEpoch = catalogEpoch;
        this.at = at;
        this.facts = facts;
        this.usage = usage;
    }

    /**
     * An account that the store does not hold.
     *
     * @param root the account's name, the first part of its subjects
     * @param catalogEpoch the epoch of the catalogue that the store reads in the same step
     */
    public static Account absent(String root, long catalogEpoch) {
        return of(root, catalogEpoch, Instant.EPOCH, AccountFacts.NONE, AccountUsage.NONE);
    }

    /**
     * An account as the store holds it.
     *
     * @param at the latest instant that a rule has decided at; an account's time never goes back
     */
    public static Account of(String root, long catalogEpoch, Instant at, AccountFacts facts, AccountUsage usage) {
        return new Account(
                Objects.requireNonNull(root, "root"),
                catalogEpoch,
                Objects.requireNonNull(at, "at"),
                Objects.requireNonNull(facts, "facts"),
                Objects.requireNonNull(usage, "usage"));
    }

    /** The account's name. */
    public String root() {
        return root;
    }

    /** The epoch of the catalogue when the account was loaded. */
    public long catalogEpoch() {
        return catalogEpoch;
    }

    /** The latest instant that a rule has decided at. */
    public Instant at() {
        return at;
    }

    /** What decides its limits. */
    public AccountFacts facts() {
        return facts;
    }

    /** What it has used. */
    public AccountUsage usage() {
        return usage;
    }

    /** The same account as of another epoch of the catalogue; for stores that keep the epoch apart. */
    public Account withCatalogEpoch(long epoch) {
        return epoch == catalogEpoch ? this : of(root, epoch, at, facts, usage);
    }

    Account withUsage(Instant decidedAt, AccountUsage changed) {
        return new Account(root, catalogEpoch, decidedAt, facts, changed);
    }

    Account withFacts(Instant decidedAt, AccountFacts changed) {
        return new Account(root, catalogEpoch, decidedAt, changed, usage);
    }

    /** Now, but never before what this account has already seen: a clock that steps back does not reopen a window. */
    Instant later(Instant now) {
        return now.isBefore(at) ? at : now;
    }

    @Override
    public String toString() {
        return "Account[" + root + " at " + at + ", " + facts + ", " + usage + "]";
    }
}
