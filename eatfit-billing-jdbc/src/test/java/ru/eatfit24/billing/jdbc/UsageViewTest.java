package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.time.Window;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.AccountUsage;
import ru.eatfit24.billing.usage.Meter;

/** The view shows exactly what is in the accounts' rows. */
@ParameterizedClass
@EnumSource
class UsageViewTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00.000001Z");
    private static final Instant END = Instant.parse("2026-04-01T12:00:00.999999Z");

    private final DatabaseKind kind;
    private final TestDatabase database;

    UsageViewTest(DatabaseKind kind) {
        this.kind = kind;
        this.database = Databases.migrated(kind);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 18, 100, 1_024})
    void showsEveryOpenWindowOnce(int windows) {
        List<Meter> meters = IntStream.range(0, windows)
                .mapToObj(number -> new Meter("feature_" + number, new Window(WindowPolicy.DAY, START, END), number))
                .toList();

        insert("user-42", meters);
        insert("user-43", List.of(new Meter("feature_1", new Window(WindowPolicy.MONTH, START, END), 5)));

        assertThat(view("user-42")).containsExactlyInAnyOrderElementsOf(meters);
        assertThat(view("user-43")).hasSize(1);
    }

    @Test
    void showsEveryPolicyInstantAndNumberAsItIs() {
        List<Meter> meters = List.of(
                new Meter("a", new Window(WindowPolicy.LIFETIME, Window.LIFETIME_START, Window.NEVER), Long.MAX_VALUE),
                new Meter("b", new Window(WindowPolicy.BILLING_PERIOD, START, END), 0),
                new Meter("c", new Window(WindowPolicy.parse("every PT1H30M"), START, START.plusSeconds(5_400)), 1),
                new Meter("d", new Window(WindowPolicy.YEAR, Instant.parse("1969-12-31T23:59:59.999999Z"), END), 2),
                new Meter("e", new Window(WindowPolicy.WEEK, START, Instant.parse("9899-12-31T23:59:59.999999Z")), 3),
                new Meter("quote \" back \\ both \\\" Ю 😀", new Window(WindowPolicy.DAY, START, END), 4));

        insert("user-42", meters);

        assertThat(view("user-42")).containsExactlyInAnyOrderElementsOf(meters);
    }

    @Test
    void anAccountMayHaveMoreWindowsThanH2CanShowOnPostgresOnly() {
        List<Meter> meters = new ArrayList<>();
        for (int number = 0; number < 1_025; number++) {
            meters.add(new Meter("feature_" + number, new Window(WindowPolicy.DAY, START, END), 1));
        }

        if (kind == DatabaseKind.H2) {
            assertThatThrownBy(() -> insert("user-42", meters)).hasMessageContaining("BILLING_ACCOUNT_WINDOWS");
        } else {
            insert("user-42", meters);
            assertThat(view("user-42")).hasSize(1_025);
        }
    }

    private void insert(String root, List<Meter> meters) {
        Dialect dialect = Dialect.of(kind);
        String usage = JsonText.write(
                AccountCodec.writeUsage(AccountUsage.of(meters, Map.of("grant", 1L)), JsonText.emptyObject()));
        Jdbi.create(database.dataSource())
                .useHandle(handle -> handle.createUpdate(
                                "INSERT INTO billing_account (root, version, at, format, facts, usage)"
                                        + " VALUES (:root, 1, CURRENT_TIMESTAMP, 1, " + dialect.jsonParameter("facts")
                                        + ", "
                                        + dialect.jsonParameter("usage") + ")")
                        .bind("root", root)
                        .bind("facts", "{}")
                        .bind("usage", usage)
                        .execute());
    }

    private List<Meter> view(String root) {
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery(
                                "SELECT feature, policy, starts_at, ends_at, used FROM billing_usage WHERE root = :root")
                        .bind("root", root)
                        .map((row, context) -> new Meter(
                                row.getString("feature"),
                                new Window(
                                        WindowPolicy.parse(row.getString("policy")),
                                        row.getObject("starts_at", OffsetDateTime.class)
                                                .toInstant(),
                                        row.getObject("ends_at", OffsetDateTime.class)
                                                .toInstant()),
                                row.getLong("used")))
                        .list());
    }
}
