package ru.eatfit24.billing.yookassa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotificationSourceFilterTest {
    private static final String THREAT = "Address spoofing";
    private static final String PROVIDER = "185.71.76.5";
    private static final String STRANGER = "203.0.113.9";
    private static final String PROXY = "10.0.0.5";

    private final NotificationSourceFilter direct =
            NotificationSourceFilter.builder().build();
    private final NotificationSourceFilter behindProxies = NotificationSourceFilter.builder()
            .trustedProxies(List.of(PROXY, "10.0.1.0/24", "fd00:1::/64"))
            .build();

    @Test
    void allowsTheFirstAndLastAddressOfEachPublishedRange() {
        List<String> inside = List.of(
                "185.71.76.0",
                "185.71.76.31",
                "185.71.77.0",
                "185.71.77.31",
                "77.75.153.0",
                "77.75.153.127",
                "77.75.154.128",
                "77.75.154.255",
                "77.75.156.11",
                "77.75.156.35",
                "2a02:5180::",
                "2a02:5180:ffff:ffff:ffff:ffff:ffff:ffff",
                "[2a02:5180::1]",
                "::ffff:185.71.76.31",
                "[0:0:0:0:0:ffff:b947:4c1f]");

        assertThat(inside)
                .allSatisfy(address ->
                        assertThat(direct.judge(address, List.of()).isAllowed()).isTrue());
        assertThat(direct.judge("::ffff:185.71.76.31", List.of())).isEqualTo(new Verdict.Allowed("185.71.76.31"));
    }

    @Test
    void turnsAwayTheNeighboursOfEachPublishedRange() {
        List<String> outside = List.of(
                "185.71.75.255",
                "185.71.76.32",
                "185.71.76.255",
                "185.71.77.32",
                "77.75.152.255",
                "77.75.153.128",
                "77.75.154.127",
                "77.75.155.0",
                "77.75.156.10",
                "77.75.156.12",
                "77.75.156.34",
                "77.75.156.36",
                "2a02:517f:ffff:ffff:ffff:ffff:ffff:ffff",
                "2a02:5181::",
                "::ffff:185.71.76.32",
                "::185.71.76.5",
                "64:ff9b::185.71.76.5",
                "127.0.0.1",
                "::1",
                "10.0.0.5");

        assertThat(outside)
                .allSatisfy(
                        address -> assertThat(direct.judge(address, List.of())).isInstanceOf(Verdict.Outside.class));
    }

    @Test
    void ignoresTheHeaderOfAConnectionThatIsNoTrustedProxy() {
        assertThat(direct.judge(STRANGER, List.of(PROVIDER))).isEqualTo(new Verdict.Outside(STRANGER));
        assertThat(direct.judge(PROVIDER, List.of(STRANGER, "rubbish"))).isEqualTo(new Verdict.Allowed(PROVIDER));
        assertThat(behindProxies.judge(PROVIDER, List.of(STRANGER))).isEqualTo(new Verdict.Allowed(PROVIDER));
    }

    @Test
    void readsTheHeaderFromTheRightOverTrustedProxiesOnly() {
        List<List<String>> headers = List.of(
                List.of(PROVIDER),
                List.of(STRANGER + ", " + PROVIDER),
                List.of(STRANGER + "," + PROVIDER + ",10.0.1.7"),
                List.of("rubbish, " + PROVIDER + "\t, 10.0.1.7 ,fd00:1::9"),
                List.of(STRANGER, PROVIDER, "10.0.1.7"),
                List.of("rubbish", PROVIDER + ", 10.0.1.7", PROXY),
                List.of("x".repeat(1_000_000) + "," + PROVIDER),
                List.of(" ::ffff:" + PROVIDER + " "));

        assertThat(headers)
                .allSatisfy(header ->
                        assertThat(behindProxies.judge(PROXY, header)).isEqualTo(new Verdict.Allowed(PROVIDER)));
        assertThat(behindProxies.judge("[fd00:1:0:0:0:0:0:1]", List.of(PROVIDER)))
                .isEqualTo(new Verdict.Allowed(PROVIDER));
        assertThat(behindProxies.judge(PROXY, List.of("[2a02:5180::1]")))
                .isEqualTo(new Verdict.Allowed("2a02:5180:0:0:0:0:0:1"));
    }

    @Test
    void passesOverAtMostTheStatedNumberOfProxies() {
        String fifteen = (PROXY + ",").repeat(NotificationSourceFilter.MAX_PROXIES - 2) + PROXY;

        assertThat(behindProxies.judge(PROXY, List.of(PROVIDER, fifteen))).isEqualTo(new Verdict.Allowed(PROVIDER));
        assertThat(behindProxies.judge(PROXY, List.of(PROVIDER, fifteen, PROXY)))
                .isEqualTo(new Verdict.Unknown(Verdict.Problem.TOO_MANY_PROXIES));
    }

    @Test
    void takesPrivateRangesOnlyWhenAskedTo() {
        NotificationSourceFilter simulated = NotificationSourceFilter.builder()
                .ranges(List.of("127.0.0.1", "::1", "10.0.0.0/8"))
                .allowNonPublicRanges()
                .build();

        assertThat(simulated.judge("127.0.0.1", List.of()).isAllowed()).isTrue();
        assertThat(simulated.judge("::1", List.of()).isAllowed()).isTrue();
        assertThat(simulated.judge(PROVIDER, List.of()).isAllowed()).isFalse();
    }

    @Test
    void listsEveryWrongRangeAtOnce() {
        NotificationSourceFilter.Builder builder = NotificationSourceFilter.builder()
                .ranges(List.of("localhost", "127.0.0.0/8", "185.71.76.0/27"))
                .trustedProxies(List.of("0.0.0.0/0", "185.71.76.4"));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "4 problems",
                        "ranges[0]: not a range",
                        "127.0.0.0/8 reaches into addresses that are not public",
                        "trustedProxies[0]: /0 is too wide",
                        "185.71.76.0/27 overlaps the trusted proxy 185.71.76.4/32");
    }

    @Test
    void refusesAnOptionSetTwice() {
        NotificationSourceFilter.Builder builder =
                NotificationSourceFilter.builder().ranges(List.of(PROVIDER)).trustedProxies(List.of());

        assertThatThrownBy(() -> builder.ranges(List.of(STRANGER))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.trustedProxies(List.of(PROXY))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void allowsNoneOfTheBadInputs() {
        List<String> addresses = badAddresses();
        List<Spoof> spoofs = spoofs();
        List<String> ranges = badRanges();

        for (String address : addresses) {
            assertThat(direct.judge(address, List.of()))
                    .as("connection from <%s>", address)
                    .isEqualTo(new Verdict.Unknown(Verdict.Problem.REMOTE_ADDRESS_UNREADABLE));
            // The same text where a proxy should have written ends the walk; only blanks and commas mean more there.
            if (!address.startsWith(" ") && !address.endsWith(" ") && address.indexOf(',') < 0) {
                assertThat(behindProxies.judge(PROXY, List.of(PROVIDER, address)))
                        .as("forwarded for <%s>", address)
                        .isEqualTo(new Verdict.Unknown(Verdict.Problem.FORWARDED_ADDRESS_UNREADABLE));
            }
        }
        for (Spoof spoof : spoofs) {
            assertThat(behindProxies.judge(spoof.remote(), spoof.header()).isAllowed())
                    .as("%s", spoof)
                    .isFalse();
        }
        for (String range : ranges) {
            assertThatThrownBy(() -> NotificationSourceFilter.builder()
                            .ranges(List.of(range))
                            .build())
                    .as("range <%s>", range)
                    .isInstanceOf(IllegalArgumentException.class);
        }

        int count = addresses.size() + spoofs.size() + ranges.size();
        BadInputs.print(THREAT, "NotificationSourceFilterTest#allowsNoneOfTheBadInputs", count);
        assertThat(addresses).doesNotHaveDuplicates();
        assertThat(spoofs).doesNotHaveDuplicates();
        assertThat(ranges).doesNotHaveDuplicates();
        assertThat(count).isEqualTo(174);
    }

    /** Each stands for, or looks like, an allowed or local address to some parser in use. */
    private static List<String> badAddresses() {
        List<String> addresses = new ArrayList<>(List.of(
                // What InetAddress takes for loopback or asks the name service about.
                "",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0x7f.0.0.1",
                "0177.0.0.1",
                "localhost",
                "api.yookassa.ru",
                "yookassa",
                // The provider's address in notations of other parsers.
                "3108457477",
                "0xb9474c05",
                "0xb9.0x47.0x4c.0x05",
                "0271.0107.0114.05",
                "185.71.19461",
                "185.4672517",
                "185.071.76.5",
                "185.71.76.05",
                "185.71.76.005",
                "0185.71.76.5",
                "185.71.76.+5",
                "185.71.76.-5",
                "185.71.76.5e0",
                "185.71.76.261",
                "185.71.332.5",
                "441.71.76.5",
                "185.71.76.4294967301",
                // Too few, too many, empty parts.
                "185.71.76",
                "185.71.76.",
                ".185.71.76.5",
                "185.71.76.5.",
                "185.71.76.5.0",
                "185..76.5",
                "185.71.76.5/27",
                "185.71.76.0/27",
                "...",
                ".",
                // Blanks, line breaks, NUL, look-alikes.
                " 185.71.76.5",
                "185.71.76.5 ",
                "185.71.76.5\n",
                "185.71.76.5\r\n",
                "185.71.76.5\u0000",
                "\u0000185.71.76.5",
                "185.71.76.5\u200b",
                "\ufeff185.71.76.5",
                "\u0661\u0668\u0665.71.76.5",
                "\uff11\uff18\uff15.71.76.5",
                "185\u30027\u3002176\u30025",
                "185,71,76,5",
                "185.71.76.5\ud800",
                // Decoration.
                "185.71.76.5:443",
                "[185.71.76.5]",
                "[185.71.76.5]:443",
                "http://185.71.76.5",
                "user@185.71.76.5",
                "185.71.76.5#",
                "185.71.76.5;",
                "\"185.71.76.5\"",
                "for=185.71.76.5",
                "185.71.76.5%eth0",
                "185.71.76.5, 185.71.76.6",
                "unknown",
                "_hidden",
                "-",
                "null"));
        addresses.addAll(List.of(
                // IPv6.
                ":",
                ":::",
                ":1",
                "1:",
                "2a02:5180:",
                ":2a02:5180::1",
                "2a02:5180:::1",
                "2a02::5180::1",
                "2a02:5180:1:2:3:4:5",
                "2a02:5180:1:2:3:4:5:6:7",
                "2a02:5180:1:2:3:4:5:6::",
                "::2a02:5180:1:2:3:4:5:6",
                "2a02:5180::00001",
                "2a02:5180::12345",
                "2a02:5180::g",
                "2a02:5180::1%eth0",
                "2a02:5180::1%25eth0",
                "2a02:5180::/32",
                "[2a02:5180::1",
                "2a02:5180::1]",
                "[[2a02:5180::1]]",
                "[2a02:5180::1]:443",
                "[]",
                "[:]",
                "2a02-5180--1.ipv6-literal.net",
                "2a02:5180::\uff11",
                "::ffff:185.71.76.05",
                "::ffff:185.71.76",
                "::ffff:185.71.76.261",
                "::ffff:185.71.76.5:1",
                "::ffff:0271.71.76.5",
                "185.71.76.5::",
                "::185.71.76.5:ffff",
                "1:2:3:4:5:6:7:185.71.76.5",
                "::ffff:185.71.76.5.",
                "::ffff:3108457477",
                "1".repeat(10_000),
                "185.71.76.5".repeat(1_000),
                ":".repeat(10_000)));
        return addresses;
    }

    private static List<Spoof> spoofs() {
        return List.of(
                // A connection from elsewhere that brings a header.
                new Spoof(STRANGER, List.of(PROVIDER)),
                new Spoof(STRANGER, List.of(PROVIDER + ", " + PROXY)),
                new Spoof(STRANGER, List.of(PROVIDER, PROXY)),
                new Spoof("127.0.0.1", List.of(PROVIDER)),
                new Spoof("::1", List.of(PROVIDER)),
                new Spoof("::ffff:127.0.0.1", List.of(PROVIDER)),
                new Spoof("10.0.0.6", List.of(PROVIDER)),
                new Spoof("10.0.2.1", List.of(PROVIDER)),
                new Spoof("fd00:1:0:1::1", List.of(PROVIDER)),
                new Spoof("192.168.0.1", List.of(PROVIDER)),
                // Through the proxy, which wrote the stranger at the right end.
                new Spoof(PROXY, List.of(PROVIDER + ", " + STRANGER)),
                new Spoof(PROXY, List.of(PROVIDER + "," + PROXY + "," + STRANGER)),
                new Spoof(PROXY, List.of(PROVIDER, STRANGER)),
                new Spoof(PROXY, List.of(STRANGER + ", 10.0.1.7")),
                new Spoof(PROXY, List.of(PROVIDER + ", " + STRANGER + ", 10.0.1.7")),
                new Spoof(PROXY, List.of(PROVIDER + ", 127.0.0.1")),
                new Spoof(PROXY, List.of(PROVIDER + ", 192.168.0.1")),
                new Spoof("::ffff:" + PROXY, List.of(PROVIDER + ", " + STRANGER)),
                // Nobody named, or only proxies.
                new Spoof(PROXY, List.of()),
                new Spoof(PROXY, List.of("10.0.1.7")),
                new Spoof(PROXY, List.of("10.0.1.7", PROXY)),
                // Entries that end the walk.
                new Spoof(PROXY, List.of("")),
                new Spoof(PROXY, List.of(",")),
                new Spoof(PROXY, List.of(PROVIDER + ",")),
                new Spoof(PROXY, List.of(PROVIDER + ", ,10.0.1.7")),
                new Spoof(PROXY, List.of(PROVIDER, "")),
                new Spoof(PROXY, List.of(PROVIDER + ", unknown")),
                new Spoof(PROXY, List.of(PROVIDER + "\u0000")),
                new Spoof(PROXY, List.of("\u00a0" + PROVIDER)),
                new Spoof(PROXY, List.of(PROVIDER + " " + PROVIDER)),
                new Spoof(PROXY, List.of(PROVIDER + ";" + STRANGER)),
                new Spoof(PROXY, List.of(PROVIDER + "," + (PROXY + ",").repeat(100_000) + PROXY)));
    }

    private static List<String> badRanges() {
        return List.of(
                // Not public, or reaching into what is not.
                "127.0.0.1",
                "127.0.0.0/8",
                "10.0.0.0/8",
                "10.1.2.3",
                "172.16.0.0/12",
                "172.31.255.255",
                "192.168.0.0/16",
                "169.254.169.254",
                "100.64.0.0/10",
                "0.0.0.0/8",
                "0.0.0.0",
                "192.0.0.0/9",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::185.71.76.5",
                "64:ff9b::185.71.76.5",
                "2002:b947:4c05::/48",
                "2001:0:1::/48",
                "fc00::/32",
                "fd12:3456:789a::/48",
                "fe80::1",
                "ff02::1",
                // Too wide to be a list of anything.
                "0.0.0.0/0",
                "::/0",
                "128.0.0.0/1",
                "2a02::/16",
                // Not a range.
                "",
                "/",
                "/27",
                "185.71.76.0/",
                "185.71.76.0/33",
                "2a02:5180::/129",
                "185.71.76.0/027",
                "185.71.76.0/-1",
                "185.71.76.0/27/27",
                "185.71.76.1/27",
                "::ffff:185.71.76.0/27");
    }

    private record Spoof(String remote, List<String> header) {
        @Override
        public String toString() {
            String text = remote + " " + header;
            return text.length() > 200 ? text.substring(0, 200) + "…" : text;
        }
    }
}
