package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.Hold;
import ru.eatfit24.billing.usage.LimitState;
import ru.eatfit24.billing.usage.Meter;
import ru.eatfit24.billing.usage.ReservationId;
import ru.eatfit24.billing.usage.Settlement;
import ru.eatfit24.billing.usage.UnitsTaken;
import ru.eatfit24.billing.usage.UsageEntry;

/**
 * What must hold about usage after every step of {@link MoneySimulation}, where every request has an operation id and so leaves an entry:
 *
 * <ol>
 *   <li>I1: what was granted fitted the limit of the plan in force.
 *   <li>I2: every window, open or closed, counts what entries and holds have taken in it, and a reader does not see what holds took that the clock has ended.
 *   <li>I4: a hold ends once: settled while it lives, else by the clock; how it has ended never changes.
 *   <li>I5: windows in which something was ever used do not overlap, and the one that is counted in holds the account's time.
 * </ol>
 */
final class UsageInvariants {

    private final SimulatedService service;
    private final Map<String, TreeMap<Instant, Window>> windows = new HashMap<>();
    private final Map<String, Hold> ended = new HashMap<>();
    private final Map<String, Account> accounts = new HashMap<>();
    private int readAfter;

    /** Units above what was reserved, by the window in which a commit has taken them: the hold says how many, not where. */
    private final Map<String, Map<Window, Long>> takenByCommits = new HashMap<>();

    /** Settles a hold in some way. */
    interface Settling {

        Settlement of(ReservationId hold);
    }

    UsageInvariants(SimulatedService service) {
        this.service = service;
    }

    void granted(String account, Decision decision) {
        LimitState limit = decision.binding();
        assertThat(limit.used())
                .as("I1: a grant to %s fits: %s", account, limit)
                .isLessThanOrEqualTo(limit.limit().orElseThrow());
        seen(account, limit.window());
    }

    /** Settles a hold: what is over stays as it is, what lives is settled, unless the clock has ended it. */
    void settle(String account, ReservationId id, Settling verb) {
        Account stored = stored(account);
        Hold before = hold(stored, id);
        Instant at = later(stored.at(), service.clock.instant());
        Settlement answer = verb.of(id);
        Hold after = hold(stored(account), id);
        if (before.state() != Hold.State.LIVE) {
            assertThat(after).as("I4: %s after %s", id, answer).isEqualTo(before);
        } else if (!at.isBefore(before.expiresAt())) {
            assertThat(answer).as("I4: %s has ended", before).isEqualTo(new Settlement.Expired(before.expiresAt()));
        } else {
            assertThat(answer)
                    .as("I4: %s lives at %s", before, at)
                    .isInstanceOfAny(
                            Settlement.Committed.class,
                            Settlement.Exceeded.class,
                            Settlement.Released.class,
                            Settlement.Extended.class);
        }
    }

    private static Hold hold(Account stored, ReservationId id) {
        return Objects.requireNonNull(stored.details().holds().get(id.hold()), "a hold that was answered is stored");
    }

    /** The account with everything that was ever asked for of it, read anew when a port was called. */
    private Account stored(String account) {
        if (readAfter != service.ports.calls()) {
            accounts.clear();
            readAfter = service.ports.calls();
        }
        return accounts.computeIfAbsent(account, this::read);
    }

    private Account read(String account) {
        return service.store
                .usage()
                .read(Objects.requireNonNull(service.ports.asked.get(account)), Function.identity())
                .toCompletableFuture()
                .join();
    }

    /** Changes with whatever is stored of the account's usage. */
    int fingerprint(String account) {
        if (!service.ports.asked.containsKey(account)) {
            return 0;
        }
        Account stored = stored(account);
        return Objects.hash(
                stored.usage(),
                stored.details().entries().values().stream()
                        .map(UsageEntry::status)
                        .toList(),
                stored.details().holds(),
                stored.facts().zone());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    void check(String account) {
        if (!service.ports.asked.containsKey(account)) {
            return;
        }
        Account stored = stored(account);
        stored.details().holds().values().forEach(hold -> checkHold(stored, hold));
        Map<Window, Long> counted = counted(account, stored);
        counted.keySet().forEach(window -> seen(account, window));
        Map<Window, Long> taken = taken(account, stored, hold -> true);
        assertThat(counted).as("I2: what %s has used by its windows", account).isEqualTo(taken);

        Instant at = later(stored.at(), service.clock.instant());
        LimitState limit = service.billing().gate().usage(account, Shop.PHOTO).binding();
        assertThat(limit.window().contains(at))
                .as("I5: %s of %s holds %s", limit.window(), account, at)
                .isTrue();
        assertThat(limit.used())
                .as("I2, I4: what %s is seen to have used", account)
                .isEqualTo(taken(account, stored, hold -> isSeen(hold, at)).getOrDefault(limit.window(), 0L));
    }

    private static boolean isSeen(Hold hold, Instant at) {
        return hold.state() != Hold.State.LIVE || at.isBefore(hold.expiresAt());
    }

    private void checkHold(Account stored, Hold hold) {
        if (hold.state() == Hold.State.LIVE) {
            assertThat(ended).as("I4: %s lives again", hold).doesNotContainKey(hold.id());
            return;
        }
        Hold before = ended.putIfAbsent(hold.id(), hold);
        if (before != null) {
            assertThat(hold).as("I4: how it ended stays").isEqualTo(before);
            return;
        }
        if (hold.state() == Hold.State.EXPIRED) {
            assertThat(stored.at()).as("I4: nobody ends %s early", hold).isAfterOrEqualTo(hold.expiresAt());
        }
        long above = hold.committed() - hold.missing() - hold.taken().total();
        if (hold.state() == Hold.State.COMMITTED && above > 0) {
            stored.usage()
                    .meters()
                    .forEach(meter -> takenByCommits
                            .computeIfAbsent(stored.root(), first -> new HashMap<>())
                            .merge(meter.window(), above, Long::sum));
        }
    }

    /** Where something was used: closed windows and open ones. */
    private Map<Window, Long> counted(String account, Account stored) {
        Map<Window, Long> counted = service.store.usage().closedWindows(account, 1_000).stream()
                .collect(Collectors.toMap(ClosedWindow::window, ClosedWindow::used));
        for (Meter meter : stored.usage().meters()) {
            assertThat(counted.put(meter.window(), meter.used()))
                    .as("I5: %s is open and closed", meter.window())
                    .isNull();
        }
        counted.values().removeIf(used -> used == 0);
        return counted;
    }

    private Map<Window, Long> taken(String account, Account stored, Predicate<Hold> which) {
        Map<Window, Long> taken = new HashMap<>(takenByCommits.getOrDefault(account, Map.of()));
        stored.details().entries().values().stream()
                .filter(entry -> entry.status() == UsageEntry.Status.TAKEN
                        && entry.hold().isEmpty())
                .flatMap(entry -> entry.taken().stream())
                .forEach(units -> add(taken, units));
        stored.details().holds().values().stream().filter(which).forEach(hold -> add(taken, hold.taken()));
        taken.values().removeIf(used -> used == 0);
        return taken;
    }

    private static void add(Map<Window, Long> taken, UnitsTaken units) {
        units.windows().forEach(in -> taken.merge(in.window(), units.fromPlan(), Long::sum));
    }

    private void seen(String account, Window window) {
        TreeMap<Instant, Window> known = windows.computeIfAbsent(account, first -> new TreeMap<>());
        if (window.equals(known.get(window.start()))) {
            return;
        }
        Map.Entry<Instant, Window> before = known.lowerEntry(window.end());
        assertThat(before == null || !before.getValue().end().isAfter(window.start()))
                .as("I5: %s begins where another one of %s has ended: %s", window, account, before)
                .isTrue();
        known.put(window.start(), window);
    }
}
