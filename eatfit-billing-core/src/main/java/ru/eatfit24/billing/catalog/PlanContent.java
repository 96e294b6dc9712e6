package ru.eatfit24.billing.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.WindowPolicy;

/**
 * The text form of a plan that stores keep and fingerprints are made of. Names sort, so the order in which a plan was put together does not matter.
 * No name or text holds a line break: codes cannot, and a display name is checked.
 */
final class PlanContent {

    private static final String NAME = "name";
    private static final String PRICE = "price";
    private static final String INTERVAL = "interval";
    private static final String OLD_PRICE = "old_price";
    private static final String AUDIENCE = "audience";
    private static final String ALIASES = "aliases";
    private static final String METERED = "metered ";
    private static final String SWITCH = "switch ";
    private static final String VALUE = "value ";
    private static final String UNLIMITED = "unlimited";
    private static final String ON = "on";
    private static final String PER = " per ";

    private PlanContent() {}

    static SortedMap<String, String> write(Plan plan) {
        SortedMap<String, String> content = new TreeMap<>();
        content.put(NAME, plan.displayName());
        plan.price().ifPresent(price -> {
            content.put(PRICE, price.amount().toString());
            content.put(INTERVAL, price.interval().code());
        });
        plan.oldPrice().ifPresent(old -> content.put(OLD_PRICE, old.toString()));
        content.put(AUDIENCE, plan.audience().name());
        if (!plan.aliases().isEmpty()) {
            content.put(
                    ALIASES, String.join(" ", plan.aliases().stream().sorted().toList()));
        }
        plan.allowances().forEach((feature, allowance) -> content.put(METERED + feature.code(), allowance.toString()));
        plan.switches().forEach(feature -> content.put(SWITCH + feature.code(), ON));
        plan.values().forEach((feature, number) -> content.put(VALUE + feature.code(), Long.toString(number)));
        return content;
    }

    static Plan read(PlanVersion version, Map<String, String> content) {
        try {
            Plan plan = content.containsKey(PRICE)
                    ? Plan.paid(
                            version.code(),
                            money(content.get(PRICE)),
                            BillingInterval.parse(required(content, INTERVAL)))
                    : Plan.free(version.code());
            plan = plan.version(version.version());
            for (Map.Entry<String, String> entry : content.entrySet()) {
                plan = add(plan, entry.getKey(), entry.getValue());
            }
            if (!plan.content().equals(new TreeMap<>(content))) {
                throw new IllegalArgumentException(
                        "it reads back as " + plan.content() + ", but is " + new TreeMap<>(content));
            }
            return plan;
        } catch (IllegalArgumentException | IllegalStateException unreadable) {
            throw new IllegalArgumentException(
                    "the stored content of plan " + version + " cannot be read: " + unreadable.getMessage(),
                    unreadable);
        }
    }

    private static Plan add(Plan plan, String name, String text) {
        if (name.startsWith(METERED)) {
            return plan.allow(Feature.metered(name.substring(METERED.length())), allowance(text));
        }
        if (name.startsWith(SWITCH) && text.equals(ON)) {
            return plan.on(Feature.onOff(name.substring(SWITCH.length())));
        }
        if (name.startsWith(VALUE)) {
            return plan.value(Feature.value(name.substring(VALUE.length())), Long.parseLong(text));
        }
        return switch (name) {
            case NAME -> plan.displayName(text);
            case PRICE, INTERVAL -> plan;
            case OLD_PRICE -> plan.oldPrice(money(text));
            case AUDIENCE -> plan.audience(Audience.of(text));
            case ALIASES -> {
                Plan named = plan;
                for (String alias : text.split(" ", -1)) {
                    named = named.alias(alias);
                }
                yield named;
            }
            default ->
                throw new IllegalArgumentException("unknown entry \"" + name + "\" = \"" + text
                        + "\"; it was written by a newer version of this library");
        };
    }

    private static Allowance allowance(String text) {
        if (text.equals(UNLIMITED)) {
            return Allowance.unlimited();
        }
        List<Limit> limits = new ArrayList<>();
        for (String part : text.split(", ", -1)) {
            int per = part.indexOf(PER);
            if (per < 0) {
                throw new IllegalArgumentException("\"" + part + "\" is not a limit");
            }
            limits.add(Limit.of(
                    Long.parseLong(part.substring(0, per)), WindowPolicy.parse(part.substring(per + PER.length()))));
        }
        return new Allowance.Limited(limits);
    }

    private static Money money(String text) {
        int space = text.indexOf(' ');
        if (space < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is not an amount and a currency");
        }
        return Money.parse(text.substring(0, space), text.substring(space + 1));
    }

    private static String required(Map<String, String> content, String name) {
        String text = content.get(name);
        if (text == null) {
            throw new IllegalArgumentException("entry \"" + name + "\" is missing");
        }
        return text;
    }

    static String fingerprint(SortedMap<String, String> content) {
        StringBuilder lines = new StringBuilder();
        content.forEach(
                (name, text) -> lines.append(name).append('=').append(text).append('\n'));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(lines.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
