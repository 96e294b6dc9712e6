package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.GiveBack;
import ru.eatfit24.billing.usage.OperationConflictException;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.ReservationId;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageGate;
import ru.eatfit24.billing.usage.UsageRequest;

/**
 * What the subjects of a {@link MoneySimulation} use. Everything has an operation id, and what was answered by an exception is asked again as a host would. What is
 * answered has to be what was answered before: I3. What is stored is looked at by {@link UsageInvariants}. For one thread.
 */
final class SimulatedUsage {

    /** A repeat is only promised while operations are remembered, which is 30 days. */
    private static final Duration REMEMBERED = Duration.ofDays(29);

    private static final Integer[] AMOUNTS = {1, 1, 2, 3, 40, 400};
    private static final Duration[] HOLDS = {
        Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofHours(5), Duration.ofDays(3)
    };
    private static final String[] ZONES = {"Asia/Tokyo", "America/New_York", "Pacific/Kiritimati", "Europe/Moscow"};

    private final SimulatedService service;
    private final UsageInvariants invariants;
    private final List<Asked> asked = new ArrayList<>();
    private final Map<Asked, String> answers = new HashMap<>();
    private final Map<Asked, ReservationId> holds = new HashMap<>();
    private final Set<Asked> givenBack = new HashSet<>();
    private @Nullable Asked unanswered;

    /** @param hold how long it is held; null for what is consumed */
    private record Asked(
            String account,
            String operation,
            long amount,
            @Nullable Duration hold,
            Instant at) {

        UsageRequest request() {
            return UsageRequest.of(Subject.of(account), Shop.PHOTO, amount).operation(operation);
        }
    }

    SimulatedUsage(SimulatedService service, UsageInvariants invariants) {
        this.service = service;
        this.invariants = invariants;
    }

    /** Changes with whatever is stored of usage. */
    int changes() {
        return SimulatedService.ACCOUNTS.stream()
                .mapToInt(invariants::fingerprint)
                .sum();
    }

    private UsageGate gate() {
        return service.billing().gate();
    }

    void consume(String account) {
        ask(next(account, null));
    }

    void reserve(String account) {
        ask(next(account, service.any(HOLDS)));
    }

    private Asked next(String account, @Nullable Duration hold) {
        Asked next = new Asked(account, "use-" + asked.size(), service.any(AMOUNTS), hold, service.clock.instant());
        asked.add(next);
        return next;
    }

    void repeat() {
        service.pick(young()).ifPresent(this::ask);
    }

    private List<Asked> young() {
        Instant since = service.latest().minus(REMEMBERED);
        return asked.stream().filter(each -> each.at().isAfter(since)).toList();
    }

    private void ask(Asked what) {
        if (what.hold() == null) {
            answered(what, gate().tryConsume(what.request()));
            return;
        }
        unanswered = what;
        ReservationOutcome outcome = gate().reserve(what.request(), what.hold());
        unanswered = null;
        if (outcome instanceof ReservationOutcome.Reserved reserved) {
            answered(what, reserved.decision());
            assertThat(holds.putIfAbsent(what, reserved.id()))
                    .as("I3: one hold of %s", what)
                    .isIn(null, reserved.id());
            service.ports.note(() -> gate().release(reserved.id()));
        } else {
            answered(what, ((ReservationOutcome.Denied) outcome).decision());
        }
    }

    /** Faults are over for now: a hold that nobody knows the id of is asked for again. */
    void askAgain() {
        if (unanswered != null) {
            ask(unanswered);
        }
    }

    private void answered(Asked what, Decision decision) {
        String before = answers.get(what);
        if (decision.isGranted()) {
            String answer = decision.at() + " " + decision.usages();
            assertThat(answer).as("I3: the answer to %s", what).isEqualTo(before == null ? answer : before);
            answers.put(what, answer);
            invariants.granted(what.account(), decision);
        } else {
            assertThat(before).as("I3: %s was granted before", what).isNull();
        }
    }

    /** The same name with something else is refused. */
    void repeatOtherwise() {
        service.pick(young().stream().filter(answers::containsKey).toList())
                .ifPresent(what -> assertThatThrownBy(() -> gate().tryConsume(
                                        UsageRequest.of(Subject.of(what.account()), Shop.PHOTO, what.amount() + 1)
                                                .operation(what.operation())))
                        .as("I3: %s with another amount", what)
                        .isInstanceOfAny(
                                OperationConflictException.class, BillingException.class, NumberedPorts.Death.class));
    }

    void giveBack() {
        List<Asked> consumed = young().stream()
                .filter(what -> what.hold() == null && answers.containsKey(what))
                .toList();
        service.pick(consumed).ifPresent(what -> {
            GiveBack answer = gate().giveBack(Subject.of(what.account()), OperationId.of(what.operation()));
            assertThat(answer.isBack()).as("I3: %s is back: %s", what, answer).isTrue();
            boolean isFirst = givenBack.add(what);
            assertThat(isFirst || answer instanceof GiveBack.GivenBackBefore)
                    .as("I3: %s goes back once: %s", what, answer)
                    .isTrue();
        });
    }

    void commit() {
        service.pick(settleable())
                .ifPresent(what ->
                        settle(what, id -> gate().commit(id, service.random.nextInt((int) what.amount() + 3))));
    }

    void release() {
        service.pick(settleable()).ifPresent(what -> settle(what, id -> gate().release(id)));
    }

    void extend() {
        service.pick(settleable()).ifPresent(what -> settle(what, id -> gate().extend(id, service.any(HOLDS))));
    }

    private List<Asked> settleable() {
        return young().stream().filter(holds::containsKey).toList();
    }

    private void settle(Asked what, UsageInvariants.Settling verb) {
        invariants.settle(what.account(), Objects.requireNonNull(holds.get(what), "hold"), verb);
    }

    void sweep(String account) {
        service.billing().entitlements().sweepReservations(Subject.of(account));
    }

    void move(String account) {
        service.billing().entitlements().zone(Subject.of(account), Zone.of(service.any(ZONES)), "a", "r");
    }
}
