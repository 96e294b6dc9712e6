package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Allowance;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.testkit.Fault;
import ru.eatfit24.billing.testkit.FaultPlan;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.Entitlement;
import ru.eatfit24.billing.usage.Entitlements;
import ru.eatfit24.billing.usage.Grant;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.ReservationId;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageGate;
import ru.eatfit24.billing.usage.UsageRequest;

/**
 * Every verb of the gate and of the entitlements, with every fault at each of its JDBC calls, before and after it. Who is
 * answered is answered what is stored; who is told that nothing was taken finds nothing taken; no connection stays open.
 */
class FailClosedTest {

    private static final String ACTOR = "admin";
    private static final String REASON = "fault";

    private static final OperationId OPERATION = OperationId.of("op-1");

    private static final Duration SHORT_HOLD = Duration.ofMillis(1);

    /**
     * An account in the middle of its day: an override, a grant, two units used, one of them by a live hold, and a hold that
     * has just expired.
     */
    private record User(Subject subject, Grant gift, ReservationId hold) {}

    private enum Outcome {
        ANSWERED,
        NOTHING_TAKEN,
        UNKNOWN
    }

    private enum Verb {
        TRY_CONSUME(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.gate().tryConsume(user.subject(), Plans.PHOTO);
            }
        },
        TRY_CONSUME_WITH_UNITS_OF_A_GRANT(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.gate().tryConsume(user.subject(), Plans.PHOTO, 5);
            }
        },
        TRY_CONSUME_TOO_MUCH(false) {
            @Override
            Object call(Billing billing, User user) {
                return billing.gate().tryConsume(user.subject(), Plans.PHOTO, 100);
            }
        },
        TRY_CONSUME_ASYNC(true) {
            @Override
            Object call(Billing billing, User user) {
                return joined(billing.gate()
                        .tryConsumeAsync(UsageRequest.of(user.subject(), Plans.PHOTO))
                        .toCompletableFuture());
            }
        },
        REQUIRE(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.gate().require(UsageRequest.of(user.subject(), Plans.PHOTO));
            }
        },
        RECORD(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.gate().record(UsageRequest.of(user.subject(), Plans.PHOTO, 9));
            }
        },
        TRY_CONSUME_AS_AN_OPERATION_OF_A_MEMBER(true) {
            @Override
            Object call(Billing billing, User user) {
                Subject member = Subject.of(user.subject().account(), "team");
                return billing.gate()
                        .tryConsume(UsageRequest.of(member, Plans.PHOTO).operation("op-new"));
            }
        },
        GIVE_BACK(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.gate().giveBack(user.subject(), OPERATION);
            }
        },
        RESERVE(true) {
            @Override
            Object call(Billing billing, User user) {
                ReservationOutcome outcome =
                        billing.gate().reserve(UsageRequest.of(user.subject(), Plans.PHOTO), Duration.ofMinutes(1));
                return ((ReservationOutcome.Reserved) outcome).expiresAt();
            }
        },
        COMMIT(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.gate().commit(user.hold(), 1);
            }
        },
        RELEASE(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.gate().release(user.hold());
            }
        },
        EXTEND(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.gate().extend(user.hold(), Duration.ofHours(2));
            }
        },
        CHECK(false) {
            @Override
            Object call(Billing billing, User user) {
                return billing.gate().check(UsageRequest.of(user.subject(), Plans.PHOTO));
            }
        },
        USAGE(false) {
            @Override
            Object call(Billing billing, User user) {
                return billing.gate().usage(user.subject(), Plans.PHOTO);
            }
        },
        ENTITLEMENTS(false) {
            @Override
            Object call(Billing billing, User user) {
                return billing.gate().entitlements(user.subject());
            }
        },
        IS_ENABLED(false) {
            @Override
            Object call(Billing billing, User user) {
                return billing.gate().isEnabled(user.subject(), Plans.STATS);
            }
        },
        VALUE(false) {
            @Override
            Object call(Billing billing, User user) {
                return billing.gate().value(user.subject(), Plans.HISTORY);
            }
        },
        EXPLAIN(false) {
            @Override
            Object call(Billing billing, User user) {
                return billing.gate().explain(user.subject(), Plans.PHOTO);
            }
        },
        ASSIGN(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.entitlements().assign(user.subject(), "PRO_MONTHLY", START, null, ACTOR, REASON);
            }
        },
        OVERRIDE(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.entitlements()
                        .override(user.subject(), Plans.PHOTO, Allowance.unlimited(), null, ACTOR, REASON);
            }
        },
        REMOVE_OVERRIDE(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.entitlements().removeOverride(user.subject(), Plans.PHOTO, ACTOR, REASON);
            }
        },
        GRANT(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.entitlements()
                        .grant(user.subject(), Plans.PHOTO, 7, null, ACTOR, REASON)
                        .amount();
            }
        },
        REVOKE_GRANT(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.entitlements()
                        .revokeGrant(user.subject(), user.gift().id(), ACTOR, REASON);
            }
        },
        ADJUST(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.entitlements().adjust(user.subject(), Plans.PHOTO, -1, ACTOR, REASON);
            }
        },
        RESET(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.entitlements().reset(user.subject(), Plans.PHOTO, ACTOR, REASON);
            }
        },
        ZONE(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.entitlements().zone(user.subject(), Zone.of("Europe/Moscow"), ACTOR, REASON);
            }
        },
        SWEEP_RESERVATIONS(true) {
            @Override
            Object call(Billing billing, User user) {
                return billing.entitlements().sweepReservations(user.subject());
            }
        },
        AUDIT_TRAIL(false) {
            @Override
            Object call(Billing billing, User user) {
                return actions(billing.entitlements().auditTrail(user.subject(), 10));
            }
        },
        CLOSED_WINDOWS(false) {
            @Override
            Object call(Billing billing, User user) {
                return billing.entitlements().closedWindows(user.subject(), 10);
            }
        };

        private final boolean changes;

        Verb(boolean changes) {
            this.changes = changes;
        }

        abstract Object call(Billing billing, User user);
    }

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final TestDatabase database = Databases.migrated(DatabaseKind.H2);
    private final TrackedDataSource dataSource = TrackedDataSource.of(database.dataSource());
    private final VirtualClock clock = VirtualClock.at(START);
    private final Billing struck = billingOn(JdbcBillingStore.open(dataSource));
    private final Billing observer = billingOn(JdbcBillingStore.open(database.dataSource()));

    private int users;

    private Billing billingOn(JdbcBillingStore store) {
        return Billing.builder(Plans.catalog())
                .store(store)
                .clock(clock)
                .executor(Runnable::run)
                .build();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void nobodyIsGrantedAnythingWithoutACommitWhateverFails() {
        assertThat(Fault.all()).hasSizeGreaterThanOrEqualTo(10);
        Map<Outcome, Integer> total = new EnumMap<>(Outcome.class);
        int runs = 0;
        for (Verb verb : Verb.values()) {
            Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
            User rehearsal = newUser();
            String before = stored(rehearsal);
            dataSource.startScenario();
            String answer = text(verb.call(struck, rehearsal), rehearsal);
            int calls = dataSource.calls().size();
            String after = stored(rehearsal);
            assertThat(after.equals(before)).as("%s changes nothing", verb).isEqualTo(!verb.changes);

            for (FaultPlan plan : FaultPlan.everyWay(calls, Fault.all())) {
                Outcome outcome = strike(verb, plan, before, answer, after);
                outcomes.merge(outcome, 1, Integer::sum);
                total.merge(outcome, 1, Integer::sum);
                runs++;
            }

            // One fault leaves no answer unknown: a lost commit is looked up.
            assertThat(outcomes).as("%s", verb).containsOnlyKeys(Outcome.ANSWERED, Outcome.NOTHING_TAKEN);
        }
        System.out.println("LAB R7 fail-open-h2-verbs-" + Verb.values().length + "-faults-"
                + Fault.all().size() + " " + runs + " violations=0 outcomes=" + total);
    }

    private Outcome strike(Verb verb, FaultPlan plan, String before, String answer, String after) {
        String what = verb + " struck by " + plan;
        User user = newUser();
        dataSource.startScenario(plan);
        Outcome outcome;
        try {
            String struckAnswer = text(verb.call(struck, user), user);
            outcome = Outcome.ANSWERED;
            assertThat(struckAnswer).as(what).isEqualTo(answer);
            assertThat(stored(user)).as(what).isEqualTo(after);
        } catch (StoreUnavailableException | AccountBusyException nothingTaken) {
            outcome = Outcome.NOTHING_TAKEN;
            assertThat(stored(user)).as(what).isEqualTo(before);
        } catch (OutcomeUnknownException unknown) {
            outcome = Outcome.UNKNOWN;
            assertThat(stored(user)).as(what).isIn(before, after);
        }
        assertThat(dataSource.hasStruck()).as(what).isTrue();
        assertThat(dataSource.openConnections())
                .as("open connections after %s", what)
                .isZero();
        return outcome;
    }

    private User newUser() {
        users++;
        Subject subject = Subject.of("user-" + users);
        UsageGate gate = observer.gate();
        Entitlements entitlements = observer.entitlements();
        clock.set(START.minus(Duration.ofDays(1)));
        gate.require(UsageRequest.of(subject, Plans.PHOTO));
        clock.set(START);
        entitlements.override(subject, Plans.PHOTO, Allowance.limited(Limit.perDay(4)), null, ACTOR, REASON);
        Grant gift = entitlements.grant(subject, Plans.PHOTO, 5, null, ACTOR, REASON);
        gate.require(UsageRequest.of(subject, Plans.PHOTO).operation(OPERATION));
        ReservationOutcome held = gate.reserve(UsageRequest.of(subject, Plans.PHOTO), Duration.ofHours(1));
        gate.reserve(UsageRequest.of(subject, Plans.PHOTO), SHORT_HOLD);
        clock.advance(SHORT_HOLD);
        return new User(subject, gift, ((ReservationOutcome.Reserved) held).id());
    }

    /** What the database holds of a user, in words that are the same for all of them. */
    private String stored(User user) {
        Entitlement entitlement = observer.gate().entitlements(user.subject());
        String stored = entitlement + " in " + entitlement.zone()
                + " after " + actions(observer.entitlements().auditTrail(user.subject(), 100))
                + " and " + observer.entitlements().closedWindows(user.subject(), 100)
                + " and " + details(user);
        return text(stored, user);
    }

    /** Operations and holds, without what differs from user to user. */
    private List<String> details(User user) {
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery("SELECT operation || ' ' || status FROM billing_usage_entry"
                                + " WHERE root = :root UNION ALL SELECT state || ' ' || expires_at FROM billing_hold"
                                + " WHERE root = :root ORDER BY 1")
                        .bind("root", user.subject().account())
                        .mapTo(String.class)
                        .list());
    }

    private static String actions(List<AuditEntry> entries) {
        return entries.stream().map(AuditEntry::action).collect(Collectors.joining(" "));
    }

    private static String text(Object answer, User user) {
        return answer.toString()
                .replaceAll("\\b" + user.subject().account() + "\\b", "the user")
                .replace(user.gift().id(), "the gift");
    }

    private static Decision joined(CompletableFuture<Decision> answer) {
        try {
            return answer.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }

    @Test
    void everyVerbOfTheGateAndOfTheEntitlementsIsStruck() {
        List<String> verbs = Arrays.stream(Verb.values())
                .map(verb -> verb.name().replace("_", "").toLowerCase(Locale.ROOT))
                .toList();

        for (Class<?> service : List.of(UsageGate.class, Entitlements.class)) {
            assertThat(Arrays.stream(service.getMethods())
                            .filter(method -> method.getDeclaringClass() != Object.class)
                            .filter(method -> !Modifier.isStatic(method.getModifiers()))
                            // What follows the first is struck in JoinedFaultTest; the second answers the same gate.
                            .filter(method -> !List.of("in", "observedBy").contains(method.getName()))
                            .map(method -> method.getName().toLowerCase(Locale.ROOT)))
                    .as("verbs of %s", service)
                    .isNotEmpty()
                    .allMatch(verbs::contains);
        }
    }
}
