package ru.eatfit24.billing.example.importer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an import has done, or would do: counts in, counts out, and what a person should look at. For one thread. */
public final class ImportReport {

    static final String USAGE = "usage";
    static final String SUBSCRIPTIONS = "subscriptions";
    static final String PAYMENTS = "payments";
    static final String REFUNDS = "refunds";

    /** The tables that are read row by row. */
    static final List<String> TABLES = List.of(SUBSCRIPTIONS, PAYMENTS, REFUNDS, USAGE);

    /** So many things are named one by one; the rest is counted. */
    private static final int MAX_NAMED = 20;

    private final Map<String, Tally> tables = new LinkedHashMap<>();
    private final Map<String, Long> notes = new TreeMap<>();
    private final List<String> findings = new ArrayList<>();
    private long findingCount;
    private long accounts;

    ImportReport() {
        TABLES.forEach(table -> tables.put(table, new Tally()));
    }

    /** The names of the tables that are read row by row. */
    public static List<String> tableNames() {
        return TABLES;
    }

    /**
     * What became of the rows of a table.
     *
     * @throws IllegalArgumentException if none of that name is read
     */
    public Tally table(String name) {
        Tally tally = tables.get(name);
        if (tally == null) {
            throw new IllegalArgumentException("no rows of " + name + " are counted");
        }
        return tally;
    }

    /** Something worth knowing that is as it should be. */
    void note(String what, long count) {
        if (count > 0) {
            notes.merge(what, count, Long::sum);
        }
    }

    /** Something that a person should look at. */
    void finding(String what) {
        findingCount++;
        named(what);
    }

    void account() {
        accounts++;
    }

    /** With what another report says. */
    void add(ImportReport other) {
        other.tables.forEach((name, tally) -> table(name).add(tally));
        other.notes.forEach(this::note);
        other.findings.forEach(this::named);
        restore(other.accounts, other.findingCount);
    }

    void restore(long moreAccounts, long moreFindings) {
        accounts += moreAccounts;
        findingCount += moreFindings;
    }

    /** One of the things that are counted already, in words. */
    void named(String finding) {
        if (findings.size() < MAX_NAMED) {
            findings.add(finding);
        }
    }

    /** How many accounts were looked at. */
    public long accounts() {
        return accounts;
    }

    /** What became of the rows, by table. */
    public Map<String, Tally> tables() {
        return Map.copyOf(tables);
    }

    /** What was met and how often, as it should be. */
    public Map<String, Long> notes() {
        return Map.copyOf(notes);
    }

    /** The first things that a person should look at. */
    public List<String> findings() {
        return List.copyOf(findings);
    }

    /** How many things a person should look at. */
    public long findingCount() {
        return findingCount;
    }

    /** Whether every row is accounted for and nobody has to look at anything. */
    public boolean isClean() {
        return findingCount == 0 && tables.values().stream().allMatch(Tally::isBalanced);
    }
}
