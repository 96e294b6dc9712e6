package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one account that wait, first come first served. Linked through the requests themselves, so that one that is
 * withdrawn leaves at once from any place. For use under the combiner's lock.
 */
final class AccountLine {

    private final String root;
    private @Nullable PendingUpdate<?> first;
    private @Nullable PendingUpdate<?> last;

    /** Whether requests of this account are being carried out; until that ends nobody else takes any. */
    boolean running;

    /** Whether it is among those whose requests may be taken. */
    boolean isReady;

    /** How many times in a row its requests came back undone. */
    int returns;

    AccountLine(String root) {
        this.root = root;
    }

    String root() {
        return root;
    }

    boolean isEmpty() {
        return first == null;
    }

    void add(PendingUpdate<?> request) {
        request.line = this;
        request.previous = last;
        if (last == null) {
            first = request;
        } else {
            last.next = request;
        }
        last = request;
    }

    void remove(PendingUpdate<?> request) {
        if (request.line != this) {
            throw new IllegalStateException("a request is in another line than that of account " + root);
        }
        if (request.previous == null) {
            first = request.next;
        } else {
            request.previous.next = request.next;
        }
        if (request.next == null) {
            last = request.previous;
        } else {
            request.next.previous = request.previous;
        }
        request.previous = null;
        request.next = null;
        request.line = null;
    }

    /** Takes the first ones out. */
    List<PendingUpdate<?>> take(int limit) {
        List<PendingUpdate<?>> taken = new ArrayList<>();
        while (first != null && taken.size() < limit) {
            PendingUpdate<?> request = first;
            remove(request);
            taken.add(request);
        }
        return taken;
    }

    /** Puts requests back before all others, in their order. */
    void putBack(List<PendingUpdate<?>> requests) {
        List<PendingUpdate<?>> later = take(Integer.MAX_VALUE);
        requests.forEach(this::add);
        later.forEach(this::add);
    }
}
