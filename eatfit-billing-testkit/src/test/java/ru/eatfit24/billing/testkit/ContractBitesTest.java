package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountDetails;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.AccountUsage;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.ClosedWindow;
import ru.eatfit24.billing.usage.Hold;
import ru.eatfit24.billing.usage.Meter;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.UsageEntry;
import ru.eatfit24.billing.usage.UsageRule;

/** Each planted bug is caught by the test that is there for it, and that test passes without the bug. */
class ContractBitesTest {

    static Stream<Arguments> bugs() {
        return Stream.of(
                bug(
                        "looks, lets another in, then writes",
                        LooksThenWrites::new,
                        contention(contract -> contract.exactlyTheLimitIsGranted(16))),
                bug("folds case", FoldsCase::new, subjects(SubjectContract::hostileIdsAreDifferentSubjects)),
                bug("pads with spaces", PadsWithSpaces::new, subjects(SubjectContract::hostileIdsAreDifferentSubjects)),
                bug(
                        "writes a row on denial",
                        WritesOnDenial::new,
                        subjects(SubjectContract::aDeniedSubjectLeavesNoTrace)),
                bug(
                        "caches the epoch",
                        CachesEpoch::new,
                        catalog(CatalogContract::aNewDefaultPlanIsSeenByEveryNodeAtOnce)),
                bug(
                        "keeps milliseconds",
                        KeepsMilliseconds::new,
                        port(StorePortContract::everyFactAndEveryCounterComesBackExactly)),
                bug(
                        "forgets closed windows",
                        ForgetsClosedWindows::new,
                        windows(WindowContract::keepsWhatWasUsedInAWindowThatHasEnded)),
                bug(
                        "forgets the audit entry",
                        ForgetsAudit::new,
                        administration(AdministrationContract::everyChangeByHandIsInTheAuditTrail)),
                bug("forgets grants used", ForgetsGrantsUsed::new, grants(GrantContract::aGrantDoesNotComeBack)),
                bug(
                        "wraps exceptions",
                        WrapsExceptions::new,
                        port(StorePortContract::aRulesOwnExceptionComesOutUnchanged)),
                bug(
                        "loses the first write of an account",
                        LosesFirstWrite::new,
                        consuming(ConsumingContract::grantsToTheLimitAndThenDenies)),
                bug(
                        "lets time go back",
                        LetsTimeGoBack::new,
                        windows(WindowContract::doesNotReopenAWindowWhenTheClockStepsBack)),
                bug(
                        "forgets operations",
                        ForgetsOperations::new,
                        operations(OperationContract::aRepeatGetsTheFirstAnswer)),
                bug(
                        "keeps the first of two operations of one id",
                        KeepsTheFirstEntry::new,
                        operations(OperationContract::afterTheRetentionTheSameIdTakesEffectAnew)),
                bug(
                        "forgets that an operation was given back",
                        KeepsTheFirstEntry::new,
                        givingBack(GiveBackContract::anOperationIsGivenBackOnce)),
                bug(
                        "folds the case of operation ids",
                        FoldsOperationIds::new,
                        operations(OperationContract::hostileIdsAreDifferentOperations)),
                bug(
                        "gives nothing back to closed windows",
                        ForgetsCorrections::new,
                        givingBack(GiveBackContract::whatIsGivenBackGoesToAClosedWindow)),
                bug(
                        "sees operations late",
                        SeesOperationsLate::new,
                        operations(OperationContract::concurrentRepeatsHaveOneEffect)),
                bug(
                        "ends holds a moment too late",
                        EndsHoldsTooLate::new,
                        reservations(ReservationContract::aHoldEndsByItselfExactlyAtItsInstant)),
                bug(
                        "forgets when the next hold ends",
                        ForgetsTheNextEnd::new,
                        reservations(ReservationContract::aHoldEndsByItselfExactlyAtItsInstant)),
                bug(
                        "finds only one of the due holds",
                        FindsOneDueHold::new,
                        reservations(ReservationContract::sweepingWritesDownWhatHasEnded)),
                bug(
                        "loses how holds were settled",
                        ForgetsSettling::new,
                        holds(HoldRaceContract::manyHoldsAnswerAsAListOfHoldsWould)),
                bug(
                        "takes members of one name for one",
                        MixesMembers::new,
                        levels(LevelContract::membersAreCountedByThemselves)),
                bug(
                        "folds the case of members",
                        FoldsMembers::new,
                        levels(LevelContract::pathsThatLookAlikeAreDifferentMembers)),
                bug("forgets members", ForgetsMembers::new, levels(LevelContract::fiftyMembersUnderOneSharedLimit)),
                bug(
                        "forgets what a meter has announced",
                        ForgetsAnnouncements::new,
                        thresholds(ThresholdContract::nothingIsToldAgainWhenUnitsComeBack)),
                bug("loses events", LosesEvents::new, delivering(OutboxContract::anEventIsDeliveredOnce)),
                bug(
                        "hands out to one listener only",
                        HandsOutToOne::new,
                        delivering(OutboxContract::everyListenerIsGivenEveryEvent)),
                bug(
                        "gives a claimed account to others too",
                        IgnoresLeases::new,
                        delivering(OutboxContract::aLostClaimChangesNothing)),
                bug(
                        "lets a lost claim write",
                        IgnoresLostClaims::new,
                        delivering(OutboxContract::aLostClaimChangesNothing)),
                bug(
                        "deletes operations of live holds",
                        DeletesOperationsOfLiveHolds::new,
                        cleaning(CleanUpContract::anOperationIsKeptWhileItsHoldIsLive)),
                bug(
                        "deletes operations that are remembered",
                        DeletesRememberedOperations::new,
                        cleaning(CleanUpContract::anOperationIsKeptWhileItIsRemembered)));
    }

    @ParameterizedTest(name = "a store that {0}")
    @MethodSource("bugs")
    void aPlantedBugIsCaught(String bug, Supplier<PlainStore> planted, Consumer<ContractFixture> test) {
        PlainStore correct = new PlainStore();
        assertThatCode(() -> test.accept(new ContractFixture("plain", correct, correct)))
                .as("without the bug")
                .doesNotThrowAnyException();

        PlainStore buggy = planted.get();
        assertThatThrownBy(() -> test.accept(new ContractFixture("planted", buggy, buggy)))
                .as("a store that %s", bug)
                .isInstanceOfAny(AssertionError.class, BillingException.class);
    }

    private static Arguments bug(String name, Supplier<PlainStore> store, Consumer<ContractFixture> test) {
        return Arguments.of(name, store, test);
    }

    private static Consumer<ContractFixture> consuming(Consumer<ConsumingContract> test) {
        return fixture -> test.accept(new ConsumingContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    private static Consumer<ContractFixture> windows(Consumer<WindowContract> test) {
        return fixture -> test.accept(new WindowContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    private static Consumer<ContractFixture> administration(Consumer<AdministrationContract> test) {
        return fixture -> test.accept(new AdministrationContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    private static Consumer<ContractFixture> grants(Consumer<GrantContract> test) {
        return fixture -> test.accept(new GrantContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    private static Consumer<ContractFixture> catalog(Consumer<CatalogContract> test) {
        return fixture -> test.accept(new CatalogContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    private static Consumer<ContractFixture> subjects(Consumer<SubjectContract> test) {
        return fixture -> test.accept(new SubjectContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    private static Consumer<ContractFixture> port(Consumer<StorePortContract> test) {
        return fixture -> test.accept(new StorePortContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    private static Consumer<ContractFixture> contention(Consumer<ContentionContract> test) {
        return fixture -> test.accept(new ContentionContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    private static Consumer<ContractFixture> operations(Consumer<OperationContract> test) {
        return fixture -> test.accept(new OperationContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    private static Consumer<ContractFixture> reservations(Consumer<ReservationContract> test) {
        return fixture -> test.accept(new ReservationContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    private static Consumer<ContractFixture> givingBack(Consumer<GiveBackContract> test) {
        return fixture -> test.accept(new GiveBackContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    private static Consumer<ContractFixture> holds(Consumer<HoldRaceContract> test) {
        return fixture -> test.accept(new HoldRaceContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    private static Consumer<ContractFixture> thresholds(Consumer<ThresholdContract> test) {
        return fixture -> test.accept(new ThresholdContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    private static Consumer<ContractFixture> delivering(Consumer<OutboxContract> test) {
        return fixture -> test.accept(new OutboxContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    private static Consumer<ContractFixture> cleaning(Consumer<CleanUpContract> test) {
        return fixture -> test.accept(new CleanUpContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    private static Consumer<ContractFixture> levels(Consumer<LevelContract> test) {
        return fixture -> test.accept(new LevelContract() {
            @Override
            ContractFixture fixture() {
                return fixture;
            }
        });
    }

    /** The two first requests after the assignment both look before either writes, in every run. */
    private static final class LooksThenWrites extends PlainStore {

        private final CountDownLatch bothHaveLooked = new CountDownLatch(2);

        @Override
        <T> Change<T> decide(AccountScope scope, UsageRule<T> rule) {
            Account before = load(scope);
            Change<T> change = rule.apply(before);
            boolean isConsume = change.audit().isEmpty() && change.account().isPresent();
            if (isConsume && bothHaveLooked.getCount() > 0) {
                bothHaveLooked.countDown();
                lock.unlock();
                try {
                    bothHaveLooked.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                } finally {
                    lock.lock();
                }
            }
            save(scope, before, change);
            return change;
        }
    }

    private static final class FoldsCase extends PlainStore {
        @Override
        String key(String root) {
            return root.toLowerCase(Locale.ROOT);
        }
    }

    private static final class PadsWithSpaces extends PlainStore {
        @Override
        String key(String root) {
            return root.stripTrailing();
        }
    }

    private static final class WritesOnDenial extends PlainStore {
        @Override
        Account toSave(Account before, Change<?> change) {
            return change.account()
                    .orElseGet(() -> Account.of(
                            before.root(),
                            before.catalogEpoch(),
                            ContractFixture.START,
                            before.facts(),
                            before.usage()));
        }
    }

    private static final class CachesEpoch extends PlainStore {
        @Override
        long epoch() {
            return 1;
        }
    }

    private static final class KeepsMilliseconds extends PlainStore {
        @Override
        @Nullable Account toSave(Account before, Change<?> change) {
            return change.account()
                    .map(after -> Account.of(
                            after.root(),
                            after.catalogEpoch(),
                            after.at().truncatedTo(ChronoUnit.MILLIS),
                            after.facts(),
                            after.usage()))
                    .orElse(null);
        }
    }

    private static final class ForgetsClosedWindows extends PlainStore {
        @Override
        List<ClosedWindow> closedToSave(Change<?> change) {
            return List.of();
        }
    }

    private static final class ForgetsAudit extends PlainStore {
        @Override
        List<AuditEntry> auditToSave(Change<?> change) {
            return List.of();
        }
    }

    private static final class ForgetsGrantsUsed extends PlainStore {
        @Override
        @Nullable Account toSave(Account before, Change<?> change) {
            return change.account()
                    .map(after -> Account.of(
                            after.root(),
                            after.catalogEpoch(),
                            after.at(),
                            after.facts(),
                            AccountUsage.of(after.usage().meters(), Map.of(), null)))
                    .orElse(null);
        }
    }

    private static final class WrapsExceptions extends PlainStore {
        @Override
        RuntimeException failure(RuntimeException thrown) {
            return new IllegalStateException("the store failed", thrown);
        }
    }

    private static final class LosesFirstWrite extends PlainStore {
        private boolean lostOne;

        @Override
        @Nullable Account toSave(Account before, Change<?> change) {
            if (!lostOne && change.account().isPresent()) {
                lostOne = true;
                return null;
            }
            return change.account().orElse(null);
        }
    }

    private static final class LetsTimeGoBack extends PlainStore {
        @Override
        @Nullable Account toSave(Account before, Change<?> change) {
            return change.account()
                    .map(after ->
                            Account.of(after.root(), after.catalogEpoch(), Instant.EPOCH, after.facts(), after.usage()))
                    .orElse(null);
        }
    }

    private static final class ForgetsOperations extends PlainStore {
        @Override
        Map<OperationId, UsageEntry> entriesToSave(AccountDetails details) {
            return Map.of();
        }
    }

    /** As an insert that ignores what is there already. */
    private static final class KeepsTheFirstEntry extends PlainStore {
        private final Set<OperationId> known = new HashSet<>();

        @Override
        Map<OperationId, UsageEntry> entriesToSave(AccountDetails details) {
            Map<OperationId, UsageEntry> entries = new HashMap<>(details.entries());
            entries.keySet().removeIf(operation -> !known.add(operation));
            return entries;
        }
    }

    private static final class FoldsOperationIds extends PlainStore {
        @Override
        OperationId operationKey(OperationId operation) {
            return OperationId.of(operation.value().toLowerCase(Locale.ROOT));
        }
    }

    private static final class ForgetsCorrections extends PlainStore {
        @Override
        List<ClosedWindow> correctionsToSave(AccountDetails details) {
            return List.of();
        }
    }

    /** As a look-up of its own that does not see what others write at the same moment. */
    private static final class SeesOperationsLate extends PlainStore {
        private final Set<OperationId> asked = new HashSet<>();

        @Override
        Map<OperationId, UsageEntry> entriesSeen(Map<OperationId, UsageEntry> entries) {
            Map<OperationId, UsageEntry> seen = new HashMap<>(entries);
            seen.keySet().removeIf(asked::add);
            return seen;
        }
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
                    .map(after -> Account.of(
                                    after.root(),
                                    after.catalogEpoch(),
                                    after.at(),
                                    after.facts(),
                                    AccountUsage.of(
                                            after.usage().meters(),
                                            after.usage().grantsUsed(),
                                            null))
                            .withDetails(after.details()))
                    .orElse(null);
        }
    }

    private static final class FindsOneDueHold extends PlainStore {
        private boolean foundOne;

        @Override
        boolean isDue(Hold hold, Instant at) {
            boolean first = !foundOne && super.isDue(hold, at);
            foundOne |= first;
            return first;
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

    private static final class MixesMembers extends PlainStore {
        @Override
        String memberKey(String member) {
            return member.substring(member.lastIndexOf('/') + 1);
        }
    }

    private static final class FoldsMembers extends PlainStore {
        @Override
        String memberKey(String member) {
            return member.toLowerCase(Locale.ROOT);
        }
    }

    private static final class ForgetsMembers extends PlainStore {
        private int number;

        @Override
        String memberKey(String member) {
            return member + ++number;
        }
    }

    private static final class ForgetsAnnouncements extends PlainStore {
        @Override
        @Nullable Account toSave(Account before, Change<?> change) {
            Account after = super.toSave(before, change);
            if (after == null) {
                return null;
            }
            AccountUsage usage = after.usage();
            List<Meter> meters = usage.meters().stream()
                    .map(meter -> new Meter(meter.feature(), meter.window(), meter.used()))
                    .toList();
            return Account.of(
                            after.root(),
                            after.catalogEpoch(),
                            after.at(),
                            after.facts(),
                            AccountUsage.of(
                                    meters,
                                    usage.grantsUsed(),
                                    usage.nextExpiry().orElse(null)))
                    .withDetails(after.details());
        }
    }

    private static final class LosesEvents extends PlainStore {
        @Override
        List<BillingEvent> eventsToSave(Change<?> change) {
            return change.events().stream().limit(1).toList();
        }
    }

    private static final class HandsOutToOne extends PlainStore {
        @Override
        PlainOutbox outbox(ReentrantLock held) {
            return new PlainOutbox(held) {
                @Override
                Set<String> takers(Set<String> known) {
                    return Set.of(known.iterator().next());
                }
            };
        }
    }

    private static final class IgnoresLeases extends PlainStore {
        @Override
        PlainOutbox outbox(ReentrantLock held) {
            return new PlainOutbox(held) {
                @Override
                boolean mayBeClaimed(Row first, Instant now) {
                    return true;
                }
            };
        }
    }

    private static final class IgnoresLostClaims extends PlainStore {
        @Override
        PlainOutbox outbox(ReentrantLock held) {
            return new PlainOutbox(held) {
                @Override
                boolean isStillClaimed(Row row, Instant leasedUntil) {
                    return true;
                }
            };
        }
    }

    private static final class DeletesOperationsOfLiveHolds extends PlainStore {
        @Override
        boolean isOutlived(UsageEntry entry, Instant takenBy, Beside of) {
            return !entry.at().isAfter(takenBy);
        }
    }

    private static final class DeletesRememberedOperations extends PlainStore {
        @Override
        boolean isOutlived(UsageEntry entry, Instant takenBy, Beside of) {
            return super.isOutlived(entry, takenBy.plus(Duration.ofHours(2)), of);
        }
    }
}
