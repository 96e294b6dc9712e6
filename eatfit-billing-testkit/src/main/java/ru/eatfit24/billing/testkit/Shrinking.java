package ru.eatfit24.billing.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a failing sequence of commands as short as it can, so that a person sees what matters. */
final class Shrinking {

    /** Enough for sequences of some hundred commands; what is found until then is short enough. */
    private static final int MAX_RUNS = 2_000;

    private Shrinking() {}

    /**
     * Leaves out commands as long as the rest still fails: first large pieces, then smaller ones, until no single command
     * can be left out.
     *
     * @param failing a sequence that fails
     * @param fails runs a sequence from the start, and says whether it fails
     * @param <C> a command
     * @return a sequence that fails
     */
    static <C> List<C> minimal(List<C> failing, Predicate<List<C>> fails) {
        List<C> shortest = failing;
        int runs = 0;
        int piece = Math.max(1, shortest.size() / 2);
        while (runs < MAX_RUNS) {
            boolean shortened = false;
            for (int from = 0; from < shortest.size() && runs < MAX_RUNS; ) {
                List<C> without = new ArrayList<>(shortest.subList(0, from));
                without.addAll(shortest.subList(Math.min(shortest.size(), from + piece), shortest.size()));
                runs++;
                if (fails.test(without)) {
                    shortest = without;
                    shortened = true;
                } else {
                    from += piece;
                }
            }
            if (piece == 1 && !shortened) {
                break;
            }
            piece = Math.max(1, piece / 2);
        }
        return List.copyOf(shortest);
    }
}
