package ru.eatfit24.billing.yookassa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.yookassa.YooKassaConfig.Mode;

class YooKassaConfigTest {
    private static final Secret TEST_KEY = Secret.of("test_0123456789abcdefABCDEF");
    private static final Secret LIVE_KEY = Secret.of("live_0123456789abcdefABCDEF");
    private static final Secret OLD_KEY = Secret.of("0123456789abcdefABCDEF");

    @Test
    void needsOnlyShopAndKeyForTestsAgainstTheProvider() {
        YooKassaConfig config = YooKassaConfig.builder("900001", TEST_KEY).build();

        assertThat(config.shopId()).isEqualTo("900001");
        assertThat(config.secretKey()).isEqualTo(TEST_KEY);
        assertThat(config.mode()).isEqualTo(Mode.TEST);
        assertThat(config.baseUrl()).hasToString("https://api.yookassa.ru/v3");
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.readTimeout()).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void needsRealMoneyToBeAskedForByName() {
        assertThatThrownBy(() -> YooKassaConfig.builder("900001", LIVE_KEY).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("real money needs mode(LIVE)");
        assertThatThrownBy(() -> YooKassaConfig.builder("900001", TEST_KEY)
                        .mode(Mode.LIVE)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key of a test shop");

        assertThat(YooKassaConfig.builder("900001", LIVE_KEY)
                        .mode(Mode.LIVE)
                        .build()
                        .mode())
                .isEqualTo(Mode.LIVE);
        assertThat(YooKassaConfig.builder("900001", OLD_KEY)
                        .mode(Mode.LIVE)
                        .build()
                        .mode())
                .isEqualTo(Mode.LIVE);
        assertThat(YooKassaConfig.builder("900001", OLD_KEY).build().mode()).isEqualTo(Mode.TEST);
    }

    @Test
    void listsEveryProblemAtOnceAndRepeatsNoValue() {
        YooKassaConfig.Builder builder = YooKassaConfig.builder("shop-number", Secret.of("live_short"))
                .baseUrl(URI.create("http://evil.example/v3?query-part"))
                .connectTimeout(Duration.ofSeconds(-7))
                .readTimeout(Duration.ofSeconds(30));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "7 problems",
                        "shopId: must be 1 to 20 digits",
                        "secretKey: must be 16 to 256 printable",
                        "secretKey: is the key of a live shop",
                        "baseUrl: must start with https://",
                        "baseUrl: must have no query",
                        "connectTimeout: must be more than nothing",
                        "readTimeout: must be longer than the 30 s")
                .message()
                .doesNotContain("shop-number", "live_short", "evil", "query-part", "-7");
    }

    @Test
    void takesPlainHttpToALoopbackNumberInTestModeOnly() {
        for (String url : List.of("http://127.0.0.1:8081", "http://127.9.9.9:1/v3", "http://[::1]:65535/v3/")) {
            assertThat(YooKassaConfig.builder("900001", TEST_KEY)
                            .baseUrl(URI.create(url))
                            .readTimeout(Duration.ofMillis(200))
                            .build()
                            .baseUrl())
                    .hasToString(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
            assertThatThrownBy(() -> YooKassaConfig.builder("900001", LIVE_KEY)
                            .mode(Mode.LIVE)
                            .baseUrl(URI.create(url))
                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("baseUrl");
        }
    }

    @Test
    void takesAnotherHostOverHttps() {
        for (String url : List.of("https://gateway.example", "https://gateway.example:8443/yoo-kassa/v3.1")) {
            assertThat(YooKassaConfig.builder("900001", LIVE_KEY)
                            .mode(Mode.LIVE)
                            .baseUrl(URI.create(url))
                            .build()
                            .baseUrl())
                    .hasToString(url);
        }
    }

    @Test
    void refusesAnOptionSetTwice() {
        YooKassaConfig.Builder builder = YooKassaConfig.builder("900001", TEST_KEY)
                .mode(Mode.TEST)
                .baseUrl(YooKassaConfig.DEFAULT_BASE_URL)
                .connectTimeout(Duration.ofSeconds(1))
                .readTimeout(Duration.ofSeconds(50));

        assertThatThrownBy(() -> builder.mode(Mode.LIVE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.baseUrl(YooKassaConfig.DEFAULT_BASE_URL))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.connectTimeout(Duration.ofSeconds(2)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.readTimeout(Duration.ofSeconds(51))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void waitsAsLongAsItIsToldAndFollowsNoRedirect() {
        HttpClient client = YooKassaConfig.builder("900001", TEST_KEY)
                .connectTimeout(Duration.ofSeconds(3))
                .build()
                .newHttpClient();

        assertThat(client.followRedirects()).isEqualTo(HttpClient.Redirect.NEVER);
        assertThat(client.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(client.connectTimeout()).hasValue(Duration.ofSeconds(3));
    }

    @Test
    void refusesEveryBadValue() {
        Map<String, YooKassaConfig.Builder> builders = new LinkedHashMap<>();
        for (String shopId : List.of(
                "",
                " ",
                "0x1",
                "-1",
                "+1",
                "1.0",
                "1e3",
                "900 001",
                " 900001",
                "900001\n",
                "900001\u0000",
                "shop",
                "900001:x",
                "\u0669\u0660\u0660",
                "\uff19\uff10\uff10",
                "1".repeat(21),
                "1".repeat(10_000),
                "test_0123456789abcdef")) {
            builders.put("shopId " + shopId, YooKassaConfig.builder(shopId, TEST_KEY));
        }
        for (String key : List.of(
                "test_",
                "test_0123456789",
                " test_0123456789abcdef",
                "test_0123456789abcdef ",
                "test_0123456789abcdef\n",
                "test_0123456789abcdef\r\n",
                "test_0123456789 abcdef",
                "test_0123456789\tabcdef",
                "test_0123456789\u0000abcdef",
                "test_0123456789abcdef\u007f",
                "test_0123456789abcd\u00e9f",
                "test_0123456789\u0430bcdef",
                "\ufefftest_0123456789abcdef",
                "test_0123456789abcdef\r\nX-Injected: 1",
                "900001",
                "x".repeat(257),
                "x".repeat(10_000))) {
            builders.put("secretKey " + key, YooKassaConfig.builder("900001", Secret.of(key)));
        }
        for (String url : List.of(
                "http://api.yookassa.ru/v3",
                "http://localhost:8081/v3",
                "http://127.1/v3",
                "http://2130706433/v3",
                "http://0x7f000001/v3",
                "http://0177.0.0.1/v3",
                "http://127.0.0.1.example/v3",
                "http://128.0.0.1/v3",
                "http://0.0.0.0/v3",
                "http://10.0.0.1/v3",
                "http://169.254.169.254/v3",
                "http://[::]/v3",
                "http://[::2]/v3",
                "http://[fe80::1]/v3",
                "http://[::ffff:10.0.0.1]/v3",
                "ftp://api.yookassa.ru/v3",
                "file:///etc/passwd",
                "jar:https://api.yookassa.ru/v3",
                "mailto:pay@example.org",
                "//api.yookassa.ru/v3",
                "/v3",
                "v3",
                "",
                "https:///v3",
                "https:api.yookassa.ru",
                "https://api_yookassa/v3",
                "https://user@api.yookassa.ru/v3",
                "https://user:word@api.yookassa.ru/v3",
                "https://api.yookassa.ru@evil.example/v3",
                "https://@api.yookassa.ru/v3",
                "https://api.yookassa.ru/v3?a=b",
                "https://api.yookassa.ru/v3?",
                "https://api.yookassa.ru/v3#a",
                "https://api.yookassa.ru/v3#",
                "https://api.yookassa.ru:0/v3",
                "https://api.yookassa.ru:65536/v3",
                "https://api.yookassa.ru/../v3",
                "https://api.yookassa.ru/v3/..",
                "https://api.yookassa.ru/./v3",
                "https://api.yookassa.ru//v3",
                "https://api.yookassa.ru/v3//",
                "https://api.yookassa.ru/%2e%2e/v3",
                "https://api.yookassa.ru/v3%2f",
                "https://api.yookassa.ru/v3;a=b",
                "https://api.yookassa.ru/\u0432/v3")) {
            builders.put(
                    "baseUrl " + url, YooKassaConfig.builder("900001", TEST_KEY).baseUrl(URI.create(url)));
        }
        for (Duration timeout : List.of(
                Duration.ZERO,
                Duration.ofNanos(-1),
                Duration.ofMinutes(5).plusNanos(1),
                Duration.ofSeconds(Long.MAX_VALUE))) {
            builders.put(
                    "connectTimeout " + timeout,
                    YooKassaConfig.builder("900001", TEST_KEY).connectTimeout(timeout));
            builders.put(
                    "readTimeout " + timeout,
                    YooKassaConfig.builder("900001", TEST_KEY).readTimeout(timeout));
        }
        for (Duration timeout : List.of(Duration.ofNanos(1), Duration.ofSeconds(10), Duration.ofSeconds(30))) {
            builders.put(
                    "readTimeout " + timeout,
                    YooKassaConfig.builder("900001", TEST_KEY).readTimeout(timeout));
        }

        assertThat(builders)
                .allSatisfy((value, builder) -> assertThatThrownBy(builder::build)
                        .isInstanceOf(IllegalArgumentException.class)
                        .message()
                        .satisfies(message -> assertThat(message.lines().skip(1))
                                .isNotEmpty()
                                .allMatch(
                                        line -> line.startsWith("- " + value.substring(0, value.indexOf(' ')) + ":"))));
        BadInputs.print("SSRF, path tricks", "YooKassaConfigTest#refusesEveryBadValue", builders.size());
        assertThat(builders).hasSize(91);
    }
}
