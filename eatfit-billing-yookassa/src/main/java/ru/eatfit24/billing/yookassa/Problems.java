package ru.eatfit24.billing.yookassa;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a configuration, gathered so that one attempt to start shows all of it. */
final class Problems {
    private final String subject;
    private final List<String> found = new ArrayList<>();

    Problems(String subject) {
        this.subject = subject;
    }

    void add(String problem) {
        found.add(problem);
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            String count = found.size() == 1 ? "1 problem" : found.size() + " problems";
            throw new IllegalArgumentException(subject + " has " + count + ":\n- " + String.join("\n- ", found));
        }
    }
}
