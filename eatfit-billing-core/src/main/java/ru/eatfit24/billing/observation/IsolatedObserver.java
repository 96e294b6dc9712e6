package ru.eatfit24.billing.observation;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes everything on, and lets no failure out. Safe for use by many threads. */
final class IsolatedObserver implements BillingObserver {

    private static final Logger log = LoggerFactory.getLogger(BillingObserver.class);

    private final BillingObserver observer;
    private final AtomicBoolean warned = new AtomicBoolean();

    IsolatedObserver(BillingObserver observer) {
        this.observer = Objects.requireNonNull(observer, "observer");
    }

    @Override
    public void decided(Decided decided) {
        tell(BillingObserver::decided, decided);
    }

    @Override
    public void carriedOut(Batch batch) {
        tell(BillingObserver::carriedOut, batch);
    }

    @Override
    public void ran(JobRun run) {
        tell(BillingObserver::ran, run);
    }

    @Override
    public void processed(Notification notification) {
        tell(BillingObserver::processed, notification);
    }

    @Override
    public void delivered(Delivery delivery) {
        tell(BillingObserver::delivered, delivery);
    }

    @Override
    public void unanswered(UnansweredCall call) {
        tell(BillingObserver::unanswered, call);
    }

    @Override
    public void drifted(Drift drift) {
        tell(BillingObserver::drifted, drift);
    }

    /** Errors too: a class that is missing from the host's metrics must not turn a committed decision into a failed call. */
    private <T> void tell(BiConsumer<BillingObserver, T> method, T what) {
        try {
            method.accept(observer, what);
        } catch (Throwable failure) {
            if (warned.compareAndSet(false, true)) {
                log.warn("observer-failed told={}; the next failures are logged as debug", what, failure);
            } else {
                log.debug("observer-failed told={}", what, failure);
            }
        }
    }
}
