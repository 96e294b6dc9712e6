package ru.eatfit24.billing.webhook;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.observation.BillingObserver.Notification;
import ru.eatfit24.billing.payment.ProviderUnavailableException;

/**
 * Keeps a provider's notifications and looks after them. Nothing is processed by itself: the host calls {@link #process}, from a scheduler of its own, on as many threads
 * and nodes as it likes.
 *
 * <ol>
 *   <li>{@link #receive} stores a notification in one short transaction. When it returns the provider may be answered; when it throws it must not, so that the
 *       provider sends again.
 *   <li>{@link #process} claims what is due for {@link #LEASE}. Each claim carries a fence number that is higher than all before it.
 *   <li>The provider is asked for the object, outside any transaction. What it shows is taken in, and the notification is settled, in one transaction, whose statement
 *       checks the fence number. So each notification takes effect once, and a worker that was frozen while somebody else took over changes nothing.
 *   <li>What fails is tried again after a pause that doubles, with a part of it drawn, up to {@link WebhookRetries#LONGEST_PAUSE}; after
 *       {@link WebhookRetries#MOST_ATTEMPTS} attempts it is dead. What contradicts what is known or shown goes into quarantine. Neither keeps later ones waiting.
 *   <li>A person lists those ({@link #list}), and has them tried again ({@link #replay}) or taken for done ({@link #dismiss}), with name and reason.
 * </ol>
 *
 * <p>A message that comes again is counted. It makes one that waits for another attempt due at once, and changes nothing about one that has ended or is being processed.
 *
 * <p>Safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class Inbox {

    /** How long what was claimed belongs to the run that claimed it. */
    public static final Duration LEASE = Duration.ofMinutes(2);

    /** So few that they are done within the lease, unless the provider is slow. */
    private static final int CLAIMED_AT_ONCE = 8;

    private static final Logger log = LoggerFactory.getLogger(Inbox.class);

    private final InboxStore store;
    private final WebhookProcessor processor;
    private final InstantSource clock;
    private final BillingObserver observer;

    private Inbox(InboxStore store, WebhookProcessor processor, InstantSource clock, BillingObserver observer) {
        this.store = Objects.requireNonNull(store, "store");
        this.processor = Objects.requireNonNull(processor, "processor");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.observer = Objects.requireNonNull(observer, "observer");
    }

    /** An inbox. Hosts take theirs from {@code Billing}. */
    public static Inbox of(InboxStore store, WebhookProcessor processor, InstantSource clock) {
        return new Inbox(store, processor, clock, BillingObserver.NOOP);
    }

    /** The same inbox, which tells an observer of each attempt; {@code Billing} does this. The observer must not throw. */
    public Inbox observedBy(BillingObserver other) {
        return new Inbox(store, processor, clock, other);
    }

    /**
     * Stores a notification, to be processed later. The same one again is stored no second time.
     *
     * @return whether it was new
     * @throws ru.eatfit24.billing.error.BillingException if the store fails; do not acknowledge the message then
     */
    public InboxStore.Arrival receive(WebhookNotification notification) {
        return store.receive(Objects.requireNonNull(notification, "notification"), now());
    }

    /**
     * Processes what is due, until nothing is or so many were looked at. A thread that is interrupted stops before the next one.
     *
     * @param most how many at most, 1 or more
     * @return what was done
     * @throws ru.eatfit24.billing.error.BillingException if the store fails while something is claimed; what was claimed is due again when the lease ends
     */
    public InboxReport process(int most) {
        requireSome(most);
        InboxReport done = InboxReport.NOTHING;
        while (done.found() < most && !Thread.currentThread().isInterrupted()) {
            Instant now = now();
            List<WebhookClaim> claims =
                    store.claim(Math.min(CLAIMED_AT_ONCE, most - done.found()), now, now.plus(LEASE));
            if (claims.isEmpty()) {
                return done;
            }
            for (WebhookClaim claim : claims) {
                InboxReport one = traced(claim);
                tell(claim, one);
                done = done.and(one);
            }
        }
        return done;
    }

    private void tell(WebhookClaim claim, InboxReport one) {
        if (observer != BillingObserver.NOOP) {
            WebhookEvent event = claim.event();
            observer.processed(new Notification(
                    event.notification().provider(),
                    one.verdict(),
                    Duration.between(event.receiving().firstAt(), now())));
        }
    }

    /** Under the name of the request that brought it, so that a log can be followed from there. */
    private InboxReport traced(WebhookClaim claim) {
        Optional<String> correlation = claim.event().notification().correlation();
        correlation.ifPresent(name -> MDC.put(WebhookNotification.CORRELATION, name));
        try {
            InboxReport report = process(claim);
            log.debug(
                    "webhook-event-looked-after event={} attempt={} {}: {}",
                    id(claim),
                    claim.attempt(),
                    claim.event().notification(),
                    report);
            return report;
        } finally {
            correlation.ifPresent(name -> MDC.remove(WebhookNotification.CORRELATION));
        }
    }

    private InboxReport process(WebhookClaim claim) {
        if (!now().isBefore(claim.leasedUntil())) {
            // Somebody else may be at it by now; it would be refused in the end.
            return InboxReport.LOST;
        }
        if (Thread.currentThread().isInterrupted()) {
            store.settle(claim, WebhookVerdict.again("interrupted", now()), now());
            return InboxReport.LOST;
        }
        if (claim.attempt() > WebhookRetries.MOST_ATTEMPTS) {
            return settle(claim, WebhookVerdict.dead("its attempts ended without a word, as when a process dies"));
        }
        try {
            return switch (processor.process(claim)) {
                case PROCESSED -> InboxReport.of(WebhookState.PROCESSED);
                case QUARANTINED -> InboxReport.of(WebhookState.QUARANTINED);
                case AGAIN -> InboxReport.of(WebhookState.WAITING);
                case LOST -> lost(claim);
            };
        } catch (ProviderUnavailableException unavailable) {
            log.info(
                    "webhook-event-postponed event={} attempt={}: {}",
                    id(claim),
                    claim.attempt(),
                    unavailable.getMessage());
            return settle(claim, afterFailure(claim, unavailable));
        } catch (RuntimeException failure) {
            log.warn("webhook-event-failed event={} attempt={}", id(claim), claim.attempt(), failure);
            return settle(claim, afterFailure(claim, failure));
        }
    }

    /** Of a failure only its class is kept: its message may name anything. */
    private WebhookVerdict afterFailure(WebhookClaim claim, RuntimeException failure) {
        String name = failure.getClass().getName();
        String note = name.substring(Math.max(0, name.length() - WebhookVerdict.MAX_NOTE));
        return WebhookRetries.afterFailure(claim, note, now());
    }

    private InboxReport settle(WebhookClaim claim, WebhookVerdict verdict) {
        boolean isDead = verdict.state() == WebhookState.DEAD;
        boolean held = isDead ? processor.giveUp(claim, verdict, store, now()) : store.settle(claim, verdict, now());
        if (!held) {
            return lost(claim);
        }
        if (isDead) {
            log.error(
                    "webhook-event-dead event={} {}: {}",
                    id(claim),
                    claim.event().notification(),
                    verdict.note());
        }
        return InboxReport.of(verdict.state());
    }

    private static InboxReport lost(WebhookClaim claim) {
        log.warn("webhook-claim-lost event={} fence={}; nothing was changed", id(claim), claim.fence());
        return InboxReport.LOST;
    }

    private static String id(WebhookClaim claim) {
        return claim.event().id();
    }

    /**
     * How many could be processed now.
     *
     * @param most stops counting there, 1 or more
     */
    public int countDue(int most) {
        requireSome(most);
        return store.countDue(now(), most);
    }

    /** A notification by our id. */
    public Optional<WebhookEvent> find(String id) {
        return store.find(id);
    }

    /**
     * Notifications in a state, those that came first before the others.
     *
     * @param after the last one of the page before; null for the first page
     * @param limit how many at most, 1 to {@link InboxStore#MAX_LIMIT}
     */
    public List<WebhookEvent> list(WebhookState state, @Nullable WebhookEvent after, int limit) {
        return store.list(state, after, limit);
    }

    /**
     * Has one that has ended processed again, as when what was wrong is mended. Takes effect once more, which for a hint means: the provider is asked once more.
     *
     * @param id our id of it
     * @param actor who, 1 to 128 characters
     * @param reason why, 1 to 512 characters
     * @throws IllegalArgumentException if there is none of this id, or actor or reason are blank, too long or hold control characters
     * @throws IllegalStateException if it has not ended, so that it will be processed anyway
     */
    public void replay(String id, String actor, String reason) {
        WebhookEvent event = require(id);
        if (!store.replay(id, entry(event, actor, "replay-webhook-event", reason))) {
            throw new IllegalStateException("webhook event " + id + " has not ended: it is processed anyway");
        }
    }

    /**
     * Takes one in quarantine, or one that is dead, for done, after a person has looked.
     *
     * @param id our id of it
     * @param actor who, 1 to 128 characters
     * @param reason why, 1 to 512 characters
     * @throws IllegalArgumentException if there is none of this id, or actor or reason are blank, too long or hold control characters
     * @throws IllegalStateException if it is neither in quarantine nor dead
     */
    public void dismiss(String id, String actor, String reason) {
        WebhookEvent event = require(id);
        if (!store.dismiss(id, entry(event, actor, "dismiss-webhook-event", reason))) {
            throw new IllegalStateException("webhook event " + id + " is "
                    + event.progress().state() + "; only what is in quarantine or dead waits for a person");
        }
    }

    /**
     * What persons have done to notifications, newest first.
     *
     * @param limit how many at most, 1 to {@link InboxStore#MAX_LIMIT}
     */
    public List<AuditEntry> auditTrail(int limit) {
        return store.auditTrail(limit);
    }

    private WebhookEvent require(String id) {
        return store.find(id).orElseThrow(() -> new IllegalArgumentException("there is no webhook event " + id));
    }

    private AuditEntry entry(WebhookEvent event, String actor, String action, String reason) {
        Map<String, String> details = new HashMap<>();
        details.put("event", event.id());
        details.put("object", event.notification().objectId());
        details.put("type", event.notification().type());
        return new AuditEntry(now(), actor, action, reason, details);
    }

    private static void requireSome(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("at least 1 webhook event must be asked for, but was " + most);
        }
    }

    /** Whole microseconds, as the stores keep them. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
