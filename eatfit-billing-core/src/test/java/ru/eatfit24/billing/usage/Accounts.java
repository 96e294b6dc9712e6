package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.CatalogView;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.time.BillingAnchor;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.time.Zone;

/** Puts accounts together as a store would load them, so that the rules can be asked without one. */
final class Accounts {

    static final MeteredFeature PHOTO = Feature.metered("photo");
    static final Subject USER = Subject.of("user-42");

    private final CatalogView view;
    private final Instant at;
    private final List<Meter> meters = new ArrayList<>();
    private final List<Grant> grants = new ArrayList<>();
    private final List<LimitOverride> overrides = new ArrayList<>();
    private final Map<String, Long> grantsUsed = new HashMap<>();
    private @Nullable Assignment assignment;
    private @Nullable Zone zone;

    private Accounts(CatalogView view, Instant at) {
        this.view = view;
        this.at = at;
    }

    /** A view of a catalogue, as a node has it that has just started on an empty store. */
    static CatalogView view(Plan first, Plan... others) {
        return PlanDirectory.register(
                        PlanCatalog.of(first, others),
                        InMemoryBillingStore.create().catalog())
                .view();
    }

    static Accounts at(CatalogView view, String instant) {
        return new Accounts(view, Instant.parse(instant));
    }

    Accounts used(WindowPolicy policy, long used) {
        BillingAnchor anchor = assignment == null
                ? null
                : new BillingAnchor(
                        assignment.anchor(),
                        view.planOf(view.epoch(), assignment.plan())
                                .price()
                                .orElseThrow()
                                .interval());
        meters.add(new Meter("photo", policy.windowAt(at, zone == null ? view.zone() : zone, anchor), used));
        return this;
    }

    Accounts grant(String id, long amount, @Nullable String expiresAt) {
        grants.add(new Grant(id, "photo", amount, expiresAt == null ? null : Instant.parse(expiresAt)));
        return this;
    }

    Accounts grantUsed(String id, long used) {
        grantsUsed.put(id, used);
        return this;
    }

    Accounts override(Allowance allowance, @Nullable String until) {
        overrides.add(new LimitOverride("photo", allowance, until == null ? null : Instant.parse(until)));
        return this;
    }

    Accounts assigned(Plan plan, String anchor, @Nullable String until) {
        assignment =
                new Assignment(plan.planVersion(), Instant.parse(anchor), until == null ? null : Instant.parse(until));
        return this;
    }

    Accounts zone(String id) {
        zone = Zone.of(id);
        return this;
    }

    Account load() {
        return Account.of(
                USER.account(),
                view.epoch(),
                at,
                new AccountFacts(assignment, zone, overrides, grants),
                AccountUsage.of(meters, grantsUsed));
    }

    /** What the gate would decide at the account's own instant. */
    Decision ask(long amount) {
        return decide(view, load(), at, amount).answer();
    }

    static Change<Decision> decide(CatalogView view, Account account, Instant now, long amount) {
        return UsageRules.consume(view, account, now, UsageRequest.of(USER, PHOTO, amount));
    }
}
