package ru.eatfit24.billing.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.CatalogView;

/** The rules of the gate: pure functions that decide for every store. */
final class UsageRules {

    private final Duration retention;

    /** Rules that remember operations for so long. */
    UsageRules(Duration retention) {
        this.retention = retention;
    }

    /** Takes the units if all of them fit, else takes nothing. */
    Change<Decision> consume(CatalogView view, Account account, Instant now, UsageRequest request) {
        AccountTerms terms = AccountTerms.of(view, account, now);
        UsageEntry known = remembered(terms, request, "consume");
        if (known != null) {
            return Change.none(new Decision.Granted(request, known.usages(), known.at()));
        }
        Taking taking = take(terms, request);
        Decision.Denied denied = taking.denied();
        if (denied != null) {
            return Change.none(denied);
        }
        Account taken = remember(taking.account(), request, "consume", taking, null);
        return Change.<Decision>to(taken, taking.closed(), new Decision.Granted(request, taking.usages(), terms.at()))
                .raising(taking.events());
    }

    /** Counts the units whatever the limits say. */
    Change<Decision.Granted> record(CatalogView view, Account account, Instant now, UsageRequest request) {
        AccountTerms terms = AccountTerms.of(view, account, now);
        UsageEntry known = remembered(terms, request, "record");
        if (known != null) {
            return Change.none(new Decision.Granted(request, known.usages(), known.at()));
        }
        Taking taking = takeEach(terms, request, FeatureStanding::record);
        Account taken = remember(taking.account(), request, "record", taking, null);
        return Change.to(taken, taking.closed(), new Decision.Granted(request, taking.usages(), terms.at()))
                .raising(taking.events());
    }

    /** Gives back what a remembered operation took. */
    Change<GiveBack> giveBack(CatalogView view, Account account, Instant now, OperationId operation) {
        AccountTerms terms = AccountTerms.of(view, account, now);
        Optional<UsageEntry> entry =
                terms.account().details().entry(operation).filter(found -> isRemembered(found, terms.at()));
        if (entry.isEmpty()) {
            return Change.none(new GiveBack.UnknownOperation());
        }
        UsageEntry known = entry.get();
        if (known.hold().isPresent()) {
            throw new IllegalStateException("operation " + operation + " of account " + account.root()
                    + " made a reservation; settle reservation "
                    + new ReservationId(account.root(), known.hold().get()));
        }
        if (known.status() == UsageEntry.Status.GIVEN_BACK) {
            return Change.none(new GiveBack.GivenBackBefore());
        }
        Account given = terms.account();
        for (UnitsTaken taken : known.taken()) {
            given = given.giveBack(taken);
        }
        given = given.withDetails(given.details().withEntry(known.givenBack()));
        return Change.to(given, List.of(), new GiveBack.GivenBack(known.taken()));
    }

    /**
     * The operation of the request, if it took effect and is still remembered.
     *
     * @throws OperationConflictException if it was another request
     */
    @Nullable UsageEntry remembered(AccountTerms terms, UsageRequest request, String verb) {
        OperationId operation = request.operation().orElse(null);
        if (operation == null) {
            return null;
        }
        UsageEntry known = terms.account().details().entry(operation).orElse(null);
        if (known == null || !isRemembered(known, terms.at())) {
            return null;
        }
        String asked = request.fingerprint(verb);
        if (!known.fingerprint().equals(asked)) {
            throw new OperationConflictException(operation, terms.account().root(), known.fingerprint(), asked);
        }
        return known;
    }

    private boolean isRemembered(UsageEntry entry, Instant at) {
        return at.isBefore(entry.at().plus(retention));
    }

    /** The account with the request's operation written down, if it has one. */
    Account remember(Account account, UsageRequest request, String verb, Taking taking, @Nullable String hold) {
        OperationId operation = request.operation().orElse(null);
        if (operation == null) {
            return account;
        }
        UsageEntry entry = new UsageEntry(
                operation,
                account.at(),
                request.fingerprint(verb),
                taking.usages(),
                taking.taken(),
                UsageEntry.Status.TAKEN,
                hold);
        return account.withDetails(account.details().withEntry(entry));
    }

    /** How one feature stands after so many units. */
    @FunctionalInterface
    private interface Step {

        FeatureStanding apply(FeatureStanding standing, long amount);
    }

    /** Takes all units of a request, or none. */
    static Taking take(AccountTerms terms, UsageRequest request) {
        List<UsageRequest.Units> units = request.units();
        List<FeatureStanding> standings = standings(terms, request);
        for (int i = 0; i < units.size(); i++) {
            if (!standings.get(i).fits(units.get(i).amount())) {
                return Taking.denied(request, standings, terms.at());
            }
        }
        if (units.size() == 1) {
            FeatureStanding before = standings.get(0);
            return Taking.of(
                    request, standings, List.of(before.take(units.get(0).amount())));
        }
        return takeEach(terms, request, FeatureStanding::take);
    }

    private static List<FeatureStanding> standings(AccountTerms terms, UsageRequest request) {
        List<String> memberKeys = request.subject().memberKeys();
        if (request.units().size() == 1) {
            return List.of(
                    FeatureStanding.of(terms, memberKeys, request.units().get(0).feature()));
        }
        return request.units().stream()
                .map(units -> FeatureStanding.of(terms, memberKeys, units.feature()))
                .toList();
    }

    /** One feature after the other, each on the account as the one before has left it. */
    private static Taking takeEach(AccountTerms terms, UsageRequest request, Step step) {
        List<String> memberKeys = request.subject().memberKeys();
        List<FeatureStanding> before = new ArrayList<>();
        List<FeatureStanding> after = new ArrayList<>();
        AccountTerms current = terms;
        for (UsageRequest.Units units : request.units()) {
            FeatureStanding standing = FeatureStanding.of(current, memberKeys, units.feature());
            FeatureStanding taken = step.apply(standing, units.amount());
            before.add(standing);
            after.add(taken);
            current = current.with(taken.account());
        }
        return Taking.of(request, before, after);
    }
}
