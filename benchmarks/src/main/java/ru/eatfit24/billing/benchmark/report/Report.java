package ru.eatfit24.billing.benchmark.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Scores of ours and of its peers, case by case, in the order in which they came. Not safe for use by many threads.
 */
public final class Report {

    /** Who is compared with everybody else. */
    public static final String OURS = "ours";

    private final Map<String, Case> cases = new LinkedHashMap<>();
    private final List<Target> targets;

    private record Case(Unit unit, Map<String, Scores> byPeer) {}

    /**
     * An empty report.
     *
     * @param targets what comparisons should reach; those of cases that are not measured say nothing
     */
    public Report(List<Target> targets) {
        this.targets = List.copyOf(targets);
    }

    /** One more measurement. */
    public void add(String name, String peer, Unit unit, double score) {
        Case known = cases.computeIfAbsent(name, any -> new Case(unit, new LinkedHashMap<>()));
        if (known.unit() != unit) {
            throw new IllegalArgumentException(name + " is measured in " + known.unit() + ", not in " + unit);
        }
        known.byPeer().computeIfAbsent(peer, any -> new Scores()).add(score);
    }

    /** What one case has so far: a line for each score, then one for each ratio. */
    public List<String> lines(String name) {
        List<String> lines = new ArrayList<>(measured(name));
        lines.addAll(ratios(name));
        return lines;
    }

    /** A line for each score, then one for each ratio, then one for each target. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        cases.keySet().forEach(name -> lines.addAll(measured(name)));
        cases.keySet().forEach(name -> lines.addAll(ratios(name)));
        for (Target target : targets) {
            Map<String, Scores> byPeer = byPeer(target.name());
            Scores ours = byPeer.get(OURS);
            Scores peer = byPeer.get(target.peer());
            if (ours != null && peer != null) {
                lines.add(target.line(ours.ratioTo(peer)));
            }
        }
        return lines;
    }

    private List<String> measured(String name) {
        Case measured = cases.get(name);
        List<String> lines = new ArrayList<>();
        if (measured != null) {
            measured.byPeer()
                    .forEach((peer, scores) -> lines.add(String.format(
                            Locale.ROOT,
                            "MEASURED %s %s %s, %s to %s in %d rounds",
                            name,
                            peer,
                            measured.unit().format(scores.median()),
                            measured.unit().format(scores.lowest()),
                            measured.unit().format(scores.highest()),
                            scores.size())));
        }
        return lines;
    }

    private List<String> ratios(String name) {
        List<String> lines = new ArrayList<>();
        Scores ours = byPeer(name).get(OURS);
        if (ours != null) {
            byPeer(name).forEach((peer, scores) -> {
                if (!peer.equals(OURS)) {
                    lines.add(
                            String.format(Locale.ROOT, "RATIO %s %s/%s %.2f", name, OURS, peer, ours.ratioTo(scores)));
                }
            });
        }
        return lines;
    }

    private Map<String, Scores> byPeer(String name) {
        Case measured = cases.get(name);
        return measured == null ? Map.of() : measured.byPeer();
    }
}
