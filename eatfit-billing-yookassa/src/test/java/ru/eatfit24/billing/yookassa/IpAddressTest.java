package ru.eatfit24.billing.yookassa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IpAddressTest {

    @Test
    void readsEveryWayToWriteAnAddress() {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("0.0.0.0", "0.0.0.0");
        expected.put("255.255.255.255", "255.255.255.255");
        expected.put("185.71.76.5", "185.71.76.5");
        expected.put("::", "0:0:0:0:0:0:0:0");
        expected.put("::1", "0:0:0:0:0:0:0:1");
        expected.put("1::", "1:0:0:0:0:0:0:0");
        expected.put("2a02:5180::7", "2a02:5180:0:0:0:0:0:7");
        expected.put("2A02:5180::ABCD", "2a02:5180:0:0:0:0:0:abcd");
        expected.put("2a02:5180:0:0:0:0:0:7", "2a02:5180:0:0:0:0:0:7");
        expected.put("2a02:5180:0000:0000:0000:0000:0000:0007", "2a02:5180:0:0:0:0:0:7");
        expected.put("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8");
        expected.put("1:2:3::5:6:7:8", "1:2:3:0:5:6:7:8");
        expected.put("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8");
        expected.put("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0");
        expected.put("1:2:3:4:5:6:185.71.76.5", "1:2:3:4:5:6:b947:4c05");
        expected.put("64:ff9b::185.71.76.5", "64:ff9b:0:0:0:0:b947:4c05");
        expected.put("::185.71.76.5", "0:0:0:0:0:0:b947:4c05");
        expected.put("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        expected.put("::ffff:185.71.76.5", "185.71.76.5");
        expected.put("::FFFF:185.71.76.5", "185.71.76.5");
        expected.put("::ffff:b947:4c05", "185.71.76.5");
        expected.put("1:2:3:4:0:ffff:185.71.76.5", "1:2:3:4:0:ffff:b947:4c05");
        expected.put("::1:ffff:185.71.76.5", "0:0:0:0:1:ffff:b947:4c05");
        expected.put("0:0:0:0:0:ffff:255.255.255.255", "255.255.255.255");

        assertThat(expected)
                .allSatisfy((text, written) -> assertThat(IpAddress.tryParse(text))
                        .map(IpAddress::toString)
                        .hasValue(written));
    }

    @Test
    void readsBackWhatItWrites() {
        Random random = new Random(20_26);
        for (int round = 0; round < 20_000; round++) {
            boolean isVersion6 = random.nextBoolean();
            long high = isVersion6 ? random.nextLong() : random.nextLong() << 32;
            IpAddress address = new IpAddress(isVersion6, high, isVersion6 ? random.nextLong() : 0);

            assertThat(IpAddress.tryParse(address.toString())).hasValue(address);
        }
    }

    @Test
    void neverReadsAChangedTextAsTheSameAddress() {
        String text = "2a02:5180:1:2:3:4:5:6";
        IpAddress address = IpAddress.tryParse(text).orElseThrow();
        int changes = 0;
        for (int at = 0; at < text.length(); at++) {
            for (char character = 0; character < 0x180; character++) {
                if (character != Character.toUpperCase(text.charAt(at)) && character != text.charAt(at)) {
                    String changed = text.substring(0, at) + character + text.substring(at + 1);
                    assertThat(IpAddress.tryParse(changed)).as(changed).isNotEqualTo(Optional.of(address));
                    changes++;
                }
            }
        }
        assertThat(changes).isGreaterThan(7_000);
    }

    @Test
    void clearsExactlyTheBitsAfterThePrefix() {
        IpAddress version4 = IpAddress.tryParse("255.255.255.255").orElseThrow();
        IpAddress version6 =
                IpAddress.tryParse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").orElseThrow();

        assertThat(version4.masked(0)).hasToString("0.0.0.0");
        assertThat(version4.masked(1)).hasToString("128.0.0.0");
        assertThat(version4.masked(27)).hasToString("255.255.255.224");
        assertThat(version4.masked(32)).isEqualTo(version4);
        assertThat(version6.masked(0)).hasToString("0:0:0:0:0:0:0:0");
        assertThat(version6.masked(63)).hasToString("ffff:ffff:ffff:fffe:0:0:0:0");
        assertThat(version6.masked(64)).hasToString("ffff:ffff:ffff:ffff:0:0:0:0");
        assertThat(version6.masked(65)).hasToString("ffff:ffff:ffff:ffff:8000:0:0:0");
        assertThat(version6.masked(127)).hasToString("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe");
        assertThat(version6.masked(128)).isEqualTo(version6);
    }
}
