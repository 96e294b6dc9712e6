package ru.eatfit24.billing.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.BillingException;

/**
 * The code declares a plan version with other content than the store remembers. The service must not start: accounts were promised the stored
 * terms. The way out is a new version, or the old content.
 */
public final class CatalogConflictException extends BillingException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> differences;

    private CatalogConflictException(List<String> differences) {
        super(
                "the catalogue declares plan versions with other content than the store remembers:\n  - "
                        + String.join("\n  - ", differences)
                        + "\nA version never changes once a store has seen it: restore the content, or declare the new one as a higher version.");
        this.differences = List.copyOf(differences);
    }

    /** Each difference in one sentence. */
    public List<String> differences() {
        return differences;
    }

    /**
     * Compares what is declared with what a store remembers.
     *
     * @param remembered answers the stored content of a version, or null for one that is unknown
     * @throws CatalogConflictException naming every difference
     */
    public static void check(
            List<Plan> declared, Function<PlanVersion, ? extends @Nullable Map<String, String>> remembered) {
        List<String> differences = new ArrayList<>();
        for (Plan plan : declared) {
            Map<String, String> stored = remembered.apply(plan.planVersion());
            if (stored != null) {
                differences.addAll(differences(plan, stored));
            }
        }
        if (!differences.isEmpty()) {
            throw new CatalogConflictException(differences);
        }
    }

    private static List<String> differences(Plan plan, Map<String, String> stored) {
        Map<String, String> declared = plan.content();
        TreeSet<String> names = new TreeSet<>(declared.keySet());
        names.addAll(stored.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(declared.get(name), stored.get(name)))
                .map(name -> plan + ": " + name + " is " + quoted(declared.get(name)) + " in the code, but "
                        + quoted(stored.get(name)) + " in the store")
                .toList();
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "missing" : "\"" + text + "\"";
    }
}
