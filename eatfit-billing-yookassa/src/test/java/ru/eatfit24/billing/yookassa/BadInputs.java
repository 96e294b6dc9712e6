package ru.eatfit24.billing.yookassa;

/** Prints how many bad inputs a table test went through, for the counts that SECURITY.md publishes. */
final class BadInputs {
    private BadInputs() {}

    static void print(String threat, String test, int count) {
        System.out.println("BAD-INPUTS " + threat + " | " + test + " | " + count);
    }
}
