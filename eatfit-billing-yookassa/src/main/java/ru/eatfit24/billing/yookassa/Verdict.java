package ru.eatfit24.billing.yookassa;

/**
 * What {@link NotificationSourceFilter} found out about where a request comes from.
 *
 * <p>Answer whatever is not {@link Allowed} with an error status, never with 200: the provider then repeats the
 * notification for up to a day, so what a wrong setting turned away is not lost at once.
 *
 * <p>Immutable; safe to log, for no text of the request is in it that was not first read as an address.
 *
 * @since 0.1.0
 */
public sealed interface Verdict {

    /**
     * Whether the request comes from one of the allowed ranges. This says nothing about whether it is true.
     *
     * @return whether to go on with it
     * @since 0.1.0
     */
    boolean isAllowed();

    /**
     * The source lies in an allowed range.
     *
     * @param source the address, in the form this library writes addresses in
     * @since 0.1.0
     */
    record Allowed(String source) implements Verdict {
        @Override
        public boolean isAllowed() {
            return true;
        }
    }

    /**
     * The source is known and lies in no allowed range.
     *
     * @param source the address, in the form this library writes addresses in
     * @since 0.1.0
     */
    record Outside(String source) implements Verdict {
        @Override
        public boolean isAllowed() {
            return false;
        }
    }

    /**
     * The source cannot be told. With honest requests this means that the list of trusted proxies is wrong.
     *
     * @param problem why
     * @since 0.1.0
     */
    record Unknown(Problem problem) implements Verdict {
        @Override
        public boolean isAllowed() {
            return false;
        }
    }

    /**
     * Why a source cannot be told. More may be added.
     *
     * @since 0.1.0
     */
    enum Problem {
        /** The address of the connection is no literal IP address. */
        REMOTE_ADDRESS_UNREADABLE,
        /** The entry that a trusted proxy wrote is no literal IP address. */
        FORWARDED_ADDRESS_UNREADABLE,
        /** The connection comes from a trusted proxy that names nobody behind it, or only further trusted proxies. */
        NOBODY_BEHIND_PROXY,
        /** More trusted proxies follow each other than {@link NotificationSourceFilter#MAX_PROXIES}. */
        TOO_MANY_PROXIES
    }
}
