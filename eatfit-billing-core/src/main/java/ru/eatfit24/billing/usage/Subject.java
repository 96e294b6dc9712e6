package ru.eatfit24.billing.usage;

import java.util.ArrayList;
import java.util.List;
import ru.eatfit24.billing.error.internal.Text;

/**
 * Who is limited, as a path: the first part is the account, which has the plan and pays; the rest names levels inside it, such as a team and a
 * person. Immutable.
 *
 * <p>Parts are compared as they are: upper and lower case, accents and spaces at the end all matter. A part is 1 to 128 characters without control
 * characters.
 */
public final class Subject {

    /** The longest part, in {@code char}s. */
    public static final int MAX_PART = 128;

    /** The most levels below the account. */
    public static final int MAX_LEVELS = 8;

    private final String account;
    private final List<String> levels;

    private Subject(String account, List<String> levels) {
        this.account = account;
        this.levels = levels;
    }

    /**
     * A subject that is an account by itself.
     *
     * @throws IllegalArgumentException if the part is empty, too long, or holds control characters or a lone surrogate
     */
    public static Subject of(String account) {
        return new Subject(Text.require("subject", account, MAX_PART), List.of());
    }

    /**
     * A subject inside an account.
     *
     * @param account the account, which pays
     * @param levels the path inside it, at most {@link #MAX_LEVELS} parts
     * @throws IllegalArgumentException if a part is empty, too long, or holds control characters or a lone surrogate
     */
    public static Subject of(String account, String... levels) {
        Text.require("subject", account, MAX_PART);
        if (levels.length > MAX_LEVELS) {
            throw new IllegalArgumentException(
                    "a subject has at most " + MAX_LEVELS + " levels below its account, but this has " + levels.length);
        }
        for (String level : levels) {
            Text.require("subject level", level, MAX_PART);
        }
        return new Subject(account, List.of(levels));
    }

    /** The part that has the plan and pays. */
    public String account() {
        return account;
    }

    /** The parts below the account; empty for an account by itself. */
    public List<String> levels() {
        return levels;
    }

    /** Whether the subject is an account by itself. */
    public boolean isAccount() {
        return levels.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Subject subject && account.equals(subject.account) && levels.equals(subject.levels);
    }

    @Override
    public int hashCode() {
        return 31 * account.hashCode() + levels.hashCode();
    }

    /** The parts with {@code /} between them; for people only, since a part may hold a slash itself. */
    @Override
    public String toString() {
        if (levels.isEmpty()) {
            return account;
        }
        List<String> parts = new ArrayList<>(levels);
        parts.add(0, account);
        return String.join("/", parts);
    }
}
