package ru.eatfit24.billing.time;

import java.time.ZoneId;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;

/**
 * A region of the time zone database, such as {@code Europe/Moscow}, or {@code UTC}: where days, weeks, months and years
 * begin.
 *
 * <p>A fixed offset is refused in every spelling ({@code +03:00}, {@code GMT+3}, {@code UTC+3}, {@code Etc/GMT-3}): it is
 * right for half of the year at best, and the sign of the {@code Etc} ids means the opposite of what most people read in
 * it. Ids are case-sensitive. Two zones are equal when their ids are; an old name and the new one of the same region are
 * two zones. The rules are those of the running JDK, so nodes should run with the same time zone data.
 *
 * <p>Safe for use by many threads; there is one instance for each id.
 *
 * @since 0.1.0
 */
public final class Zone {

    private static final Set<String> KNOWN_IDS = Set.copyOf(ZoneId.getAvailableZoneIds());
    private static final Pattern ETC_OFFSET = Pattern.compile("Etc/GMT[+-][0-9]{1,2}");
    private static final Pattern ANY_OFFSET = Pattern.compile("(Z|UTC|GMT|UT|Etc/GMT|Etc/UTC)?[+-].{0,20}");

    /** Holds known ids only, so text from outside cannot make it grow. */
    private static final ConcurrentMap<String, Zone> INSTANCES = new ConcurrentHashMap<>();

    /** Coordinated universal time, the zone where nothing else is said. */
    public static final Zone UTC = of("UTC");

    private final ZoneId zoneId;

    /** The last natural window of each calendar kind: at any time nearly all accounts of a zone are in the same one. */
    private final AtomicReferenceArray<@Nullable Window> latestWindows = new AtomicReferenceArray<>(4);

    private Zone(ZoneId zoneId) {
        this.zoneId = zoneId;
    }

    /**
     * Returns the zone with this id.
     *
     * @param id an id of the time zone database that the running JDK knows, such as {@code "Europe/Moscow"}, or
     *     {@code "UTC"}
     * @throws IllegalArgumentException if the id is unknown or stands for a fixed offset; the message says what to write
     */
    public static Zone of(String id) {
        Objects.requireNonNull(id, "id");
        Zone known = INSTANCES.get(id);
        if (known != null) {
            return known;
        }
        if (!KNOWN_IDS.contains(id) || ETC_OFFSET.matcher(id).matches()) {
            throw new IllegalArgumentException(refusal(id));
        }
        return INSTANCES.computeIfAbsent(id, newId -> new Zone(ZoneId.of(newId)));
    }

    /** Returns the id, such as {@code "Europe/Moscow"}. {@link #of} gives this zone for it. */
    public String id() {
        return zoneId.getId();
    }

    ZoneId zoneId() {
        return zoneId;
    }

    @Nullable Window latestWindow(WindowPolicy.Kind kind) {
        return latestWindows.get(slot(kind));
    }

    void rememberWindow(WindowPolicy.Kind kind, Window window) {
        latestWindows.set(slot(kind), window);
    }

    private static int slot(WindowPolicy.Kind kind) {
        return switch (kind) {
            case DAY -> 0;
            case WEEK -> 1;
            case MONTH -> 2;
            case YEAR -> 3;
            default -> throw new IllegalStateException("not a calendar kind: " + kind);
        };
    }

    private static String refusal(String id) {
        if (ANY_OFFSET.matcher(id).matches()) {
            return "zone must not be a fixed offset, but is " + Text.quote(id)
                    + "; write the region whose clocks are meant, such as Europe/Moscow, or UTC";
        }
        String hint = KNOWN_IDS.stream()
                .filter(id::equalsIgnoreCase)
                .sorted()
                .findFirst()
                .orElse(id.equalsIgnoreCase("Z") ? "UTC" : "a region such as Europe/Moscow, or UTC");
        return "zone " + Text.quote(id) + " is not known to this JDK; write " + hint;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Zone zone && zoneId.equals(zone.zoneId));
    }

    @Override
    public int hashCode() {
        return zoneId.hashCode();
    }

    /** Returns the id. */
    @Override
    public String toString() {
        return id();
    }
}
