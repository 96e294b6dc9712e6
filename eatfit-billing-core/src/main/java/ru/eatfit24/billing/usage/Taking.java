package ru.eatfit24.billing.usage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.event.BillingEvent;

/** What taking the units of a request came to: how each feature stood before and stands after, or why nothing was taken. */
final class Taking {

    private final UsageRequest request;
    private final List<FeatureStanding> before;
    private final List<FeatureStanding> after;
    private final Decision.@Nullable Denied denied;

    private Taking(
            UsageRequest request,
            List<FeatureStanding> before,
            List<FeatureStanding> after,
            Decision.@Nullable Denied denied) {
        this.request = request;
        this.before = before;
        this.after = after;
        this.denied = denied;
    }

    static Taking of(UsageRequest request, List<FeatureStanding> before, List<FeatureStanding> after) {
        return new Taking(request, before, after, null);
    }

    static Taking denied(UsageRequest request, List<FeatureStanding> standings, Instant at) {
        return new Taking(request, standings, standings, new Decision.Denied(request, usages(standings), at));
    }

    /** Why nothing was taken; null if everything was. */
    Decision.@Nullable Denied denied() {
        return denied;
    }

    /** The account with the units taken. */
    Account account() {
        return after.get(after.size() - 1).account();
    }

    /** How it stands with each feature. */
    List<FeatureUsage> usages() {
        return usages(after);
    }

    /** Where the units were taken from. */
    List<UnitsTaken> taken() {
        List<UnitsTaken> taken = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            taken.add(after.get(i)
                    .takenSince(before.get(i), request.units().get(i).amount()));
        }
        return taken;
    }

    /** Windows that have ended. */
    List<ClosedWindow> closed() {
        if (after.size() == 1) {
            return after.get(0).closed();
        }
        List<ClosedWindow> closed = new ArrayList<>();
        after.forEach(standing -> closed.addAll(standing.closed()));
        return closed;
    }

    /** What is to be told of it. */
    List<BillingEvent> events() {
        if (after.size() == 1) {
            return after.get(0).events();
        }
        List<BillingEvent> events = new ArrayList<>();
        after.forEach(standing -> events.addAll(standing.events()));
        return events;
    }

    private static List<FeatureUsage> usages(List<FeatureStanding> standings) {
        return standings.size() == 1
                ? List.of(standings.get(0).usage())
                : standings.stream().map(FeatureStanding::usage).toList();
    }
}
