package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.testkit.ContractFixture.ACTOR;
import static ru.eatfit24.billing.testkit.ContractFixture.CATALOG;
import static ru.eatfit24.billing.testkit.ContractFixture.EXPORT;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;
import static ru.eatfit24.billing.testkit.ContractFixture.REASON;
import static ru.eatfit24.billing.testkit.ContractFixture.START;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** Which text is one subject and which is two, and what a store never gets to see. */
abstract class SubjectContract extends ContractPart {

    /** Pairs that databases, file systems or languages like to take for the same, and text that could end a statement. */
    private static final List<String> HOSTILE_IDS = List.of(
            "User-42",
            "user-42",
            "USER-42",
            "Üser-42",
            "U\u0308ser-42",
            "user-42 ",
            "user-42  ",
            " user-42",
            "user-42\u00a0",
            "user-4\uff12",
            "Straße",
            "Strasse",
            "STRASSE",
            "i",
            "I",
            "ı",
            "İ",
            "fi",
            "\ufb01",
            "ab",
            "a\u200db",
            "😀",
            "😁",
            "Ёлка",
            "Елка",
            "'; DROP TABLE billing_account; --",
            "\\'; SELECT 1",
            "\"quoted\"",
            "%",
            "_",
            "${prefix}",
            "{\"a\":1}",
            "null",
            "0",
            "00",
            "org/team",
            "я".repeat(128),
            "я".repeat(127));

    private static final List<String> REFUSED_IDS = List.of(
            "",
            "x".repeat(129),
            "x".repeat(10_000),
            "\u0000",
            "user\u000042",
            "user-42\n",
            "\t",
            "\u001b[31m",
            "\u007f",
            "\u0085",
            "\ud83d",
            "user-\ude00",
            "\ude00\ud83d");

    @Test
    @DisplayName(
            "ids that differ in case, accent, trailing space or form are different subjects and come back unchanged")
    void hostileIdsAreDifferentSubjects() {
        Map<String, Integer> expected = new LinkedHashMap<>();
        for (String id : HOSTILE_IDS) {
            // A plan of its own for each: two that a store took for one would see each other's use.
            int units = expected.size() + 1;
            entitlements().override(Subject.of(id), PHOTO, Allowance.unlimited(), null, ACTOR, REASON);
            assertThat(gate().tryConsume(id, PHOTO, units).isGranted()).isTrue();
            expected.put(id, units);
        }

        Billing other = fixture().otherNode(CATALOG);
        SoftAssertions softly = new SoftAssertions();
        expected.forEach((id, units) -> {
            softly.assertThat(other.gate().usage(id, PHOTO).binding().used())
                    .as("use of <%s>", id)
                    .isEqualTo(units.longValue());
            softly.assertThat(fixture().stored(id).root()).isEqualTo(id);
            softly.assertThat(entitlements().auditTrail(Subject.of(id), 10))
                    .as("audit of <%s>", id)
                    .hasSize(1);
        });
        int failures = softly.errorsCollected().size();
        Seeds.printLab("hostile-ids", fixture().storeName(), expected.size(), failures);
        assertThat(expected).hasSizeGreaterThanOrEqualTo(25);
        softly.assertAll();
    }

    @Test
    @DisplayName("a subject that was never granted anything leaves no trace")
    void aDeniedSubjectLeavesNoTrace() {
        gate().tryConsume("stranger", EXPORT);
        gate().tryConsume("stranger", PHOTO, 4);
        gate().check(UsageRequest.of(Subject.of("stranger"), PHOTO));
        gate().usage("stranger", PHOTO);
        gate().entitlements("stranger");
        gate().explain(Subject.of("stranger"), PHOTO);

        assertThat(fixture().isKnown("stranger")).isFalse();
        assertThat(entitlements().closedWindows(Subject.of("stranger"), 10)).isEmpty();
        assertThat(entitlements().auditTrail(Subject.of("stranger"), 10)).isEmpty();
    }

    @Test
    @DisplayName("malformed ids are refused before anything is asked of the store")
    void malformedIdsAreRefused() {
        int cases = 0;
        for (String id : REFUSED_IDS) {
            assertThatThrownBy(() -> gate().tryConsume(id, PHOTO)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> gate().tryConsume(Subject.of(USER, id), PHOTO))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> gate().require(id, PHOTO)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> gate().usage(id, PHOTO)).isInstanceOf(IllegalArgumentException.class);
            cases += 4;
        }
        Seeds.printLab("bad-input", fixture().storeName() + "-subjects", cases, 0);
        assertThat(fixture().isKnown(USER)).isFalse();
    }

    @Test
    @DisplayName(
            "amounts of zero, below zero or beyond the largest are refused by every operation, and nothing is counted")
    void badAmountsAreRefusedByEveryOperation() {
        long[] amounts = {0, -1, Long.MIN_VALUE, UsageRequest.MAX_AMOUNT + 1, Long.MAX_VALUE};
        Map<String, LongConsumer> operations = new LinkedHashMap<>();
        operations.put("tryConsume", amount -> gate().tryConsume(USER, PHOTO, amount));
        operations.put("tryConsume by subject", amount -> gate().tryConsume(SUBJECT, PHOTO, amount));
        operations.put("tryConsumeAsync", amount -> gate().tryConsumeAsync(UsageRequest.of(SUBJECT, PHOTO, amount)));
        operations.put("require", amount -> gate().require(UsageRequest.of(SUBJECT, PHOTO, amount)));
        operations.put("check", amount -> gate().check(UsageRequest.of(SUBJECT, PHOTO, amount)));
        operations.put("grant", amount -> entitlements().grant(SUBJECT, PHOTO, amount, null, ACTOR, REASON));
        // A correction may go down, so -1 has its place taken by the first amount that is too far down.
        operations.put(
                "adjust",
                amount -> entitlements()
                        .adjust(SUBJECT, PHOTO, amount == -1 ? -UsageRequest.MAX_AMOUNT - 1 : amount, ACTOR, REASON));

        int cases = 0;
        for (Map.Entry<String, LongConsumer> operation : operations.entrySet()) {
            for (long amount : amounts) {
                assertThatThrownBy(() -> operation.getValue().accept(amount))
                        .as("%s of %s", operation.getKey(), amount)
                        .isInstanceOf(IllegalArgumentException.class);
                cases++;
            }
        }

        Seeds.printLab("bad-input", fixture().storeName() + "-amounts", cases, 0);
        assertThat(fixture().isKnown(USER)).isFalse();
        assertThat(entitlements().auditTrail(SUBJECT, 10)).isEmpty();
    }

    @Test
    @DisplayName("the largest amount is still an amount")
    void theLargestAmountIsStillAnAmount() {
        entitlements().override(SUBJECT, PHOTO, Allowance.unlimited(), null, ACTOR, REASON);

        for (int i = 0; i < 10; i++) {
            assertThat(photo(UsageRequest.MAX_AMOUNT).isGranted()).isTrue();
        }

        assertThat(fixture()
                        .otherNode(CATALOG)
                        .gate()
                        .usage(USER, PHOTO)
                        .binding()
                        .used())
                .isEqualTo(10 * UsageRequest.MAX_AMOUNT);
        assertThat(fixture().stored(USER).at()).isEqualTo(START);
    }
}
