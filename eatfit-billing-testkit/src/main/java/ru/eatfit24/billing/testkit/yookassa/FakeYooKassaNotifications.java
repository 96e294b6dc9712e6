package ru.eatfit24.billing.testkit.yookassa;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The notifications of a {@link FakeYooKassa}: collected as things happen, and sent when {@link #deliver} is called.
 *
 * <p>What is not answered by 200 exactly is sent again, after pauses that grow from ten seconds to three hours, until 24 hours after its event; the provider
 * publishes no pauses, so nothing should depend on them. Safe for use by many threads; one delivers at a time.
 */
public final class FakeYooKassaNotifications {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(3);
    private static final Duration GIVES_UP_AFTER = Duration.ofHours(24);
    private static final int MOST_KEPT = 100_000;

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock delivering = new ReentrantLock();
    private final List<Waiting> waiting = new ArrayList<>();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private @Nullable URI target;
    private @Nullable Random shuffle;
    private int copies = 1;

    private record Waiting(String body, Instant since, Instant dueAt, Duration pause) {}

    FakeYooKassaNotifications(InstantSource clock) {
        this.clock = clock;
    }

    void happened(String event, ObjectNode object) {
        ObjectNode body = Bodies.newObject().put("type", "notification").put("event", event);
        body.set("object", object);
        add(Bodies.write(body));
    }

    /**
     * Says where notifications go; nowhere until then.
     *
     * @param url the shop's address for them
     */
    public void sendTo(URI url) {
        lock.lock();
        try {
            target = requireNonNull(url, "url");
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends each this many times.
     *
     * @param times 1 or more
     */
    public void copies(int times) {
        lock.lock();
        try {
            copies = times;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends what is due in an order of its own.
     *
     * @param random decides on it
     */
    public void shuffle(Random random) {
        lock.lock();
        try {
            shuffle = requireNonNull(random, "random");
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts a text among the notifications that the shop has not made: forged, foreign, broken.
     *
     * @param body what is sent
     */
    public void add(String body) {
        lock.lock();
        try {
            Instant now = clock.instant();
            waiting.add(new Waiting(body, now, now, FIRST_PAUSE));
            if (waiting.size() > MOST_KEPT) {
                waiting.remove(0);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * What waits to be sent, oldest first.
     *
     * @return the bodies
     */
    public List<String> waiting() {
        lock.lock();
        try {
            return waiting.stream().map(Waiting::body).toList();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what waits, instead of sending it.
     *
     * @return the bodies, oldest first
     */
    public List<String> take() {
        lock.lock();
        try {
            List<String> bodies = waiting.stream().map(Waiting::body).toList();
            waiting.clear();
            return bodies;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends what is due by the clock, one after the other.
     *
     * @return how many were acknowledged
     */
    public int deliver() {
        delivering.lock();
        try {
            int acknowledged = 0;
            URI url = currentTarget();
            for (Waiting due : url == null ? List.<Waiting>of() : due()) {
                boolean isTaken = false;
                for (int copy = 0; copy < copies; copy++) {
                    isTaken |= isAcknowledged(requireNonNull(url, "url"), due.body());
                }
                acknowledged += isTaken ? 1 : 0;
                settle(due, isTaken);
            }
            return acknowledged;
        } finally {
            delivering.unlock();
        }
    }

    private @Nullable URI currentTarget() {
        lock.lock();
        try {
            return target;
        } finally {
            lock.unlock();
        }
    }

    private List<Waiting> due() {
        lock.lock();
        try {
            Instant now = clock.instant();
            List<Waiting> due = new ArrayList<>(
                    waiting.stream().filter(each -> !now.isBefore(each.dueAt())).toList());
            if (shuffle != null) {
                Collections.shuffle(due, shuffle);
            }
            return due;
        } finally {
            lock.unlock();
        }
    }

    private void settle(Waiting sent, boolean isTaken) {
        lock.lock();
        try {
            waiting.remove(sent);
            Instant next = clock.instant().plus(sent.pause());
            if (!isTaken && next.isBefore(sent.since().plus(GIVES_UP_AFTER))) {
                Duration pause = sent.pause().multipliedBy(3);
                waiting.add(new Waiting(
                        sent.body(), sent.since(), next, pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause));
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isAcknowledged(URI url, String body) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException unreachable) {
            return false; // It is sent again, as the real one does.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
