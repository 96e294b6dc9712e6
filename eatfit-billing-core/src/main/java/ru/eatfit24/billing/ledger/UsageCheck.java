package ru.eatfit24.billing.ledger;

import static ru.eatfit24.billing.ledger.Difference.Cause.CHANGED;
import static ru.eatfit24.billing.ledger.Difference.Cause.NO_OPERATION_ID;
import static ru.eatfit24.billing.ledger.Difference.Cause.ROW_ADDED;
import static ru.eatfit24.billing.ledger.Difference.Cause.ROW_MISSING;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.Grant;

/**
 * Whether the counters of one account are explained.
 *
 * <ol>
 *   <li>What operations and reservations took in a window and did not give back is in its counter, whether the window is open or closed. More may be: uses without an
 *       operation id leave no row, and neither do operations that are no longer remembered. Less may be only where somebody has lowered the counter by hand.
 *   <li>Where every use has an id, no more is in the counter than these, what was added by hand, and what was committed beyond a reservation.
 *   <li>A window that operations were counted in is there, for as long as these must be remembered: closed windows are kept at least as long.
 *   <li>Of a grant as many units are used as operations and reservations took from it, or more, up to all; and somebody is written down for having given it.
 *   <li>The account knows when the first of its live reservations ends, or an earlier instant.
 * </ol>
 *
 * <p>Immutable.
 */
final class UsageCheck {

    private final Instant rememberedFrom;
    private final Set<String> keyed;

    /**
     * @param rememberedFrom operations that are not older are all there
     * @param keyed codes of features that are used with an operation id only
     */
    UsageCheck(Instant rememberedFrom, Set<String> keyed) {
        this.rememberedFrom = rememberedFrom;
        this.keyed = keyed;
    }

    void check(StoredAccount stored, Account account, Findings findings) {
        stored.open()
                .forEach((place, used) -> counter(Difference.Kind.OPEN_WINDOW_DIFFERS, stored, place, used, findings));
        stored.closed()
                .forEach(
                        (place, used) -> counter(Difference.Kind.CLOSED_WINDOW_DIFFERS, stored, place, used, findings));
        stored.taken().forEach((place, taken) -> {
            boolean isThere =
                    stored.open().containsKey(place) || stored.closed().containsKey(place);
            if (!isThere && taken.latest().isAfter(rememberedFrom) && !isLowered(stored, place)) {
                findings.add(
                        Difference.Kind.CLOSED_WINDOW_MISSING,
                        stored,
                        place,
                        taken.units() + " or more",
                        "no window",
                        ROW_MISSING);
            }
        });
        grants(stored, account, findings);
        reservations(stored, account, findings);
    }

    private void counter(
            Difference.Kind kind, StoredAccount stored, StoredAccount.Place place, long used, Findings findings) {
        StoredAccount.Taken taken = stored.taken().get(place);
        long least = taken == null ? 0 : taken.units();
        if (used < least && !isLowered(stored, place)) {
            findings.add(kind, stored, place, least + " or more", used, CHANGED);
        } else if (keyed.contains(place.feature())
                && !place.window().start().isBefore(rememberedFrom)
                && !stored.mayBeTakenOver(place.window())) {
            long most = StoredAccount.sum(least, stored.beyondReserved(place.feature()));
            for (StoredAccount.Correction correction : stored.corrections()) {
                if (correction.isIn(place) && correction.added() > 0) {
                    most = StoredAccount.sum(most, correction.added());
                }
            }
            if (used > most) {
                findings.add(kind, stored, place, most + " or less", used, NO_OPERATION_ID);
            }
        }
    }

    /** What was taken before may be gone from the counter, and what is given back later may take away what came after. */
    private static boolean isLowered(StoredAccount stored, StoredAccount.Place place) {
        return stored.corrections().stream().anyMatch(correction -> correction.added() < 0 && correction.isIn(place));
    }

    private static void grants(StoredAccount stored, Account account, Findings findings) {
        Map<String, Long> usedOfGrants = account.usage().grantsUsed();
        for (Grant grant : account.facts().grants()) {
            AuditEntry given = stored.grantGiven(grant.id());
            String amount = Long.toString(grant.amount());
            if (given == null) {
                findings.add(
                        Difference.Kind.GRANT_UNEXPLAINED, stored, grant.id(), "an audit entry", "none", ROW_ADDED);
            } else if (!amount.equals(given.details().get("amount"))) {
                findings.add(
                        Difference.Kind.GRANT_DIFFERS,
                        stored,
                        grant.id(),
                        given.details().getOrDefault("amount", "nothing") + " given",
                        amount + " given",
                        CHANGED);
            }
            long used = usedOfGrants.getOrDefault(grant.id(), 0L);
            long least = stored.takenOfGrant(grant.id());
            if (used < least || used > grant.amount()) {
                findings.add(
                        Difference.Kind.GRANT_DIFFERS,
                        stored,
                        grant.id(),
                        least + " to " + amount + " used",
                        used + " used",
                        CHANGED);
            }
        }
    }

    private static void reservations(StoredAccount stored, Account account, Findings findings) {
        Instant first = stored.firstEnd();
        @Nullable Instant known = account.usage().nextExpiry().orElse(null);
        if (first != null && (known == null || known.isAfter(first))) {
            findings.add(
                    Difference.Kind.HOLD_WITHOUT_END,
                    stored,
                    "the first end of a reservation",
                    first + " or earlier",
                    known == null ? "none" : known,
                    known == null ? ROW_ADDED : CHANGED);
        }
    }
}
