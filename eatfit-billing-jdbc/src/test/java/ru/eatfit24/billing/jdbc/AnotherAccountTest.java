package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** No statement and no verb reaches the data of an account that it does not name. */
class AnotherAccountTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final List<String> TABLES_OF_ACCOUNTS =
            List.of("account", "member_window", "usage_entry", "hold", "closed_window", "audit_entry");

    @ParameterizedTest
    @EnumSource
    void everyStatementOnTheDataOfAccountsNamesTheAccount(DatabaseKind kind) throws ReflectiveOperationException {
        Statements statements =
                new Statements(Dialect.of(kind), new TablePrefix("p_"), Duration.ofSeconds(1), Duration.ofSeconds(2));
        int onAccounts = 0;
        int all = 0;
        for (Method method : Statements.class.getDeclaredMethods()) {
            if (method.isSynthetic() || method.getParameterCount() > 0 || method.getReturnType() != String.class) {
                continue;
            }
            String sql = ((String) method.invoke(statements)).toLowerCase(Locale.ROOT);
            all++;
            if (TABLES_OF_ACCOUNTS.stream().noneMatch(table -> sql.contains("p_" + table))) {
                continue;
            }
            onAccounts++;
            assertThat(sql)
                    .as("%s: %s", method.getName(), sql)
                    .satisfiesAnyOf(
                            text -> assertThat(text).containsPattern("(where|on) (a\\.)?root = :root"),
                            text -> assertThat(text)
                                    .containsPattern("insert into p_\\w+ \\(root, ")
                                    .contains("values (:root, "));
        }
        assertThat(onAccounts).isGreaterThanOrEqualTo(20);
        System.out.println("LAB another-account statements-" + kind + " " + onAccounts + " violations=0 of=" + all);
    }

    @ParameterizedTest
    @EnumSource
    void whateverOneAccountDoesTheRowsOfAnotherStayAsTheyAre(DatabaseKind kind) {
        try (TestDatabase database = Databases.migrated(kind)) {
            VirtualClock clock = VirtualClock.at(START.minus(Duration.ofDays(1)));
            Billing billing = Billing.builder(Plans.catalog())
                    .store(JdbcBillingStore.open(database.dataSource()))
                    .clock(clock)
                    .executor(Runnable::run)
                    .build();
            Subject victim = Subject.of("victim");
            billing.gate().require(UsageRequest.of(victim, Plans.PHOTO));
            clock.set(START);
            billing.gate().require(UsageRequest.of(victim, Plans.PHOTO, 2));
            String gift = billing.entitlements()
                    .grant(victim, Plans.PHOTO, 5, null, "admin", "gift")
                    .id();
            List<String> before = rows(database, "victim");
            assertThat(before)
                    .as("the account, its closed window, its audit entry")
                    .hasSizeGreaterThanOrEqualTo(3);

            Map<String, Runnable> verbs = verbs(billing, Subject.of("attacker"));
            verbs.forEach((name, verb) -> {
                verb.run();
                assertThat(rows(database, "victim")).as(name).isEqualTo(before);
            });
            assertThatThrownBy(() -> billing.entitlements()
                            .revokeGrant(Subject.of("attacker"), gift, "admin", "a grant of another account"))
                    .isInstanceOf(IllegalArgumentException.class);

            assertThat(rows(database, "victim")).isEqualTo(before);
            assertThat(rows(database, "attacker")).isNotEmpty();
            System.out.println("LAB another-account verbs-" + kind + " " + (verbs.size() + 1) + " violations=0");
        }
    }

    @Test
    void namesThatDifferInCaseOrSpaceAreOtherAccounts() {
        try (TestDatabase database = Databases.migrated(DatabaseKind.H2)) {
            Billing billing = Billing.builder(Plans.catalog())
                    .store(JdbcBillingStore.open(database.dataSource()))
                    .clock(VirtualClock.at(START))
                    .build();
            billing.gate().require(UsageRequest.of(Subject.of("victim"), Plans.PHOTO, 3));

            for (String other :
                    List.of("Victim", "victim ", " victim", "VICTIM", "vıctim", "victim\u200b", "%", "victi_")) {
                assertThat(billing.gate().usage(other, Plans.PHOTO).binding().used())
                        .as(other)
                        .isZero();
                assertThat(billing.gate().tryConsume(other, Plans.PHOTO, 3).isGranted())
                        .as(other)
                        .isTrue();
            }
        }
    }

    private static Map<String, Runnable> verbs(Billing billing, Subject attacker) {
        Map<String, Runnable> verbs = new LinkedHashMap<>();
        UsageRequest request = UsageRequest.of(attacker, Plans.PHOTO);
        verbs.put("tryConsume", () -> billing.gate().tryConsume(request));
        verbs.put(
                "tryConsume below the account",
                () -> billing.gate().tryConsume(Subject.of("attacker", "victim"), Plans.PHOTO));
        verbs.put(
                "tryConsumeAsync",
                () -> billing.gate()
                        .tryConsumeAsync(request)
                        .toCompletableFuture()
                        .join());
        verbs.put("a denial", () -> billing.gate().tryConsume(attacker, Plans.PHOTO, 100));
        verbs.put("check", () -> billing.gate().check(request));
        verbs.put("usage", () -> billing.gate().usage(attacker, Plans.PHOTO));
        verbs.put("entitlements", () -> billing.gate().entitlements(attacker));
        verbs.put("isEnabled", () -> billing.gate().isEnabled(attacker, Plans.STATS));
        verbs.put("value", () -> billing.gate().value(attacker, Plans.HISTORY));
        verbs.put("explain", () -> billing.gate().explain(attacker, Plans.PHOTO));
        verbs.put("assign", () -> billing.entitlements().assign(attacker, "PRO_MONTHLY", START, null, "admin", "test"));
        verbs.put("require", () -> billing.gate().require(request));
        verbs.put(
                "override",
                () -> billing.entitlements()
                        .override(attacker, Plans.PHOTO, Allowance.unlimited(), null, "admin", "test"));
        verbs.put(
                "removeOverride", () -> billing.entitlements().removeOverride(attacker, Plans.PHOTO, "admin", "test"));
        verbs.put(
                "grant and revokeGrant",
                () -> billing.entitlements()
                        .revokeGrant(
                                attacker,
                                billing.entitlements()
                                        .grant(attacker, Plans.PHOTO, 1, null, "admin", "test")
                                        .id(),
                                "admin",
                                "test"));
        verbs.put("adjust", () -> billing.entitlements().adjust(attacker, Plans.PHOTO, 1, "admin", "test"));
        verbs.put("reset", () -> billing.entitlements().reset(attacker, Plans.PHOTO, "admin", "test"));
        verbs.put("zone", () -> billing.entitlements().zone(attacker, Zone.of("Europe/Moscow"), "admin", "test"));
        verbs.put(
                "auditTrail",
                () -> assertThat(billing.entitlements().auditTrail(attacker, 1_000))
                        .noneMatch(entry -> entry.reason().equals("gift")));
        verbs.put(
                "closedWindows",
                () -> assertThat(billing.entitlements().closedWindows(attacker, 1_000))
                        .isEmpty());
        return verbs;
    }

    /** Every column of every row, as text. */
    private static List<String> rows(TestDatabase database, String root) {
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> TABLES_OF_ACCOUNTS.stream()
                        .flatMap(table -> handle
                                .createQuery(
                                        "SELECT * FROM billing_" + table + " WHERE root = :root ORDER BY 1, 2, 3, 4")
                                .bind("root", root)
                                .map((row, context) -> {
                                    StringBuilder text = new StringBuilder(table);
                                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                                        text.append(" | ").append(row.getString(i));
                                    }
                                    return text.toString();
                                })
                                .list()
                                .stream())
                        .toList());
    }
}
