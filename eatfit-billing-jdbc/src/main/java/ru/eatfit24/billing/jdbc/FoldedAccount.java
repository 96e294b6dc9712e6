package ru.eatfit24.billing.jdbc;

import java.util.List;

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
}
