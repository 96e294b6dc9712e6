package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.ledger.Difference;
import ru.eatfit24.billing.testkit.TestDatabase;

/** What {@code docs/ledger.md} says, run. */
class LedgerDocumentTest {

    private static final Pattern SQL =
            Pattern.compile("```sql\\n-- the statement of one account\\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @EnumSource
    void theAuditorsQueryTellsAllThatMovedAndSumsUpToWhatIsHeld(DatabaseKind kind) throws IOException {
        Matcher query = SQL.matcher(document());
        assertThat(query.find()).isTrue();
        try (TestDatabase database = Databases.migrated(kind);
                LedgerLife life = new LedgerLife(JdbcBillingStore.open(database.dataSource()))) {
            life.live(List.of("org-7", "org-8"));

            List<Map<String, Object>> statement = Jdbi.create(database.dataSource())
                    .withHandle(handle ->
                            handle.createQuery(query.group(1)).mapToMap().list());

            assertThat(statement)
                    .extracting(line -> String.valueOf(line.get("what")))
                    .containsExactlyInAnyOrder(
                            "by hand", "by hand", "credit", "credit", "payment", "refund", "usage", "usage", "usage",
                            "usage");
            assertThat(sum(statement, "payment") + sum(statement, "refund"))
                    .as("what the provider holds")
                    .isEqualTo(life.provider.taken("RUB").minor() / 2);
            assertThat(sum(statement, "credit")).isZero();
        }
    }

    private static long sum(List<Map<String, Object>> statement, String what) {
        return statement.stream()
                .filter(line -> what.equals(line.get("what")))
                .mapToLong(line -> Long.parseLong(String.valueOf(line.get("amount"))))
                .sum();
    }

    @Test
    void everyKindOfDifferenceIsExplained() throws IOException {
        String document = document();

        for (Difference.Kind each : Difference.Kind.values()) {
            assertThat(document).contains("`" + each + "`");
        }
    }

    private static String document() throws IOException {
        for (Path folder : List.of(Path.of("docs"), Path.of("..", "docs"))) {
            if (Files.exists(folder.resolve("ledger.md"))) {
                return Files.readString(folder.resolve("ledger.md"));
            }
        }
        throw new IllegalStateException(
                "docs/ledger.md was not found from " + Path.of("").toAbsolutePath());
    }
}
