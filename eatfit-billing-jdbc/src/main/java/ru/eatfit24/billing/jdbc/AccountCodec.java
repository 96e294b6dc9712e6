package ru.eatfit24.billing.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.time.Instants;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.AccountFacts;
import ru.eatfit24.billing.usage.AccountUsage;
import ru.eatfit24.billing.usage.Assignment;
import ru.eatfit24.billing.usage.Grant;
import ru.eatfit24.billing.usage.LimitOverride;
import ru.eatfit24.billing.usage.Meter;

/**
 * The JSON of an account's row, format 1. Instants are microseconds since 1970; what is absent is left out. Top-level
 * fields that this version does not know stay as they are, so that an older node does not erase what a newer one wrote.
 *
 * <p>Reading throws {@link IllegalArgumentException} on anything that this class does not write.
 */
final class AccountCodec {

    static final int FORMAT = 1;

    private static final String PLAN = "plan";
    private static final String CODE = "code";
    private static final String VERSION = "version";
    private static final String ANCHOR = "anchor";
    private static final String UNTIL = "until";
    private static final String ZONE = "zone";
    private static final String OVERRIDES = "overrides";
    private static final String FEATURE = "feature";
    private static final String UNLIMITED = "unlimited";
    private static final String LIMITS = "limits";
    private static final String AMOUNT = "amount";
    private static final String WINDOW = "window";
    private static final String GRANTS = "grants";
    private static final String ID = "id";
    private static final String EXPIRES = "expires";
    private static final String METERS = "meters";
    private static final String START = "start";
    private static final String END = "end";
    private static final String USED = "used";

    private static final List<String> FACTS_FIELDS = List.of(PLAN, ZONE, OVERRIDES, GRANTS);
    private static final List<String> USAGE_FIELDS = List.of(METERS, GRANTS);

    private AccountCodec() {}

    static AccountFacts readFacts(ObjectNode json) {
        JsonNode plan = json.get(PLAN);
        JsonNode zone = json.get(ZONE);
        List<LimitOverride> overrides = new ArrayList<>();
        for (JsonNode override : array(json, OVERRIDES)) {
            overrides.add(
                    new LimitOverride(text(override, FEATURE), readAllowance(override), instant(override, UNTIL)));
        }
        List<Grant> grants = new ArrayList<>();
        for (JsonNode grant : array(json, GRANTS)) {
            grants.add(
                    new Grant(text(grant, ID), text(grant, FEATURE), number(grant, AMOUNT), instant(grant, EXPIRES)));
        }
        return new AccountFacts(
                plan == null ? null : readAssignment(plan),
                zone == null ? null : Zone.of(text(json, ZONE)),
                overrides,
                grants);
    }

    /** Writes the facts over what the row held before. */
    static ObjectNode writeFacts(AccountFacts facts, ObjectNode before) {
        ObjectNode json = before.deepCopy().remove(FACTS_FIELDS);
        Assignment assignment = facts.assignment();
        if (assignment != null) {
            ObjectNode plan = json.putObject(PLAN)
                    .put(CODE, assignment.plan().code())
                    .put(VERSION, assignment.plan().version())
                    .put(ANCHOR, Instants.toEpochMicros(assignment.anchor()));
            putInstant(plan, UNTIL, assignment.until());
        }
        Zone zone = facts.zone();
        if (zone != null) {
            json.put(ZONE, zone.id());
        }
        if (!facts.overrides().isEmpty()) {
            ArrayNode overrides = json.putArray(OVERRIDES);
            for (LimitOverride override : facts.overrides()) {
                ObjectNode item = overrides.addObject().put(FEATURE, override.feature());
                writeAllowance(override.allowance(), item);
                putInstant(item, UNTIL, override.until());
            }
        }
        if (!facts.grants().isEmpty()) {
            ArrayNode grants = json.putArray(GRANTS);
            for (Grant grant : facts.grants()) {
                ObjectNode item = grants.addObject()
                        .put(ID, grant.id())
                        .put(FEATURE, grant.feature())
                        .put(AMOUNT, grant.amount());
                putInstant(item, EXPIRES, grant.expiresAt());
            }
        }
        return json;
    }

    static AccountUsage readUsage(ObjectNode json) {
        List<Meter> meters = new ArrayList<>();
        for (JsonNode meter : array(json, METERS)) {
            Window window = new Window(
                    WindowPolicy.parse(text(meter, WINDOW)),
                    Instants.ofEpochMicros(number(meter, START)),
                    Instants.ofEpochMicros(number(meter, END)));
            meters.add(new Meter(text(meter, FEATURE), window, number(meter, USED)));
        }
        Map<String, Long> grants = new HashMap<>();
        JsonNode grantsUsed = json.get(GRANTS);
        if (grantsUsed != null) {
            if (!grantsUsed.isObject()) {
                throw new IllegalArgumentException("\"" + GRANTS + "\" is no object");
            }
            for (Map.Entry<String, JsonNode> grant : grantsUsed.properties()) {
                grants.put(grant.getKey(), number(grantsUsed, grant.getKey()));
            }
        }
        return AccountUsage.of(meters, grants);
    }

    /** Writes the usage over what the row held before. */
    static ObjectNode writeUsage(AccountUsage usage, ObjectNode before) {
        ObjectNode json = before.deepCopy().remove(USAGE_FIELDS);
        ArrayNode meters = json.putArray(METERS);
        for (Meter meter : usage.meters()) {
            meters.addObject()
                    .put(FEATURE, meter.feature())
                    .put(WINDOW, meter.window().policy().code())
                    .put(START, Instants.toEpochMicros(meter.window().start()))
                    .put(END, Instants.toEpochMicros(meter.window().end()))
                    .put(USED, meter.used());
        }
        if (!usage.grantsUsed().isEmpty()) {
            ObjectNode grants = json.putObject(GRANTS);
            usage.grantsUsed().forEach(grants::put);
        }
        return json;
    }

    private static Assignment readAssignment(JsonNode plan) {
        long version = number(plan, VERSION);
        return new Assignment(
                new PlanVersion(text(plan, CODE), Math.toIntExact(version)),
                Instants.ofEpochMicros(number(plan, ANCHOR)),
                instant(plan, UNTIL));
    }

    private static Allowance readAllowance(JsonNode override) {
        if (override.has(UNLIMITED)) {
            return Allowance.unlimited();
        }
        List<Limit> limits = new ArrayList<>();
        for (JsonNode limit : array(override, LIMITS)) {
            limits.add(Limit.of(number(limit, AMOUNT), WindowPolicy.parse(text(limit, WINDOW))));
        }
        return new Allowance.Limited(limits);
    }

    private static void writeAllowance(Allowance allowance, ObjectNode item) {
        if (allowance instanceof Allowance.Limited limited) {
            ArrayNode limits = item.putArray(LIMITS);
            for (Limit limit : limited.limits()) {
                limits.addObject()
                        .put(AMOUNT, limit.amount())
                        .put(WINDOW, limit.window().code());
            }
        } else {
            item.put(UNLIMITED, true);
        }
    }

    private static void putInstant(ObjectNode json, String name, @Nullable Instant instant) {
        if (instant != null) {
            json.put(name, Instants.toEpochMicros(instant));
        }
    }

    private static @Nullable Instant instant(JsonNode json, String name) {
        return json.has(name) ? Instants.ofEpochMicros(number(json, name)) : null;
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null || !value.isTextual()) {
            throw new IllegalArgumentException("\"" + name + "\" is missing or no text");
        }
        return value.textValue();
    }

    private static long number(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("\"" + name + "\" is missing or no whole number");
        }
        return value.longValue();
    }

    private static Iterable<JsonNode> array(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw new IllegalArgumentException("\"" + name + "\" is no array");
        }
        return value;
    }
}
