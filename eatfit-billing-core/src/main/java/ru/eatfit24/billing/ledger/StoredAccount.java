package ru.eatfit24.billing.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.payment.CreditEntry;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.Hold;
import ru.eatfit24.billing.usage.UnitsTaken;
import ru.eatfit24.billing.usage.UsageEntry;

/**
 * What is stored of one account. What there can be much of, operations and reservations, is added up by window while it is read, and not kept. For one thread.
 */
final class StoredAccount {

    private final String root;
    private final Map<Place, Long> open = new LinkedHashMap<>();
    private final Map<Place, Long> closed = new LinkedHashMap<>();
    private final Map<Place, Taken> taken = new LinkedHashMap<>();
    private final Map<String, Long> takenOfGrants = new HashMap<>();
    private final Map<String, Long> beyondReserved = new HashMap<>();
    private final List<Correction> corrections = new ArrayList<>();
    private final Map<String, AuditEntry> grantsGiven = new HashMap<>();
    private final List<Instant> takenOver = new ArrayList<>();
    private final List<Unreadable> unreadable = new ArrayList<>();
    private final Map<String, Invoice> invoices = new LinkedHashMap<>();
    private final Map<String, Payment> payments = new LinkedHashMap<>();
    private final List<Refund> refunds = new ArrayList<>();
    private final List<CreditEntry> credit = new ArrayList<>();
    private final Map<LedgerRow, Long> counts = new EnumMap<>(LedgerRow.class);
    private @Nullable Account account;
    private @Nullable Instant firstEnd;
    private @Nullable AuditEntry lastAssigned;
    private @Nullable Subscription subscription;

    StoredAccount(String root) {
        this.root = root;
    }

    /** One window of the account, with an empty member, or of a member. */
    record Place(String member, String feature, Window window) {

        @Override
        public String toString() {
            return feature + " " + window + (member.isEmpty() ? "" : " of " + member);
        }
    }

    /**
     * What operations and reservations took in one window.
     *
     * @param latest when the latest of them was made
     */
    record Taken(long units, Instant latest) {

        Taken and(Taken other) {
            return new Taken(sum(units, other.units), latest.isAfter(other.latest) ? latest : other.latest);
        }
    }

    /**
     * A counter of the account that was corrected by hand.
     *
     * @param added units that were added; below zero if it was lowered, by whatever
     */
    record Correction(Instant at, String feature, long added) {

        boolean isIn(Place place) {
            return place.member().isEmpty()
                    && place.feature().equals(feature)
                    && place.window().contains(at);
        }
    }

    /** Something that cannot be read. */
    record Unreadable(String what, String why) {}

    private void count(LedgerRow row) {
        counts.merge(row, 1L, Long::sum);
    }

    void add(Account row) {
        count(LedgerRow.ACCOUNT);
        account = row;
        row.usage().meters().forEach(meter -> addOpen("", meter.feature(), meter.window(), meter.used()));
    }

    void addOpen(String member, String feature, Window window, long used) {
        count(LedgerRow.WINDOW);
        open.put(new Place(member, feature, window), used);
    }

    void addClosed(String member, String feature, Window window, long used) {
        count(LedgerRow.WINDOW);
        closed.put(new Place(member, feature, window), used);
    }

    void add(UsageEntry operation) {
        count(LedgerRow.OPERATION);
        // What a reservation took stands in its own row, and changes there.
        if (operation.status() == UsageEntry.Status.TAKEN && operation.hold().isEmpty()) {
            operation.taken().forEach(units -> add(units, operation.at()));
        }
    }

    void add(Hold hold) {
        count(LedgerRow.HOLD);
        switch (hold.state()) {
            case LIVE -> {
                add(hold.taken(), hold.reservedAt());
                firstEnd = firstEnd == null || hold.expiresAt().isBefore(firstEnd) ? hold.expiresAt() : firstEnd;
            }
            case COMMITTED -> {
                add(hold.taken(), hold.reservedAt());
                long beyond = hold.committed() - hold.missing() - hold.taken().total();
                if (beyond > 0) {
                    beyondReserved.merge(hold.taken().feature(), beyond, StoredAccount::sum);
                }
            }
            case RELEASED, EXPIRED -> {} // Its units are back.
        }
    }

    private void add(UnitsTaken units, Instant at) {
        if (units.fromPlan() > 0) {
            for (UnitsTaken.CountedIn counted : units.windows()) {
                Place place = new Place(counted.member(), units.feature(), counted.window());
                taken.merge(place, new Taken(units.fromPlan(), at), Taken::and);
            }
        }
        units.fromGrants().forEach((grant, of) -> takenOfGrants.merge(grant, of, StoredAccount::sum));
    }

    /** At most as much as there can be: what somebody has written into a row must not end the reading. */
    static long sum(long one, long other) {
        long sum = one + other;
        boolean overflows = ((one ^ sum) & (other ^ sum)) < 0;
        return overflows ? (one < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }

    void add(AuditEntry entry) {
        count(LedgerRow.AUDIT_ENTRY);
        Map<String, String> details = entry.details();
        switch (entry.action()) {
            case "adjust" -> corrections.add(correction(entry, details.getOrDefault("delta", "")));
            case "reset" -> corrections.add(correction(entry, "-1"));
            case "grant" -> grantsGiven.put(details.getOrDefault("grant", ""), entry);
            case "assign" -> lastAssigned = entry;
            case "take-over" -> takenOver.add(entry.at());
            default -> {} // Explains no figure that is computed here.
        }
    }

    private static Correction correction(AuditEntry entry, String delta) {
        // One that does not say by how much may have taken away anything.
        long added = delta.matches("[0-9]{1,10}") ? Long.parseLong(delta) : -1;
        return new Correction(entry.at(), entry.details().getOrDefault("feature", ""), added);
    }

    void add(Subscription row) {
        count(LedgerRow.SUBSCRIPTION);
        subscription = row;
    }

    void add(Invoice invoice) {
        count(LedgerRow.INVOICE);
        invoices.put(invoice.id(), invoice);
    }

    void add(Payment payment) {
        count(LedgerRow.PAYMENT);
        payments.put(payment.id(), payment);
    }

    void add(Refund refund) {
        count(LedgerRow.REFUND);
        refunds.add(refund);
    }

    void add(CreditEntry entry) {
        count(LedgerRow.CREDIT_ENTRY);
        credit.add(entry);
    }

    void addUnreadable(String what, String why) {
        unreadable.add(new Unreadable(what, why));
    }

    void addUnreadableAccount(String why) {
        count(LedgerRow.ACCOUNT);
        addUnreadable("account", why);
    }

    String root() {
        return root;
    }

    /** Whether there is an account of this name, readable or not. */
    boolean isAccount() {
        return counts.containsKey(LedgerRow.ACCOUNT);
    }

    /** Its row; null if there is none that can be read. */
    @Nullable Account account() {
        return account;
    }

    /** How much there is of it. */
    Map<LedgerRow, Long> counts() {
        return counts;
    }

    List<Unreadable> unreadable() {
        return unreadable;
    }

    /** Units counted in the open windows. */
    Map<Place, Long> open() {
        return open;
    }

    /** Units counted in the windows that have ended. */
    Map<Place, Long> closed() {
        return closed;
    }

    /** Units that operations and reservations took and have not given back. */
    Map<Place, Taken> taken() {
        return taken;
    }

    long takenOfGrant(String grant) {
        return takenOfGrants.getOrDefault(grant, 0L);
    }

    /** Units that were committed beyond what was reserved, in windows that nobody wrote down. */
    long beyondReserved(String feature) {
        return beyondReserved.getOrDefault(feature, 0L);
    }

    /** Corrections by hand in the order of their making. */
    List<Correction> corrections() {
        return corrections;
    }

    /** The entry of who gave a grant; null if there is none. */
    @Nullable AuditEntry grantGiven(String grant) {
        return grantsGiven.get(grant);
    }

    /** Whether what was counted in a window may have come from another system. */
    boolean mayBeTakenOver(Window window) {
        return takenOver.stream().anyMatch(at -> !window.end().isAfter(at));
    }

    /** When the first of the live reservations ends; null if none is live. */
    @Nullable Instant firstEnd() {
        return firstEnd;
    }

    /** The last time that somebody assigned a plan by hand; null if nobody has. */
    @Nullable AuditEntry lastAssigned() {
        return lastAssigned;
    }

    @Nullable Subscription subscription() {
        return subscription;
    }

    /** Invoices by id. */
    Map<String, Invoice> invoices() {
        return invoices;
    }

    /** Payments by id. */
    Map<String, Payment> payments() {
        return payments;
    }

    List<Refund> refunds() {
        return refunds;
    }

    List<CreditEntry> credit() {
        return credit;
    }
}
