package ru.eatfit24.billing.yookassa;

import java.util.List;
import java.util.Optional;

/**
 * A block of addresses: those that share the first {@code prefix} bits of {@code network}.
 *
 * @param network the first address of the block; the bits after the prefix are 0
 * @param prefix how many bits are shared
 */
record IpRange(IpAddress network, int prefix) {
    /** Blocks that no address on the public internet belongs to, or that stand for another address. */
    private static final List<IpRange> NOT_PUBLIC = List.of(
            known("0.0.0.0/8"), // this host
            known("10.0.0.0/8"), // private
            known("100.64.0.0/10"), // shared by carriers
            known("127.0.0.0/8"), // loopback
            known("169.254.0.0/16"), // link-local, also where clouds put their metadata
            known("172.16.0.0/12"), // private
            known("192.0.0.0/24"), // protocol assignments
            known("192.168.0.0/16"), // private
            known("198.18.0.0/15"), // network benchmarks
            known("224.0.0.0/4"), // multicast
            known("240.0.0.0/4"), // reserved, broadcast
            known("::/8"), // unspecified, loopback, old embedded IPv4
            known("64:ff9b::/32"), // IPv4 translated by a gateway
            known("2001::/32"), // tunnelled IPv4 (Teredo)
            known("2002::/16"), // tunnelled IPv4 (6to4)
            known("fc00::/7"), // private
            known("fe80::/10"), // link-local
            known("fec0::/10"), // site-local
            known("ff00::/8")); // multicast

    /**
     * Reads {@code address/prefix}, or a single address. Refused: bits set after the prefix, which are a typing mistake
     * in one of the two; IPv4 mapped into IPv6, where it is unclear which of the two the prefix counts in.
     */
    static Optional<IpRange> tryParse(String text) {
        int slash = text.indexOf('/');
        String addressText = slash < 0 ? text : text.substring(0, slash);
        Optional<IpAddress> address = IpAddress.tryParse(addressText);
        if (address.isEmpty() || address.get().isVersion6() != (addressText.indexOf(':') >= 0)) {
            return Optional.empty();
        }
        int bits = address.get().bits();
        int prefix = slash < 0 ? bits : prefixOf(text.substring(slash + 1));
        if (prefix < 0 || prefix > bits || !address.get().masked(prefix).equals(address.get())) {
            return Optional.empty();
        }
        return Optional.of(new IpRange(address.get(), prefix));
    }

    private static int prefixOf(String text) {
        boolean isNumber = text.matches("0|[1-9][0-9]{0,2}");
        return isNumber ? Integer.parseInt(text) : -1;
    }

    private static IpRange known(String text) {
        return tryParse(text).orElseThrow(() -> new IllegalStateException("Not a range: " + text));
    }

    boolean contains(IpAddress address) {
        return address.masked(prefix).equals(network);
    }

    boolean overlaps(IpRange other) {
        return contains(other.network) || other.contains(network);
    }

    /** Whether any address of this block is private, loopback, link-local or otherwise not publicly routed. */
    boolean touchesNonPublic() {
        return NOT_PUBLIC.stream().anyMatch(this::overlaps);
    }

    @Override
    public String toString() {
        return network + "/" + prefix;
    }
}
