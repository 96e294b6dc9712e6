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

    /**
     * Terms at this instant, or at the latest that the account has seen, if that is later. Holds that have ended by then are over: their units
     * are back before anything else is decided.
     *
     * @throws IncompleteAccountException if holds are due that were not loaded
     */
    static AccountTerms of(CatalogView view, Account loaded, Instant now) {
        Instant at = loaded.later(now);
        Account account = HoldRules.expireDue(loaded.decidedAt(at));
        Assignment assignment = account.facts().assignment();
        PlanVersion assigned = assignment != null && assignment.isInForce(at) ? assignment.plan() : null;
        Plan plan = view.planOf(account.catalogEpoch(), assigned);
        return new AccountTerms(view, account, at, plan);
    }

    /** The same terms for the account as it has become. */
    AccountTerms with(Account changed) {
        return new AccountTerms(view, changed, at, plan);
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

    /**
     * The windows that can be counted in for a subject of so many levels: none of a level that it does not reach, and none by billing period for an
     * account that has no such periods.
     */
    List<CountedWindow> countable(MeteredTerms terms, int levels) {
        boolean hasPeriods = account.facts().assignment() != null;
        for (CountedWindow window : terms.windows()) {
            if (!isCountable(window, levels, hasPeriods)) {
                return terms.windows().stream()
                        .filter(each -> isCountable(each, levels, hasPeriods))
                        .toList();
            }
        }
        return terms.windows();
    }

    private boolean isCountable(CountedWindow window, int levels, boolean hasPeriods) {
        if (window.place().level() > levels) {
            return false;
        }
        if (hasPeriods || !window.place().policy().needsAnchor()) {
            return true;
        }
        if (window.limit() != null) {
            throw new IllegalStateException("account " + account.root() + " is limited to " + window.limit()
                    + ", but was never assigned a plan, so it has no billing period");
        }
        return false;
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
