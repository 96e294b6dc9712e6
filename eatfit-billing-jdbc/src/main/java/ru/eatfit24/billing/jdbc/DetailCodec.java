package ru.eatfit24.billing.jdbc;

import static ru.eatfit24.billing.jdbc.JsonFields.array;
import static ru.eatfit24.billing.jdbc.JsonFields.instant;
import static ru.eatfit24.billing.jdbc.JsonFields.number;
import static ru.eatfit24.billing.jdbc.JsonFields.object;
import static ru.eatfit24.billing.jdbc.JsonFields.putInstant;
import static ru.eatfit24.billing.jdbc.JsonFields.putWindow;
import static ru.eatfit24.billing.jdbc.JsonFields.smallNumber;
import static ru.eatfit24.billing.jdbc.JsonFields.text;
import static ru.eatfit24.billing.jdbc.JsonFields.window;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.usage.FeatureUsage;
import ru.eatfit24.billing.usage.GrantState;
import ru.eatfit24.billing.usage.Hold;
import ru.eatfit24.billing.usage.LimitSource;
import ru.eatfit24.billing.usage.LimitState;
import ru.eatfit24.billing.usage.UnitsTaken;
import ru.eatfit24.billing.usage.UsageEntry;

/**
 * The JSON of operations and holds: what was answered and where units were taken from. It holds all that a repeated
 * operation needs to be answered as the first time. Order matters in it, so that grants stand in arrays: a database may
 * order the fields of an object as it likes.
 *
 * <p>Reading throws {@link IllegalArgumentException} on anything that this class does not write.
 */
final class DetailCodec {

    private static final String USAGES = "usages";
    private static final String TAKEN = "taken";
    private static final String COMMITTED = "committed";
    private static final String MISSING = "missing";
    private static final String FEATURE = "feature";
    private static final String LIMITS = "limits";
    private static final String LIMIT = "limit";
    private static final String LEVEL = "level";
    private static final String USED = "used";
    private static final String SOURCE = "source";
    private static final String KIND = "kind";
    private static final String PLAN = "plan";
    private static final String NOT_INCLUDED = "not-included";
    private static final String OVERRIDE = "override";
    private static final String VERSION = "version";
    private static final String UNTIL = "until";
    private static final String GRANTS = "grants";
    private static final String ID = "id";
    private static final String REMAINING = "remaining";
    private static final String EXPIRES = "expires";
    private static final String FROM_PLAN = "plan";
    private static final String WINDOWS = "windows";
    private static final String MEMBER = "member";
    private static final String UNITS = "units";

    private DetailCodec() {}

    /** What an entry holds beside its columns. */
    static ObjectNode writeEntry(UsageEntry entry) {
        ObjectNode json = JsonText.emptyObject();
        ArrayNode usages = json.putArray(USAGES);
        entry.usages().forEach(usage -> writeUsage(usage, usages.addObject()));
        ArrayNode taken = json.putArray(TAKEN);
        entry.taken().forEach(units -> writeTaken(units, taken.addObject()));
        return json;
    }

    static List<FeatureUsage> readUsages(ObjectNode json) {
        List<FeatureUsage> usages = new ArrayList<>();
        array(json, USAGES).forEach(usage -> usages.add(readUsage(usage)));
        return usages;
    }

    /** Where the units of an entry were taken from. */
    static List<UnitsTaken> readTakenOfEntry(ObjectNode json) {
        List<UnitsTaken> taken = new ArrayList<>();
        array(json, TAKEN).forEach(units -> taken.add(readTaken(units)));
        return taken;
    }

    /** What a hold holds beside its columns. */
    static ObjectNode writeHold(Hold hold) {
        ObjectNode json = JsonText.emptyObject();
        writeTaken(hold.taken(), json.putObject(TAKEN));
        return json.put(COMMITTED, hold.committed()).put(MISSING, hold.missing());
    }

    /** Where the units of a hold were taken from. */
    static UnitsTaken readTakenOfHold(ObjectNode json) {
        return readTaken(object(json, TAKEN));
    }

    static long readCommitted(ObjectNode json) {
        return number(json, COMMITTED);
    }

    static long readMissing(ObjectNode json) {
        return number(json, MISSING);
    }

    private static void writeUsage(FeatureUsage usage, ObjectNode json) {
        json.put(FEATURE, usage.feature().code());
        ArrayNode limits = json.putArray(LIMITS);
        usage.limits().forEach(limit -> writeLimit(limit, limits.addObject()));
        if (!usage.grants().isEmpty()) {
            ArrayNode grants = json.putArray(GRANTS);
            for (GrantState grant : usage.grants()) {
                ObjectNode item = grants.addObject().put(ID, grant.id()).put(REMAINING, grant.remaining());
                putInstant(item, EXPIRES, grant.endsAt());
            }
        }
    }

    private static FeatureUsage readUsage(JsonNode json) {
        MeteredFeature feature = Feature.metered(text(json, FEATURE));
        List<LimitState> limits = new ArrayList<>();
        array(json, LIMITS).forEach(limit -> limits.add(readLimit(feature, limit)));
        List<GrantState> grants = new ArrayList<>();
        for (JsonNode grant : array(json, GRANTS)) {
            grants.add(new GrantState(text(grant, ID), number(grant, REMAINING), instant(grant, EXPIRES)));
        }
        return FeatureUsage.of(feature, limits, grants);
    }

    private static void writeLimit(LimitState state, ObjectNode json) {
        json.put(LEVEL, state.level());
        state.declaredLimit().ifPresent(limit -> json.put(LIMIT, limit.toString()));
        putWindow(json, state.window()).put(USED, state.used());
        writeSource(state.source(), json.putObject(SOURCE));
    }

    private static LimitState readLimit(MeteredFeature feature, JsonNode json) {
        Optional<Limit> limit = json.has(LIMIT) ? Optional.of(Limit.parse(text(json, LIMIT))) : Optional.empty();
        return LimitState.of(
                feature,
                smallNumber(json, LEVEL),
                limit.orElse(null),
                window(json),
                number(json, USED),
                readSource(object(json, SOURCE)));
    }

    private static void writeSource(LimitSource source, ObjectNode json) {
        if (source instanceof LimitSource.OfPlan ofPlan) {
            writeSource(PLAN, ofPlan.plan(), json);
        } else if (source instanceof LimitSource.NotIncluded notIncluded) {
            writeSource(NOT_INCLUDED, notIncluded.plan(), json);
        } else if (source instanceof LimitSource.OfOverride override) {
            writeSource(OVERRIDE, override.plan(), json);
            putInstant(json, UNTIL, override.endsAt());
        } else {
            throw new IllegalStateException("A limit has a source that cannot be stored: " + source);
        }
    }

    private static void writeSource(String kind, PlanVersion plan, ObjectNode json) {
        json.put(KIND, kind).put(PLAN, plan.code()).put(VERSION, plan.version());
    }

    private static LimitSource readSource(JsonNode json) {
        PlanVersion plan = new PlanVersion(text(json, PLAN), smallNumber(json, VERSION));
        String kind = text(json, KIND);
        return switch (kind) {
            case PLAN -> new LimitSource.OfPlan(plan);
            case NOT_INCLUDED -> new LimitSource.NotIncluded(plan);
            case OVERRIDE -> new LimitSource.OfOverride(plan, instant(json, UNTIL));
            default -> throw new IllegalArgumentException("\"" + kind + "\" is no source of a limit");
        };
    }

    private static void writeTaken(UnitsTaken taken, ObjectNode json) {
        json.put(FEATURE, taken.feature()).put(FROM_PLAN, taken.fromPlan());
        ArrayNode windows = json.putArray(WINDOWS);
        for (UnitsTaken.CountedIn counted : taken.windows()) {
            ObjectNode item = windows.addObject();
            if (!counted.member().isEmpty()) {
                item.put(MEMBER, counted.member());
            }
            putWindow(item, counted.window());
        }
        if (!taken.fromGrants().isEmpty()) {
            ArrayNode grants = json.putArray(GRANTS);
            taken.fromGrants()
                    .forEach((id, units) -> grants.addObject().put(ID, id).put(UNITS, units));
        }
    }

    private static UnitsTaken readTaken(JsonNode json) {
        List<UnitsTaken.CountedIn> windows = new ArrayList<>();
        for (JsonNode counted : array(json, WINDOWS)) {
            windows.add(new UnitsTaken.CountedIn(counted.has(MEMBER) ? text(counted, MEMBER) : "", window(counted)));
        }
        Map<String, Long> grants = new LinkedHashMap<>();
        array(json, GRANTS).forEach(grant -> grants.put(text(grant, ID), number(grant, UNITS)));
        return new UnitsTaken(text(json, FEATURE), number(json, FROM_PLAN), windows, grants);
    }
}
