package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TablePrefixTest {

    @ParameterizedTest
    @ValueSource(strings = {"billing_", "b", "x9", "eatfit_billing_1", "a_______________"})
    void acceptsLowerCaseLettersDigitsAndUnderscores(String prefix) {
        assertThat(new TablePrefix(prefix).tableName("account")).isEqualTo(prefix + "account");
    }

    static List<String> badPrefixes() {
        return List.of(
                "",
                " ",
                "Billing_",
                "BILLING_",
                "billinG_",
                "_billing",
                "1billing",
                "9",
                "billing-",
                "billing.",
                "public.billing_",
                "billing_ ",
                " billing_",
                "bill ing_",
                "billing_\n",
                "\nbilling_",
                "billing_\t",
                "billing_\0",
                "billing_;",
                "billing_;DROP TABLE x;--",
                "x--",
                "x/*",
                "x'",
                "x\"",
                "\"x\"",
                "`x`",
                "x\\",
                "x)",
                "x(",
                "x,y",
                "x=1",
                "$x",
                "${prefix}",
                "x%",
                "x?",
                "x:y",
                "aaaaaaaaaaaaaaaaa",
                "a".repeat(10_000),
                "б",
                "billıng_");
    }

    @ParameterizedTest
    @MethodSource("badPrefixes")
    void refusesAnythingElse(String prefix) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TablePrefix(prefix))
                .withMessageContaining("[a-z][a-z0-9_]{0,15}");
    }

    @Test
    void fortyBadPrefixesAreRefusedByEachEntrance() {
        assertThat(badPrefixes()).hasSize(40).doesNotHaveDuplicates().allSatisfy(prefix -> {
            assertThatIllegalArgumentException().isThrownBy(() -> BillingSchema.ddl(DatabaseKind.H2, prefix));
        });

        System.out.println("BAD INPUTS prefix refused=" + badPrefixes().size());
    }

    @Test
    void theRefusalDoesNotRepeatWhatWasGiven() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TablePrefix("secret;"))
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("secret"));
    }
}
