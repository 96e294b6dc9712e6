package ru.eatfit24.billing.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditEntryTest {

    private static final Instant AT = Instant.parse("2026-03-10T12:00:00Z");

    private static AuditEntry entry(String actor, String action, String reason) {
        return new AuditEntry(AT, actor, action, reason, Map.of());
    }

    @Test
    void saysWhoAndWhyInWords() {
        for (String bad : List.of("", " ", "\u2003\u2003", "\t", "a\u0000b", "a\nb", "\u0085", "\ud83d")) {
            assertThatIllegalArgumentException().isThrownBy(() -> entry(bad, "grant", "a gift"));
            assertThatIllegalArgumentException().isThrownBy(() -> entry("admin", "grant", bad));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> entry(" ", "grant", "a gift"))
                .withMessage("actor must not be blank: every change by hand says who and why");
    }

    @Test
    void takesTheLongestNamesAndNoLongerOnes() {
        assertThat(entry("a".repeat(AuditEntry.MAX_ACTOR), "x".repeat(64), "r".repeat(AuditEntry.MAX_REASON))
                        .actor())
                .hasSize(128);
        assertThatIllegalArgumentException().isThrownBy(() -> entry("a".repeat(129), "grant", "a gift"));
        assertThatIllegalArgumentException().isThrownBy(() -> entry("admin", "x".repeat(65), "a gift"));
        assertThatIllegalArgumentException().isThrownBy(() -> entry("admin", "", "a gift"));
        assertThatIllegalArgumentException().isThrownBy(() -> entry("admin", "grant", "r".repeat(513)));
    }

    @Test
    void keepsItsDetailsInOrderAndToItself() {
        Map<String, String> details = new HashMap<>(Map.of("feature", "photo", "amount", "5"));
        AuditEntry entry = new AuditEntry(AT, "admin", "grant", "a gift", details);

        details.put("amount", "500");

        assertThat(entry.details()).containsExactly(Map.entry("amount", "5"), Map.entry("feature", "photo"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> entry.details().put("amount", "500"));
    }
}
