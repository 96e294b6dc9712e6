package ru.eatfit24.billing.catalog;

/**
 * Who may see and buy a plan. Immutable.
 *
 * <p>What a name means is the host's: it passes the audiences of the person who asks.
 *
 * @param name {@code everyone}, or a name of the host's such as {@code administrators}
 */
public record Audience(String name) {

    /** Anyone, signed in or not. */
    public static final Audience EVERYONE = new Audience("everyone");

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is not a code (see {@link Feature})
     */
    public Audience {
        Codes.require("audience", name);
    }

    /** An audience of the host's. */
    public static Audience of(String name) {
        return new Audience(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
