package ru.eatfit24.billing.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.usage.Accounts.PHOTO;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.catalog.CatalogView;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.time.WindowPolicy;

class FeatureUsageTest {

    private static final String NOON = "2026-03-10T12:00:00Z";

    private static Accounts on(Limit first, Limit... more) {
        return Accounts.at(Accounts.view(Plan.free("FREE").version(1).limit(PHOTO, first, more)), NOON);
    }

    @Test
    void theLimitWithTheFewestUnitsLeftBinds() {
        FeatureUsage usage = on(Limit.perDay(50), Limit.perMonth(300))
                .used(WindowPolicy.DAY, 10)
                .used(WindowPolicy.MONTH, 280)
                .ask(1)
                .usage();

        assertThat(usage.binding().window().policy()).isEqualTo(WindowPolicy.MONTH);
        assertThat(usage.remaining()).hasValue(19);
    }

    @Test
    void ofLimitsWithAsManyUnitsLeftTheOneThatResetsLastBinds() {
        for (List<WindowPolicy> policies : List.of(
                List.of(WindowPolicy.DAY, WindowPolicy.MONTH),
                List.of(WindowPolicy.DAY, WindowPolicy.WEEK),
                List.of(WindowPolicy.every(Duration.ofHours(1)), WindowPolicy.DAY),
                List.of(WindowPolicy.YEAR, WindowPolicy.LIFETIME),
                List.of(WindowPolicy.DAY, WindowPolicy.LIFETIME))) {
            WindowPolicy sooner = policies.get(0);
            WindowPolicy later = policies.get(1);

            FeatureUsage usage = on(Limit.of(3, sooner), Limit.of(9, later))
                    .used(sooner, 3)
                    .used(later, 9)
                    .ask(1)
                    .usage();

            assertThat(usage.binding().window().policy()).as("of %s", policies).isEqualTo(later);
        }
    }

    @Test
    void aLimitThatIsExceededHasNothingLeftLikeOneThatIsReached() {
        FeatureUsage usage = on(Limit.perDay(3), Limit.perMonth(9))
                .used(WindowPolicy.DAY, 100)
                .used(WindowPolicy.MONTH, 9)
                .ask(1)
                .usage();

        assertThat(usage.limits()).extracting(LimitState::remainingUnits).containsOnly(0L);
        assertThat(usage.binding().window().policy()).isEqualTo(WindowPolicy.MONTH);
    }

    @Test
    void liveGrantsAddToWhatRemainsAndToNoLimit() {
        FeatureUsage usage = on(Limit.perDay(3))
                .used(WindowPolicy.DAY, 2)
                .grant("gift", 5, null)
                .grantUsed("gift", 2)
                .grant("ended", 9, NOON)
                .ask(1)
                .usage();

        assertThat(usage.binding().remaining()).hasValue(0);
        assertThat(usage.grants()).containsExactly(new GrantState("gift", 3, null));
        assertThat(usage.grantsRemaining()).isEqualTo(3);
        assertThat(usage.remaining()).hasValue(3);
        assertThat(usage).asString().endsWith(" and 3 of grants");
    }

    @Test
    void withoutALimitEveryCountedWindowIsShownAndNoneIsALimit() {
        CatalogView view = Accounts.view(
                Plan.free("FREE").version(1).unlimited(PHOTO),
                Plan.free("OTHER").version(1).limit(PHOTO, Limit.perDay(3), Limit.perMonth(9)));

        FeatureUsage usage = Accounts.at(view, NOON)
                .used(WindowPolicy.DAY, 7)
                .grant("gift", 5, null)
                .ask(1)
                .usage();

        assertThat(usage.limits()).hasSize(2).allMatch(LimitState::isUnlimited);
        assertThat(usage.remaining()).isEmpty();
        assertThat(usage.binding().remaining()).isEmpty();
        assertThat(usage.grantsRemaining())
                .as("a grant is not touched where nothing limits")
                .isEqualTo(5);
    }

    @Test
    void aLimitIsShownWithWhereItComesFromAndWhenItResets() {
        assertThat(on(Limit.perDay(3)).used(WindowPolicy.DAY, 2).ask(1).binding())
                .hasToString("photo 3 of 3 per day (plan FREE v1), resets at 2026-03-11T00:00:00Z");
        assertThat(on(Limit.perLifetime(3))
                        .used(WindowPolicy.LIFETIME, 3)
                        .ask(1)
                        .binding())
                .hasToString("photo 3 of 3 per lifetime (plan FREE v1)");
    }
}
