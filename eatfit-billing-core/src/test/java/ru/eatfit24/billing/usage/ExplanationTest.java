package ru.eatfit24.billing.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.usage.Accounts.PHOTO;
import static ru.eatfit24.billing.usage.Accounts.USER;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.CatalogView;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.WindowPolicy;

class ExplanationTest {

    private static final String NOON = "2026-03-10T12:00:00Z";
    private static final Plan FREE = Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3));
    private static final Plan PRO = Plan.paid("PRO", Money.ofMinor(299_00, "RUB"), BillingInterval.months(1))
            .version(2)
            .limit(PHOTO, Limit.perDay(50), Limit.perMonth(300));
    private static final Plan NOTHING = Plan.free("NOTHING").version(1);
    private static final CatalogView VIEW = Accounts.view(FREE, PRO, NOTHING);

    private static Explanation explain(Accounts account) {
        return Explanation.of(VIEW, account.load(), Instant.parse(NOON), USER, PHOTO);
    }

    @Test
    void tellsTheDefaultPlanInThreeSteps() {
        assertThat(explain(Accounts.at(VIEW, NOON).used(WindowPolicy.DAY, 2))).hasToString("""
                        photo for user-42 at 2026-03-10T12:00:00Z
                          plan: FREE v1 (default)
                          plan allows: 3 per day
                          zone: UTC
                          counts: photo 2 of 3 per day (plan FREE v1), resets at 2026-03-11T00:00:00Z, window since \
                        2026-03-10T00:00:00Z
                          remaining: 1""");
    }

    @Test
    void tellsEverythingThatMadeTheLimit() {
        Accounts account = Accounts.at(VIEW, NOON)
                .zone("Europe/Moscow")
                .assigned(PRO, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z")
                .override(Allowance.limited(Limit.perDay(5), Limit.perMonth(30)), "2026-03-20T00:00:00Z")
                .used(WindowPolicy.DAY, 5)
                .used(WindowPolicy.MONTH, 12)
                .grant("for-ever", 10, null)
                .grant("soon", 4, "2026-03-11T00:00:00Z")
                .grantUsed("soon", 1)
                .grant("ended", 4, NOON)
                .grant("empty", 4, null)
                .grantUsed("empty", 4);

        Explanation explanation = explain(account);

        assertThat(explanation).hasToString("""
                        photo for user-42 at 2026-03-10T12:00:00Z
                          plan: PRO v2 (assigned, anchor 2026-03-01T00:00:00Z, until 2026-04-01T00:00:00Z)
                          plan allows: 50 per day, 300 per month
                          override: 5 per day, 30 per month until 2026-03-20T00:00:00Z
                          grant soon: 4 units until 2026-03-11T00:00:00Z
                          grant for-ever: 10 units
                          zone: Europe/Moscow
                          counts: photo 5 of 5 per day (override of plan PRO v2 until 2026-03-20T00:00:00Z), resets at \
                        2026-03-10T21:00:00Z, window since 2026-03-09T21:00:00Z
                          counts: photo 12 of 30 per month (override of plan PRO v2 until 2026-03-20T00:00:00Z), resets at \
                        2026-03-31T21:00:00Z, window since 2026-02-28T21:00:00Z
                          remaining: 13""");
        assertThat(explanation.plan()).isEqualTo(PRO.planVersion());
        assertThat(explanation.assignment()).isPresent();
        assertThat(explanation.planAllowance()).contains(Allowance.limited(Limit.perDay(50), Limit.perMonth(300)));
        assertThat(explanation.override()).isPresent();
        assertThat(explanation.grants()).extracting(Grant::id).containsExactly("soon", "for-ever");
        assertThat(explanation.zone().id()).isEqualTo("Europe/Moscow");
        assertThat(explanation.usage().remaining()).hasValue(13);
    }

    @Test
    void tellsThatAPlanDoesNotIncludeAFeature() {
        assertThat(explain(Accounts.at(VIEW, NOON).assigned(NOTHING, "2026-03-01T00:00:00Z", null)))
                .hasToString("""
                        photo for user-42 at 2026-03-10T12:00:00Z
                          plan: NOTHING v1 (assigned, anchor 2026-03-01T00:00:00Z)
                          plan allows: not included
                          zone: UTC
                          counts: photo 0 of 0 per lifetime (not included in plan NOTHING v1), window since \
                        1970-01-01T00:00:00Z
                          remaining: 0""");
    }

    @Test
    void tellsUnlimited() {
        assertThat(explain(Accounts.at(VIEW, NOON).override(Allowance.unlimited(), null)))
                .asString()
                .contains("\n  override: unlimited\n", "photo 0 of unlimited per day (override of plan FREE v1)")
                .endsWith("\n  remaining: unlimited");
    }

    @Test
    void leavesOutWhatHasEnded() {
        Explanation explanation = explain(Accounts.at(VIEW, NOON)
                .assigned(PRO, "2026-03-01T00:00:00Z", NOON)
                .override(Allowance.unlimited(), NOON)
                .grant("ended", 4, NOON));

        assertThat(explanation.assignment()).isEmpty();
        assertThat(explanation.override()).isEmpty();
        assertThat(explanation.grants()).isEmpty();
        assertThat(explanation).asString().contains("plan: FREE v1 (default)");
    }
}
