package ru.eatfit24.billing.yookassa;

import java.util.Optional;

/**
 * An IPv4 or IPv6 address, read from its literal form only.
 *
 * <p>{@code java.net.InetAddress} is not used on purpose: it asks the name service about what is no literal, and takes
 * {@code ""}, {@code "127.1"} and {@code "2130706433"} for 127.0.0.1.
 *
 * @param isVersion6 whether it is an IPv6 address
 * @param high the first 64 bits; an IPv4 address fills the upper half of them, so that a prefix length counts from the
 *     same end for both kinds
 * @param low the last 64 bits; 0 for IPv4
 */
record IpAddress(boolean isVersion6, long high, long low) {
    private static final int MAX_VERSION4_LENGTH = "255.255.255.255".length();
    private static final int MAX_VERSION6_LENGTH = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();
    private static final int GROUPS = 8;

    /**
     * Reads dotted IPv4 (four decimal numbers, no leading zeros) or IPv6 (no zone, no brackets). An IPv4 address mapped
     * into IPv6, {@code ::ffff:a.b.c.d}, is that IPv4 address.
     */
    static Optional<IpAddress> tryParse(String text) {
        return text.indexOf(':') >= 0 ? parseVersion6(text) : parseVersion4(text);
    }

    int bits() {
        return isVersion6 ? 128 : 32;
    }

    /** The network part: this address with all bits after the first {@code prefix} ones cleared. */
    IpAddress masked(int prefix) {
        // A shift by 64 is a shift by 0 in Java, hence the separate ends.
        long highMask = prefix == 0 ? 0 : prefix >= 64 ? -1L : -1L << (64 - prefix);
        long lowMask = prefix <= 64 ? 0 : -1L << (128 - prefix);
        return new IpAddress(isVersion6, high & highMask, low & lowMask);
    }

    private static Optional<IpAddress> parseVersion4(String text) {
        if (text.length() > MAX_VERSION4_LENGTH) {
            return Optional.empty();
        }
        long address = 0;
        int at = 0;
        for (int part = 0; part < 4; part++) {
            if (part > 0) {
                if (at == text.length() || text.charAt(at) != '.') {
                    return Optional.empty();
                }
                at++;
            }
            int start = at;
            int number = 0;
            while (at < text.length() && at - start < 3 && isDigit(text.charAt(at))) {
                number = number * 10 + (text.charAt(at) - '0');
                at++;
            }
            boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
            if (at == start || number > 255 || leadingZero) {
                return Optional.empty();
            }
            address = address << 8 | number;
        }
        return at == text.length() ? Optional.of(new IpAddress(false, address << 32, 0)) : Optional.empty();
    }

    private static Optional<IpAddress> parseVersion6(String text) {
        if (text.length() > MAX_VERSION6_LENGTH) {
            return Optional.empty();
        }
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = text.startsWith("::") ? 0 : -1;
        int at = gap == 0 ? 2 : 0;
        while (at < text.length()) {
            int end = at;
            int group = 0;
            while (end < text.length() && hexDigit(text.charAt(end)) >= 0) {
                group = group << 4 | hexDigit(text.charAt(end));
                end++;
            }
            if (end < text.length() && text.charAt(end) == '.') {
                Optional<IpAddress> tail = parseVersion4(text.substring(at));
                if (tail.isEmpty() || count > GROUPS - 2) {
                    return Optional.empty();
                }
                long address = tail.get().high() >>> 32;
                groups[count++] = (int) (address >>> 16);
                groups[count++] = (int) (address & 0xffff);
                break;
            }
            if (end == at || end - at > 4 || count == GROUPS) {
                return Optional.empty();
            }
            groups[count++] = group;
            at = end;
            if (at < text.length()) {
                if (text.charAt(at) != ':' || at + 1 == text.length()) {
                    return Optional.empty();
                }
                at++;
                if (text.charAt(at) == ':') {
                    if (gap >= 0) {
                        return Optional.empty();
                    }
                    gap = count;
                    at++;
                }
            }
        }
        boolean complete = gap < 0 ? count == GROUPS : count < GROUPS;
        return complete ? Optional.of(ofGroups(groups, count, gap)) : Optional.empty();
    }

    private static IpAddress ofGroups(int[] written, int count, int gap) {
        int[] groups = new int[GROUPS];
        int before = gap < 0 ? count : gap;
        System.arraycopy(written, 0, groups, 0, before);
        System.arraycopy(written, before, groups, GROUPS - (count - before), count - before);
        long high = join(groups, 0);
        long low = join(groups, 4);
        boolean mapped = high == 0 && low >>> 32 == 0xffff;
        return mapped ? new IpAddress(false, low << 32, 0) : new IpAddress(true, high, low);
    }

    private static long join(int[] groups, int from) {
        long joined = 0;
        for (int index = from; index < from + 4; index++) {
            joined = joined << 16 | groups[index];
        }
        return joined;
    }

    // Character.digit also takes Arabic and full-width digits, which no address is written with.
    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static int hexDigit(char character) {
        if (isDigit(character)) {
            return character - '0';
        }
        if (character >= 'a' && character <= 'f') {
            return character - 'a' + 10;
        }
        return character >= 'A' && character <= 'F' ? character - 'A' + 10 : -1;
    }

    /** Dotted IPv4, or all eight groups of IPv6; {@link #tryParse} reads both back. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (isVersion6) {
            for (int group = 0; group < GROUPS; group++) {
                long half = group < 4 ? high : low;
                text.append(group == 0 ? "" : ":").append(Long.toHexString(half >>> (48 - 16 * (group % 4)) & 0xffff));
            }
        } else {
            for (int part = 0; part < 4; part++) {
                text.append(part == 0 ? "" : ".").append(high >>> (56 - 8 * part) & 0xff);
            }
        }
        return text.toString();
    }
}
