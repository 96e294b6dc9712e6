package ru.eatfit24.billing.checkout;

import java.util.Optional;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Receipt;

/**
 * The host's fiscal receipts under 54-FZ. Asked while the account is held, maybe several times for one call, so it must be quick, call nothing of this library, and
 * may fail: then nothing is sent.
 */
@FunctionalInterface
public interface Receipts {

    /** No receipts: the till is elsewhere. */
    Receipts NONE = (invoice, moved) -> Optional.empty();

    /**
     * The receipt for money that moves, to us or back.
     *
     * @param invoice what it is for; its account says who the customer is
     * @param moved the amount, which the receipt's items must add up to
     * @return empty to send none
     */
    Optional<Receipt> of(Invoice invoice, Money moved);
}
