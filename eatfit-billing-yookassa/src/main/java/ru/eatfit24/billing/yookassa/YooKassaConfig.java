package ru.eatfit24.billing.yookassa;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which shop at YooKassa, with which key, for test or real money, and how long to wait.
 *
 * <p>Nothing is read from the environment or from files; the host passes what it has. {@link Builder#build()} checks
 * everything and lists all problems at once, and none of its messages repeats a value that was given, so a key that
 * was put in the wrong place does not end in a log.
 *
 * <p>Immutable, safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class YooKassaConfig {
    /**
     * Where the provider's API lives.
     *
     * @since 0.1.0
     */
    public static final URI DEFAULT_BASE_URL = URI.create("https://api.yookassa.ru/v3");

    /**
     * Real money must be asked for by name.
     *
     * @since 0.1.0
     */
    public static final Mode DEFAULT_MODE = Mode.TEST;

    /**
     * How long a connection may take to open.
     *
     * @since 0.1.0
     */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /**
     * How long a whole answer may take: above the {@linkplain #PROVIDER_TIME_LIMIT time that the provider takes}.
     *
     * @since 0.1.0
     */
    public static final Duration DEFAULT_READ_TIMEOUT = Duration.ofSeconds(40);

    /**
     * How long the provider works on a request before it gives up. Who hangs up earlier does not learn the outcome of
     * operations that went through.
     *
     * @since 0.1.0
     */
    public static final Duration PROVIDER_TIME_LIMIT = Duration.ofSeconds(30);

    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);
    private static final String TEST_KEY_PREFIX = "test_";
    private static final String LIVE_KEY_PREFIX = "live_";
    private static final Pattern SHOP_ID = Pattern.compile("[0-9]{1,20}");
    private static final Pattern SECRET_KEY = Pattern.compile("[!-~]{16,256}");
    // Dots only inside a segment: "." and ".." would walk, and an escape or a ";" may be read differently on the way.
    private static final Pattern BASE_PATH = Pattern.compile("(/[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*)*/?");
    private static final IpRange LOOPBACK_VERSION4 =
            IpRange.tryParse("127.0.0.0/8").orElseThrow();
    private static final IpRange LOOPBACK_VERSION6 = IpRange.tryParse("::1").orElseThrow();

    private final String shopId;
    private final Secret secretKey;
    private final Mode mode;
    private final URI baseUrl;
    private final Duration connectTimeout;
    private final Duration readTimeout;

    private YooKassaConfig(
            String shopId, Secret secretKey, Mode mode, URI baseUrl, Duration connectTimeout, Duration readTimeout) {
        this.shopId = shopId;
        this.secretKey = secretKey;
        this.mode = mode;
        this.baseUrl = baseUrl;
        this.connectTimeout = connectTimeout;
        this.readTimeout = readTimeout;
    }

    /**
     * Starts a configuration for one shop.
     *
     * @param shopId the number of the shop in the provider's cabinet
     * @param secretKey the API key of that shop
     * @return the builder
     * @since 0.1.0
     */
    public static Builder builder(String shopId, Secret secretKey) {
        return new Builder(shopId, secretKey);
    }

    /**
     * The number of the shop.
     *
     * @return 1 to 20 digits
     * @since 0.1.0
     */
    public String shopId() {
        return shopId;
    }

    /**
     * The API key of the shop.
     *
     * @return the key, hidden
     * @since 0.1.0
     */
    public Secret secretKey() {
        return secretKey;
    }

    /**
     * Whether money is real.
     *
     * @return the mode
     * @since 0.1.0
     */
    public Mode mode() {
        return mode;
    }

    /**
     * What every request starts with.
     *
     * @return scheme, host, port when given, and path without a slash at its end
     * @since 0.1.0
     */
    public URI baseUrl() {
        return baseUrl;
    }

    /**
     * How long a connection may take to open.
     *
     * @return a positive time
     * @since 0.1.0
     */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /**
     * How long a whole answer may take, its body included.
     *
     * @return a positive time
     * @since 0.1.0
     */
    public Duration readTimeout() {
        return readTimeout;
    }

    /**
     * The address of one object. The id is of a closed alphabet and the collection is a word of our own code, so the
     * result never leaves the base URL.
     */
    URI objectUrl(String collection, ProviderId id) {
        return URI.create(baseUrl + "/" + collection + "/" + id.text());
    }

    /**
     * A client that speaks to the provider and to nobody else: a redirect is handed back as the answer it is, for
     * following it would take the key or the question to wherever the answer says.
     */
    HttpClient newHttpClient() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .build();
    }

    /**
     * Shows everything but the key, for a line in the log at start.
     *
     * @return the configuration with its key redacted
     */
    @Override
    public String toString() {
        return "YooKassaConfig[shopId=" + shopId + ", secretKey=" + secretKey + ", mode=" + mode + ", baseUrl="
                + baseUrl + ", connectTimeout=" + connectTimeout + ", readTimeout=" + readTimeout + "]";
    }

    /**
     * Whether money is real. The provider keeps test shops apart: they have their own number and key.
     *
     * @since 0.1.0
     */
    public enum Mode {
        /** A test shop: cards are invented, no money moves. */
        TEST,
        /** A live shop: real money. */
        LIVE
    }

    /**
     * Collects a {@link YooKassaConfig}. One thread at a time.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String shopId;
        private final Secret secretKey;
        private @Nullable Mode mode;
        private @Nullable URI baseUrl;
        private @Nullable Duration connectTimeout;
        private @Nullable Duration readTimeout;

        private Builder(String shopId, Secret secretKey) {
            this.shopId = requireNonNull(shopId, "shopId");
            this.secretKey = requireNonNull(secretKey, "secretKey");
        }

        /**
         * Test or real money; {@link #DEFAULT_MODE} when not said. A key that shows by its prefix that it belongs to
         * the other mode is refused by {@link #build()}; a key without such a prefix cannot be told and is taken.
         *
         * @param mode the mode
         * @return this builder
         * @throws IllegalStateException when called twice
         * @since 0.1.0
         */
        public Builder mode(Mode mode) {
            requireNotSet(this.mode, "mode");
            this.mode = requireNonNull(mode, "mode");
            return this;
        }

        /**
         * Another address of the API: {@code https}, or in {@link Mode#TEST} also {@code http} to a loopback address
         * written in numbers, for a simulated provider. It has no user, query or fragment. It must come from code or
         * the host's own settings and never from a request.
         *
         * @param baseUrl the address
         * @return this builder
         * @throws IllegalStateException when called twice
         * @since 0.1.0
         */
        public Builder baseUrl(URI baseUrl) {
            requireNotSet(this.baseUrl, "baseUrl");
            this.baseUrl = requireNonNull(baseUrl, "baseUrl");
            return this;
        }

        /**
         * How long a connection may take to open: more than nothing, at most 5 minutes.
         *
         * @param timeout the time
         * @return this builder
         * @throws IllegalStateException when called twice
         * @since 0.1.0
         */
        public Builder connectTimeout(Duration timeout) {
            requireNotSet(connectTimeout, "connectTimeout");
            connectTimeout = requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * How long a whole answer may take: more than {@link #PROVIDER_TIME_LIMIT}, at most 5 minutes. Towards a
         * loopback address any positive time is taken.
         *
         * @param timeout the time
         * @return this builder
         * @throws IllegalStateException when called twice
         * @since 0.1.0
         */
        public Builder readTimeout(Duration timeout) {
            requireNotSet(readTimeout, "readTimeout");
            readTimeout = requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * Checks everything and makes the configuration.
         *
         * @return the configuration
         * @throws IllegalArgumentException when something is wrong; the message lists every problem and no value
         * @since 0.1.0
         */
        public YooKassaConfig build() {
            Mode chosenMode = mode == null ? DEFAULT_MODE : mode;
            URI chosenUrl = baseUrl == null ? DEFAULT_BASE_URL : baseUrl;
            Duration chosenConnect = connectTimeout == null ? DEFAULT_CONNECT_TIMEOUT : connectTimeout;
            Duration chosenRead = readTimeout == null ? DEFAULT_READ_TIMEOUT : readTimeout;
            boolean loopback = isLoopback(chosenUrl);

            Problems problems = new Problems("The YooKassa configuration");
            if (!SHOP_ID.matcher(shopId).matches()) {
                problems.add("shopId: must be 1 to 20 digits, as the provider's cabinet shows it");
            }
            checkKey(chosenMode, problems);
            checkUrl(chosenUrl, loopback, chosenMode, problems);
            checkTimeout("connectTimeout", chosenConnect, problems);
            checkTimeout("readTimeout", chosenRead, problems);
            if (!loopback && isPositive(chosenRead) && chosenRead.compareTo(PROVIDER_TIME_LIMIT) <= 0) {
                problems.add("readTimeout: must be longer than the " + PROVIDER_TIME_LIMIT.toSeconds()
                        + " s that the provider may take, else answers to operations that went through are lost");
            }
            problems.throwIfAny();
            return new YooKassaConfig(
                    shopId, secretKey, chosenMode, withoutLastSlash(chosenUrl), chosenConnect, chosenRead);
        }

        private void checkKey(Mode chosenMode, Problems problems) {
            String key = secretKey.reveal();
            if (!SECRET_KEY.matcher(key).matches()) {
                problems.add("secretKey: must be 16 to 256 printable ASCII characters without blanks or line breaks");
            }
            if (chosenMode == Mode.LIVE && key.startsWith(TEST_KEY_PREFIX)) {
                problems.add("secretKey: is the key of a test shop, but the mode is LIVE");
            }
            if (chosenMode == Mode.TEST && key.startsWith(LIVE_KEY_PREFIX)) {
                problems.add("secretKey: is the key of a live shop, but the mode is TEST; real money needs mode(LIVE)");
            }
        }

        private static void checkUrl(URI url, boolean loopback, Mode chosenMode, Problems problems) {
            boolean https = "https".equals(url.getScheme());
            boolean localTest = "http".equals(url.getScheme()) && loopback && chosenMode == Mode.TEST;
            if (!https && !localTest) {
                problems.add("baseUrl: must start with https:// (http:// only with mode TEST and a loopback address in"
                        + " numbers, such as http://127.0.0.1:8081)");
            }
            if (url.getHost() == null || url.getRawUserInfo() != null) {
                problems.add("baseUrl: must name a host, with no user or password before it");
            }
            if (url.getPort() == 0 || url.getPort() > 65_535) {
                problems.add("baseUrl: the port must be 1 to 65535");
            }
            if (url.getRawQuery() != null || url.getRawFragment() != null) {
                problems.add("baseUrl: must have no query and no fragment");
            }
            String path = url.getRawPath();
            if (path == null || !BASE_PATH.matcher(path).matches()) {
                problems.add("baseUrl: the path must be plain segments such as /v3, with no escapes, '..' or empty"
                        + " segments");
            }
        }

        // Literals only: what "localhost" means is up to a name service.
        private static boolean isLoopback(URI url) {
            String host = url.getHost();
            if (host == null) {
                return false;
            }
            String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            return IpAddress.tryParse(literal)
                    .filter(address -> LOOPBACK_VERSION4.contains(address) || LOOPBACK_VERSION6.contains(address))
                    .isPresent();
        }

        private static void checkTimeout(String option, Duration timeout, Problems problems) {
            if (!isPositive(timeout) || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
                problems.add(
                        option + ": must be more than nothing and at most " + LONGEST_TIMEOUT.toMinutes() + " minutes");
            }
        }

        private static boolean isPositive(Duration duration) {
            return !duration.isZero() && !duration.isNegative();
        }

        private static URI withoutLastSlash(URI url) {
            String text = url.toString();
            return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : url;
        }

        private static void requireNotSet(@Nullable Object current, String option) {
            if (current != null) {
                throw new IllegalStateException(option + " was set already");
            }
        }
    }
}
