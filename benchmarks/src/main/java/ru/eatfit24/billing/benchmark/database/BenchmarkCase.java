package ru.eatfit24.billing.benchmark.database;

/**
 * One comparison.
 *
 * @param name as it stands in the report and is asked for
 * @param work measures it
 */
record BenchmarkCase(String name, Work work) {

    /** What a case does. */
    @FunctionalInterface
    interface Work {
        /** Measures under the case's name. */
        void run(Bench bench, String name) throws Exception;
    }
}
