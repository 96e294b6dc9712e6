package ru.eatfit24.billing.yookassa;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a request comes from the addresses that YooKassa sends its notifications from.
 *
 * <p>This is optional depth and never proof: it turns away noise before any work is done. A request that passes is
 * still only a hint, and what it says must be read again from the provider.
 *
 * <p>It needs no web framework. Give it the address of the TCP connection and every value of the header
 * {@code X-Forwarded-For}, in the order in which they came:
 *
 * <ol>
 *   <li>The address of the connection is read. If it is not a trusted proxy, it is the source, and the header, which
 *       anyone can write, is not looked at.
 *   <li>Else the header is read from its right end, where the nearest proxy has written. Each entry that is itself a
 *       trusted proxy is passed over; the first other one is the source. What stands left of it is never looked at.
 *   <li>An entry that must be read and is no literal address, or a header that ends before a source was met, makes the
 *       source unknown, and the request is not allowed.
 * </ol>
 *
 * <p>Only literal addresses are read; no name is ever resolved. No proxy is trusted unless it is named.
 *
 * <p>Immutable, safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class NotificationSourceFilter {
    /**
     * The ranges that YooKassa publishes for its notifications.
     *
     * @since 0.1.0
     */
    public static final List<String> YOOKASSA_RANGES = List.of(
            "185.71.76.0/27",
            "185.71.77.0/27",
            "77.75.153.0/25",
            "77.75.154.128/25",
            "77.75.156.11",
            "77.75.156.35",
            "2a02:5180::/32");

    /**
     * How many trusted proxies may follow each other, the one that holds the connection included.
     *
     * @since 0.1.0
     */
    public static final int MAX_PROXIES = 16;

    // Wider blocks are no list of anything: allowed they switch the filter off, trusted they let everyone write the
    // header.
    private static final int WIDEST_VERSION4_PREFIX = 8;
    private static final int WIDEST_VERSION6_PREFIX = 32;

    private final List<IpRange> allowed;
    private final List<IpRange> proxies;

    private NotificationSourceFilter(List<IpRange> allowed, List<IpRange> proxies) {
        this.allowed = List.copyOf(allowed);
        this.proxies = List.copyOf(proxies);
    }

    /**
     * Starts a filter with {@link #YOOKASSA_RANGES} and no trusted proxy.
     *
     * @return the builder
     * @since 0.1.0
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Judges one request. Never throws for what a request holds.
     *
     * @param remoteAddress the address of the other end of the connection, as a literal; an IPv6 address may stand in
     *     brackets, as some servers write it
     * @param forwardedFor every value of {@code X-Forwarded-For} in the order received, each a comma-separated list;
     *     empty when there is none
     * @return what was found out
     * @since 0.1.0
     */
    public Verdict judge(String remoteAddress, List<String> forwardedFor) {
        requireNonNull(remoteAddress, "remoteAddress");
        requireNonNull(forwardedFor, "forwardedFor");
        Optional<IpAddress> remote = IpAddress.tryParse(withoutBrackets(remoteAddress));
        if (remote.isEmpty()) {
            return new Verdict.Unknown(Verdict.Problem.REMOTE_ADDRESS_UNREADABLE);
        }
        return isIn(proxies, remote.get()) ? judgeForwarded(forwardedFor) : judgeSource(remote.get());
    }

    private Verdict judgeForwarded(List<String> forwardedFor) {
        int passed = 1;
        for (int line = forwardedFor.size() - 1; line >= 0; line--) {
            String entries = forwardedFor.get(line);
            int end = entries.length();
            while (end >= 0) {
                // Cut from the right, one at a time: the length of what a stranger put in front costs nothing.
                int comma = entries.lastIndexOf(',', end - 1);
                Optional<IpAddress> entry = IpAddress.tryParse(withoutBrackets(trim(entries, comma + 1, end)));
                if (entry.isEmpty()) {
                    return new Verdict.Unknown(Verdict.Problem.FORWARDED_ADDRESS_UNREADABLE);
                }
                if (!isIn(proxies, entry.get())) {
                    return judgeSource(entry.get());
                }
                passed++;
                if (passed > MAX_PROXIES) {
                    return new Verdict.Unknown(Verdict.Problem.TOO_MANY_PROXIES);
                }
                end = comma;
            }
        }
        return new Verdict.Unknown(Verdict.Problem.NOBODY_BEHIND_PROXY);
    }

    private Verdict judgeSource(IpAddress source) {
        String text = source.toString();
        return isIn(allowed, source) ? new Verdict.Allowed(text) : new Verdict.Outside(text);
    }

    private static boolean isIn(List<IpRange> ranges, IpAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /** Cuts the blanks and tabs that the header's grammar allows around an entry; String.strip would cut more. */
    private static String trim(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t';
    }

    private static String withoutBrackets(String text) {
        boolean bracketed = text.length() > 2 && text.charAt(0) == '[' && text.charAt(text.length() - 1) == ']';
        return bracketed && text.indexOf(':') >= 0 ? text.substring(1, text.length() - 1) : text;
    }

    /**
     * Shows what is allowed and who is trusted, for a line in the log at start.
     *
     * @return the ranges
     */
    @Override
    public String toString() {
        return "NotificationSourceFilter[allowed=" + allowed + ", trustedProxies=" + proxies + "]";
    }

    /**
     * Collects what a {@link NotificationSourceFilter} allows and trusts. A range is an address ({@code 77.75.156.11})
     * or a block ({@code 185.71.76.0/27}), IPv4 or IPv6. One thread at a time.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private @Nullable List<String> ranges;
        private @Nullable List<String> trustedProxies;
        private boolean nonPublicAllowed;

        private Builder() {}

        /**
         * Replaces {@link #YOOKASSA_RANGES}, for when the provider has moved.
         *
         * @param ranges the allowed ranges
         * @return this builder
         * @throws IllegalStateException when called twice
         * @since 0.1.0
         */
        public Builder ranges(Collection<String> ranges) {
            if (this.ranges != null) {
                throw new IllegalStateException("ranges was set already");
            }
            this.ranges = List.copyOf(ranges);
            return this;
        }

        /**
         * Names the host's own proxies, which may be private addresses. Name each as narrowly as possible: whoever can
         * connect from a trusted address can claim any source.
         *
         * @param proxies the ranges of the proxies
         * @return this builder
         * @throws IllegalStateException when called twice
         * @since 0.1.0
         */
        public Builder trustedProxies(Collection<String> proxies) {
            if (trustedProxies != null) {
                throw new IllegalStateException("trustedProxies was set already");
            }
            trustedProxies = List.copyOf(proxies);
            return this;
        }

        /**
         * Lets {@link #ranges} hold private, loopback and link-local blocks, for a test against a simulated provider.
         * Never do so in production: behind a proxy that was forgotten in {@link #trustedProxies}, every request seems
         * to come from a private address.
         *
         * @return this builder
         * @since 0.1.0
         */
        public Builder allowNonPublicRanges() {
            nonPublicAllowed = true;
            return this;
        }

        /**
         * Checks everything and makes the filter.
         *
         * @return the filter
         * @throws IllegalArgumentException when a range is wrong; the message lists every problem
         * @since 0.1.0
         */
        public NotificationSourceFilter build() {
            Problems problems = new Problems("The notification source filter");
            List<String> allowedTexts = ranges == null ? YOOKASSA_RANGES : ranges;
            List<IpRange> allowed = parse("ranges", allowedTexts, problems);
            List<IpRange> proxies =
                    parse("trustedProxies", trustedProxies == null ? List.of() : trustedProxies, problems);
            if (allowedTexts.isEmpty()) {
                problems.add("ranges: empty, so nothing would pass; leave the filter out or name the ranges");
            }
            for (IpRange range : allowed) {
                if (!nonPublicAllowed && range.touchesNonPublic()) {
                    problems.add("ranges: " + range + " reaches into addresses that are not public; the provider sends"
                            + " from none of them (allowNonPublicRanges() is for tests)");
                }
                for (IpRange proxy : proxies) {
                    if (range.overlaps(proxy)) {
                        problems.add("ranges: " + range + " overlaps the trusted proxy " + proxy
                                + "; an address is either a source or a proxy");
                    }
                }
            }
            problems.throwIfAny();
            return new NotificationSourceFilter(allowed, proxies);
        }

        private static List<IpRange> parse(String option, List<String> texts, Problems problems) {
            List<IpRange> parsed = new ArrayList<>();
            for (int index = 0; index < texts.size(); index++) {
                Optional<IpRange> range = IpRange.tryParse(texts.get(index));
                if (range.isEmpty()) {
                    problems.add(option + "[" + index + "]: not a range; write an address or address/prefix with no"
                            + " bits set after the prefix, no names, no zone, no IPv4 inside IPv6");
                } else if (range.get().prefix() < widestPrefix(range.get())) {
                    problems.add(option + "[" + index + "]: /" + range.get().prefix() + " is too wide; the widest is /"
                            + widestPrefix(range.get()));
                } else {
                    parsed.add(range.get());
                }
            }
            return parsed;
        }

        private static int widestPrefix(IpRange range) {
            return range.network().isVersion6() ? WIDEST_VERSION6_PREFIX : WIDEST_VERSION4_PREFIX;
        }
    }
}
