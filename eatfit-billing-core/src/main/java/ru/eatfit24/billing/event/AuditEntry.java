package ru.eatfit24.billing.event;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import ru.eatfit24.billing.error.internal.Text;

/**
 * Who changed an account by hand, what and why. Immutable; written in the transaction of the change, never changed, never without it.
 *
 * @param at when, in microseconds
 * @param actor who: the host's name for a person or a job, 1 to 128 characters
 * @param action what was done, such as {@code assign}
 * @param reason why, 1 to 512 characters
 * @param details what it was done with, by name
 */
public record AuditEntry(Instant at, String actor, String action, String reason, Map<String, String> details) {

    /** The longest name of an actor. */
    public static final int MAX_ACTOR = 128;

    /** The longest reason. */
    public static final int MAX_REASON = 512;

    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if actor or reason are blank, too long or hold control characters
     */
    public AuditEntry {
        Objects.requireNonNull(at, "at");
        requireWords("actor", actor, MAX_ACTOR);
        Text.require("action", action, 64);
        requireWords("reason", reason, MAX_REASON);
        details = Collections.unmodifiableMap(new TreeMap<>(details));
    }

    private static void requireWords(String what, String text, int maxChars) {
        Text.require(what, text, maxChars);
        if (text.isBlank()) {
            throw new IllegalArgumentException(what + " must not be blank: every change by hand says who and why");
        }
    }
}
