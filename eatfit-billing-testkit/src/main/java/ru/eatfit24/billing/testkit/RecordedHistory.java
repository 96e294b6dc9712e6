package ru.eatfit24.billing.testkit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * What many callers asked of one object and were answered, with the times at which each call began and ended; and the search for an
 * order in which one caller alone would have been answered the same.
 *
 * <p>Such an order must keep what happened before what: a call that ended before another began comes first. A call without an answer
 * may have taken effect at any time after it began, or never. Where there is no such order, somebody was answered from the past, or
 * an effect was lost, or came twice.
 *
 * <p>Recording is safe for use by many threads; the search is for one, when nobody records any more. It takes longer the more calls
 * overlap: keep it to some ten callers.
 *
 * @param <S> the state of the object; values with {@code equals}
 * @since 0.1.0
 */
public final class RecordedHistory<S> {

    private final ConcurrentLinkedQueue<RecordedCall<S>> calls = new ConcurrentLinkedQueue<>();

    private RecordedHistory() {}

    /**
     * What a call with its answer does to the object.
     *
     * @param <S> the state
     */
    @FunctionalInterface
    public interface Effect<S> {

        /** The states that may follow this one; none if the answer is impossible in it. */
        List<S> after(S state);
    }

    private record RecordedCall<S>(long began, long ended, String what, Effect<S> effect) {}

    /** A history without calls. */
    public static <S> RecordedHistory<S> create() {
        return new RecordedHistory<>();
    }

    /**
     * Makes a call and records it.
     *
     * @param work makes the call and says what it was and what its answer means
     */
    public void record(Supplier<Outcome<S>> work) {
        long began = System.nanoTime();
        Outcome<S> outcome = work.get();
        calls.add(new RecordedCall<>(
                began, outcome.answered() ? System.nanoTime() : Long.MAX_VALUE, outcome.what(), outcome.effect()));
    }

    /**
     * A call that ended.
     *
     * @param what the call and its answer, for people
     * @param answered whether there was an answer; without one the effect may come at any later time
     * @param effect what it means; for a call without an answer also the state itself is among those that follow, since it may never
     *     have taken effect
     * @param <S> the state
     */
    public record Outcome<S>(String what, boolean answered, Effect<S> effect) {

        /** Refuses nulls. */
        public Outcome {
            requireNonNull(what, "what");
            requireNonNull(effect, "effect");
        }
    }

    /** How many calls were recorded. */
    public int size() {
        return calls.size();
    }

    /**
     * Searches for a legal order.
     *
     * @param initial the state before the first call
     * @return empty if there is one; else the longest beginning of one, and the calls that could not follow it
     */
    public Optional<String> violation(S initial) {
        List<RecordedCall<S>> sorted = new ArrayList<>(calls);
        sorted.sort(Comparator.comparingLong(RecordedCall::began));
        Search<S> search = new Search<>(sorted);
        return search.finds(new BitSet(), initial) ? Optional.empty() : Optional.of(search.longest());
    }

    /** Depth first; what was tried once from the same calls and state is not tried again. */
    private static final class Search<S> {

        private final List<RecordedCall<S>> calls;
        private final Set<Tried<S>> tried = new HashSet<>();
        private final List<RecordedCall<S>> order = new ArrayList<>();
        private List<RecordedCall<S>> longestOrder = List.of();
        private String stuck = "";

        private Search(List<RecordedCall<S>> calls) {
            this.calls = calls;
        }

        private record Tried<S>(BitSet done, S state) {}

        boolean finds(BitSet done, S state) {
            if (done.cardinality() == calls.size()) {
                return true;
            }
            if (!tried.add(new Tried<>((BitSet) done.clone(), state))) {
                return false;
            }
            note(done, state);
            long firstEnd = firstEnd(done);
            for (int next = done.nextClearBit(0); next < calls.size(); next = done.nextClearBit(next + 1)) {
                RecordedCall<S> call = calls.get(next);
                if (call.began() > firstEnd) {
                    return false;
                }
                done.set(next);
                order.add(call);
                for (S following : call.effect().after(state)) {
                    if (finds(done, following)) {
                        return true;
                    }
                }
                order.remove(order.size() - 1);
                done.clear(next);
            }
            return false;
        }

        /** Nothing that began after this may come next. */
        private long firstEnd(BitSet done) {
            long first = Long.MAX_VALUE;
            for (int open = done.nextClearBit(0); open < calls.size(); open = done.nextClearBit(open + 1)) {
                if (calls.get(open).began() > first) {
                    break;
                }
                first = Math.min(first, calls.get(open).ended());
            }
            return first;
        }

        private void note(BitSet done, S state) {
            if (order.size() < longestOrder.size() || (order.isEmpty() && !stuck.isEmpty())) {
                return;
            }
            longestOrder = List.copyOf(order);
            long firstEnd = firstEnd(done);
            StringBuilder candidates = new StringBuilder("in state " + state + " none of these can be next:");
            for (int open = done.nextClearBit(0); open < calls.size(); open = done.nextClearBit(open + 1)) {
                if (calls.get(open).began() <= firstEnd) {
                    candidates.append("\n  ").append(calls.get(open).what());
                }
            }
            stuck = candidates.toString();
        }

        String longest() {
            StringBuilder text = new StringBuilder("no legal order; the longest beginning of one:");
            longestOrder.forEach(call -> text.append("\n  ").append(call.what()));
            return text.append('\n').append(stuck).toString();
        }
    }
}
