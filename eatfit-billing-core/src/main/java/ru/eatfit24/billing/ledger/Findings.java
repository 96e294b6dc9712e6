package ru.eatfit24.billing.ledger;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.observation.BillingObserver;

/** Collects differences, told to the host and logged as they come; keeps only the first. For one thread. */
final class Findings {

    private static final Logger log = LoggerFactory.getLogger(Ledger.class);

    private final Consumer<Difference> told;
    private final BillingObserver observer;
    private final Map<Difference.Kind, Long> counts = new EnumMap<>(Difference.Kind.class);
    private final List<Difference> kept = new ArrayList<>();
    private long total;

    Findings(Consumer<Difference> told, BillingObserver observer) {
        this.told = told;
        this.observer = observer;
    }

    void add(
            Difference.Kind kind,
            StoredAccount account,
            Object where,
            Object expected,
            Object found,
            Difference.Cause cause) {
        Difference difference =
                new Difference(kind, account.root(), where.toString(), expected.toString(), found.toString(), cause);
        total++;
        counts.merge(kind, 1L, Long::sum);
        if (kept.size() < VerificationReport.MOST_KEPT) {
            kept.add(difference);
            log.warn("ledger-difference {}", difference);
        }
        observer.drifted(new BillingObserver.Drift(kind.name(), cause.name()));
        told.accept(difference);
    }

    long total() {
        return total;
    }

    Map<Difference.Kind, Long> counts() {
        return counts;
    }

    List<Difference> kept() {
        return kept;
    }
}
