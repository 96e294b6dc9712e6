package ru.eatfit24.billing.jdbc;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.CatalogConflictException;
import ru.eatfit24.billing.catalog.CatalogState;
import ru.eatfit24.billing.catalog.CatalogStore;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.jdbc.OwnTransactions.Result;

/**
 * Plans in a table that only grows, and the default plan in a table of one row, whose lock makes nodes that start at once
 * register one after the other.
 */
final class JdbcCatalogStore implements CatalogStore {

    private final Transactions transactions;
    private final Statements statements;

    JdbcCatalogStore(Transactions transactions, Statements statements) {
        this.transactions = transactions;
        this.statements = statements;
    }

    @Override
    public CatalogState register(List<Plan> plans, PlanVersion defaultPlan) {
        return transactions.run("the registration of the catalogue", handle -> {
            // Most starts change nothing. Those must not wait for transactions of hosts that hold the row for reading.
            CatalogRow seen = readRow(handle, statements.readCatalog());
            List<Plan> unknown = unknown(handle, plans);
            CatalogState state = seen.state();
            if (unknown.isEmpty() && state != null && state.after(defaultPlan).equals(state)) {
                return Result.read(state);
            }
            return Result.wrote(registered(handle, plans, defaultPlan));
        });
    }

    private CatalogState registered(Handle handle, List<Plan> plans, PlanVersion defaultPlan) {
        CatalogState now = readRow(handle, statements.lockCatalog()).state();
        for (Plan plan : unknown(handle, plans)) {
            insert(handle, plan);
        }
        CatalogState after = now == null ? CatalogState.first(defaultPlan) : now.after(defaultPlan);
        if (!after.equals(now)) {
            handle.createUpdate(statements.updateCatalog())
                    .bind("epoch", after.epoch())
                    .bind("default_plan", after.defaultPlan().code())
                    .bind("default_version", after.defaultPlan().version())
                    .execute();
        }
        return after;
    }

    /** Those that the table does not have, each once; refuses those that it has with other content. */
    private List<Plan> unknown(Handle handle, List<Plan> plans) {
        Map<PlanVersion, SortedMap<String, String>> known = new HashMap<>();
        for (Plan plan : plans) {
            content(handle, plan.planVersion()).ifPresent(content -> known.put(plan.planVersion(), content));
        }
        CatalogConflictException.check(plans, known::get);
        return plans.stream()
                .filter(plan -> known.putIfAbsent(plan.planVersion(), plan.content()) == null)
                .toList();
    }

    @Override
    public CatalogState state() {
        CatalogRow row = transactions.run(
                "the reading of the catalogue", handle -> Result.read(readRow(handle, statements.readCatalog())));
        CatalogState state = row.state();
        if (state == null) {
            throw new IllegalStateException("no catalogue was registered with this store yet");
        }
        return state;
    }

    @Override
    public Optional<Plan> find(PlanVersion version) {
        Optional<SortedMap<String, String>> content =
                transactions.run("the reading of plan " + version, handle -> Result.read(content(handle, version)));
        return content.map(stored -> Plan.ofContent(version, stored));
    }

    /** What to throw when the one row is gone that the migration put there. */
    static BillingException missingRow() {
        return new BillingException(
                "The table of the catalogue has lost its one row, with id 1. Insert it again as the SQL of"
                        + " BillingSchema.ddl does, with an epoch above any that was in force, then restart the nodes");
    }

    private static CatalogRow readRow(Handle handle, String query) {
        return handle.createQuery(query)
                .map((row, context) -> new CatalogRow(
                        row.getLong("epoch"), row.getString("default_plan"), row.getInt("default_version")))
                .findOne()
                .orElseThrow(JdbcCatalogStore::missingRow);
    }

    private Optional<SortedMap<String, String>> content(Handle handle, PlanVersion version) {
        return handle.createQuery(statements.readPlan())
                .bind("code", version.code())
                .bind("version", version.version())
                .map((row, context) -> row.getString("content"))
                .findOne()
                .map(text -> readable(version, text));
    }

    private static SortedMap<String, String> readable(PlanVersion version, String text) {
        try {
            return JsonText.readTexts(text);
        } catch (IllegalArgumentException unreadable) {
            throw new BillingException(
                    "The stored content of plan " + version + " " + unreadable.getMessage()
                            + ". Somebody else than eatfit-billing changed it",
                    unreadable);
        }
    }

    private void insert(Handle handle, Plan plan) {
        handle.createUpdate(statements.insertPlan())
                .bind("code", plan.code())
                .bind("version", plan.planVersion().version())
                .bind("fingerprint", plan.fingerprint())
                .bind("content", JsonText.write(plan.content()))
                .execute();
    }

    private record CatalogRow(long epoch, @Nullable String defaultPlan, int defaultVersion) {

        @Nullable CatalogState state() {
            return defaultPlan == null ? null : new CatalogState(epoch, new PlanVersion(defaultPlan, defaultVersion));
        }
    }
}
