package ru.eatfit24.billing.jdbc;

import java.util.List;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.OutcomeUnknownException;

/** How the execution of some requests ended. */
sealed interface BatchReport {

    /**
     * What was to be saved is saved.
     *
     * @param settled requests with their outcomes
     * @param again accounts with those requests that ride once more: all of them where nothing was saved because somebody else was
     *     faster, or the last ones
     * @param alone accounts of which nothing was saved and that should not ride with others now: locked, or more than a batch
     *     can carry
     */
    record Committed(List<PendingUpdate.Settled<?>> settled, List<FoldedAccount> again, List<FoldedAccount> alone)
            implements BatchReport {}

    /** All of the requests end with the same failure, unless something can still be done. */
    sealed interface Failed extends BatchReport {

        BillingException failure();
    }

    /** It failed for certain, nothing was saved, and one of the requests may be to blame. */
    record Refused(BillingException failure) implements Failed {}

    /** It failed for certain, nothing was saved, and any other request would fail likewise now. */
    record NotNow(BillingException failure) implements Failed {}

    /** It may have been saved or not. */
    record Unknown(OutcomeUnknownException failure) implements Failed {}
}
