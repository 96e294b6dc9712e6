package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountDetails;
import ru.eatfit24.billing.usage.AccountUsage;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.Hold;
import ru.eatfit24.billing.usage.Meter;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.UsageEntry;

/** Random stories of one account, told to the memory store and to a plain model: every answer and every reading is the same. */
class LedgerPropertyTest {

    private static final int STEPS = 80;

    /** Every answer that there is; a generator that stops reaching one of them has become blind. */
    private static final List<String> OUTCOMES = List.of(
            "consume granted",
            "consume denied",
            "consume repeated",
            "consume conflict",
            "record granted",
            "record repeated",
            "record conflict",
            "reserve granted",
            "reserve denied",
            "reserve repeated",
            "reserve conflict",
            "commit committed",
            "commit exceeded",
            "commit expired",
            "commit settled before",
            "commit unknown",
            "release released",
            "release expired",
            "release settled before",
            "release unknown",
            "extend extended",
            "extend expired",
            "extend settled before",
            "extend unknown",
            "give_back given",
            "give_back known",
            "give_back reservation",
            "give_back unknown",
            "assign done",
            "override done",
            "remove_override done",
            "grant done",
            "revoke done",
            "revoke missing",
            "adjust done",
            "reset done",
            "zone done",
            "sweep swept",
            "sweep nothing",
            "clean_up deleted",
            "clean_up nothing",
            "clock moved");

    @Test
    void everyStoryIsAnsweredAsTheModelAnswersIt() {
        int stories = Seeds.labCount(150, 20_000);
        Map<String, Integer> outcomes = new TreeMap<>();

        Seeds.withRandom("ledger", random -> {
            Failure failure = firstFailure(InMemoryBillingStore::create, random, stories, outcomes);
            if (failure != null) {
                throw new AssertionError(failure.toString());
            }
        });

        System.out.println("ledger stories: " + outcomes);
        Seeds.printLab("R5", "memory-ledger", (long) stories * STEPS, 0);
        assertThat(outcomes).containsKeys(OUTCOMES.toArray(String[]::new));
        assertThat(outcomes.get("changed")).as("steps that change something").isGreaterThan(stories * STEPS / 10);
    }

    static Stream<Arguments> bugs() {
        return Stream.of(
                bug("ends holds a moment too late", EndsHoldsTooLate::new),
                bug("forgets when the next hold ends", ForgetsTheNextEnd::new),
                bug("gives nothing back to closed windows", ForgetsCorrections::new),
                bug("takes members of one name for one", MixesMembers::new),
                bug("forgets that an operation was given back", ForgetsGivingBack::new),
                bug("forgets operations", ForgetsOperations::new),
                bug("loses how a hold was settled", ForgetsSettling::new),
                bug("forgets the account's time", ForgetsTime::new),
                bug("deletes operations a moment too early", DeletesOperationsTooEarly::new),
                bug("deletes closed windows a day too early", DeletesWindowsTooEarly::new),
                bug("deletes live holds", DeletesLiveHolds::new),
                bug("counts twice now and then", CountsTwice::new));
    }

    private static Arguments bug(String name, Supplier<PlainStore> store) {
        return Arguments.of(name, store);
    }

    @ParameterizedTest(name = "a store that {0}")
    @MethodSource("bugs")
    void aPlantedBugIsFoundAndCutDown(String bug, Supplier<PlainStore> planted) {
        Failure failure = Optional.ofNullable(
                        firstFailure(planted, Seeds.random("planted " + bug), 60, new HashMap<>()))
                .orElseThrow(() -> new AssertionError("nothing was found in a store that " + bug));

        System.out.println("a store that " + bug + ": " + failure);
        assertThat(failure.story()).as("what is left of %s steps", STEPS).hasSizeLessThanOrEqualTo(8);
        assertThat(difference(new PlainStore(), failure.story(), new HashMap<>()))
                .as("the same story on a store without the bug")
                .isNull();
    }

    /** A story that goes wrong, cut down to what matters. */
    private record Failure(String difference, List<LedgerCommand> story) {

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(difference).append("\nin the story");
            story.forEach(command -> text.append("\n  ").append(command));
            return text.toString();
        }
    }

    private static @Nullable Failure firstFailure(
            Supplier<? extends BillingStore> stores, Random random, int stories, Map<String, Integer> outcomes) {
        for (int i = 0; i < stories; i++) {
            List<LedgerCommand> story = LedgerCommand.story(random, STEPS);
            if (difference(stores.get(), story, outcomes) != null) {
                List<LedgerCommand> shortest =
                        Shrinking.minimal(story, shorter -> difference(stores.get(), shorter, new HashMap<>()) != null);
                String difference = difference(stores.get(), shortest, new HashMap<>());
                return new Failure(String.valueOf(difference), shortest);
            }
        }
        return null;
    }

    private static final class EndsHoldsTooLate extends PlainStore {
        @Override
        boolean isDue(Hold hold, Instant at) {
            return hold.expiresAt().isBefore(at);
        }
    }

    private static final class ForgetsTheNextEnd extends PlainStore {
        @Override
        @Nullable Account toSave(Account before, Change<?> change) {
            return change.account()
                    .map(after -> with(
                            after,
                            after.at(),
                            AccountUsage.of(
                                    after.usage().meters(), after.usage().grantsUsed(), null)))
                    .orElse(null);
        }
    }

    private static final class ForgetsTime extends PlainStore {
        @Override
        @Nullable Account toSave(Account before, Change<?> change) {
            return change.account()
                    .map(after -> with(after, Instant.EPOCH, after.usage()))
                    .orElse(null);
        }
    }

    private static final class CountsTwice extends PlainStore {
        private int writes;

        @Override
        @Nullable Account toSave(Account before, Change<?> change) {
            Account after = change.account().orElse(null);
            if (after == null || after.usage().meters().isEmpty() || ++writes % 5 != 0) {
                return after;
            }
            List<Meter> meters = new ArrayList<>(after.usage().meters());
            meters.replaceAll(meter -> new Meter(meter.feature(), meter.window(), 2 * meter.used()));
            return with(
                    after,
                    after.at(),
                    AccountUsage.of(
                            meters,
                            after.usage().grantsUsed(),
                            after.usage().nextExpiry().orElse(null)));
        }
    }

    private static @Nullable String difference(
            BillingStore store, List<LedgerCommand> story, Map<String, Integer> outcomes) {
        return LedgerRun.difference(store, store, "org-7", story, outcomes);
    }

    private static Account with(Account account, Instant at, AccountUsage usage) {
        return Account.of(account.root(), account.catalogEpoch(), at, account.facts(), usage)
                .withDetails(account.details());
    }

    private static final class ForgetsCorrections extends PlainStore {
        @Override
        List<ClosedWindow> correctionsToSave(AccountDetails details) {
            return List.of();
        }
    }

    private static final class MixesMembers extends PlainStore {
        @Override
        String memberKey(String member) {
            return member.substring(member.lastIndexOf('/') + 1);
        }
    }

    private static final class ForgetsOperations extends PlainStore {
        @Override
        Map<OperationId, UsageEntry> entriesToSave(AccountDetails details) {
            return Map.of();
        }
    }

    private static final class ForgetsGivingBack extends PlainStore {
        @Override
        Map<OperationId, UsageEntry> entriesToSave(AccountDetails details) {
            Map<OperationId, UsageEntry> entries = new HashMap<>(details.entries());
            entries.values().removeIf(entry -> entry.status() == UsageEntry.Status.GIVEN_BACK);
            return entries;
        }
    }

    private static final class ForgetsSettling extends PlainStore {
        @Override
        Map<String, Hold> holdsToSave(AccountDetails details) {
            Map<String, Hold> holds = new HashMap<>(details.holds());
            holds.values().removeIf(hold -> hold.state() == Hold.State.COMMITTED);
            return holds;
        }
    }

    private static final class DeletesOperationsTooEarly extends PlainStore {
        @Override
        boolean isOutlived(UsageEntry entry, Instant takenBy, Beside of) {
            return super.isOutlived(entry, takenBy.plus(Duration.ofDays(1)), of);
        }
    }

    private static final class DeletesWindowsTooEarly extends PlainStore {
        @Override
        boolean isOutlived(ClosedWindow window, Instant endedBy) {
            return super.isOutlived(window, endedBy.plus(Duration.ofDays(1)));
        }
    }

    private static final class DeletesLiveHolds extends PlainStore {
        @Override
        boolean isOutlived(Hold hold, Instant endedBy) {
            return !hold.expiresAt().isAfter(endedBy);
        }
    }
}
