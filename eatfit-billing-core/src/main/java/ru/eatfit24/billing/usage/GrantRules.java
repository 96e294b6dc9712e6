package ru.eatfit24.billing.usage;

import java.util.ArrayList;
import java.util.List;

/** How grants come to an account and leave it. Each change also drops grants that have expired or are used up. */
final class GrantRules {

    private GrantRules() {}

    static Change<Grant> add(AccountTerms terms, Grant grant) {
        Account account = withoutDead(terms);
        List<Grant> grants = new ArrayList<>(account.facts().grants());
        if (grants.size() >= Entitlements.MAX_LIVE_GRANTS) {
            throw new IllegalStateException("account " + account.root() + " has " + grants.size()
                    + " live grants, the most there may be; revoke some or give larger ones");
        }
        grants.add(grant);
        return Change.to(account.withFacts(terms.at(), account.facts().withGrants(grants)), List.of(), grant);
    }

    static Account revoke(AccountTerms terms, String grantId) {
        if (terms.account().facts().grants().stream()
                .noneMatch(grant -> grant.id().equals(grantId))) {
            throw new IllegalArgumentException(
                    "account " + terms.account().root() + " has no grant \"" + grantId + "\"");
        }
        Account account = withoutDead(terms);
        List<Grant> kept = account.facts().grants().stream()
                .filter(grant -> !grant.id().equals(grantId))
                .toList();
        AccountUsage usage = account.usage().withoutGrant(grantId);
        return account.withFacts(terms.at(), account.facts().withGrants(kept)).withUsage(terms.at(), usage);
    }

    private static Account withoutDead(AccountTerms terms) {
        Account account = terms.account();
        AccountUsage usage = account.usage();
        List<Grant> live = new ArrayList<>();
        for (Grant grant : account.facts().grants()) {
            if (grant.isLive(terms.at()) && usage.grantUsed(grant.id()) < grant.amount()) {
                live.add(grant);
            } else {
                usage = usage.withoutGrant(grant.id());
            }
        }
        return account.withFacts(terms.at(), account.facts().withGrants(live)).withUsage(terms.at(), usage);
    }
}
