package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.time.Zone;

/**
 * What administrators and subscriptions do to an account: give it a plan, another limit, extra units, correct its counters.
 *
 * <p>Every verb is one atomic step: account and audit entry are saved together or not at all, and every decision that starts after the verb has
 * returned sees the change, on every node. Each carries an actor (1 to 128 characters) and a reason (1 to 512), both not blank, and answers how the
 * account stands after it. A verb that ends with {@link ru.eatfit24.billing.error.OutcomeUnknownException} may have taken effect; see
 * {@link #auditTrail}.
 *
 * <p>All verbs act on accounts and refuse a subject with levels below. They throw {@code IllegalArgumentException} for a plan or feature that the
 * catalogue does not know. Windows that are open run to their end whatever is changed. Safe for use by many threads.
 */
public final class Entitlements {

    /**
     * The most grants that an account may have live at once; its row stays small. Where they are as many, the next one takes the place of those that are
     * used up, also of one whose units are held and might have come back.
     */
    public static final int MAX_LIVE_GRANTS = 32;

    private final AccountWork work;

    private Entitlements(AccountWork work) {
        this.work = work;
    }

    /** The service. Hosts take theirs from {@code Billing}. */
    public static Entitlements of(PlanDirectory directory, UsageStore store, InstantSource clock) {
        return new Entitlements(new AccountWork(directory, store, clock));
    }

    /**
     * Gives an account the current version of a plan, in the place of the one it has. The only way a plan reaches an account.
     *
     * @param plan code or alias of a declared plan
     * @param anchor where its billing periods count from, such as the start of the subscription
     * @param until when the default plan follows by itself; null for no end
     * @throws IllegalArgumentException if no such plan is declared, or the end is not after the anchor
     */
    public Entitlement assign(
            Subject subject, String plan, Instant anchor, @Nullable Instant until, String actor, String reason) {
        Plan current = work.directory().declared().requirePlan(plan);
        Assignment assignment = new Assignment(current.planVersion(), anchor, until);
        if (until != null && !until.isAfter(anchor)) {
            throw new IllegalArgumentException("the end " + until + " must be after the anchor " + anchor);
        }
        Map<String, String> details = new HashMap<>();
        details.put("plan", current.toString());
        details.put("anchor", assignment.anchor().toString());
        putIfPresent(details, "until", assignment.until());
        return changeFacts(
                subject,
                new Note(actor, "assign", reason, details),
                terms -> terms.account().facts().withAssignment(assignment));
    }

    /**
     * Sets another allowance of a feature for an account, in the place of its plan's and of an earlier override.
     *
     * @param until when the plan holds again; null for no end
     * @throws IllegalStateException if the allowance counts by billing period and the account was never assigned a plan
     */
    public Entitlement override(
            Subject subject,
            MeteredFeature feature,
            Allowance allowance,
            @Nullable Instant until,
            String actor,
            String reason) {
        work.directory().view().requireKnown(feature);
        LimitOverride override = new LimitOverride(feature.code(), allowance, until);
        Map<String, String> details = new HashMap<>();
        details.put("feature", feature.code());
        details.put("allowance", allowance.toString());
        putIfPresent(details, "until", override.until());
        return changeFacts(subject, new Note(actor, "override", reason, details), terms -> {
            requirePeriods(terms.account(), allowance);
            return terms.account().facts().withOverride(override);
        });
    }

    /** Lets the plan hold again for a feature; nothing else happens if there was no override. */
    public Entitlement removeOverride(Subject subject, MeteredFeature feature, String actor, String reason) {
        work.directory().view().requireKnown(feature);
        return changeFacts(
                subject,
                new Note(actor, "remove-override", reason, Map.of("feature", feature.code())),
                terms -> terms.account().facts().withoutOverride(feature.code()));
    }

    /**
     * Gives an account extra units, once. They are taken after the plan's, and never return. Calling it again gives again.
     *
     * @param amount 1 to 1,000,000,000
     * @param expiresAt when what is left of them ends; null for never
     * @return the grant, whose id {@link #revokeGrant} takes
     * @throws IllegalStateException if the account has {@link #MAX_LIVE_GRANTS} live grants already
     */
    public Grant grant(
            Subject subject,
            MeteredFeature feature,
            long amount,
            @Nullable Instant expiresAt,
            String actor,
            String reason) {
        work.directory().view().requireKnown(feature);
        Grant grant = new Grant(UUID.randomUUID().toString(), feature.code(), amount, expiresAt);
        Map<String, String> details = new HashMap<>();
        details.put("grant", grant.id());
        details.put("feature", feature.code());
        details.put("amount", Long.toString(amount));
        putIfPresent(details, "expires", grant.expiresAt());
        Note note = new Note(actor, "grant", reason, details);
        return work.update(AccountScope.of(account(subject)), (view, account, now) -> {
            AccountTerms terms = AccountTerms.of(view, account, now);
            return note.on(terms.at(), GrantRules.add(terms, grant));
        });
    }

    /**
     * Takes back what is left of a grant.
     *
     * @throws IllegalArgumentException if the account has no such grant
     */
    public Entitlement revokeGrant(Subject subject, String grantId, String actor, String reason) {
        Note note = new Note(actor, "revoke-grant", reason, Map.of("grant", grantId));
        return change(subject, note, terms -> GrantRules.revoke(terms, grantId));
    }

    /**
     * Corrects what was used of a feature, in every window that counts now. A counter stops at 0; it may pass the limit.
     *
     * @param delta units to add, or to take away if negative; not 0, at most 1,000,000,000 either way
     */
    public Entitlement adjust(Subject subject, MeteredFeature feature, long delta, String actor, String reason) {
        work.directory().view().requireKnown(feature);
        if (delta == 0 || delta < -UsageRequest.MAX_AMOUNT || delta > UsageRequest.MAX_AMOUNT) {
            throw new IllegalArgumentException("an adjustment must be 1 to " + UsageRequest.MAX_AMOUNT
                    + " units up or down, but was " + delta + " of " + feature);
        }
        Note note = new Note(actor, "adjust", reason, Map.of("feature", feature.code(), "delta", Long.toString(delta)));
        return changeCounters(subject, feature, note, standing -> standing.adjust(delta));
    }

    /** Sets what was used of a feature to 0, in every window that counts now. */
    public Entitlement reset(Subject subject, MeteredFeature feature, String actor, String reason) {
        work.directory().view().requireKnown(feature);
        Note note = new Note(actor, "reset", reason, Map.of("feature", feature.code()));
        return changeCounters(subject, feature, note, FeatureStanding::reset);
    }

    /**
     * Gives an account a zone of its own, or with null the catalogue's again. Open windows run to their end; a day, week, month or year that
     * follows one of another zone is joined with the next full one, so that moving never brings a fresh allowance.
     */
    public Entitlement zone(Subject subject, @Nullable Zone zone, String actor, String reason) {
        Note note = new Note(actor, "zone", reason, Map.of("zone", zone == null ? "catalogue" : zone.id()));
        return changeFacts(subject, note, terms -> terms.account().facts().withZone(zone));
    }

    /**
     * What was changed on an account by hand, newest first.
     *
     * @param limit how many at most, 1 to 1,000
     */
    public List<AuditEntry> auditTrail(Subject subject, int limit) {
        return work.store().auditTrail(account(subject), limit);
    }

    /**
     * Windows of an account that have ended and were replaced, those that started latest first. A window is replaced when the feature is next used,
     * so one that has ended may still be the open one.
     *
     * @param limit how many at most, 1 to 1,000
     */
    public List<ClosedWindow> closedWindows(Subject subject, int limit) {
        return work.store().closedWindows(account(subject), limit);
    }

    /**
     * Writes down the reservations of an account that have ended by themselves. Their units are back without it; it only makes that visible.
     *
     * @return how many had ended
     */
    public int sweepReservations(Subject subject) {
        return work.update(AccountScope.of(account(subject)), HoldRules::sweep);
    }

    private Entitlement changeFacts(Subject subject, Note note, Function<AccountTerms, AccountFacts> change) {
        return change(subject, note, terms -> terms.account().withFacts(change.apply(terms)));
    }

    private Entitlement change(Subject subject, Note note, Function<AccountTerms, Account> change) {
        return work.update(AccountScope.of(account(subject)), (view, account, now) -> {
            AccountTerms terms = AccountTerms.of(view, account, now);
            Account changed = change.apply(terms);
            Entitlement after = Entitlement.of(view, changed, terms.at(), subject);
            return note.on(terms.at(), Change.to(changed, List.of(), after));
        });
    }

    private Entitlement changeCounters(
            Subject subject, MeteredFeature feature, Note note, UnaryOperator<FeatureStanding> change) {
        return work.update(AccountScope.of(account(subject)), (view, account, now) -> {
            AccountTerms terms = AccountTerms.of(view, account, now);
            FeatureStanding changed = change.apply(FeatureStanding.of(terms, List.of(), feature));
            Entitlement after = Entitlement.of(view, changed.account(), terms.at(), subject);
            return note.on(
                    terms.at(),
                    Change.to(changed.account(), changed.closed(), after).raising(changed.events()));
        });
    }

    private static String account(Subject subject) {
        Objects.requireNonNull(subject, "subject");
        if (!subject.isAccount()) {
            throw new IllegalArgumentException("plans, limits and counters belong to accounts, but " + subject
                    + " is below account " + subject.account() + "; use Subject.of(\"" + subject.account() + "\")");
        }
        return subject.account();
    }

    private static void requirePeriods(Account account, Allowance allowance) {
        boolean byPeriod = allowance instanceof Allowance.Limited limited
                && limited.limits().stream().anyMatch(limit -> limit.window().needsAnchor());
        if (byPeriod && account.facts().assignment() == null) {
            throw new IllegalStateException(
                    "account " + account.root() + " was never assigned a plan, so it has no billing period to count "
                            + allowance + " in; assign a plan first, or use another window");
        }
    }

    private static void putIfPresent(Map<String, String> details, String name, @Nullable Instant instant) {
        if (instant != null) {
            details.put(name, instant.toString());
        }
    }

    /** What the audit trail will say; checked before anything is asked of the store. */
    private record Note(String actor, String action, String reason, Map<String, String> details) {

        Note {
            entry(Instant.EPOCH, actor, action, reason, details);
        }

        <T> Change<T> on(Instant at, Change<T> change) {
            return change.audited(entry(at, actor, action, reason, details));
        }

        private static AuditEntry entry(
                Instant at, String actor, String action, String reason, Map<String, String> details) {
            return new AuditEntry(at, actor, action, reason, details);
        }
    }
}
