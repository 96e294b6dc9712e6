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

    /** The longest path below the account, in {@code char}s. */
    public static final int MAX_PATH = 400;

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
        Subject subject = new Subject(account, List.of(levels));
        int path = subject.memberKey(levels.length).length();
        if (path > MAX_PATH) {
            throw new IllegalArgumentException(
                    "the levels of a subject may have " + MAX_PATH + " characters together, but these have " + path);
        }
        return subject;
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

    /**
     * The name under which the counters of a level are kept: the parts from the first below the account, with {@code /} between them. A slash
     * inside a part is written {@code ~1}, a tilde {@code ~0}, so that different paths have different names. Empty for depth 0, the account.
     *
     * @param depth 0 to the number of levels
     */
    public String memberKey(int depth) {
        if (depth == 0) {
            return "";
        }
        StringBuilder key = new StringBuilder();
        for (String level : levels.subList(0, depth)) {
            key.append(key.length() == 0 ? "" : "/")
                    .append(level.replace("~", "~0").replace("/", "~1"));
        }
        return key.toString();
    }

    /** {@link #memberKey} of every level below the account, from the first down. */
    List<String> memberKeys() {
        return levels.isEmpty() ? List.of() : memberKeysOf(memberKey(levels.size()));
    }

    /** The subject that a member key of an account names. */
    static Subject ofMemberKey(String account, String memberKey) {
        if (memberKey.isEmpty()) {
            return of(account);
        }
        String[] levels = memberKey.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            levels[i] = levels[i].replace("~1", "/").replace("~0", "~");
        }
        return of(account, levels);
    }

    /** The member keys on the way down to this one, itself included; none for the account. */
    static List<String> memberKeysOf(String memberKey) {
        if (memberKey.isEmpty()) {
            return List.of();
        }
        List<String> keys = new ArrayList<>();
        for (int slash = memberKey.indexOf('/'); slash >= 0; slash = memberKey.indexOf('/', slash + 1)) {
            keys.add(memberKey.substring(0, slash));
        }
        keys.add(memberKey);
        return List.copyOf(keys);
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
