package ru.eatfit24.billing.jdbc;

import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.UsageRule;

/**
 * One request on its way: what it needs, what decides it, and where its answer goes. Its place in a line is the combiner's
 * business, under the combiner's lock.
 */
final class PendingUpdate<T> {

    private final AccountScope scope;
    private final UsageRule<T> rule;
    private final Answer<T> answer = new Answer<>();

    /** The line that it is queued in; null before and after. */
    @Nullable AccountLine line;

    @Nullable PendingUpdate<?> previous;

    @Nullable PendingUpdate<?> next;

    /** Set by whoever carries the request when it has been counted off. */
    boolean settled;

    /** Set by whoever carries the request when nobody knows whether its first run took effect, and it runs again to find out. */
    private volatile @Nullable OutcomeUnknownException doubt;

    PendingUpdate(AccountScope scope, UsageRule<T> rule) {
        this.scope = scope;
        this.rule = rule;
    }

    AccountScope scope() {
        return scope;
    }

    String root() {
        return scope.root();
    }

    /**
     * Whether a second run has no second effect and the same answer: the entry of its operation, which nobody had made before, tells
     * that it has taken place.
     *
     * @param known operations that had taken place before it
     */
    boolean isRepeatable(Set<OperationId> known) {
        return isRepeatable(scope, known);
    }

    static boolean isRepeatable(AccountScope scope, Set<OperationId> known) {
        return !scope.operations().isEmpty() && Collections.disjoint(scope.operations(), known);
    }

    UsageRule<T> rule() {
        return rule;
    }

    Answer<T> answer() {
        return answer;
    }

    /** This request, answered. */
    Settled<T> answered(T value) {
        return new Settled<>(this, value, null);
    }

    /** This request, failed on its own. That a second run took nothing says nothing about the first: then the outcome stays unknown. */
    Settled<T> failed(Throwable failure) {
        OutcomeUnknownException unknown = doubt;
        if (unknown == null || failure == unknown) {
            return new Settled<>(this, null, failure);
        }
        unknown.addSuppressed(failure);
        return new Settled<>(this, null, unknown);
    }

    /** Nobody knows whether it took effect; it runs again, and only an answer ends the doubt. */
    void doubt(OutcomeUnknownException unknown) {
        doubt = unknown;
    }

    /** What became of one request: a value or a failure. */
    record Settled<T>(
            PendingUpdate<T> request,
            @Nullable T value,
            @Nullable Throwable failure) {

        /** Lets the outcome arrive. Returns whether it still has to be published. */
        boolean arrive() {
            if (failure != null) {
                return request.answer().arriveFailed(failure);
            }
            return value == null
                    ? request.answer().arriveFailed(new NullPointerException("a rule must answer something"))
                    : request.answer().arrive(value);
        }
    }
}
