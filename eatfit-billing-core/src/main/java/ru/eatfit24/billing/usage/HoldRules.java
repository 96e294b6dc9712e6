package ru.eatfit24.billing.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.CatalogView;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.MeteredFeature;

/** How holds end: by themselves, or settled. A hold that is due is over for everybody from its instant on, whether anybody has written it down yet or not. */
final class HoldRules {

    private HoldRules() {}

    /**
     * The account without the holds that have ended by its time.
     *
     * @throws IncompleteAccountException if they were not loaded
     */
    static Account expireDue(Account account) {
        Instant at = account.at();
        if (!account.usage().hasDueHolds(at)) {
            return account;
        }
        if (!account.details().hasHoldsDueAt(at)) {
            throw new IncompleteAccountException(AccountScope.of(account.root()).withHoldsDueAt(at));
        }
        List<Hold> due = account.details().holds().values().stream()
                .filter(hold -> hold.isDue(at))
                .toList();
        requireMembers(account, due);
        Account changed = account;
        for (Hold hold : due) {
            changed = ended(changed, hold, Hold.State.EXPIRED);
        }
        return changed.withUsage(
                changed.usage().withNextExpiry(account.details().nextExpiry()));
    }

    /** Asks for all members at once into whose windows units go back: many holds may end at one instant. */
    private static void requireMembers(Account account, List<Hold> due) {
        Set<String> missing = due.stream()
                .filter(hold -> hold.taken().fromPlan() > 0)
                .flatMap(hold -> hold.taken().windows().stream())
                .map(UnitsTaken.CountedIn::member)
                .filter(member ->
                        !member.isEmpty() && !account.details().members().containsKey(member))
                .collect(Collectors.toUnmodifiableSet());
        if (!missing.isEmpty()) {
            throw new IncompleteAccountException(AccountScope.of(account.root()).withMembers(missing));
        }
    }

    /** Gives back all that a live hold took and writes down how it ended. */
    private static Account ended(Account account, Hold hold, Hold.State end) {
        Account given = account.giveBack(hold.taken());
        UnitsTaken nothing = hold.taken().without(hold.taken());
        return given.withDetails(given.details().withHold(hold.settled(end, nothing, 0, 0)));
    }

    /** Takes the units as a hold. */
    static Change<ReservationOutcome> reserve(
            UsageRules rules,
            CatalogView view,
            Account account,
            Instant now,
            UsageRequest request,
            String holdId,
            Duration length) {
        AccountTerms terms = AccountTerms.of(view, account, now);
        UsageEntry known = rules.remembered(terms, request, "reserve");
        if (known != null) {
            return Change.none(repeated(terms.account(), request, known));
        }
        Taking taking = UsageRules.take(terms, request);
        Decision.Denied denied = taking.denied();
        if (denied != null) {
            return Change.none(new ReservationOutcome.Denied(denied));
        }
        Instant expiresAt = terms.at().plus(length);
        Hold hold = new Hold(
                holdId,
                request.subject().memberKey(request.subject().levels().size()),
                terms.at(),
                expiresAt,
                Hold.State.LIVE,
                taking.taken().get(0),
                0,
                0);
        Account held = expectingExpiry(taking.account(), hold.expiresAt());
        held = held.withDetails(held.details().withHold(hold));
        held = rules.remember(held, request, "reserve", taking, holdId);
        ReservationId id = new ReservationId(account.root(), holdId);
        Decision.Granted granted = new Decision.Granted(request, taking.usages(), terms.at());
        return Change.<ReservationOutcome>to(
                        held, taking.closed(), new ReservationOutcome.Reserved(id, hold.expiresAt(), granted))
                .raising(taking.events());
    }

    private static ReservationOutcome repeated(Account account, UsageRequest request, UsageEntry known) {
        String holdId = known.hold()
                .orElseThrow(() -> new IllegalStateException("a reservation was remembered without its hold"));
        Hold hold = account.details().holds().get(holdId);
        if (hold == null) {
            throw new IncompleteAccountException(AccountScope.of(account.root()).withHold(holdId));
        }
        Decision.Granted granted = new Decision.Granted(request, known.usages(), known.at());
        return new ReservationOutcome.Reserved(new ReservationId(account.root(), holdId), hold.expiresAt(), granted);
    }

    /** Settles a hold as used. */
    static Change<Settlement> commit(CatalogView view, Account account, Instant now, ReservationId id, long actual) {
        AccountTerms terms = AccountTerms.of(view, account, now);
        Hold hold = find(terms.account(), id);
        if (hold == null) {
            return Change.none(new Settlement.Unknown());
        }
        return switch (hold.state()) {
            case LIVE -> commitLive(terms, hold, actual);
            case COMMITTED ->
                hold.committed() == actual ? Change.none(committed(hold)) : Change.none(settledBefore(hold));
            case EXPIRED -> expired(terms, hold);
            case RELEASED -> Change.none(settledBefore(hold));
        };
    }

    private static Change<Settlement> commitLive(AccountTerms terms, Hold hold, long actual) {
        long reserved = hold.taken().total();
        if (actual <= reserved) {
            UnitsTaken unused = hold.taken().part(reserved - actual);
            Account given = terms.account().giveBack(unused);
            return settled(
                    given,
                    List.of(),
                    hold.settled(Hold.State.COMMITTED, hold.taken().without(unused), actual, 0));
        }
        MeteredFeature feature = Feature.metered(hold.taken().feature());
        FeatureStanding standing = FeatureStanding.of(terms, Subject.memberKeysOf(hold.member()), feature);
        long more = actual - reserved;
        if (!standing.fits(more)) {
            return settled(terms.account(), List.of(), hold.settled(Hold.State.COMMITTED, hold.taken(), actual, more));
        }
        FeatureStanding taken = standing.take(more);
        return settled(taken.account(), taken.closed(), hold.settled(Hold.State.COMMITTED, hold.taken(), actual, 0))
                .raising(taken.events());
    }

    /** Settles a hold as not used. */
    static Change<Settlement> release(CatalogView view, Account account, Instant now, ReservationId id) {
        AccountTerms terms = AccountTerms.of(view, account, now);
        Hold hold = find(terms.account(), id);
        if (hold == null) {
            return Change.none(new Settlement.Unknown());
        }
        return switch (hold.state()) {
            case LIVE ->
                Change.to(ended(terms.account(), hold, Hold.State.RELEASED), List.of(), new Settlement.Released());
            case RELEASED -> Change.none(new Settlement.Released());
            case EXPIRED -> expired(terms, hold);
            case COMMITTED -> Change.none(settledBefore(hold));
        };
    }

    /** Lets a live hold end later, or earlier. */
    static Change<Settlement> extend(
            CatalogView view, Account account, Instant now, ReservationId id, Duration length) {
        AccountTerms terms = AccountTerms.of(view, account, now);
        Hold hold = find(terms.account(), id);
        if (hold == null) {
            return Change.none(new Settlement.Unknown());
        }
        return switch (hold.state()) {
            case LIVE -> {
                Hold extended = hold.until(terms.at().plus(length));
                Account changed = expectingExpiry(terms.account(), extended.expiresAt());
                changed = changed.withDetails(changed.details().withHold(extended));
                yield Change.to(changed, List.of(), new Settlement.Extended(extended.expiresAt()));
            }
            case EXPIRED -> expired(terms, hold);
            case RELEASED, COMMITTED -> Change.none(settledBefore(hold));
        };
    }

    /** Writes down the holds that have ended by themselves; answers how many. */
    static Change<Integer> sweep(CatalogView view, Account account, Instant now) {
        Account swept = AccountTerms.of(view, account, now).account();
        long ended = swept.details().holds().entrySet().stream()
                .filter(hold ->
                        !hold.getValue().equals(account.details().holds().get(hold.getKey())))
                .count();
        return ended == 0 && swept.usage().equals(account.usage())
                ? Change.none(0)
                : Change.to(swept, List.of(), Math.toIntExact(ended));
    }

    private static Change<Settlement> settled(Account account, List<ClosedWindow> closed, Hold hold) {
        Account changed = account.withDetails(account.details().withHold(hold));
        return Change.to(changed, closed, committed(hold));
    }

    private static Settlement committed(Hold hold) {
        long units = hold.committed() - hold.missing();
        return hold.missing() == 0 ? new Settlement.Committed(units) : new Settlement.Exceeded(units, hold.missing());
    }

    private static Settlement settledBefore(Hold hold) {
        return new Settlement.SettledBefore(hold.state(), hold.committed() - hold.missing());
    }

    /** A hold that ended unseen until now is written down with the answer. */
    private static Change<Settlement> expired(AccountTerms terms, Hold hold) {
        return Change.to(terms.account(), List.of(), new Settlement.Expired(hold.expiresAt()));
    }

    private static @Nullable Hold find(Account account, ReservationId id) {
        return account.details().holds().get(id.hold());
    }

    private static Account expectingExpiry(Account account, Instant expiresAt) {
        Instant known = account.usage().nextExpiry().orElse(expiresAt);
        return account.withUsage(account.usage().withNextExpiry(known.isBefore(expiresAt) ? known : expiresAt));
    }
}
