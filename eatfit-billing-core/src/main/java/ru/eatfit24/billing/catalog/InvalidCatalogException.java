package ru.eatfit24.billing.catalog;

import java.util.List;

/** A catalogue that contradicts itself. Its message and {@link #problems()} name everything that is wrong, not only the first. */
public final class InvalidCatalogException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    InvalidCatalogException(List<String> problems) {
        super("the plan catalogue has " + problems.size() + (problems.size() == 1 ? " problem" : " problems")
                + ":\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each problem in one sentence. */
    public List<String> problems() {
        return problems;
    }
}
