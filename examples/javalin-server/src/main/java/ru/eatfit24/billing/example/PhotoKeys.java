package ru.eatfit24.billing.example;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.usage.Subject;

/**
 * What became of photos that came with a key, so that a repeat is answered as the first and does not count again. Only what was recognised is kept: a refusal or a failure
 * is decided afresh. It is kept in this server for {@link #KEPT}, of the last {@value #MOST} photos; a repeat that it does not know counts, so nobody gets a photo too
 * many by it. Safe for use by many threads.
 */
final class PhotoKeys {

    static final Duration KEPT = Duration.ofDays(1);
    static final int MOST = 10_000;

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, Kept> known = new LinkedHashMap<>();

    private record Key(Subject user, String key) {}

    /** @param outcome null while it is under way */
    private record Kept(String photo, Instant at, PhotoDesk.Outcome.@Nullable Recognized outcome) {}

    PhotoKeys(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Does the work, unless it was done under this key.
     *
     * @throws ProblemException if it is under way, or the key was used for another photo
     */
    PhotoDesk.Outcome once(Subject user, String key, String photo, Supplier<PhotoDesk.Outcome> work) {
        Key name = new Key(user, key);
        PhotoDesk.Outcome before = claim(name, photo);
        if (before != null) {
            return before;
        }
        PhotoDesk.Outcome.Recognized done = null;
        try {
            PhotoDesk.Outcome outcome = work.get();
            done = outcome instanceof PhotoDesk.Outcome.Recognized recognized ? recognized : null;
            return outcome;
        } finally {
            settle(name, photo, done);
        }
    }

    private PhotoDesk.@Nullable Outcome claim(Key name, String photo) {
        lock.lock();
        try {
            Kept before = known.get(name);
            if (before != null && before.at().plus(KEPT).isBefore(clock.instant())) {
                before = null;
            }
            if (before == null) {
                known.put(name, new Kept(photo, clock.instant(), null));
                return null;
            } else if (!before.photo().equals(photo)) {
                throw new ProblemException(IdempotencyKey.reused());
            } else if (before.outcome() == null) {
                throw new ProblemException(Problem.of(
                                409, "REQUEST_IN_PROGRESS", "The request with this key is under way. Ask again soon.")
                        .header("Retry-After", "1"));
            }
            return before.outcome();
        } finally {
            lock.unlock();
        }
    }

    private void settle(Key name, String photo, PhotoDesk.Outcome.@Nullable Recognized done) {
        lock.lock();
        try {
            known.remove(name);
            if (done != null) {
                known.put(name, new Kept(photo, clock.instant(), done));
            }
            // Those under way are not many, and what is kept longest goes first.
            while (known.size() > MOST) {
                known.remove(known.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }
}
