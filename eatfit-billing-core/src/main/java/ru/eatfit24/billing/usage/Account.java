package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    private final AccountDetails details;

    private Account(
            String root,
            long catalogEpoch,
            Instant at,
            AccountFacts facts,
            AccountUsage usage,
            AccountDetails details) {
        this.root = root;
        this.catalogEpoch = catalogEpoch;
        this.at = at;
        this.facts = facts;
        this.usage = usage;
        this.details = details;
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
     * An account's row as the store holds it; what lives beside it follows with {@link #withDetails}.
     *
     * @param at the latest instant that a rule has decided at; an account's time never goes back
     */
    public static Account of(String root, long catalogEpoch, Instant at, AccountFacts facts, AccountUsage usage) {
        return new Account(
                Objects.requireNonNull(root, "root"),
                catalogEpoch,
                Objects.requireNonNull(at, "at"),
                Objects.requireNonNull(facts, "facts"),
                Objects.requireNonNull(usage, "usage"),
                AccountDetails.NONE);
    }

    /** The same account with what the scope asked for beside the row. */
    public Account withDetails(AccountDetails loaded) {
        return new Account(root, catalogEpoch, at, facts, usage, Objects.requireNonNull(loaded, "loaded"));
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

    /** What was loaded, or changed, beside its row. */
    public AccountDetails details() {
        return details;
    }

    /** The same account as of another epoch of the catalogue; for stores that keep the epoch apart. */
    public Account withCatalogEpoch(long epoch) {
        return epoch == catalogEpoch ? this : new Account(root, epoch, at, facts, usage, details);
    }

    Account decidedAt(Instant instant) {
        return instant.equals(at) ? this : new Account(root, catalogEpoch, instant, facts, usage, details);
    }

    Account withUsage(AccountUsage changed) {
        return new Account(root, catalogEpoch, at, facts, changed, details);
    }

    Account withFacts(AccountFacts changed) {
        return new Account(root, catalogEpoch, at, changed, usage, details);
    }

    /**
     * The usage of the account, or of a member.
     *
     * @param member a {@link Subject#memberKey}; empty for the account
     * @throws IncompleteAccountException if the member was not loaded
     */
    AccountUsage usageOf(String member) {
        if (member.isEmpty()) {
            return usage;
        }
        AccountUsage loaded = details.members().get(member);
        if (loaded == null) {
            throw new IncompleteAccountException(AccountScope.of(root).withMembers(List.of(member)));
        }
        return loaded;
    }

    Account withUsageOf(String member, AccountUsage changed) {
        return member.isEmpty() ? withUsage(changed) : withDetails(details.withMember(member, changed));
    }

    /** The account with units given back where they were taken: in an open window, in a closed one, to a grant that there still is. */
    Account giveBack(UnitsTaken taken) {
        Account changed = this;
        if (taken.fromPlan() > 0) {
            for (UnitsTaken.CountedIn counted : taken.windows()) {
                changed = changed.giveBack(counted, taken.feature(), taken.fromPlan());
            }
        }
        AccountUsage grants = changed.usage;
        for (Map.Entry<String, Long> grant : taken.fromGrants().entrySet()) {
            if (grants.grantsUsed().containsKey(grant.getKey())) {
                grants = grants.withGrantUsed(
                        grant.getKey(), Math.max(0, grants.grantUsed(grant.getKey()) - grant.getValue()));
            }
        }
        return changed.withUsage(grants);
    }

    private Account giveBack(UnitsTaken.CountedIn counted, String feature, long units) {
        AccountUsage of = usageOf(counted.member());
        Meter meter = of.find(feature, counted.window().policy());
        if (meter != null && meter.window().equals(counted.window())) {
            return withUsageOf(counted.member(), of.with(meter.less(units)));
        }
        return withDetails(
                details.withCorrection(new ClosedWindow(counted.member(), feature, counted.window(), units)));
    }

    /** Now, but never before what this account has already seen: a clock that steps back does not reopen a window. */
    Instant later(Instant now) {
        return now.isBefore(at) ? at : now;
    }

    @Override
    public String toString() {
        return "Account[" + root + " at " + at + ", " + facts + ", " + usage + ", " + details + "]";
    }
}
