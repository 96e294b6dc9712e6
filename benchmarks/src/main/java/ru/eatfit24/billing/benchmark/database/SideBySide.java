package ru.eatfit24.billing.benchmark.database;

import java.time.Duration;
import java.util.List;
import ru.eatfit24.billing.benchmark.report.Report;
import ru.eatfit24.billing.benchmark.report.Unit;

/**
 * Contestants who take turns, so that who is compared is measured at nearly the same time. After each turn the units that were granted must be
 * those that the database has more than before.
 */
final class SideBySide {

    /** Before the first turn of each: the JVM compiles, statements are prepared, caches fill. */
    private static final Duration FIRST_WARM_UP = Duration.ofSeconds(3);

    /** Before each turn: what the others have left in the processor's and the server's caches goes. */
    private static final Duration WARM_UP = Duration.ofMillis(500);

    private final Settings settings;
    private final Report report;

    SideBySide(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
    }

    /** Lets them take turns, and closes them. */
    void run(String name, List<Contestant> contestants) throws Exception {
        try {
            for (int round = 0; round < settings.rounds(); round++) {
                for (Contestant contestant : contestants) {
                    Turn turn = turn(name, contestant, round == 0 && !settings.quick() ? FIRST_WARM_UP : WARM_UP);
                    report.add(name, contestant.name(), Unit.PER_SECOND, turn.perSecond());
                }
            }
        } finally {
            contestants.forEach(Contestant::close);
        }
    }

    private Turn turn(String name, Contestant contestant, Duration warmUp) throws Exception {
        long before = contestant.counted();
        Turn warm = contestant.turn(warmUp);
        Turn turn = contestant.turn(settings.turn());
        Checks.require(
                name,
                contestant.name(),
                warm.granted() + turn.granted(),
                contestant.counted() - before,
                contestant.openConnections());
        return turn;
    }
}
