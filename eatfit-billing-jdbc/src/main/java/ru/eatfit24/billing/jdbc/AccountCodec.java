package ru.eatfit24.billing.jdbc;

import static ru.eatfit24.billing.jdbc.JsonFields.array;
import static ru.eatfit24.billing.jdbc.JsonFields.instant;
import static ru.eatfit24.billing.jdbc.JsonFields.number;
import static ru.eatfit24.billing.jdbc.JsonFields.putInstant;
import static ru.eatfit24.billing.jdbc.JsonFields.putWindow;
import static ru.eatfit24.billing.jdbc.JsonFields.smallNumber;
import static ru.eatfit24.billing.jdbc.JsonFields.text;
import static ru.eatfit24.billing.jdbc.JsonFields.window;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.time.Instants;
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
    private static final String LEVEL = "level";
    private static final String OVERAGE = "over";
    private static final String USED = "used";
    private static final String ANNOUNCED = "announced";

    private static final List<String> FACTS_FIELDS = List.of(PLAN, ZONE, OVERRIDES, GRANTS);
    private static final List<String> USAGE_FIELDS = List.of(METERS, GRANTS, EXPIRES);

    /** Feature, the window's three, and what was used; the announced threshold besides, where there is one. */
    private static final int METER_FIELDS = 5;

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
        AccountFacts facts = new AccountFacts(
                plan == null ? null : readAssignment(plan),
                zone == null ? null : Zone.of(text(json, ZONE)),
                overrides,
                grants);
        requireWritten(json, writeFacts(facts, json));
        return facts;
    }

    /** Refuses what reads back as something else: an entry that is not understood may be a limit. */
    private static void requireWritten(ObjectNode json, ObjectNode written) {
        if (!json.equals(AccountCodec::compareNumbers, written)) {
            throw new IllegalArgumentException("it reads back as " + written + ", but is " + json);
        }
    }

    /** Small whole numbers have another type when read than when written. */
    private static int compareNumbers(JsonNode one, JsonNode other) {
        if (one.isIntegralNumber() && other.isIntegralNumber() && one.canConvertToLong() && other.canConvertToLong()) {
            return Long.compare(one.longValue(), other.longValue());
        }
        return one.equals(other) ? 0 : 1;
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
            int announced = meter.has(ANNOUNCED) ? smallNumber(meter, ANNOUNCED) : 0;
            meters.add(new Meter(text(meter, FEATURE), window(meter), number(meter, USED), announced));
            if (meter.size() != METER_FIELDS + (meter.has(ANNOUNCED) ? 1 : 0)) {
                throw new IllegalArgumentException("a meter has " + METER_FIELDS + " fields, but is " + meter);
            }
        }
        requireDistinct(meters);
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
        return AccountUsage.of(meters, grants, instant(json, EXPIRES));
    }

    private static void requireDistinct(List<Meter> meters) {
        long places = meters.stream()
                .map(meter ->
                        meter.feature() + " per " + meter.window().policy().code())
                .distinct()
                .count();
        if (places != meters.size()) {
            throw new IllegalArgumentException(
                    "two meters count the same feature in the same kind of window: " + meters);
        }
    }

    /** Writes the usage over what the row held before. */
    static ObjectNode writeUsage(AccountUsage usage, ObjectNode before) {
        ObjectNode json = before.deepCopy().remove(USAGE_FIELDS);
        ArrayNode meters = json.putArray(METERS);
        for (Meter meter : usage.meters()) {
            ObjectNode item = putWindow(meters.addObject().put(FEATURE, meter.feature()), meter.window())
                    .put(USED, meter.used());
            if (meter.announcedPercent() > 0) {
                item.put(ANNOUNCED, meter.announcedPercent());
            }
        }
        if (!usage.grantsUsed().isEmpty()) {
            ObjectNode grants = json.putObject(GRANTS);
            usage.grantsUsed().forEach(grants::put);
        }
        putInstant(json, EXPIRES, usage.nextExpiry().orElse(null));
        return json;
    }

    /** What the two columns hold at their top that this version does not know; null for nothing. */
    static AccountCopy.@Nullable Unknown unknown(ObjectNode facts, ObjectNode usage) {
        ObjectNode ofFacts = facts.deepCopy().remove(FACTS_FIELDS);
        ObjectNode ofUsage = usage.deepCopy().remove(USAGE_FIELDS);
        return ofFacts.isEmpty() && ofUsage.isEmpty() ? null : new AccountCopy.Unknown(ofFacts, ofUsage);
    }

    /** The facts as text, with what was there besides. */
    static String factsText(AccountFacts facts, AccountCopy.@Nullable Unknown unknown) {
        if (unknown == null && facts.equals(AccountFacts.NONE)) {
            return "{}";
        }
        return JsonText.write(writeFacts(facts, unknown == null ? JsonText.emptyObject() : unknown.facts()));
    }

    /** The usage as text, with what was there besides. Written by hand, since each decision writes one. */
    static String usageText(AccountUsage usage, AccountCopy.@Nullable Unknown unknown) {
        if (unknown != null || !usage.grantsUsed().isEmpty()) {
            return JsonText.write(writeUsage(usage, unknown == null ? JsonText.emptyObject() : unknown.usage()));
        }
        StringBuilder text = new StringBuilder(160);
        text.append("{\"").append(METERS).append("\":[");
        String separator = "{\"";
        for (Meter meter : usage.meters()) {
            text.append(separator).append(FEATURE).append("\":");
            JsonText.appendText(text, meter.feature());
            JsonFields.appendWindow(text.append(','), meter.window());
            text.append(",\"").append(USED).append("\":").append(meter.used());
            if (meter.announcedPercent() > 0) {
                text.append(",\"").append(ANNOUNCED).append("\":").append(meter.announcedPercent());
            }
            text.append('}');
            separator = ",{\"";
        }
        text.append(']');
        usage.nextExpiry()
                .ifPresent(expiry ->
                        text.append(",\"").append(EXPIRES).append("\":").append(Instants.toEpochMicros(expiry)));
        return text.append('}').toString();
    }

    private static Assignment readAssignment(JsonNode plan) {
        return new Assignment(
                new PlanVersion(text(plan, CODE), smallNumber(plan, VERSION)),
                Instants.ofEpochMicros(number(plan, ANCHOR)),
                instant(plan, UNTIL));
    }

    private static Allowance readAllowance(JsonNode override) {
        if (override.has(UNLIMITED)) {
            return Allowance.unlimited();
        }
        List<Limit> limits = new ArrayList<>();
        for (JsonNode limit : array(override, LIMITS)) {
            limits.add(readLimit(limit));
        }
        return new Allowance.Limited(limits);
    }

    private static void writeAllowance(Allowance allowance, ObjectNode item) {
        if (allowance instanceof Allowance.Limited limited) {
            ArrayNode limits = item.putArray(LIMITS);
            for (Limit limit : limited.limits()) {
                writeLimit(limit, limits.addObject());
            }
        } else {
            item.put(UNLIMITED, true);
        }
    }

    private static Limit readLimit(JsonNode json) {
        Limit limit = Limit.of(number(json, AMOUNT), WindowPolicy.parse(text(json, WINDOW)));
        if (json.has(LEVEL)) {
            limit = limit.atLevel(smallNumber(json, LEVEL));
        }
        return json.has(OVERAGE) ? limit.withOverage(number(json, OVERAGE)) : limit;
    }

    private static void writeLimit(Limit limit, ObjectNode json) {
        json.put(AMOUNT, limit.amount()).put(WINDOW, limit.window().code());
        if (limit.level() > 0) {
            json.put(LEVEL, limit.level());
        }
        if (limit.overage() > 0) {
            json.put(OVERAGE, limit.overage());
        }
    }
}
