package ru.eatfit24.billing.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import ru.eatfit24.billing.observation.BillingObserver;

/** Keeps all that it is told. Safe for use by many threads. */
final class RecordingObserver implements BillingObserver {

    private final List<Record> told = new CopyOnWriteArrayList<>();

    /** What was told of one kind, in its order. */
    <T extends Record> List<T> told(Class<T> kind) {
        return told.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Override
    public void decided(Decided decided) {
        told.add(decided);
    }

    @Override
    public void carriedOut(Batch batch) {
        told.add(batch);
    }

    @Override
    public void ran(JobRun run) {
        told.add(run);
    }

    @Override
    public void processed(Notification notification) {
        told.add(notification);
    }

    @Override
    public void delivered(Delivery delivery) {
        told.add(delivery);
    }

    @Override
    public void unanswered(UnansweredCall call) {
        told.add(call);
    }

    @Override
    public void drifted(Drift drift) {
        told.add(drift);
    }
}
