package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.List;
import ru.eatfit24.billing.error.AccountBusyException;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.PoolExhaustedException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.jdbc.PendingUpdate.Settled;

/** Failures that many requests share: each gets one of its own type and name, since callers may add to what they catch. */
final class FailureCopies {

    private FailureCopies() {}

    static List<Settled<?>> forEach(List<FoldedAccount> accounts, BillingException failure) {
        List<Settled<?>> failed = new ArrayList<>();
        for (FoldedAccount account : accounts) {
            for (PendingUpdate<?> request : account.requests()) {
                failed.add(request.failed(
                        failed.isEmpty() && accounts.size() == 1 ? failure : copy(failure, request.root())));
            }
        }
        return failed;
    }

    private static BillingException copy(BillingException failure, String root) {
        String message = "account " + root + ": " + failure.getMessage();
        if (failure instanceof PoolExhaustedException) {
            return new PoolExhaustedException(message, failure);
        }
        if (failure instanceof StoreUnavailableException) {
            return new StoreUnavailableException(message, failure);
        }
        if (failure instanceof AccountBusyException) {
            return new AccountBusyException(message, failure);
        }
        if (failure instanceof OutcomeUnknownException) {
            return new OutcomeUnknownException(message, failure);
        }
        return new BillingException(message, failure);
    }
}
