package ru.eatfit24.billing.jdbc;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.store.Turnover;

/**
 * The statements that sum up what moved in some time over all accounts. Immutable.
 *
 * <ol>
 *   <li>Payments are found by when they were taken and refunds by when they ended, each by an index; what was sold stands on the invoice.
 *   <li>The sums are decimal numbers of the database's, so none overflows; what does not fit a {@code long} fails here.
 *   <li>Both statements are of one transaction; what is committed between them may be in the second only, like anything that moves while one looks.
 * </ol>
 */
final class MoneySums {

    private static final String OF_PRODUCT =
            " LEFT JOIN ${prefix}invoice i ON i.root = p.root AND i.id = p.invoice WHERE ";

    private final String taken;
    private final String refunded;

    /** @param sql fills in the prefix and the time-outs */
    MoneySums(UnaryOperator<String> sql) {
        taken = sql.apply("SELECT COALESCE(i.product, '') AS product, p.currency AS currency,"
                + " SUM(CASE WHEN p.used_for = 'PAID_INVOICE' THEN 1 ELSE 0 END) AS number_of,"
                + " SUM(CASE WHEN p.used_for = 'PAID_INVOICE' THEN p.captured ELSE 0 END) AS owed,"
                + " SUM(CASE WHEN p.used_for = 'PAID_INVOICE' THEN 0 ELSE p.captured END) AS excess"
                + " FROM ${prefix}payment p" + OF_PRODUCT + "p.taken_at >= :from AND p.taken_at < :until"
                + " GROUP BY COALESCE(i.product, ''), p.currency");
        refunded = sql.apply("SELECT COALESCE(i.product, '') AS product, r.currency AS currency,"
                + " COUNT(*) AS number_of, SUM(r.amount) AS back"
                + " FROM ${prefix}refund r LEFT JOIN ${prefix}payment p ON p.root = r.root AND p.id = r.payment"
                + OF_PRODUCT + "r.ended_at >= :from AND r.ended_at < :until AND r.status = 'SUCCEEDED'"
                + " GROUP BY COALESCE(i.product, ''), r.currency");
    }

    private record Key(String product, String currency) {}

    List<Turnover> between(Handle handle, Dialect dialect, Instant from, Instant until) {
        Map<Key, Turnover> sums = new HashMap<>();
        bind(handle.createQuery(taken), dialect, from, until)
                .map((row, context) -> taken(row))
                .forEach(one -> sums.put(key(one), one));
        bind(handle.createQuery(refunded), dialect, from, until)
                .map((row, context) -> refunded(row))
                .forEach(one -> sums.merge(
                        key(one),
                        one,
                        (known, back) -> new Turnover(
                                known.product(),
                                known.payments(),
                                known.paid(),
                                known.excess(),
                                back.refunds(),
                                back.refunded())));
        return sums.values().stream()
                .sorted(Comparator.comparing(Turnover::product)
                        .thenComparing(one -> one.paid().currency().getCurrencyCode()))
                .toList();
    }

    private static Query bind(Query query, Dialect dialect, Instant from, Instant until) {
        return query.bind("from", dialect.instant(from)).bind("until", dialect.instant(until));
    }

    private static Key key(Turnover one) {
        return new Key(one.product(), one.paid().currency().getCurrencyCode());
    }

    private static Turnover taken(ResultSet row) throws SQLException {
        Money owed = money(row, "owed");
        return new Turnover(
                row.getString("product"), row.getLong("number_of"), owed, money(row, "excess"), 0, nothing(owed));
    }

    private static Turnover refunded(ResultSet row) throws SQLException {
        Money back = money(row, "back");
        return new Turnover(row.getString("product"), 0, nothing(back), nothing(back), row.getLong("number_of"), back);
    }

    private static Money nothing(Money inCurrencyOf) {
        return new Money(0, inCurrencyOf.currency());
    }

    private static Money money(ResultSet row, String column) throws SQLException {
        BigDecimal sum = row.getBigDecimal(column);
        return Money.ofMinor(sum.longValueExact(), row.getString("currency"));
    }
}
