package ru.eatfit24.billing.ledger;

import static ru.eatfit24.billing.ledger.Difference.Cause.CHANGED;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.Assignment;

/**
 * Whether access is explained.
 *
 * <ol>
 *   <li>A subscription ends with the last period that was paid or given, or with its trial; where there is none, when it started. Time that was cut off, by a change of plan too, stands
 *       in the period of its invoice. A period that was cut off wholly lasts one microsecond: the subscription was ended at the end of that, or before.
 *   <li>The plan that decides the account's limits is what the subscription gives, or the last one that somebody assigned by hand.
 * </ol>
 */
final class SubscriptionCheck {

    private SubscriptionCheck() {}

    static void check(StoredAccount stored, Account account, Findings findings) {
        Subscription subscription = stored.subscription();
        if (subscription == null) {
            return;
        }
        Ends expected = ends(stored, subscription);
        Instant found = subscription.term().end();
        if (found.isBefore(expected.first()) || found.isAfter(expected.last())) {
            findings.add(Difference.Kind.SUBSCRIPTION_END_DIFFERS, stored, subscription.id(), expected, found, CHANGED);
        }
        Assignment given = subscription.assignment();
        Assignment inForce = account.facts().assignment();
        boolean givesNothing =
                !subscription.term().start().isBefore(subscription.term().accessEnd());
        if (!given.equals(inForce) && !givesNothing && !isAssigned(stored.lastAssigned(), inForce)) {
            findings.add(
                    Difference.Kind.PLAN_DIFFERS,
                    stored,
                    subscription.id(),
                    given,
                    inForce == null ? "none" : inForce,
                    CHANGED);
        }
    }

    /** When a subscription may end. */
    private record Ends(Instant first, Instant last) {

        Ends with(Instant end) {
            return new Ends(later(first, end), later(last, end));
        }

        Ends orUntil(Instant end) {
            return new Ends(first, later(last, end));
        }

        @Override
        public String toString() {
            return first.equals(last) ? first.toString() : first + " to " + last;
        }
    }

    private static Ends ends(StoredAccount stored, Subscription subscription) {
        List<Invoice> paid = stored.invoices().values().stream()
                .filter(invoice -> invoice.settled() != null)
                .toList();
        Instant least = later(subscription.term().start(), subscription.term().trialEnd());
        Ends ends = new Ends(least, least);
        for (Invoice invoice : paid) {
            Invoice.Settled settled = settled(invoice);
            Instant end = settled.period().end();
            ends = settled.isCutOff() ? ends.orUntil(end) : ends.with(end);
        }
        return ends;
    }

    private static Invoice.Settled settled(Invoice paid) {
        return Objects.requireNonNull(paid.settled(), "settled");
    }

    private static Instant later(Instant one, @Nullable Instant other) {
        return other != null && other.isAfter(one) ? other : one;
    }

    private static boolean isAssigned(@Nullable AuditEntry last, @Nullable Assignment inForce) {
        if (last == null || inForce == null) {
            return false;
        }
        Map<String, String> said = last.details();
        return inForce.plan().toString().equals(said.get("plan"))
                && inForce.anchor().toString().equals(said.get("anchor"))
                && Objects.equals(
                        inForce.until() == null ? null : inForce.until().toString(), said.get("until"));
    }
}
