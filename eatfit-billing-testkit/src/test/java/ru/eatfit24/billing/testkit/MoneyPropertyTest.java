package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random stories of one payer, told to the library and to a plain model of what the documentation says: every answer and every reading is the same. */
class MoneyPropertyTest {

    private static final int STEPS = 60;

    /** What must have happened; a generator that stops reaching one of these has become blind. */
    private static final List<String> OUTCOMES = List.of(
            "BUY confirm",
            "BUY paid",
            "BUY scheduled",
            "BUY discount used",
            "PAY done",
            "FAIL done",
            "SETTLE_HOLD done",
            "REFUND done",
            "CANCEL done",
            "RESUME done",
            "END done",
            "RENEWAL_OFF done",
            "RENEWAL_ON done",
            "RENEWAL_ON refused",
            "KEEP_PLAN done",
            "GRANT done",
            "TRIAL done",
            "TRIAL refused",
            "FORGET done",
            "RUN: charged",
            "RUN: declined",
            "RUN: declined for good",
            "RUN: paid without a charge",
            "RUN: nothing due",
            "RUN: over",
            "RUN: buying");

    @Test
    void everyStoryOfMoneyIsAnsweredAsTheModelAnswersIt() {
        int stories = Integer.getInteger("money.stories", Seeds.labCount(500, 100_000));
        int steps = Seeds.isLab() ? 300 : STEPS;
        Map<String, Integer> outcomes = new TreeMap<>();

        Seeds.withRandom("money-model", random -> {
            for (int i = 0; i < stories; i++) {
                int rules = random.nextInt(120);
                List<MoneyCommand> story = MoneyCommand.story(random, steps);
                if (MoneyRun.difference(rules, story, outcomes) != null) {
                    throw new AssertionError(shortest(rules, story));
                }
            }
        });

        System.out.println("money stories: " + outcomes);
        Seeds.printLab("R5", "money-steps", (long) stories * steps, 0);
        assertThat(outcomes).containsKeys(OUTCOMES.toArray(String[]::new));
        assertThat(outcomes.get("changed")).as("steps that change something").isGreaterThan(stories * steps / 10);
    }

    private static String shortest(int rules, List<MoneyCommand> story) {
        List<MoneyCommand> shortest =
                Shrinking.minimal(story, shorter -> MoneyRun.difference(rules, shorter, new HashMap<>()) != null);
        StringBuilder text = new StringBuilder(String.valueOf(MoneyRun.difference(rules, shortest, new HashMap<>())));
        text.append("\nin the story by rules ").append(rules);
        shortest.forEach(command -> text.append("\n  ").append(command));
        return text.toString();
    }
}
