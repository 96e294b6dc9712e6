package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.CatalogView;
import ru.eatfit24.billing.catalog.CountedWindow;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.MeteredTerms;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.catalog.Price;
import ru.eatfit24.billing.time.BillingAnchor;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.Zone;

/** What an account's facts mean at one instant: the plan in force, the zone, the billing periods. */
final class AccountTerms {

    /** How often the billing period of a plan without a price starts anew. */
    private static final BillingInterval WITHOUT_PRICE = BillingInterval.months(1);

    private final CatalogView view;
    private final Account account;
    private final Instant at;
    private final Plan plan;

    private AccountTerms(CatalogView view, Account account, Instant at, Plan plan) {
        this.view = view;
        this.account = account;
        this.at = at;
        this.plan = plan;
    }

    /** Terms at this instant, or at the latest that the account has seen, if that is later. */
    static AccountTerms of(CatalogView view, Account account, Instant now) {
        Instant at = account.later(now);
        Assignment assignment = account.facts().assignment();
        PlanVersion assigned = assignment != null && assignment.isInForce(at) ? assignment.plan() : null;
        Plan plan = view.planOf(account.catalogEpoch(), assigned);
        return new AccountTerms(view, account, at, plan);
    }

    Account account() {
        return account;
    }

    Instant at() {
        return at;
    }

    Plan plan() {
        return plan;
    }

    Zone zone() {
        Zone own = account.facts().zone();
        return own == null ? view.zone() : own;
    }

    /**
     * Where billing periods count from; null for an account that was never assigned a plan. An assignment that has ended still says so, since
     * an override or an open window may count by it.
     */
    @Nullable BillingAnchor anchor() {
        Assignment assignment = account.facts().assignment();
        if (assignment == null) {
            return null;
        }
        Plan assigned = view.planOf(account.catalogEpoch(), assignment.plan());
        return new BillingAnchor(
                assignment.anchor(), assigned.price().map(Price::interval).orElse(WITHOUT_PRICE));
    }

    MeteredTerms termsOfPlan(MeteredFeature feature) {
        return view.terms(plan, feature);
    }

    /** The windows that can be counted in: an account without billing periods has none that counts by them. */
    List<CountedWindow> countable(MeteredTerms terms) {
        List<CountedWindow> windows = terms.windows();
        if (account.facts().assignment() != null) {
            return windows;
        }
        for (CountedWindow window : windows) {
            if (window.policy().needsAnchor()) {
                return withoutPeriods(windows);
            }
        }
        return windows;
    }

    private List<CountedWindow> withoutPeriods(List<CountedWindow> windows) {
        windows.stream()
                .filter(window -> window.policy().needsAnchor() && window.limit() != null)
                .findAny()
                .ifPresent(limited -> {
                    throw new IllegalStateException("account " + account.root() + " is limited to " + limited.limit()
                            + ", but was never assigned a plan, so it has no billing period");
                });
        return windows.stream().filter(window -> !window.policy().needsAnchor()).toList();
    }

    @Nullable LimitOverride override(MeteredFeature feature) {
        for (LimitOverride override : account.facts().overrides()) {
            if (override.feature().equals(feature.code()) && override.isInForce(at)) {
                return override;
            }
        }
        return null;
    }

    /** The assignment that made the plan the one in force; null for the default plan. */
    @Nullable Assignment assignmentInForce() {
        Assignment assignment = account.facts().assignment();
        return assignment != null && assignment.isInForce(at) ? assignment : null;
    }
}
