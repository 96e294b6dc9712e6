package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.usage.Decision;

/** Units are taken while the plan changes: what is granted fits one plan or the other, never both together, and no decision finds the account without a plan. */
abstract class PlanChangeRaceContract extends ShopContractPart {

    private static final int TASKS = 80;
    private static final int CHANGES_AT = 20;
    private static final long FREE = 3;
    private static final long PRO = 100;

    @Test
    void anUpgradeThatIsPaidMeanwhileGivesTheNewAllowanceAndNotTheOldOneBesides() {
        for (int round = 0; round < races() / 5; round++) {
            Shop payer = shop.as("payer-" + round);
            String payment = payer.page(payer.request("PRO", "op-1")).payment();
            shop.provider.pay(shop.providerId(payment));

            List<Decision> decisions =
                    race(payer, () -> payer.billing.payments().refresh(payment));

            assertThat(decisions).allSatisfy(PlanChangeRaceContract::fitsOnePlan);
            assertThat(payer.plan()).isEqualTo("PRO");
            long granted = decisions.stream().filter(Decision::isGranted).count();
            long rest = 0;
            while (take(payer).isGranted()) {
                rest++;
            }
            assertThat(granted + rest).as("all that was granted in the day").isEqualTo(PRO);
        }
    }

    @Test
    void anEndByHandIsSeenByEveryDecisionThatStartsAfterIt() {
        for (int round = 0; round < races() / 5; round++) {
            Shop payer = shop.as("payer-" + round);
            payer.paid(payer.request("PRO", "op-1"));
            for (int unit = 0; unit < FREE; unit++) {
                take(payer);
            }
            AtomicBoolean ended = new AtomicBoolean();

            List<Decision> decisions = race(
                    payer,
                    () -> {
                        payer.billing.subscriptions().endNow(payer.user, "maria", "asked for");
                        ended.set(true);
                    },
                    ended);

            assertThat(decisions).allSatisfy(PlanChangeRaceContract::fitsOnePlan);
            assertThat(take(payer).isGranted()).isFalse();
        }
    }

    private static void fitsOnePlan(Decision decision) {
        long limit = decision.binding().limit().orElseThrow();
        long used = decision.binding().used();
        assertThat(limit).isIn(Set.of(FREE, PRO));
        if (decision.isGranted()) {
            assertThat(used).isLessThanOrEqualTo(limit);
        } else {
            assertThat(used).as("what was used when %s was denied", decision).isGreaterThanOrEqualTo(limit);
        }
    }

    private static Decision take(Shop payer) {
        return payer.billing.gate().tryConsume(payer.user, Shop.PHOTO, 1);
    }

    private static List<Decision> race(Shop payer, Runnable change) {
        return race(payer, change, new AtomicBoolean());
    }

    /** @param over once true, whatever starts must be denied */
    private static List<Decision> race(Shop payer, Runnable change, AtomicBoolean over) {
        return RaceRunner.platform(8).run(TASKS, number -> {
            if (number == CHANGES_AT) {
                change.run();
            }
            boolean isOver = over.get();
            Decision decision = take(payer);
            assertThat(isOver && decision.isGranted())
                    .as("granted by a plan that had ended before: %s", decision)
                    .isFalse();
            return decision;
        });
    }
}
