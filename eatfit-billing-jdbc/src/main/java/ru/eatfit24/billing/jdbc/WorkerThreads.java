package ru.eatfit24.billing.jdbc;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Daemon threads with a name that says whose they are. Safe for use by many threads. */
final class WorkerThreads implements ThreadFactory {

    private final String name;
    private final AtomicInteger started = new AtomicInteger();

    WorkerThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, name + "-" + started.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
