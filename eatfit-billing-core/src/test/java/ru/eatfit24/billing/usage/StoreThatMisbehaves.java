package ru.eatfit24.billing.usage;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import ru.eatfit24.billing.event.AuditEntry;

/** A store that stands in front of another one, may block, and does with the stages of that one what a test says. */
final class StoreThatMisbehaves implements UsageStore {

    /** What becomes of one call. */
    interface Behaviour {

        <T> CompletionStage<T> call(Call<T> call);
    }

    /** What the store behind would do. */
    interface Call<T> {

        CompletionStage<T> make();
    }

    private final UsageStore behind;
    private final boolean blocking;
    private final Behaviour behaviour;
    private final AtomicInteger calls = new AtomicInteger();

    StoreThatMisbehaves(UsageStore behind, boolean blocking, Behaviour behaviour) {
        this.behind = behind;
        this.blocking = blocking;
        this.behaviour = behaviour;
    }

    /** How often anything was asked of the store. */
    int calls() {
        return calls.get();
    }

    @Override
    public <T> CompletionStage<T> update(AccountScope scope, UsageRule<T> rule) {
        calls.incrementAndGet();
        return behaviour.call(() -> behind.update(scope, rule));
    }

    @Override
    public <T> CompletionStage<T> read(AccountScope scope, Function<Account, T> reader) {
        calls.incrementAndGet();
        return behaviour.call(() -> behind.read(scope, reader));
    }

    @Override
    public List<ClosedWindow> closedWindows(String root, int limit) {
        return behind.closedWindows(root, limit);
    }

    @Override
    public List<AuditEntry> auditTrail(String root, int limit) {
        return behind.auditTrail(root, limit);
    }

    @Override
    public boolean isBlocking() {
        return blocking;
    }
}
