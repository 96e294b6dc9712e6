package ru.eatfit24.billing.memory;

import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentUse;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.Turnover;

/** What moved in some time, summed up. Guarded by whoever has the tables. */
final class MoneySums {

    private final MoneyTables tables;
    private final Instant from;
    private final Instant until;
    private final Map<String, Map<String, Turnover>> sums = new TreeMap<>();

    MoneySums(MoneyTables tables, Instant from, Instant until) {
        this.tables = tables;
        this.from = from;
        this.until = until;
    }

    List<Turnover> byProduct() {
        for (AccountMoney money : tables.accounts.values()) {
            money.payments.all().stream()
                    .filter(payment -> isIn(payment.money().takenAt()))
                    .forEach(payment -> add(money, payment));
            money.refunds.all().stream()
                    .filter(refund -> refund.status() == Refund.Status.SUCCEEDED && isIn(refund.endedAt()))
                    .forEach(refund -> add(money, refund));
        }
        return sums.values().stream()
                .flatMap(currencies -> currencies.values().stream())
                .toList();
    }

    private boolean isIn(@Nullable Instant at) {
        return at != null && !at.isBefore(from) && at.isBefore(until);
    }

    private void add(AccountMoney money, Payment payment) {
        Money taken = payment.money().captured();
        Money nothing = new Money(0, taken.currency());
        boolean isOwed = payment.use() == PaymentUse.PAID_INVOICE;
        add(new Turnover(
                product(money, payment),
                isOwed ? 1 : 0,
                isOwed ? taken : nothing,
                isOwed ? nothing : taken,
                0,
                nothing));
    }

    private void add(AccountMoney money, Refund refund) {
        Money back = refund.order().amount();
        Money nothing = new Money(0, back.currency());
        Payment payment = money.payments.byId.get(refund.payment());
        add(new Turnover(payment == null ? "" : product(money, payment), 0, nothing, nothing, 1, back));
    }

    private static String product(AccountMoney money, Payment payment) {
        Invoice invoice = money.invoices.byId.get(payment.order().invoice());
        return invoice == null ? "" : invoice.terms().product();
    }

    private void add(Turnover one) {
        Currency currency = one.paid().currency();
        sums.computeIfAbsent(one.product(), first -> new TreeMap<>())
                .merge(
                        currency.getCurrencyCode(),
                        one,
                        (known, more) -> new Turnover(
                                known.product(),
                                known.payments() + more.payments(),
                                known.paid().plus(more.paid()),
                                known.excess().plus(more.excess()),
                                known.refunds() + more.refunds(),
                                known.refunded().plus(more.refunded())));
    }
}
