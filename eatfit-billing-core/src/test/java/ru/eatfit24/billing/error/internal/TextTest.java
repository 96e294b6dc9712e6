package ru.eatfit24.billing.error.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTest {

    private static final int MAX = 64;

    @Test
    void refusesEveryControlCharacterAndEveryLoneSurrogateWhereverItStands() {
        List<String> bad = new ArrayList<>();
        for (int unit = 0; unit <= Character.MAX_VALUE; unit++) {
            char c = (char) unit;
            if (unit < 0x20 || (unit >= 0x7f && unit <= 0x9f) || (unit >= 0xd800 && unit <= 0xdfff)) {
                bad.addAll(List.of("" + c, c + "user", "us" + c + "er", "user" + c, "\ud83d\ude00" + c, "ж" + c + "ж"));
            }
        }
        bad.addAll(List.of("\ude00\ud83d", "\ud83d\ud83d\ude00", "\ud83d\ude00\ude00", "a\ud83d\ud83d"));

        for (String text : bad) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Text.require("subject", text, MAX))
                    .withMessageStartingWith("subject must not contain")
                    .satisfies(refusal -> assertThat(refusal.getMessage()).satisfies(TextTest::isSafeToShow));
        }
        System.out.println("LAB text refused " + bad.size() + " violations=0");
    }

    @Test
    void acceptsEveryOtherCharacterOfTheBasicPlaneAndPairsAsTheyAre() {
        int accepted = 0;
        for (int unit = 0x20; unit <= Character.MAX_VALUE; unit++) {
            if ((unit < 0x7f || unit > 0x9f) && (unit < 0xd800 || unit > 0xdfff)) {
                String text = "a" + (char) unit;
                assertThat(Text.require("subject", text, MAX)).isSameAs(text);
                accepted++;
            }
        }
        for (int codePoint = 0x10000; codePoint <= Character.MAX_CODE_POINT; codePoint += 0x101) {
            String text = Character.toString(codePoint) + "z";
            assertThat(Text.require("subject", text, MAX)).isSameAs(text);
            accepted++;
        }
        System.out.println("LAB text accepted " + accepted + " violations=0");
    }

    @Test
    void countsJavaCharsForTheLength() {
        assertThat(Text.require("operation id", "x".repeat(64), 64)).hasSize(64);
        assertThat(Text.require("operation id", "\ud83d\ude00".repeat(32), 64)).hasSize(64);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.require("operation id", "x".repeat(65), 64))
                .withMessage("operation id must have 1 to 64 characters, but has 65: \"" + "x".repeat(40) + "…\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.require("operation id", "\ud83d\ude00".repeat(33), 64))
                .withMessageStartingWith("operation id must have 1 to 64 characters, but has 66");
    }

    @Test
    void refusesNullAndTheEmptyText() {
        assertThatNullPointerException().isThrownBy(() -> requireNull()).withMessage("feature");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.require("feature", "", MAX))
                .withMessage("feature must have 1 to 64 characters, but has 0");
    }

    @Test
    void namesThePositionAndTheCodePoint() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.require("subject", "user\u0000-42", MAX))
                .withMessage(
                        "subject must not contain a control character, but has U+0000 at position 4 of 8 characters:"
                                + " \"user\\u{0000}-42\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Text.require("subject", "user-\ud83d", MAX))
                .withMessage("subject must not contain half of a surrogate pair, but has U+D83D at position 5 of 6"
                        + " characters: \"user-\\u{D83D}\"");
    }

    @Test
    void quotesNoMoreThanFortyCharactersAndNothingThatActsOnATerminalOrLog() {
        assertThat(Text.quote("a\nb\u001b[31m\u202ec\u2028\"\\"))
                .isEqualTo("\"a\\u{000A}b\\u{001B}[31m\\u{202E}c\\u{2028}\\\"\\\\\"");
        assertThat(Text.quote("y".repeat(40))).isEqualTo("\"" + "y".repeat(40) + "\"");
        assertThat(Text.quote("y".repeat(41))).isEqualTo("\"" + "y".repeat(40) + "…\"");
        assertThat(Text.quote("y".repeat(39) + "\ud83d\ude00")).isEqualTo("\"" + "y".repeat(39) + "…\"");
        assertThat(Text.quote("\u0000".repeat(1_000_000)).length()).isLessThan(400);
        assertThat(Text.quote("Привет \ud83d\ude00")).isEqualTo("\"Привет \ud83d\ude00\"");
    }

    private static void isSafeToShow(String message) {
        assertThat(message.codePoints())
                .noneMatch(codePoint -> Character.isISOControl(codePoint)
                        || Character.getType(codePoint) == Character.SURROGATE
                        || Character.getType(codePoint) == Character.FORMAT);
    }

    @SuppressWarnings("NullAway")
    private static void requireNull() {
        Text.require("feature", null, MAX);
    }
}
