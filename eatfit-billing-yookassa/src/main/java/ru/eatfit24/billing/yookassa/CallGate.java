package ru.eatfit24.billing.yookassa;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets calls to the provider begin at their pace: no more at once and no more in a second than the policy says. A turn that would come too late is not taken, so
 * nobody waits for nothing. Safe for use by many threads.
 */
final class CallGate {

    private final Semaphore places;
    private final Duration longestWait;
    private final long interval;
    private final long burst;
    private final ReentrantLock lock = new ReentrantLock();

    /** When the calls that have begun, and those that wait, are all paid for at the rate; on the scale of {@link System#nanoTime}. */
    private long paidUntil;

    CallGate(CallPolicy policy) {
        places = new Semaphore(policy.parallelism(), true);
        longestWait = policy.longestWait();
        burst = TimeUnit.SECONDS.toNanos(1);
        interval = burst / policy.requestsPerSecond();
        paidUntil = System.nanoTime() - burst;
    }

    /**
     * Waits for a turn; {@link #leave} gives it back.
     *
     * @return false if there is none in time: then nothing is to be given back
     */
    boolean enter() throws InterruptedException {
        long deadline = System.nanoTime() + longestWait.toNanos();
        if (!places.tryAcquire(longestWait.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        boolean entered = false;
        try {
            long pause = reserve(deadline);
            if (pause > 0) {
                TimeUnit.NANOSECONDS.sleep(pause);
            }
            entered = pause >= 0;
            return entered;
        } finally {
            if (!entered) {
                places.release();
            }
        }
    }

    void leave() {
        places.release();
    }

    /** Lets nobody begin for a while, since the provider has asked for it. */
    void pause(Duration time) {
        lock.lock();
        try {
            long until = System.nanoTime() + time.toNanos() + burst - interval;
            paidUntil = until - paidUntil > 0 ? until : paidUntil;
        } finally {
            lock.unlock();
        }
    }

    /** How many nanoseconds to wait for a turn that is now taken; below zero if it would come too late and is not taken. */
    private long reserve(long deadline) {
        lock.lock();
        try {
            long now = System.nanoTime();
            long from = paidUntil - now > 0 ? paidUntil : now;
            long turn = from + interval - burst;
            if (turn - now > 0 && turn - deadline > 0) {
                return -1;
            }
            paidUntil = from + interval;
            return Math.max(0, turn - now);
        } finally {
            lock.unlock();
        }
    }
}
