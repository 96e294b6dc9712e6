package ru.eatfit24.billing.jdbc;

/** Where work on the database runs: in a transaction of our own, or inside one of the host's. */
interface Transactions {

    /**
     * Runs the work; what it wrote is saved as a whole or not at all.
     *
     * @param what what is being done and on which id, for messages: "the update of account x"
     * @throws ru.eatfit24.billing.error.BillingException whose type says what the caller does next
     */
    <T> T run(String what, OwnTransactions.Work<T> work);
}
