package ru.eatfit24.billing.testkit;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one account must answer, as plain as it can be written: maps, lists and loops, one step after the other. Made from
 * the words of the contract; it shares no code with the library, dates included. A verb answers text; an exclamation mark
 * before it says that the account was changed.
 */
final class LedgerModel {

    /** Where a feature is counted: the kind of window, and how deep below the account. */
    record Place(String policy, int level) {}

    /**
     * What fits one place.
     *
     * @param amount the limit
     * @param over what is granted above it
     */
    record Cap(long amount, long over) {}

    /** What a plan or an override says of one feature; null caps for unlimited. */
    record Terms(@Nullable Map<Place, Cap> caps) {}

    private record MeterKey(String member, String feature, String policy) {}

    private record Span(Instant start, Instant end) {}

    private record Meter(Span span, long used) {}

    private record ClosedKey(String member, String feature, String policy, Span span) {}

    private record Overriding(Terms terms, @Nullable Instant until) {}

    private record Grant(
            String id,
            String feature,
            long amount,
            @Nullable Instant expiresAt,
            long used) {
        Grant using(long units) {
            return new Grant(id, feature, amount, expiresAt, Math.max(0, used + units));
        }
    }

    /** Where units came from. */
    record Taken(String feature, long fromPlan, List<Counted> counted, Map<String, Long> fromGrants) {
        long total() {
            return fromPlan
                    + fromGrants.values().stream().mapToLong(units -> units).sum();
        }
    }

    /** One window that units were counted in. */
    record Counted(String member, String policy, Instant start, Instant end) {}

    /** One feature's units. */
    record Want(String feature, long units) {}

    /** A kept operation. */
    private record Entry(String asked, Instant at, String answer, List<Taken> taken, boolean back, int hold) {}

    private record Held(List<String> path, String state, Instant expiresAt, Taken taken, long asked, long missing) {}

    private final Map<String, Map<String, Terms>> plans;
    private final Map<String, Set<Place>> counted = new HashMap<>();
    private final String defaultPlan;
    private final Duration retention;

    private Instant at = Instant.EPOCH;
    private String plan;
    private @Nullable Instant planUntil;
    private @Nullable ZoneId zone;
    private final Map<String, Overriding> overrides = new HashMap<>();
    private final List<Grant> grants = new ArrayList<>();
    private final Map<MeterKey, Meter> meters = new LinkedHashMap<>();
    private final Map<ClosedKey, Long> closed = new HashMap<>();
    private final Map<String, Entry> entries = new HashMap<>();
    private final List<Held> holds = new ArrayList<>();

    /**
     * An account on the default plan.
     *
     * @param plans by code
     * @param defaultPlan the code of the one that holds when no other does
     * @param retention how long operations are remembered
     */
    LedgerModel(Map<String, Map<String, Terms>> plans, String defaultPlan, Duration retention) {
        this.plans = plans;
        this.defaultPlan = defaultPlan;
        this.retention = retention;
        this.plan = defaultPlan;
        plans.values()
                .forEach(features -> features.forEach((feature, terms) -> counted.computeIfAbsent(
                                feature, any -> new LinkedHashSet<>())
                        .addAll(terms.caps() == null ? Set.of() : terms.caps().keySet())));
    }

    /** The same account, to be changed apart from this one. */
    LedgerModel copy() {
        LedgerModel copy = new LedgerModel(plans, defaultPlan, retention);
        copy.at = at;
        copy.plan = plan;
        copy.planUntil = planUntil;
        copy.zone = zone;
        copy.overrides.putAll(overrides);
        copy.grants.addAll(grants);
        copy.meters.putAll(meters);
        copy.closed.putAll(closed);
        copy.entries.putAll(entries);
        copy.holds.addAll(holds);
        return copy;
    }

    Instant at() {
        return at;
    }

    /** Time passes, and holds end; what is decided after this is decided at the later of now and the account's time. */
    LedgerModel decidingAt(Instant now) {
        LedgerModel later = copy();
        later.at = now.isAfter(at) ? now : at;
        for (int i = 0; i < later.holds.size(); i++) {
            Held hold = later.holds.get(i);
            if (hold.state().equals("LIVE") && !hold.expiresAt().isAfter(later.at)) {
                later.giveBack(hold.taken());
                later.holds.set(i, ended(hold, "EXPIRED"));
            }
        }
        return later;
    }

    private static Held ended(Held hold, String state) {
        Taken nothing = new Taken(hold.taken().feature(), 0, hold.taken().counted(), Map.of());
        return new Held(hold.path(), state, hold.expiresAt(), nothing, 0, 0);
    }

    private Map<Place, @Nullable Cap> places(String feature, int levels) {
        Overriding override = overrides.get(feature);
        String current = planUntil == null || at.isBefore(planUntil) ? plan : defaultPlan;
        Terms terms = override != null && (override.until() == null || at.isBefore(override.until()))
                ? override.terms()
                : plans.getOrDefault(current, Map.of()).get(feature);
        Map<Place, @Nullable Cap> places = new LinkedHashMap<>();
        if (terms == null) {
            places.put(new Place("lifetime", 0), new Cap(0, 0));
            return places;
        }
        counted.getOrDefault(feature, Set.of()).forEach(place -> places.put(place, null));
        if (terms.caps() != null) {
            places.putAll(terms.caps());
        }
        if (places.keySet().stream().noneMatch(place -> place.level() == 0)) {
            places.put(new Place("lifetime", 0), null);
        }
        places.keySet().removeIf(place -> place.level() > levels);
        return places;
    }

    private static String member(List<String> path, int level) {
        return String.join(">", path.subList(0, level));
    }

    private Meter meter(String member, String feature, String policy) {
        Meter stored = meters.get(new MeterKey(member, feature, policy));
        if (stored != null && at.isBefore(stored.span().end())) {
            return stored;
        }
        return new Meter(spanAfter(policy, stored == null ? null : stored.span()), 0);
    }

    private List<Grant> liveGrants(String feature) {
        return grants.stream()
                .filter(grant -> grant.feature().equals(feature)
                        && (grant.expiresAt() == null || at.isBefore(grant.expiresAt()))
                        && grant.used() < grant.amount())
                .sorted(Comparator.comparing(Grant::expiresAt, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
                        .thenComparing(Grant::id))
                .toList();
    }

    private long planUnits(List<String> path, String feature) {
        long units = Long.MAX_VALUE;
        for (Map.Entry<Place, @Nullable Cap> place :
                places(feature, path.size()).entrySet()) {
            Cap cap = place.getValue();
            if (cap != null) {
                String member = member(path, place.getKey().level());
                long used = meter(member, feature, place.getKey().policy()).used();
                units = Math.min(units, Math.max(0, cap.amount() + cap.over() - used));
            }
        }
        return units;
    }

    private boolean fits(List<String> path, Want want) {
        long ofGrants = liveGrants(want.feature()).stream()
                .mapToLong(grant -> grant.amount() - grant.used())
                .sum();
        return want.units() - Math.min(want.units(), planUnits(path, want.feature())) <= ofGrants;
    }

    /** How a subject stands with a feature, as text. */
    String standing(List<String> path, String feature) {
        Map<Place, @Nullable Cap> places = places(feature, path.size());
        boolean limited = places.values().stream().anyMatch(cap -> cap != null);
        List<String> lines = new ArrayList<>();
        places.forEach((place, cap) -> {
            if (cap != null || !limited) {
                Meter meter = meter(member(path, place.level()), feature, place.policy());
                lines.add(line(
                        place.level(),
                        place.policy(),
                        meter.span().start(),
                        meter.span().end(),
                        meter.used(),
                        cap == null ? "unlimited" : cap.amount() + "+" + cap.over()));
            }
        });
        List<String> ofGrants = liveGrants(feature).stream()
                .map(grant -> grant.id() + "=" + (grant.amount() - grant.used()))
                .toList();
        return standingText(feature, lines, ofGrants);
    }

    static String line(int level, String policy, Instant start, Instant end, long used, String limit) {
        return level + " " + policy + " " + start + ".." + end + " " + used + " of " + limit;
    }

    static String standingText(String feature, List<String> limits, List<String> grants) {
        return feature + limits.stream().sorted().toList() + grants;
    }

    private void set(String member, String feature, String policy, long used) {
        MeterKey key = new MeterKey(member, feature, policy);
        Meter before = meters.get(key);
        Span span = meter(member, feature, policy).span();
        if (before != null && !before.span().equals(span) && before.used() > 0) {
            closed.put(new ClosedKey(member, feature, policy, before.span()), before.used());
        }
        meters.put(key, new Meter(span, used));
    }

    private Taken count(List<String> path, String feature, long fromPlan, Map<String, Long> fromGrants) {
        List<Counted> in = new ArrayList<>();
        for (Place place : places(feature, path.size()).keySet()) {
            String member = member(path, place.level());
            Meter meter = meter(member, feature, place.policy());
            in.add(new Counted(
                    member, place.policy(), meter.span().start(), meter.span().end()));
            if (fromPlan > 0) {
                set(member, feature, place.policy(), meter.used() + fromPlan);
            }
        }
        return new Taken(feature, fromPlan, in, fromGrants);
    }

    private Taken take(List<String> path, Want want) {
        long fromPlan = Math.min(want.units(), planUnits(path, want.feature()));
        long rest = want.units() - fromPlan;
        Map<String, Long> fromGrants = new LinkedHashMap<>();
        for (Grant grant : liveGrants(want.feature())) {
            long units = Math.min(rest, grant.amount() - grant.used());
            if (units > 0) {
                fromGrants.put(grant.id(), units);
                useGrant(grant.id(), units);
                rest -= units;
            }
        }
        return count(path, want.feature(), fromPlan, fromGrants);
    }

    private void useGrant(String id, long units) {
        grants.replaceAll(grant -> grant.id().equals(id) ? grant.using(units) : grant);
    }

    private void giveBack(Taken taken) {
        for (Counted in : taken.counted()) {
            MeterKey key = new MeterKey(in.member(), taken.feature(), in.policy());
            Span span = new Span(in.start(), in.end());
            Meter open = meters.get(key);
            if (open != null && open.span().equals(span)) {
                meters.put(key, new Meter(span, Math.max(0, open.used() - taken.fromPlan())));
            } else {
                closed.computeIfPresent(
                        new ClosedKey(in.member(), taken.feature(), in.policy(), span),
                        (any, used) -> Math.max(0, used - taken.fromPlan()));
            }
        }
        taken.fromGrants().forEach((id, units) -> useGrant(id, -units));
    }

    private String answer(List<String> path, List<Want> wants, boolean granted) {
        StringBuilder text =
                new StringBuilder(granted ? "granted" : "denied").append(" at ").append(at);
        wants.forEach(want -> text.append("; ").append(standing(path, want.feature())));
        return text.toString();
    }

    private static String asked(String verb, List<String> path, List<Want> wants) {
        return verb
                + path
                + wants.stream().sorted(Comparator.comparing(Want::feature)).toList();
    }

    private @Nullable Entry remembered(@Nullable String operation) {
        Entry entry = operation == null ? null : entries.get(operation);
        return entry != null && at.isBefore(entry.at().plus(retention)) ? entry : null;
    }

    String consume(List<String> path, List<Want> wants, @Nullable String operation, boolean whatever) {
        String verb = whatever ? "record" : "consume";
        Entry known = remembered(operation);
        if (known != null) {
            return known.asked().equals(asked(verb, path, wants)) ? known.answer() : "conflict";
        }
        if (!whatever && !wants.stream().allMatch(want -> fits(path, want))) {
            return answer(path, wants, false);
        }
        List<Taken> taken = new ArrayList<>();
        for (Want want : wants) {
            taken.add(whatever ? count(path, want.feature(), want.units(), Map.of()) : take(path, want));
        }
        String answer = answer(path, wants, true);
        if (operation != null) {
            entries.put(operation, new Entry(asked(verb, path, wants), at, answer, taken, false, -1));
        }
        return "!" + answer;
    }

    String reserve(List<String> path, Want want, Duration length, @Nullable String operation) {
        Entry known = remembered(operation);
        if (known != null) {
            return known.asked().equals(asked("reserve", path, List.of(want)))
                    ? "#" + known.hold() + " until " + holds.get(known.hold()).expiresAt() + " " + known.answer()
                    : "conflict";
        }
        if (!fits(path, want)) {
            return answer(path, List.of(want), false);
        }
        Taken taken = take(path, want);
        String answer = answer(path, List.of(want), true);
        int number = holds.size();
        holds.add(new Held(path, "LIVE", at.plus(length), taken, 0, 0));
        if (operation != null) {
            entries.put(
                    operation,
                    new Entry(asked("reserve", path, List.of(want)), at, answer, List.of(taken), false, number));
        }
        return "!#" + number + " until " + at.plus(length) + " " + answer;
    }

    /** How many holds have ended by themselves that were live in an earlier state of the account. */
    int endedSince(LedgerModel before) {
        int ended = 0;
        for (int i = 0; i < before.holds.size(); i++) {
            ended += before.holds.get(i).state().equals("LIVE")
                            && holds.get(i).state().equals("EXPIRED")
                    ? 1
                    : 0;
        }
        return ended;
    }

    String commit(int number, long actual) {
        if (number >= holds.size()) {
            return "unknown";
        }
        Held hold = holds.get(number);
        if (hold.state().equals("COMMITTED") && hold.asked() == actual) {
            return committed(hold);
        }
        if (!hold.state().equals("LIVE")) {
            return otherwise(hold);
        }
        long reserved = hold.taken().total();
        Held done;
        if (actual <= reserved) {
            Taken back = part(hold.taken(), reserved - actual);
            giveBack(back);
            done = new Held(hold.path(), "COMMITTED", hold.expiresAt(), hold.taken(), actual, 0);
        } else {
            Want more = new Want(hold.taken().feature(), actual - reserved);
            boolean fits = fits(hold.path(), more);
            if (fits) {
                take(hold.path(), more);
            }
            done = new Held(
                    hold.path(), "COMMITTED", hold.expiresAt(), hold.taken(), actual, fits ? 0 : actual - reserved);
        }
        holds.set(number, done);
        return "!" + committed(done);
    }

    /** Units of grants first, those taken last before the others. */
    private static Taken part(Taken taken, long units) {
        long rest = units;
        Map<String, Long> fromGrants = new LinkedHashMap<>();
        List<String> ids = new ArrayList<>(taken.fromGrants().keySet());
        for (int i = ids.size() - 1; i >= 0; i--) {
            long part = Math.min(rest, taken.fromGrants().getOrDefault(ids.get(i), 0L));
            fromGrants.put(ids.get(i), part);
            rest -= part;
        }
        return new Taken(taken.feature(), rest, taken.counted(), fromGrants);
    }

    private static String committed(Held hold) {
        return hold.missing() == 0
                ? "committed " + hold.asked()
                : "exceeded " + (hold.asked() - hold.missing()) + " by " + hold.missing();
    }

    private static String otherwise(Held hold) {
        if (hold.state().equals("GONE")) {
            return "unknown";
        }
        return hold.state().equals("EXPIRED")
                ? "!expired at " + hold.expiresAt()
                : "settled before: " + hold.state() + " " + (hold.asked() - hold.missing());
    }

    String release(int number) {
        if (number >= holds.size()) {
            return "unknown";
        }
        Held hold = holds.get(number);
        if (hold.state().equals("RELEASED")) {
            return "released";
        }
        if (!hold.state().equals("LIVE")) {
            return otherwise(hold);
        }
        giveBack(hold.taken());
        holds.set(number, ended(hold, "RELEASED"));
        return "!released";
    }

    String extend(int number, Duration length) {
        if (number >= holds.size()) {
            return "unknown";
        }
        Held hold = holds.get(number);
        if (!hold.state().equals("LIVE")) {
            return otherwise(hold);
        }
        holds.set(number, new Held(hold.path(), "LIVE", at.plus(length), hold.taken(), 0, 0));
        return "!extended until " + at.plus(length);
    }

    String giveBack(String operation) {
        Entry entry = remembered(operation);
        if (entry == null) {
            return "unknown operation";
        }
        if (entry.hold() >= 0) {
            return "reservation to be settled";
        }
        if (entry.back()) {
            return "known as given back";
        }
        entry.taken().forEach(this::giveBack);
        entries.put(operation, new Entry(entry.asked(), entry.at(), entry.answer(), entry.taken(), true, -1));
        return "!given back " + entry.taken().stream().mapToLong(Taken::total).sum();
    }

    void assign(String code, @Nullable Instant until) {
        plan = code;
        planUntil = until;
    }

    void override(String feature, Terms terms, @Nullable Instant until) {
        overrides.put(feature, new Overriding(terms, until));
    }

    void removeOverride(String feature) {
        overrides.remove(feature);
    }

    void grant(String id, String feature, long amount, @Nullable Instant expiresAt) {
        dropEndedGrants();
        grants.add(new Grant(id, feature, amount, expiresAt, 0));
    }

    String revoke(String id) {
        if (!grants.removeIf(grant -> grant.id().equals(id))) {
            return "missing grant";
        }
        dropEndedGrants();
        return "!done";
    }

    /** A grant that has ended is gone with the next one that comes or goes. */
    private void dropEndedGrants() {
        grants.removeIf(grant -> grant.expiresAt() != null && !at.isBefore(grant.expiresAt()));
    }

    void zone(@Nullable ZoneId changed) {
        zone = changed;
    }

    void adjust(String feature, long delta) {
        for (Place place : places(feature, 0).keySet()) {
            set(
                    "",
                    feature,
                    place.policy(),
                    Math.max(0, meter("", feature, place.policy()).used() + delta));
        }
    }

    void reset(String feature) {
        for (Place place : places(feature, 0).keySet()) {
            set("", feature, place.policy(), 0);
        }
    }

    /**
     * Forgets what is over for so long. Whoever asks with a clock that was put back since does not get it back.
     *
     * @param margin how much longer than it must be everything is kept
     * @param kept how long closed windows of a feature are kept
     */
    void cleanUp(Instant now, Duration margin, Function<String, Duration> kept) {
        Instant before = now.minus(margin).minus(retention);
        entries.values()
                .removeIf(entry -> !entry.at().isAfter(before)
                        && (entry.hold() < 0 || !holds.get(entry.hold()).state().equals("LIVE")));
        holds.replaceAll(hold -> hold.state().equals("LIVE") || hold.expiresAt().isAfter(before)
                ? hold
                : new Held(hold.path(), "GONE", hold.expiresAt(), hold.taken(), 0, 0));
        closed.keySet()
                .removeIf(
                        window -> !window.span().end().isAfter(now.minus(margin).minus(kept.apply(window.feature()))));
    }

    /** Closed windows in which something was used, as text in some fixed order. */
    List<String> closedWindows() {
        return closed.entrySet().stream()
                .filter(window -> window.getValue() > 0)
                .map(window -> {
                    ClosedKey key = window.getKey();
                    return key.member() + " " + key.feature() + " " + key.policy() + " "
                            + key.span().start() + ".." + key.span().end() + " " + window.getValue();
                })
                .sorted()
                .toList();
    }

    private Span spanAfter(String policy, @Nullable Span before) {
        ZoneId in = zone == null ? ZoneOffset.UTC : zone;
        if (policy.equals("lifetime")) {
            return new Span(Instant.EPOCH, Instant.parse("9999-12-31T00:00:00Z"));
        }
        LocalDate first = firstDay(policy, at.atZone(in).toLocalDate());
        Instant start = first.atStartOfDay(in).toInstant();
        LocalDate following = next(policy, first);
        Instant end = following.atStartOfDay(in).toInstant();
        if (before == null || !start.isBefore(before.end())) {
            return new Span(start, end);
        }
        Duration rest = Duration.between(before.end(), end);
        boolean isShort = policy.equals("day") || rest.multipliedBy(2).compareTo(Duration.between(start, end)) < 0;
        Instant last = isShort ? next(policy, following).atStartOfDay(in).toInstant() : end;
        return new Span(before.end(), last);
    }

    private static LocalDate firstDay(String policy, LocalDate date) {
        return switch (policy) {
            case "day" -> date;
            case "week" -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case "month" -> date.withDayOfMonth(1);
            default -> throw new IllegalArgumentException(policy);
        };
    }

    private static LocalDate next(String policy, LocalDate first) {
        return switch (policy) {
            case "day" -> first.plusDays(1);
            case "week" -> first.plusWeeks(1);
            default -> first.plusMonths(1);
        };
    }
}
