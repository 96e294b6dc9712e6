package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.testkit.ContractFixture.ACTOR;
import static ru.eatfit24.billing.testkit.ContractFixture.EXPORT;
import static ru.eatfit24.billing.testkit.ContractFixture.PHOTO;
import static ru.eatfit24.billing.testkit.ContractFixture.PRO;
import static ru.eatfit24.billing.testkit.ContractFixture.REASON;
import static ru.eatfit24.billing.testkit.ContractFixture.START;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountFacts;
import ru.eatfit24.billing.usage.AccountUsage;
import ru.eatfit24.billing.usage.Assignment;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.Grant;
import ru.eatfit24.billing.usage.LimitOverride;
import ru.eatfit24.billing.usage.Meter;
import ru.eatfit24.billing.usage.UsageStore;

/** What the port promises beside what a host sees. */
abstract class StorePortContract extends ContractPart {

    @Test
    @DisplayName("an account that was never written is absent: nothing used, no facts, no time")
    void anAccountThatWasNeverWrittenIsAbsent() {
        Account account = fixture().stored("nobody");

        assertThat(account.root()).isEqualTo("nobody");
        assertThat(account.at()).isEqualTo(Instant.EPOCH);
        assertThat(account.facts()).isEqualTo(AccountFacts.NONE);
        assertThat(account.usage()).isEqualTo(AccountUsage.NONE);
        assertThat(account.catalogEpoch())
                .isEqualTo(fixture().store().catalog().state().epoch());
    }

    @Test
    @DisplayName("every fact and every counter comes back exactly, to the microsecond")
    void everyFactAndEveryCounterComesBackExactly() {
        Instant odd = START.plusNanos(123_457_000);
        clock().set(odd);
        Instant end = odd.plus(Duration.ofDays(30));
        entitlements().zone(SUBJECT, Zone.of("America/Argentina/ComodRivadavia"), ACTOR, REASON);
        entitlements().assign(SUBJECT, "PRO", odd, end, ACTOR, REASON);
        Allowance several = Allowance.limited(
                Limit.perDay(5), Limit.perWeek(20), Limit.per(Duration.ofMinutes(90), 4), Limit.perLifetime(1_000));
        entitlements().override(SUBJECT, PHOTO, several, end, ACTOR, REASON);
        entitlements().override(SUBJECT, EXPORT, Allowance.unlimited(), null, ACTOR, REASON);
        Grant endless = entitlements().grant(SUBJECT, PHOTO, 1_000_000_000, null, ACTOR, REASON);
        Grant ending = entitlements().grant(SUBJECT, PHOTO, 3, end, ACTOR, REASON);
        photo(5);
        gate().tryConsume(USER, EXPORT, 6);

        Account stored = fixture().stored(USER);

        assertThat(stored.at()).isEqualTo(odd);
        assertThat(stored.facts().assignment()).isEqualTo(new Assignment(PRO.planVersion(), odd, end));
        assertThat(stored.facts().zone()).isEqualTo(Zone.of("America/Argentina/ComodRivadavia"));
        assertThat(stored.facts().overrides())
                .containsExactlyInAnyOrder(
                        new LimitOverride("photo", several, end),
                        new LimitOverride("export", Allowance.unlimited(), null));
        assertThat(stored.facts().grants()).containsExactlyInAnyOrder(endless, ending);
        assertThat(stored.usage().grantsUsed()).containsOnly(Map.entry(ending.id(), 1L));
        assertThat(stored.usage().meters())
                .filteredOn(meter -> meter.feature().equals("photo"))
                .extracting(Meter::used)
                .containsOnly(4L);
        assertThat(stored.usage().meters())
                .extracting(
                        meter -> meter.feature() + " " + meter.window().policy().code())
                .containsExactlyInAnyOrder(
                        "photo day",
                        "photo week",
                        "photo month",
                        "photo every PT1H30M",
                        "photo lifetime",
                        "export period");
        Account seenByFirst = fixture()
                .store()
                .usage()
                .read(USER, found -> found)
                .toCompletableFuture()
                .join();
        assertThat(seenByFirst.facts()).isEqualTo(stored.facts());
        assertThat(seenByFirst.usage().meters())
                .containsExactlyInAnyOrderElementsOf(stored.usage().meters());
    }

    @Test
    @DisplayName("a rule's own exception comes out unchanged, and nothing was saved")
    void aRulesOwnExceptionComesOutUnchanged() {
        photo(1);
        UsageStore store = fixture().store().usage();
        IllegalStateException planted = new IllegalStateException("planted");

        CompletableFuture<Object> stage = store.update(USER, account -> {
                    throw planted;
                })
                .toCompletableFuture();
        CompletableFuture<Object> reading = store.read(USER, account -> {
                    throw planted;
                })
                .toCompletableFuture();

        assertThat(stage).isCompletedExceptionally();
        assertThatThrownBy(stage::join)
                .isInstanceOf(CompletionException.class)
                .satisfies(failure -> assertThat(failure.getCause()).isSameAs(planted));
        assertThatThrownBy(reading::join)
                .satisfies(failure -> assertThat(failure.getCause()).isSameAs(planted));
        assertThat(photosToday()).isEqualTo(1);
        assertThat(photo(2).isGranted()).as("the account is not left locked").isTrue();
    }

    @Test
    @DisplayName("a rule that changes nothing leaves no row and gives its answer")
    void aRuleThatChangesNothingLeavesNoRow() {
        String answer = fixture()
                .store()
                .usage()
                .update("nobody", account -> Change.none("seen " + account.root()))
                .toCompletableFuture()
                .join();

        assertThat(answer).isEqualTo("seen nobody");
        assertThat(fixture().isKnown("nobody")).isFalse();
    }

    @Test
    @DisplayName("a rule sees all that was committed before")
    void aRuleSeesAllThatWasCommittedBefore() {
        photo(2);

        List<Long> seen = fixture()
                .otherStore()
                .usage()
                .update(
                        USER,
                        account -> Change.none(account.usage().meters().stream()
                                .map(Meter::used)
                                .toList()))
                .toCompletableFuture()
                .join();

        assertThat(seen).containsOnly(2L);
    }

    @Test
    @DisplayName("history is asked for by 1 to 1,000 entries")
    void historyIsBounded() {
        UsageStore store = fixture().store().usage();
        photo(1);

        for (int limit : new int[] {Integer.MIN_VALUE, -1, 0, 1_001, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> store.closedWindows(USER, limit)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.auditTrail(USER, limit)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(store.closedWindows(USER, 1_000)).isEmpty();
        assertThat(store.auditTrail(USER, 1_000)).isEmpty();
    }
}
