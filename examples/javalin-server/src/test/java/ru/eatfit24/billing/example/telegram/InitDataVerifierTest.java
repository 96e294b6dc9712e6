package ru.eatfit24.billing.example.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.example.telegram.InitDataSamples.BOT_ID;
import static ru.eatfit24.billing.example.telegram.InitDataSamples.MAX_AGE;
import static ru.eatfit24.billing.example.telegram.InitDataSamples.PUBLIC_KEY;
import static ru.eatfit24.billing.example.telegram.InitDataSamples.SIGNED;
import static ru.eatfit24.billing.example.telegram.InitDataSamples.SIGNED_AT;
import static ru.eatfit24.billing.example.telegram.InitDataSamples.TELEGRAM_TEST_KEY;
import static ru.eatfit24.billing.example.telegram.InitDataSamples.TOKEN;
import static ru.eatfit24.billing.example.telegram.InitDataSamples.USER_ID;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitDataVerifierTest {

    private static final InitDataCheck BY_TOKEN = new BotTokenCheck(BotToken.of(TOKEN));
    private static final String HASH = "&hash=" + "0".repeat(64);
    private static final InitDataCheck BY_KEY = new TelegramKeyCheck(BOT_ID, PUBLIC_KEY);

    @Test
    void bothWaysTellWhoOpenedTheApp() throws InvalidInitDataException {
        assertThat(verifier(BY_TOKEN, SIGNED_AT).userId(SIGNED)).isEqualTo(USER_ID);
        assertThat(verifier(BY_KEY, SIGNED_AT).userId(SIGNED)).isEqualTo(USER_ID);
    }

    @Test
    void theTextThatIsSignedIsTelegrams() throws InvalidInitDataException, GeneralSecurityException {
        InitData data = InitData.parse(SIGNED);

        assertThat(data.signedText(Set.of("hash"))).hasSize(403);
        assertThat(sha256(data.signedText(Set.of("hash"))))
                .isEqualTo("e03464495e0517de959f42683bab00bf3b5bcc11ed1e0ab00c94e6fda1693f96");
        String forKey = BOT_ID + ":WebAppData\n"
                + new String(data.signedText(Set.of("hash", "signature")), StandardCharsets.UTF_8);
        assertThat(sha256(forKey.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("215834ddb161462c49143fddeb83f428cf03958bab394ba2733908c2afc3849f");
    }

    @Test
    void nothingButTheExactTextPasses() {
        int tried = 0;
        for (InitDataCheck check : List.of(BY_TOKEN, BY_KEY)) {
            for (int position = 0; position < SIGNED.length(); position++) {
                for (char other : new char[] {'0', 'a', 'Z', '%', '&', '='}) {
                    String changed = SIGNED.substring(0, position) + other + SIGNED.substring(position + 1);
                    if (isSameForThisCheck(check, changed)) {
                        continue;
                    }
                    assertRefused(check, changed);
                    tried++;
                }
                assertRefused(check, SIGNED.substring(0, position));
                tried++;
            }
        }
        System.out.println("BAD INPUTS init data " + tried + " accepted 0");
    }

    /** Upper and lower case of a percent code are one; the public key's check leaves the hash out, and knows spare bits of base64. */
    private static boolean isSameForThisCheck(InitDataCheck check, String changed) {
        try {
            InitData data = InitData.parse(changed);
            InitData signed = InitData.parse(SIGNED);
            return check == BY_TOKEN
                    ? text(data, Set.of()).equals(text(signed, Set.of()))
                    : text(data, Set.of("hash", "signature")).equals(text(signed, Set.of("hash", "signature")))
                            && java.util.Arrays.equals(signature(data), signature(signed));
        } catch (InvalidInitDataException | IllegalArgumentException other) {
            return false;
        }
    }

    private static byte[] signature(InitData data) {
        return java.util.Base64.getUrlDecoder().decode(String.valueOf(data.find("signature")));
    }

    private static String text(InitData data, Set<String> without) {
        return new String(data.signedText(without), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Without the signature among the fields, key and message swapped, and the scheme of the login widget.
                "e3f46e91d9c462c4000000000000000000000000000000000000000000000000",
                "C0BB9D5571E7619E9E115865CBBDD9D04F4F4EC94D80B40C64CE09F03EEC739B",
                "",
                "c0bb9d5571e7619e9e115865cbbdd9d04f4f4ec94d80b40c64ce09f03eec739",
                "c0bb9d5571e7619e9e115865cbbdd9d04f4f4ec94d80b40c64ce09f03eec739b0",
                "c0bb9d5571e7619e9e115865cbbdd9d04f4f4ec94d80b40c64ce09f03eec739g"
            })
    void anotherHashIsRefused(String hash) {
        assertRefused(BY_TOKEN, InitDataSamples.withHash(hash));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&extra=1",
                "&hash=00",
                "&auth_date=1790000000",
                "&",
                "&=1",
                "&user",
                "&%zz=1",
                "&a=%",
                "&a=%C3",
                "&a=é",
                "&a=%0A"
            })
    void whatIsAddedIsRefused(String more) {
        assertRefused(BY_TOKEN, SIGNED + more);
        assertRefused(BY_KEY, SIGNED + more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&", "=", "hash", "{\"id\":1}", "user=%7B%22id%22%3A1%7D"})
    void textsThatAreNoneAreRefused(String text) {
        assertRefused(BY_TOKEN, text);
        assertRefused(BY_KEY, text);
    }

    @Test
    void aPlusIsASpaceAndAnEncodedPlusAPlus() throws InvalidInitDataException {
        InitData data = InitData.parse("a=x+y%2Bz" + HASH);

        assertThat(data.find("a")).isEqualTo("x y+z");
        assertRefused(BY_TOKEN, SIGNED.replace("%2B", "+"));
    }

    @Test
    void whatIsTooLongIsNotLookedAt() {
        assertThatThrownBy(() -> InitData.parse("a=" + "b".repeat(InitData.MAX_BYTES - 1)))
                .isInstanceOf(InvalidInitDataException.class)
                .hasMessageContaining("4097");
    }

    @Test
    void itIsGoodForTheTimeThatWasSetAndNotBeforeItWasSigned() throws InvalidInitDataException {
        for (InitDataCheck check : List.of(BY_TOKEN, BY_KEY)) {
            assertThat(verifier(check, SIGNED_AT.plus(MAX_AGE)).userId(SIGNED)).isEqualTo(USER_ID);
            assertThat(verifier(check, SIGNED_AT.minusSeconds(60)).userId(SIGNED))
                    .isEqualTo(USER_ID);
            assertRefused(check, SIGNED, SIGNED_AT.plus(MAX_AGE).plusSeconds(1), "more than PT1H ago");
            assertRefused(check, SIGNED, SIGNED_AT.minusSeconds(61), "in the future");
        }
    }

    @Test
    void anotherBotsKeyOrTokenAndTelegramsOwnKeysRefuseIt() {
        assertRefused(new BotTokenCheck(BotToken.of(TOKEN.replace("_01", "_02"))), SIGNED);
        assertRefused(new TelegramKeyCheck(BOT_ID + 1, PUBLIC_KEY), SIGNED);
        assertRefused(new TelegramKeyCheck(BOT_ID, TelegramKeyCheck.PRODUCTION), SIGNED);
        assertRefused(new TelegramKeyCheck(BOT_ID, TELEGRAM_TEST_KEY), SIGNED);
    }

    @Test
    void aUserWhoIsNoneIsRefusedThoughItIsSigned() {
        for (String user : List.of(
                "{}",
                "[]",
                "null",
                "{\"id\":\"5\"}",
                "{\"id\":5.0}",
                "{\"id\":1e3}",
                "{\"id\":0}",
                "{\"id\":-5}",
                "{\"id\":4503599627370496}",
                "{\"id\":99999999999999999999}",
                "{\"id\":5,\"id\":6}",
                "{\"id\":5} x",
                "{\"id\":5",
                "")) {
            String unsigned =
                    "auth_date=1790000000&user=" + java.net.URLEncoder.encode(user, StandardCharsets.UTF_8) + HASH;
            assertThatThrownBy(() -> verifier(data -> true, SIGNED_AT).userId(unsigned))
                    .as(user)
                    .isInstanceOf(InvalidInitDataException.class);
        }
        assertRefused(data -> true, "auth_date=1790000000" + HASH, SIGNED_AT, "user is missing");
        assertRefused(data -> true, "user=%7B%22id%22%3A1%7D" + HASH, SIGNED_AT, "auth_date");
    }

    @Test
    void largestUserNumbersAreReadExactly() throws InvalidInitDataException {
        String text = "auth_date=1790000000&user=%7B%22id%22%3A4503599627370495%7D" + HASH;

        assertThat(verifier(data -> true, SIGNED_AT).userId(text)).isEqualTo(4_503_599_627_370_495L);
    }

    @Test
    void reasonsAndPrintedFormsHoldNothingOfDataOrSecret() throws InvalidInitDataException {
        assertThat(InitData.parse(SIGNED))
                .hasToString(
                        "InitData[auth_date, chat_instance, chat_type, hash, query_id, signature, start_param, user]");
        assertThat(BotToken.of(TOKEN).toString())
                .doesNotContain("TEST-invented")
                .contains("7000000001");
        assertThatThrownBy(() -> BotToken.of("secret-of-somebody")).hasMessageNotContaining("secret-of-somebody");
        assertThatThrownBy(() -> BotToken.of("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WebhookSecret.of("short")).hasMessageNotContaining("short");
    }

    @Test
    void anAgeWithoutALimitIsRefused() {
        assertThatThrownBy(
                        () -> InitDataVerifier.withBotToken(BotToken.of(TOKEN), Duration.ZERO, InstantSource.system()))
                .hasMessageContaining("PT0S");
    }

    @Test
    void anUpdateIsTelegramsOnlyWithTheExactSecret() {
        WebhookSecret secret = WebhookSecret.of("0123456789-abcdef_XYZ");

        assertThat(secret.isSentWith("0123456789-abcdef_XYZ")).isTrue();
        for (String other :
                new String[] {null, "", "0123456789-abcdef_XY", "0123456789-abcdef_XYz", "0123456789-abcdef_XYZ "}) {
            assertThat(secret.isSentWith(other)).isFalse();
        }
        assertThat(secret).hasToString("WebhookSecret[…]");
    }

    private static InitDataVerifier verifier(InitDataCheck check, Instant now) {
        return new InitDataVerifier(check, MAX_AGE, InstantSource.fixed(now));
    }

    private static void assertRefused(InitDataCheck check, String text) {
        assertRefused(check, text, SIGNED_AT, "");
    }

    private static void assertRefused(InitDataCheck check, String text, Instant now, String reason) {
        assertThatThrownBy(() -> verifier(check, now).userId(text))
                .as(text)
                .isInstanceOf(InvalidInitDataException.class)
                .hasMessageContaining(reason);
    }

    private static String sha256(byte[] text) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    }
}
