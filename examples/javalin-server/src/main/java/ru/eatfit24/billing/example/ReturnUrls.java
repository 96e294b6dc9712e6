package ru.eatfit24.billing.example;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where payers may be sent back to: pages of our own. Anything else would let a link to our checkout end on somebody else's page. Immutable.
 *
 * @param scheme how they are reached
 * @param hosts names of hosts in lower case
 * @param port -1 for the scheme's own
 * @param standard for who names none
 */
public record ReturnUrls(String scheme, Set<String> hosts, int port, String standard) {

    private static final int MAX_LENGTH = 1_024;

    /** Copies the set. */
    public ReturnUrls {
        hosts = Set.copyOf(hosts);
    }

    /**
     * Pages of these hosts by https; the standard is the first one's root.
     *
     * @throws IllegalArgumentException if there is none, or one is no plain name of a host
     */
    public static ReturnUrls of(List<String> hosts) {
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("at least one host that payers come back to must be named");
        }
        for (String host : hosts) {
            if (!host.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
                throw new IllegalArgumentException(
                        "the host \"" + host + "\" must be a name in small letters, without scheme, port or path");
            }
        }
        return new ReturnUrls("https", Set.copyOf(hosts), -1, "https://" + hosts.get(0) + "/");
    }

    /** Pages of a server on this machine, for its demo. */
    public static ReturnUrls onThisMachine(int port) {
        return new ReturnUrls("http", Set.of("127.0.0.1", "localhost"), port, "http://127.0.0.1:" + port + "/");
    }

    /**
     * The page to come back to.
     *
     * @throws ProblemException with status 400 if it is not allowed
     */
    public String check(Optional<String> asked) {
        return asked.map(this::allowed).orElse(standard);
    }

    private String allowed(String url) {
        if (url.length() <= MAX_LENGTH && isOurs(url)) {
            return url;
        }
        throw new ProblemException(Problem.of(
                400,
                "RETURN_URL_NOT_ALLOWED",
                "The return URL must be an " + scheme + " page of " + String.join(" or ", new TreeSet<>(hosts)) + "."));
    }

    /** What two programs could read in two ways is not ours: a user before the host, a backslash, another port, an empty host. */
    private boolean isOurs(String url) {
        try {
            URI uri = new URI(url).parseServerAuthority();
            return scheme.equals(uri.getScheme())
                    && uri.getHost() != null
                    && hosts.contains(uri.getHost().toLowerCase(Locale.ROOT))
                    && uri.getRawUserInfo() == null
                    && uri.getPort() == port
                    && uri.toASCIIString().equals(url);
        } catch (URISyntaxException malformed) {
            return false;
        }
    }
}
