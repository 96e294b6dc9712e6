package ru.eatfit24.billing.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What can happen in a step of a {@link MoneySimulation}, and how often it does. */
enum SimulationCommand {
    BUY(6, (story, account) -> story.payers().buy(account)),
    REPEAT(3, (story, account) -> story.payers().repeat()),
    PAYER_PAYS(6, (story, account) -> story.payers().pay()),
    PAYER_FAILS(1, (story, account) -> story.payers().fail()),
    REFRESH(3, (story, account) -> story.payers().refresh(account)),
    NOTIFICATION(3, (story, account) -> story.payers().notification()),
    REFUND(1, (story, account) -> story.payers().refund(account)),
    REFUND_ENDS(1, (story, account) -> story.payers().refundEnds()),
    REFUND_BY_HAND(1, (story, account) -> story.payers().refundByHand()),
    CAPTURE(1, (story, account) -> story.payers().capture(account)),
    CANCEL_HOLD(1, (story, account) -> story.payers().cancelHold(account)),
    FORGET_METHOD(1, (story, account) -> story.payers().forgetMethod(account)),
    REVOKE_METHOD(1, (story, account) -> story.payers().revokeMethod(account)),

    CANCEL(1, (story, account) -> story.subscribers().cancel(account)),
    RESUME(1, (story, account) -> story.subscribers().resume(account)),
    END(1, (story, account) -> story.subscribers().end(account)),
    RENEWAL_OFF(1, (story, account) -> story.subscribers().renewalOff(account)),
    GRANT(1, (story, account) -> story.subscribers().grant(account)),
    TRIAL(1, (story, account) -> story.subscribers().trial(account)),

    CONSUME(3, (story, account) -> story.usage().consume(account)),
    CONSUME_AGAIN(2, (story, account) -> story.usage().repeat()),
    CONSUME_OTHERWISE(1, (story, account) -> story.usage().repeatOtherwise()),
    GIVE_BACK(2, (story, account) -> story.usage().giveBack()),
    RESERVE(3, (story, account) -> story.usage().reserve(account)),
    COMMIT(2, (story, account) -> story.usage().commit()),
    RELEASE(1, (story, account) -> story.usage().release()),
    EXTEND(1, (story, account) -> story.usage().extend()),
    SWEEP(1, (story, account) -> story.usage().sweep(account)),
    ZONE(1, (story, account) -> story.usage().move(account)),

    RENEW(6, (story, account) -> story.service().billing().paymentRuns().renew(10)),
    RECONCILE(
            6,
            (story, account) -> story.service()
                    .billing()
                    .paymentRuns()
                    .reconcile(1 + story.service().random.nextInt(10))),
    COMPARE(
            2,
            (story, account) -> story.payers()
                    .compare(Duration.ofHours(1 + story.service().random.nextInt(1_000)))),
    DELIVER(
            4,
            (story, account) -> story.service()
                    .billing()
                    .outbox()
                    .deliver(1 + story.service().random.nextInt(40))),

    SECONDS(6, (story, account) -> story.pass(Duration.ofSeconds(1), 120)),
    HOURS(6, (story, account) -> story.pass(Duration.ofMinutes(1), 600)),
    DAYS(6, (story, account) -> story.pass(Duration.ofHours(1), 100)),
    WEEKS(2, (story, account) -> story.pass(Duration.ofDays(1), 40)),
    CLOCK_BACK(
            1,
            (story, account) -> story.service()
                    .clock
                    .set(story.service()
                            .clock
                            .instant()
                            .minusSeconds(story.service().random.nextInt(90))));

    private static final List<SimulationCommand> WEIGHTED = weighted();

    private final int weight;

    @SuppressWarnings("ImmutableEnumChecker") // The lambdas above hold nothing.
    private final Work work;

    private interface Work {

        void on(MoneySimulation story, String account);
    }

    SimulationCommand(int weight, Work work) {
        this.weight = weight;
        this.work = work;
    }

    private static List<SimulationCommand> weighted() {
        List<SimulationCommand> all = new ArrayList<>();
        for (SimulationCommand command : values()) {
            all.addAll(Collections.nCopies(command.weight, command));
        }
        return List.copyOf(all);
    }

    static SimulationCommand random(Random random) {
        return WEIGHTED.get(random.nextInt(WEIGHTED.size()));
    }

    void carryOut(MoneySimulation story, String account) {
        work.on(story, account);
    }
}
