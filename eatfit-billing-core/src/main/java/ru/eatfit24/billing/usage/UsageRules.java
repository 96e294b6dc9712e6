package ru.eatfit24.billing.usage;

import java.time.Instant;
import ru.eatfit24.billing.catalog.CatalogView;

/** The rules of the gate: pure functions that decide for every store. */
final class UsageRules {

    private UsageRules() {}

    /** Takes the units if all of them fit, else takes nothing. */
    static Change<Decision> consume(CatalogView view, Account account, Instant now, UsageRequest request) {
        AccountTerms terms = AccountTerms.of(view, account, now);
        FeatureStanding standing = FeatureStanding.of(terms, request.feature());
        if (!standing.fits(request.amount())) {
            return Change.none(new Decision.Denied(request, standing.usage(), terms.at()));
        }
        FeatureStanding taken = standing.take(request.amount());
        return Change.to(taken.account(), taken.closed(), new Decision.Granted(request, taken.usage(), terms.at()));
    }
}
