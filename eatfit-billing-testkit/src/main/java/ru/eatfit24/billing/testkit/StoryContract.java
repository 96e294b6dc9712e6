package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Random stories of all verbs, told on one node, read on the other, compared with a plain model after every step. */
abstract class StoryContract extends ContractPart {

    private static final int STEPS = 60;

    private int accounts;

    @Test
    @DisplayName("every answer and every reading is that of a plain model, whatever the story")
    void everyStoryIsAnsweredAsTheModelAnswersIt() {
        int stories = Seeds.labCount(8, 200);
        Map<String, Integer> outcomes = new TreeMap<>();
        Seeds.withRandom("stories", random -> {
            for (int i = 0; i < stories; i++) {
                List<LedgerCommand> story = LedgerCommand.story(random, STEPS);
                String difference = difference(story, outcomes);
                if (difference != null) {
                    List<LedgerCommand> shortest =
                            Shrinking.minimal(story, shorter -> difference(shorter, new HashMap<>()) != null);
                    throw new AssertionError(difference(shortest, new HashMap<>()) + "\nin the story " + shortest);
                }
            }
        });

        int changed = outcomes.getOrDefault("changed", 0);
        System.out.println(fixture().storeName() + " stories: " + outcomes);
        Seeds.printLab("R5", fixture().storeName() + "-stories", (long) stories * STEPS, 0);
        assertThat(changed).as("steps that change something").isGreaterThan(stories * STEPS / 10);
        assertThat(outcomes)
                .containsKeys("consume granted", "consume denied", "reserve granted", "record granted", "grant done");
    }

    private @Nullable String difference(List<LedgerCommand> story, Map<String, Integer> outcomes) {
        return LedgerRun.difference(fixture().store(), fixture().otherStore(), "org-" + ++accounts, story, outcomes);
    }
}
