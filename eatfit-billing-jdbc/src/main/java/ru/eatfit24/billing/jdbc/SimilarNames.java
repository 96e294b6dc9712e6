package ru.eatfit24.billing.jdbc;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds what a missing table may have been called instead: another prefix, a plural, one more word, a slip of the pen.
 * A guess for a message, shown as a question.
 */
final class SimilarNames {

    private static final int MOST_SHOWN = 3;
    private static final double LEAST_OVERLAP = 0.5;
    private static final int MOST_EDITS = 2;

    private SimilarNames() {}

    /**
     * The likeliest of the candidates, best first, at most three.
     *
     * @param baseName the missing name without its prefix
     * @param alsoCalled other words for the same thing
     */
    static List<String> likeliest(
            TablePrefix prefix, String baseName, Set<String> alsoCalled, List<String> candidates) {
        return candidates.stream()
                .distinct()
                .filter(candidate -> likeness(prefix, baseName, alsoCalled, candidate) >= LEAST_OVERLAP)
                .sorted(Comparator.<String>comparingDouble(
                                candidate -> -likeness(prefix, baseName, alsoCalled, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST_SHOWN)
                .toList();
    }

    private static double likeness(TablePrefix prefix, String baseName, Set<String> alsoCalled, String candidate) {
        String bare = candidate.startsWith(prefix.value())
                ? candidate.substring(prefix.value().length())
                : candidate;
        double best = overlap(words(baseName), words(bare));
        for (String other : alsoCalled) {
            best = Math.max(best, overlap(words(other), words(bare)));
        }
        boolean slip = edits(prefix.tableName(baseName), candidate) <= MOST_EDITS;
        return slip ? Math.max(best, 1.0) : best;
    }

    /** The share of words that two names have in common, 0 to 1. */
    private static double overlap(Set<String> some, Set<String> others) {
        Set<String> common = new HashSet<>(some);
        common.retainAll(others);
        Set<String> all = new HashSet<>(some);
        all.addAll(others);
        return all.isEmpty() ? 0 : (double) common.size() / all.size();
    }

    private static Set<String> words(String name) {
        return Arrays.stream(name.split("_"))
                .filter(word -> !word.isEmpty())
                .map(word -> word.endsWith("s") ? word.substring(0, word.length() - 1) : word)
                .collect(Collectors.toSet());
    }

    /** How many letters must be put in, left out or replaced to get from one name to the other. */
    private static int edits(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = previous[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, Math.min(previous[column], current[column - 1]) + 1);
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
