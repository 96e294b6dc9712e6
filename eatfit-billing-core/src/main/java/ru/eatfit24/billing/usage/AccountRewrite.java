package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.event.BillingEvent;

/**
 * What becomes of an account together with something else that is stored in the same transaction, such as its subscription: its plan, events, audit entries.
 * Collected first, then saved by the rules that everything about an account goes by, as one change under the account's next version.
 *
 * <p>For one thread and one transaction.
 */
public final class AccountRewrite {

    private final String root;
    private @Nullable Assignment assignment;
    private final List<BillingEvent> events = new ArrayList<>();
    private final List<Noted> notes = new ArrayList<>();
    private final List<ClosedWindow> kept = new ArrayList<>();

    private record Noted(String actor, String action, String reason, Map<String, String> details) {

        AuditEntry at(Instant at) {
            return new AuditEntry(at, actor, action, reason, details);
        }
    }

    private AccountRewrite(String root) {
        this.root = Objects.requireNonNull(root, "root");
    }

    /** Nothing yet, of this account. */
    public static AccountRewrite of(String root) {
        return new AccountRewrite(root);
    }

    /**
     * With this plan in the place of the one it has. One whose end is past gives the default plan, and still says where billing periods count from. Windows that are
     * open run to their end, so a change of plan brings neither both allowances nor none.
     */
    public AccountRewrite assign(Assignment changed) {
        assignment = Objects.requireNonNull(changed, "changed");
        return this;
    }

    /** With this event, after those that were raised before. */
    public AccountRewrite raise(BillingEvent event) {
        events.add(Objects.requireNonNull(event, "event"));
        return this;
    }

    /**
     * With this entry in the audit trail.
     *
     * @throws IllegalArgumentException if actor or reason are blank, too long or hold control characters
     */
    public AccountRewrite note(String actor, String action, String reason, Map<String, String> details) {
        Noted noted = new Noted(actor, action, reason, Map.copyOf(details));
        noted.at(Instant.EPOCH);
        notes.add(noted);
        return this;
    }

    /** With this window kept, which has ended and was counted elsewhere. There must be none of the account in its place, and nothing be counted in it. */
    public AccountRewrite keep(ClosedWindow window) {
        kept.add(Objects.requireNonNull(window, "window"));
        return this;
    }

    /** Whether there is nothing to save. */
    public boolean isEmpty() {
        return assignment == null && events.isEmpty() && notes.isEmpty() && kept.isEmpty();
    }

    /**
     * Saves it; nothing if there is nothing. The account's row is written even if only events or audit entries are added, since they are kept under its version.
     *
     * @param store the accounts inside the transaction that all of it belongs to
     * @throws ru.eatfit24.billing.error.BillingException if it cannot be saved; then the transaction must not be committed
     */
    public void save(PlanDirectory directory, JoinedStore store, InstantSource clock) {
        if (isEmpty()) {
            return;
        }
        AccountWork.joined(directory, store, clock).<Boolean>update(AccountScope.of(root), (view, account, now) -> {
            AccountTerms terms = AccountTerms.of(view, account, now);
            Account changed = terms.account();
            if (assignment != null) {
                // A plan that the catalogue does not know must fail here, not at the next decision.
                view.planOf(account.catalogEpoch(), assignment.plan());
                changed = changed.withFacts(changed.facts().withAssignment(assignment));
            }
            Change<Boolean> change = Change.to(changed, List.copyOf(kept), true).raising(events);
            for (Noted noted : notes) {
                change = change.audited(noted.at(terms.at()));
            }
            return change;
        });
    }
}
