package ru.eatfit24.billing.jdbc;

import java.util.List;
import ru.eatfit24.billing.usage.AccountScope;

/**
 * Requests of one account that are carried out together, in their order.
 *
 * @param requests at least one, all of the line's account
 */
record FoldedAccount(AccountLine line, List<PendingUpdate<?>> requests) {

    FoldedAccount {
        requests = List.copyOf(requests);
    }

    String root() {
        return line.root();
    }

    /** All that any of the requests needs. */
    AccountScope scope() {
        AccountScope all = requests.get(0).scope();
        for (PendingUpdate<?> request : requests.subList(1, requests.size())) {
            if (!request.scope().isRowOnly()) {
                all = all.and(request.scope());
            }
        }
        return all;
    }

    /** The same account with its requests from this one on. */
    FoldedAccount from(int first) {
        return new FoldedAccount(line, requests.subList(first, requests.size()));
    }
}
