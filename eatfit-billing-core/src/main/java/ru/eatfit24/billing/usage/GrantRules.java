package ru.eatfit24.billing.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * How grants come to an account and leave it. Each change also drops grants that have expired. One that is used up stays while there is room: its units
 * may be held, and come back.
 */
final class GrantRules {

    private GrantRules() {}

    static Change<Grant> add(AccountTerms terms, Grant grant) {
        Account account = without(terms.account(), expired -> !expired.isLive(terms.at()));
        if (account.facts().grants().size() >= Entitlements.MAX_LIVE_GRANTS) {
            AccountUsage usage = account.usage();
            account = without(account, usedUp -> usage.grantUsed(usedUp.id()) >= usedUp.amount());
        }
        List<Grant> grants = new ArrayList<>(account.facts().grants());
        if (grants.size() >= Entitlements.MAX_LIVE_GRANTS) {
            throw new IllegalStateException("account " + account.root() + " has " + grants.size()
                    + " live grants, the most there may be; revoke some or give larger ones");
        }
        grants.add(grant);
        return Change.to(account.withFacts(account.facts().withGrants(grants)), List.of(), grant);
    }

    static Account revoke(AccountTerms terms, String grantId) {
        if (terms.account().facts().grants().stream()
                .noneMatch(grant -> grant.id().equals(grantId))) {
            throw new IllegalArgumentException(
                    "account " + terms.account().root() + " has no grant \"" + grantId + "\"");
        }
        return without(terms.account(), grant -> grant.id().equals(grantId) || !grant.isLive(terms.at()));
    }

    private static Account without(Account account, Predicate<Grant> gone) {
        AccountUsage usage = account.usage();
        List<Grant> kept = new ArrayList<>();
        for (Grant grant : account.facts().grants()) {
            if (gone.test(grant)) {
                usage = usage.withoutGrant(grant.id());
            } else {
                kept.add(grant);
            }
        }
        return account.withFacts(account.facts().withGrants(kept)).withUsage(usage);
    }
}
