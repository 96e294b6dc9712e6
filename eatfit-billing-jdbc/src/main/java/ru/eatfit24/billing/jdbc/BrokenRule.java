package ru.eatfit24.billing.jdbc;

/** Something was to be stored that must not be there. The transaction that tried it is of no use any more, whoever catches this. */
final class BrokenRule extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    BrokenRule(String message) {
        super(message);
    }
}
