package ru.eatfit24.billing.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;

/**
 * A named, versioned set of limits, switches and values, with a price or without. Immutable: each method that adds something answers a new plan.
 *
 * <pre>{@code
 * Plan.paid("PRO_MONTHLY", Money.ofMinor(299_00, "RUB"), BillingInterval.days(30))
 *     .version(1).displayName("PRO").unlimited(PHOTO).on(STATISTICS).value(HISTORY, 180);
 * }</pre>
 *
 * <p>A version, once a store has seen it, never changes: another limit, price or name is another version. Accounts keep the version they were
 * given. A metered feature that a plan does not mention is not included: it is refused. A switch that it does not mention is off.
 */
public final class Plan {

    private final String code;
    private final @Nullable PlanVersion planVersion;
    private final String displayName;
    private final @Nullable Price price;
    private final @Nullable Money oldPrice;
    private final Audience audience;
    private final Set<String> aliases;
    private final Map<MeteredFeature, Allowance> allowances;
    private final Set<SwitchFeature> switches;
    private final Map<ValueFeature, Long> values;

    private Plan(Draft draft) {
        code = draft.code;
        planVersion = draft.planVersion;
        displayName = draft.displayName;
        price = draft.price;
        oldPrice = draft.oldPrice;
        audience = draft.audience;
        aliases = Collections.unmodifiableSet(draft.aliases);
        allowances = Collections.unmodifiableMap(draft.allowances);
        switches = Collections.unmodifiableSet(draft.switches);
        values = Collections.unmodifiableMap(draft.values);
    }

    /**
     * A plan without a price. It still needs a {@link #version(int)}.
     *
     * @throws IllegalArgumentException if the code is not a code (see {@link Feature})
     */
    public static Plan free(String code) {
        return new Plan(new Draft(code, null));
    }

    /**
     * A plan with a price. It still needs a {@link #version(int)}.
     *
     * @throws IllegalArgumentException if the code is not a code (see {@link Feature}) or the price is not above zero
     */
    public static Plan paid(String code, Money price, BillingInterval interval) {
        return new Plan(new Draft(code, new Price(price, interval)));
    }

    /**
     * The plan that a store kept: the reverse of {@link #content()}. Content it does not know is an error, since a limit may hide in it.
     *
     * @throws IllegalArgumentException if the content is not what {@link #content()} makes
     */
    public static Plan ofContent(PlanVersion version, Map<String, String> content) {
        return PlanContent.read(version, content);
    }

    /**
     * With this version.
     *
     * @throws IllegalArgumentException if it is below 1
     * @throws IllegalStateException if the plan has a version already
     */
    public Plan version(int number) {
        refuseRepetition(planVersion != null, "a version");
        PlanVersion checked = new PlanVersion(code, number);
        return with(draft -> draft.planVersion = checked);
    }

    /** With a name for people; without one the code is shown. At most 128 characters. */
    public Plan displayName(String name) {
        Text.require("display name of plan " + code, name, 128);
        return with(draft -> draft.displayName = name);
    }

    /**
     * With an old price, which is shown and never used in money maths.
     *
     * @throws IllegalStateException if the plan has no price
     * @throws IllegalArgumentException if it is not above zero, or in another currency than the price
     */
    public Plan oldPrice(Money old) {
        if (price == null) {
            throw new IllegalStateException("plan " + code + " has no price, so it cannot have an old one");
        }
        if (!price.amount().currency().equals(old.currency())) {
            throw new IllegalArgumentException("the old price of plan " + code + " is " + old + ", but its price is "
                    + price.amount() + "; both must be in one currency");
        }
        if (!old.isPositive()) {
            throw new IllegalArgumentException("the old price of plan " + code + " must be above zero, but was " + old);
        }
        Price.requireReadable(old);
        return with(draft -> draft.oldPrice = old);
    }

    /** For this audience only. A checkout checks it, not only a listing. */
    public Plan audience(Audience only) {
        return with(draft -> draft.audience = Objects.requireNonNull(only, "only"));
    }

    /**
     * With one more name under which the plan is found, such as one that an older system used.
     *
     * @throws IllegalArgumentException if it is not a code (see {@link Feature})
     */
    public Plan alias(String alias) {
        Codes.require("alias of plan " + code, alias);
        return with(draft -> draft.aliases.add(alias));
    }

    /**
     * With these limits on a feature; a request must fit all of them.
     *
     * @throws IllegalStateException if the plan speaks of the feature already
     * @throws IllegalArgumentException if two limits count in the same window
     */
    public Plan limit(MeteredFeature feature, Limit first, Limit... more) {
        return allow(feature, Allowance.limited(first, more));
    }

    /**
     * With no limit on a feature. What is used still counts, in every window that another plan of the catalogue limits the feature by.
     *
     * @throws IllegalStateException if the plan speaks of the feature already
     */
    public Plan unlimited(MeteredFeature feature) {
        return allow(feature, Allowance.unlimited());
    }

    /**
     * With this allowance on a feature.
     *
     * @throws IllegalStateException if the plan speaks of the feature already
     */
    public Plan allow(MeteredFeature feature, Allowance allowance) {
        refuseRepetition(allowances.containsKey(feature), "an allowance of " + feature);
        Objects.requireNonNull(allowance, "allowance");
        return with(draft -> draft.allowances.put(feature, allowance));
    }

    /**
     * With a switch that is on.
     *
     * @throws IllegalStateException if it is on already
     */
    public Plan on(SwitchFeature feature) {
        refuseRepetition(switches.contains(feature), "the switch " + feature);
        return with(draft -> draft.switches.add(Objects.requireNonNull(feature, "feature")));
    }

    /**
     * With a number.
     *
     * @throws IllegalStateException if the plan has a number for the feature already
     */
    public Plan value(ValueFeature feature, long number) {
        refuseRepetition(values.containsKey(feature), "a value of " + feature);
        return with(draft -> draft.values.put(Objects.requireNonNull(feature, "feature"), number));
    }

    /** The plan's code. */
    public String code() {
        return code;
    }

    /**
     * The code and the version.
     *
     * @throws IllegalStateException if no version was given yet
     */
    public PlanVersion planVersion() {
        if (planVersion == null) {
            throw new IllegalStateException("plan " + code + " has no version; say .version(1)");
        }
        return planVersion;
    }

    /** Whether a version was given. */
    boolean hasVersion() {
        return planVersion != null;
    }

    /** The name for people. */
    public String displayName() {
        return displayName;
    }

    /** What it costs; empty for a plan without a price. */
    public Optional<Price> price() {
        return Optional.ofNullable(price);
    }

    /** What it used to cost, to be shown only. */
    public Optional<Money> oldPrice() {
        return Optional.ofNullable(oldPrice);
    }

    /** Who may see and buy it. */
    public Audience audience() {
        return audience;
    }

    /** Other names under which the plan is found. */
    public Set<String> aliases() {
        return aliases;
    }

    /** What the plan allows of each metered feature that it includes. */
    public Map<MeteredFeature, Allowance> allowances() {
        return allowances;
    }

    /** What the plan allows of a feature; empty when the feature is not included. */
    public Optional<Allowance> allowance(MeteredFeature feature) {
        return Optional.ofNullable(allowances.get(feature));
    }

    /** The switches that are on. */
    public Set<SwitchFeature> switches() {
        return switches;
    }

    /** Whether a switch is on. */
    public boolean isOn(SwitchFeature feature) {
        return switches.contains(feature);
    }

    /** The numbers that the plan sets. */
    public Map<ValueFeature, Long> values() {
        return values;
    }

    /** The number that the plan sets for a feature; empty when it sets none. */
    public OptionalLong value(ValueFeature feature) {
        Long number = values.get(feature);
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }

    /**
     * All that the plan says besides its code and version, as sorted names and texts. Equal contents mean equal plans; {@link #ofContent} reads it
     * back. This is what stores keep.
     */
    public SortedMap<String, String> content() {
        return PlanContent.write(this);
    }

    /** SHA-256 of the {@link #content()}, as 64 lower-case hexadecimal digits. */
    public String fingerprint() {
        return PlanContent.fingerprint(content());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Plan plan
                && code.equals(plan.code)
                && Objects.equals(planVersion, plan.planVersion)
                && content().equals(plan.content());
    }

    @Override
    public int hashCode() {
        return Objects.hash(code, planVersion);
    }

    @Override
    public String toString() {
        return planVersion == null ? code + " (no version)" : planVersion.toString();
    }

    private Plan with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new Plan(draft);
    }

    private void refuseRepetition(boolean repeated, String what) {
        if (repeated) {
            throw new IllegalStateException("plan " + code + " has " + what + " already");
        }
    }

    /** The fields of a plan while it is being made; lives inside one method call. */
    private static final class Draft {

        final String code;

        @Nullable PlanVersion planVersion;

        String displayName;
        final @Nullable Price price;

        @Nullable Money oldPrice;

        Audience audience = Audience.EVERYONE;
        final Set<String> aliases = new LinkedHashSet<>();
        final Map<MeteredFeature, Allowance> allowances = new LinkedHashMap<>();
        final Set<SwitchFeature> switches = new LinkedHashSet<>();
        final Map<ValueFeature, Long> values = new LinkedHashMap<>();

        Draft(String code, @Nullable Price price) {
            this.code = Codes.require("plan code", code);
            this.displayName = code;
            this.price = price;
        }

        Draft(Plan plan) {
            code = plan.code;
            planVersion = plan.planVersion;
            displayName = plan.displayName;
            price = plan.price;
            oldPrice = plan.oldPrice;
            audience = plan.audience;
            aliases.addAll(plan.aliases);
            allowances.putAll(plan.allowances);
            switches.addAll(plan.switches);
            values.putAll(plan.values);
        }
    }
}
