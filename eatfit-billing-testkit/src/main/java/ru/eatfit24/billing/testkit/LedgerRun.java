package ru.eatfit24.billing.testkit;

import static ru.eatfit24.billing.testkit.ContractFixture.ACTOR;
import static ru.eatfit24.billing.testkit.ContractFixture.REASON;
import static ru.eatfit24.billing.testkit.ContractFixture.START;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.job.CleanUp;
import ru.eatfit24.billing.job.CleanUpReport;
import ru.eatfit24.billing.job.Retention;
import ru.eatfit24.billing.ledger.Ledger;
import ru.eatfit24.billing.ledger.Verification;
import ru.eatfit24.billing.ledger.VerificationReport;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.testkit.LedgerModel.Cap;
import ru.eatfit24.billing.testkit.LedgerModel.Place;
import ru.eatfit24.billing.testkit.LedgerModel.Terms;
import ru.eatfit24.billing.testkit.LedgerModel.Want;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.Entitlements;
import ru.eatfit24.billing.usage.FeatureUsage;
import ru.eatfit24.billing.usage.GiveBack;
import ru.eatfit24.billing.usage.Grant;
import ru.eatfit24.billing.usage.GrantState;
import ru.eatfit24.billing.usage.LimitState;
import ru.eatfit24.billing.usage.OperationConflictException;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.ReservationId;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Settlement;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UnitsTaken;
import ru.eatfit24.billing.usage.UsageGate;
import ru.eatfit24.billing.usage.UsageRequest;

/** Tells one story to a store and to the model, and compares every answer and, after every step, everything that can be read. */
final class LedgerRun {

    private static final List<List<String>> PATHS =
            List.of(List.of(), List.of("a"), List.of("a", "x"), List.of("b", "x"));
    private static final List<String> ZONES = List.of("Asia/Tokyo", "America/New_York", "Europe/Berlin");
    private static final List<String> PLANS = List.of("STORY_FREE", "STORY_PRO", "STORY_TEAM");
    private static final Duration RETENTION = Duration.ofDays(2);
    private static final Duration CLOSED_WINDOWS_KEPT = Duration.ofDays(11);
    private static final int ALL = 1_000_000;
    private static final int VERIFIED_EVERY = 8;

    private static final MeteredFeature PHOTO = Feature.metered("photo");
    private static final MeteredFeature EXPORT = Feature.metered("export");
    private static final MeteredFeature CALL = Feature.metered("call");

    private static final PlanCatalog CATALOG = PlanCatalog.of(
            Plan.free("STORY_FREE")
                    .version(1)
                    .limit(PHOTO, Limit.perDay(4))
                    .limit(CALL, Limit.perDay(6), Limit.perDay(3).atLevel(1)),
            Plan.free("STORY_PRO")
                    .version(1)
                    .limit(PHOTO, Limit.perDay(8), Limit.perMonth(20))
                    .limit(EXPORT, Limit.perLifetime(15))
                    .limit(
                            CALL,
                            Limit.perDay(12),
                            Limit.perDay(5).atLevel(1),
                            Limit.perDay(4).atLevel(2).withOverage(2)),
            Plan.free("STORY_TEAM")
                    .version(1)
                    .unlimited(PHOTO)
                    .limit(EXPORT, Limit.perMonth(10))
                    .unlimited(CALL));

    /** The same plans once more, in the words of the model. */
    private static final Map<String, Map<String, Terms>> MODEL_PLANS = Map.of(
            "STORY_FREE",
            Map.of("photo", caps("day", 0, 4, 0), "call", and(caps("day", 0, 6, 0), "day", 1, 3, 0)),
            "STORY_PRO",
            Map.of(
                    "photo",
                    and(caps("day", 0, 8, 0), "month", 0, 20, 0),
                    "export",
                    caps("lifetime", 0, 15, 0),
                    "call",
                    and(and(caps("day", 0, 12, 0), "day", 1, 5, 0), "day", 2, 4, 2)),
            "STORY_TEAM",
            Map.of("photo", new Terms(null), "export", caps("month", 0, 10, 0), "call", new Terms(null)));

    private static final List<Allowance> ALLOWANCES = List.of(
            Allowance.limited(Limit.perDay(2)),
            Allowance.limited(Limit.perDay(5), Limit.perWeek(9)),
            Allowance.unlimited(),
            Allowance.limited(Limit.perDay(3).withOverage(2)),
            Allowance.limited(Limit.perWeek(6)),
            Allowance.limited(Limit.perDay(4).atLevel(1)),
            Allowance.limited(Limit.perMonth(0)));

    private static final List<Terms> MODEL_ALLOWANCES = List.of(
            caps("day", 0, 2, 0),
            and(caps("day", 0, 5, 0), "week", 0, 9, 0),
            new Terms(null),
            caps("day", 0, 3, 2),
            caps("week", 0, 6, 0),
            caps("day", 1, 4, 0),
            caps("month", 0, 0, 0));

    private final BillingStore readers;
    private final String root;
    private final Subject account;
    private final VirtualClock clock = VirtualClock.at(START);
    private final UsageGate gate;
    private final Entitlements entitlements;
    private final UsageGate readingGate;
    private final CleanUp cleanUp;
    private final @Nullable Ledger ledger;
    private final Map<String, Integer> outcomes;
    private final List<ReservationId> holds = new ArrayList<>();
    private final List<Grant> grants = new ArrayList<>();
    private LedgerModel model = new LedgerModel(MODEL_PLANS, PLANS.get(0), RETENTION);

    private LedgerRun(BillingStore store, BillingStore readers, String root, Map<String, Integer> outcomes) {
        this.readers = readers;
        this.root = root;
        this.account = Subject.of(root);
        this.outcomes = outcomes;
        Billing billing = node(store, clock);
        gate = billing.gate();
        entitlements = billing.entitlements();
        cleanUp = billing.cleanUp();
        ledger = canShow(store) ? billing.ledger() : null;
        readingGate = readers == store ? gate : node(readers, clock).gate();
    }

    /** Some stores that were made to fail keep nothing that could be shown. */
    private static boolean canShow(BillingStore store) {
        try {
            return store.ledger() != null;
        } catch (IllegalStateException keepsNone) {
            return false;
        }
    }

    private static Billing node(BillingStore on, VirtualClock clock) {
        return Billing.builder(CATALOG)
                .store(on)
                .clock(clock)
                .operationRetention(RETENTION)
                .retention(
                        Retention.builder().closedWindows(CLOSED_WINDOWS_KEPT).closedWindows(PHOTO, RETENTION))
                .build();
    }

    private static Terms caps(String policy, int level, long amount, long over) {
        return new Terms(Map.of(new Place(policy, level), new Cap(amount, over)));
    }

    private static Terms and(Terms terms, String policy, int level, long amount, long over) {
        Map<Place, Cap> caps = new LinkedHashMap<>(terms.caps() == null ? Map.of() : terms.caps());
        caps.put(new Place(policy, level), new Cap(amount, over));
        return new Terms(caps);
    }

    /**
     * Tells the story.
     *
     * @param store is told the story
     * @param readers the store of another node on the same data, which is read after every step
     * @param root an account that nobody has used yet
     * @param outcomes counts what was answered
     * @return the first difference, or null if there is none
     */
    static @Nullable String difference(
            BillingStore store,
            BillingStore readers,
            String root,
            List<LedgerCommand> story,
            Map<String, Integer> outcomes) {
        LedgerRun run = new LedgerRun(store, readers, root, outcomes);
        int step = 0;
        for (LedgerCommand command : story) {
            step++;
            String difference = run.told(command);
            if (difference == null && (step % VERIFIED_EVERY == 0 || step == story.size())) {
                difference = run.differenceInTheLedger();
            }
            if (difference != null) {
                return "step " + step + " at " + run.clock.instant() + ", " + command + ": " + difference;
            }
        }
        return null;
    }

    /** What is stored explains itself, whatever was done. */
    private @Nullable String differenceInTheLedger() {
        if (ledger == null) {
            return null;
        }
        VerificationReport report = ledger.verify(Verification.all().only(root));
        return report.isClean() ? null : "\n  the ledger has <" + report + ">";
    }

    private @Nullable String told(LedgerCommand command) {
        try {
            return step(command);
        } catch (RuntimeException failure) {
            return "threw " + failure;
        }
    }

    private @Nullable String step(LedgerCommand command) {
        if (command.verb() == LedgerCommand.Verb.CLOCK) {
            clock.set(command.moved(clock.instant()));
            outcomes.merge("clock moved", 1, Integer::sum);
        } else if (command.verb() == LedgerCommand.Verb.CLEAN_UP) {
            String difference = cleanUp();
            if (difference != null) {
                return difference;
            }
        } else {
            LedgerModel after = model.decidingAt(clock.instant());
            String actual = tell(command);
            String expected = expect(after, command);
            boolean changed = expected.startsWith("!");
            expected = changed ? expected.substring(1) : expected;
            count(command, expected, changed);
            if (!actual.equals(expected)) {
                return "\n  answered <" + actual + ">\n  expected <" + expected + ">";
            }
            // A sweep that ends nothing may still have looked for the next end and noted the time.
            boolean noted =
                    command.verb() == LedgerCommand.Verb.SWEEP && accountTime().equals(after.at());
            model = changed || noted ? after : model;
        }
        return differenceInReads();
    }

    private @Nullable String cleanUp() {
        CleanUpReport would = cleanUp.dryRun(ALL);
        CleanUpReport did = cleanUp.run(ALL);
        if (!did.toString().equals(would.toString())) {
            return "\n  deleted <" + did + ">\n  after saying <" + would + ">";
        }
        outcomes.merge(did.total() == 0 ? "clean_up nothing" : "clean_up deleted", 1, Integer::sum);
        model = model.copy();
        model.cleanUp(
                clock.instant(),
                CleanUp.MARGIN,
                feature -> feature.equals(PHOTO.code()) ? RETENTION : CLOSED_WINDOWS_KEPT);
        return null;
    }

    private void count(LedgerCommand command, String expected, boolean changed) {
        String word = expected.startsWith("#") || expected.startsWith("granted")
                ? changed ? "granted" : "repeated"
                : expected.replaceAll("^(\\w+( before)?).*", "$1");
        String verb = command.verb().toString().toLowerCase(Locale.ROOT);
        outcomes.merge(verb + " " + word, 1, Integer::sum);
        outcomes.merge(changed ? "changed" : "unchanged", 1, Integer::sum);
    }

    private @Nullable String differenceInReads() {
        LedgerModel now = model.decidingAt(clock.instant());
        for (List<String> path : PATHS) {
            for (FeatureUsage usage : readingGate.entitlements(subject(path)).usages()) {
                String actual = text(usage);
                String expected = now.standing(path, usage.feature().code());
                if (!actual.equals(expected)) {
                    return "then " + path + " reads\n  <" + actual + ">\n  expected <" + expected + ">";
                }
            }
        }
        List<String> closed = entitlements.closedWindows(account, 1_000).stream()
                .filter(window -> window.used() > 0)
                .map(window -> window.member().replace('/', '>') + " " + window.feature() + " "
                        + window.window().policy() + " " + window.window().start() + ".."
                        + window.window().end() + " " + window.used())
                .sorted()
                .toList();
        if (!closed.equals(model.closedWindows())) {
            return "then the closed windows are\n  " + closed + "\n  expected " + model.closedWindows();
        }
        Instant at = accountTime();
        return at.equals(model.at()) ? null : "then the account's time is " + at + ", expected " + model.at();
    }

    private Instant accountTime() {
        return readers.usage()
                .read(AccountScope.of(root), Account::at)
                .toCompletableFuture()
                .join();
    }

    private Subject subject(List<String> path) {
        return path.isEmpty() ? account : Subject.of(root, path.toArray(String[]::new));
    }

    private String expect(LedgerModel after, LedgerCommand command) {
        List<String> path = PATHS.get(command.subject());
        Want first = command.wants().get(0);
        Instant now = clock.instant();
        return switch (command.verb()) {
            case CONSUME -> after.consume(path, command.wants(), command.operation(), false);
            case RECORD -> after.consume(path, command.wants(), command.operation(), true);
            case RESERVE -> after.reserve(path, first, command.length(), command.operation());
            case COMMIT -> after.commit(hold(command), command.actual());
            case RELEASE -> after.release(hold(command));
            case EXTEND -> after.extend(hold(command), command.length());
            case GIVE_BACK -> after.giveBack(operation(command));
            case ASSIGN -> {
                after.assign(PLANS.get(command.number() % PLANS.size()), command.end(now));
                yield "!done";
            }
            case OVERRIDE -> {
                after.override(
                        first.feature(), MODEL_ALLOWANCES.get(command.number() % ALLOWANCES.size()), command.end(now));
                yield "!done";
            }
            case REMOVE_OVERRIDE -> {
                after.removeOverride(first.feature());
                yield "!done";
            }
            case GRANT -> {
                Grant granted = grants.get(grants.size() - 1);
                after.grant(granted.id(), first.feature(), 2 * first.units(), command.end(now));
                yield "!done";
            }
            case REVOKE -> {
                if (grants.isEmpty()) {
                    yield "nothing to revoke";
                }
                yield after.revoke(grants.get(command.number() % grants.size()).id());
            }
            case ADJUST -> {
                after.adjust(first.feature(), command.number() % 2 == 0 ? first.units() : -first.units());
                yield "!done";
            }
            case RESET -> {
                after.reset(first.feature());
                yield "!done";
            }
            case ZONE -> {
                int zone = command.number() % LedgerCommand.ZONES;
                after.zone(zone == ZONES.size() ? null : ZoneId.of(ZONES.get(zone)));
                yield "!done";
            }
            case SWEEP -> after.endedSince(model) == 0 ? "nothing ended" : "!swept " + after.endedSince(model);
            case CLOCK, CLEAN_UP -> throw new IllegalArgumentException(command + " asks nobody");
        };
    }

    private int hold(LedgerCommand command) {
        return holds.isEmpty() ? 0 : command.number() % holds.size();
    }

    private ReservationId reservation(LedgerCommand command) {
        return holds.isEmpty() ? new ReservationId(root, "none") : holds.get(hold(command));
    }

    private static String operation(LedgerCommand command) {
        return command.operation() == null ? "op-0" : command.operation();
    }

    private String tell(LedgerCommand command) {
        try {
            return switch (command.verb()) {
                case CONSUME -> text(gate.tryConsume(request(command)));
                case RECORD -> text(gate.record(request(command)));
                case RESERVE -> text(gate.reserve(request(command), command.length()));
                case COMMIT -> text(gate.commit(reservation(command), command.actual()));
                case RELEASE -> text(gate.release(reservation(command)));
                case EXTEND -> text(gate.extend(reservation(command), command.length()));
                case GIVE_BACK -> giveBack(command);
                case REVOKE -> revoke(command);
                case SWEEP -> {
                    int swept = entitlements.sweepReservations(account);
                    yield swept == 0 ? "nothing ended" : "swept " + swept;
                }
                default -> {
                    administer(command);
                    yield "done";
                }
            };
        } catch (OperationConflictException conflict) {
            return "conflict";
        }
    }

    private void administer(LedgerCommand command) {
        Want first = command.wants().get(0);
        MeteredFeature feature = Feature.metered(first.feature());
        int number = command.number();
        Instant now = clock.instant();
        Instant end = command.end(now);
        switch (command.verb()) {
            case ASSIGN -> entitlements.assign(account, PLANS.get(number % PLANS.size()), now, end, ACTOR, REASON);
            case OVERRIDE ->
                entitlements.override(account, feature, ALLOWANCES.get(number % ALLOWANCES.size()), end, ACTOR, REASON);
            case REMOVE_OVERRIDE -> entitlements.removeOverride(account, feature, ACTOR, REASON);
            case GRANT -> grants.add(entitlements.grant(account, feature, 2 * first.units(), end, ACTOR, REASON));
            case ADJUST ->
                entitlements.adjust(account, feature, number % 2 == 0 ? first.units() : -first.units(), ACTOR, REASON);
            case RESET -> entitlements.reset(account, feature, ACTOR, REASON);
            case ZONE -> {
                int zone = number % LedgerCommand.ZONES;
                entitlements.zone(account, zone == ZONES.size() ? null : Zone.of(ZONES.get(zone)), ACTOR, REASON);
            }
            default -> throw new IllegalArgumentException(command.toString());
        }
    }

    private UsageRequest request(LedgerCommand command) {
        Subject subject = subject(PATHS.get(command.subject()));
        Want first = command.wants().get(0);
        UsageRequest request = UsageRequest.of(subject, Feature.metered(first.feature()), first.units());
        for (Want more : command.wants().subList(1, command.wants().size())) {
            request = request.and(Feature.metered(more.feature()), more.units());
        }
        return command.operation() == null ? request : request.operation(command.operation());
    }

    private String revoke(LedgerCommand command) {
        if (grants.isEmpty()) {
            return "nothing to revoke";
        }
        try {
            entitlements.revokeGrant(
                    account, grants.get(command.number() % grants.size()).id(), ACTOR, REASON);
            return "done";
        } catch (IllegalArgumentException gone) {
            return "missing grant";
        }
    }

    private String giveBack(LedgerCommand command) {
        GiveBack answer;
        try {
            answer = gate.giveBack(account, OperationId.of(operation(command)));
        } catch (IllegalStateException reservation) {
            return "reservation to be settled";
        }
        if (answer instanceof GiveBack.GivenBack given) {
            return "given back "
                    + given.taken().stream().mapToLong(UnitsTaken::total).sum();
        }
        return answer instanceof GiveBack.GivenBackBefore ? "known as given back" : "unknown operation";
    }

    private String text(ReservationOutcome outcome) {
        if (outcome instanceof ReservationOutcome.Reserved reserved) {
            if (!holds.contains(reserved.id())) {
                holds.add(reserved.id());
            }
            return "#" + holds.indexOf(reserved.id()) + " until " + reserved.expiresAt() + " "
                    + text(reserved.decision());
        }
        return text(((ReservationOutcome.Denied) outcome).decision());
    }

    private static String text(Decision decision) {
        return (decision.isGranted() ? "granted" : "denied") + " at " + decision.at()
                + decision.usages().stream().map(usage -> "; " + text(usage)).collect(Collectors.joining());
    }

    private static String text(FeatureUsage usage) {
        List<String> limits = usage.limits().stream().map(LedgerRun::text).toList();
        List<String> ofGrants = usage.grants().stream()
                .map((GrantState grant) -> grant.id() + "=" + grant.remaining())
                .toList();
        return LedgerModel.standingText(usage.feature().code(), limits, ofGrants);
    }

    private static String text(LimitState limit) {
        WindowPolicy policy = limit.window().policy();
        return LedgerModel.line(
                limit.level(),
                policy.code(),
                limit.window().start(),
                limit.window().end(),
                limit.used(),
                limit.declaredLimit()
                        .map(declared -> declared.amount() + "+" + declared.overage())
                        .orElse("unlimited"));
    }

    private static String text(Settlement settlement) {
        if (settlement instanceof Settlement.Committed committed) {
            return "committed " + committed.units();
        } else if (settlement instanceof Settlement.Exceeded exceeded) {
            return "exceeded " + exceeded.units() + " by " + exceeded.missing();
        } else if (settlement instanceof Settlement.Released) {
            return "released";
        } else if (settlement instanceof Settlement.Extended extended) {
            return "extended until " + extended.expiresAt();
        } else if (settlement instanceof Settlement.Expired expired) {
            return "expired at " + expired.expiredAt();
        } else if (settlement instanceof Settlement.SettledBefore before) {
            return "settled before: " + before.state() + " " + before.units();
        }
        return "unknown";
    }
}
