package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountUsage;
import ru.eatfit24.billing.usage.Change;
import ru.eatfit24.billing.usage.ClosedWindow;
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
                        windows(WindowContract::doesNotReopenAWindowWhenTheClockStepsBack)));
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
                .isInstanceOf(AssertionError.class);
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

    /** The two first requests after the assignment both look before either writes, in every run. */
    private static final class LooksThenWrites extends PlainStore {

        private final CountDownLatch bothHaveLooked = new CountDownLatch(2);

        @Override
        <T> Change<T> decide(String root, UsageRule<T> rule) {
            Account before = load(root);
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
            save(root, before, change);
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
                            AccountUsage.of(after.usage().meters(), Map.of())))
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
}
