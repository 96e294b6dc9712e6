package ru.eatfit24.billing.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.InvoiceCause;
import ru.eatfit24.billing.payment.InvoiceLine;
import ru.eatfit24.billing.payment.InvoiceTerms;
import ru.eatfit24.billing.time.BillingPeriod;

/** An invoice in its row: the lines as JSON in the invoice's currency, their sum beside them for plain SQL. */
final class InvoiceColumns implements MoneyColumns<Invoice> {

    @Override
    public String table() {
        return "invoice";
    }

    @Override
    public String kind() {
        return "invoice";
    }

    @Override
    public List<String> fixed() {
        return List.of("subscription", "cause", "product", "currency", "total", "content", "line_items", "created_at");
    }

    @Override
    public List<String> changing() {
        return List.of("status", "settled_at", "settled_by", "period_start", "period_end", "prorated");
    }

    @Override
    public Set<String> json() {
        return Set.of("content", "line_items");
    }

    @Override
    public String account(Invoice invoice) {
        return invoice.account();
    }

    @Override
    public String id(Invoice invoice) {
        return invoice.id();
    }

    @Override
    public Object fixedPart(Invoice invoice) {
        return List.of(invoice.subscription(), invoice.cause(), invoice.terms());
    }

    @Override
    public String rules(Invoice invoice) {
        return "an invoice keeps its subscription, cause and terms, and subscription " + invoice.subscription()
                + " has one invoice for " + invoice.cause();
    }

    @Override
    public void write(Invoice invoice, RowWriter row) {
        InvoiceTerms terms = invoice.terms();
        Invoice.Settled settled = invoice.settled();
        row.text("subscription", invoice.subscription())
                .text("cause", invoice.cause().toString())
                .text("product", terms.product())
                .currency("currency", terms.total())
                .amount("total", terms.total())
                .text("content", JsonText.write(terms.content()))
                .text("line_items", lines(terms.lines()))
                .instant("created_at", terms.createdAt())
                .name("status", invoice.status())
                .instant("settled_at", settled == null ? null : settled.at())
                .text("settled_by", settled == null ? null : settled.payment())
                .instant(
                        "period_start",
                        settled == null ? null : settled.period().start())
                .instant("period_end", settled == null ? null : settled.period().end())
                .amount("prorated", settled == null ? null : settled.prorated());
    }

    @Override
    public Invoice read(String account, RowReader row) throws SQLException {
        String currency = row.text("currency");
        InvoiceTerms terms = new InvoiceTerms(
                row.text("product"),
                JsonText.readTexts(row.text("content")),
                lines(row.text("line_items"), currency),
                row.instant("created_at"));
        return new Invoice(
                row.text("id"),
                account,
                row.text("subscription"),
                InvoiceCause.parse(row.text("cause")),
                terms,
                row.name(Invoice.Status.class, "status"),
                settled(row));
    }

    private static Invoice.@Nullable Settled settled(RowReader row) throws SQLException {
        Instant at = row.instantOrNull("settled_at");
        return at == null
                ? null
                : new Invoice.Settled(
                        at,
                        row.textOrNull("settled_by"),
                        new BillingPeriod(row.instant("period_start"), row.instant("period_end")),
                        row.money("prorated", "currency"));
    }

    private static String lines(List<InvoiceLine> lines) {
        ArrayNode array = JsonText.emptyArray();
        for (InvoiceLine line : lines) {
            array.addObject()
                    .put("kind", line.kind().name())
                    .put("text", line.text())
                    .put("amount", line.amount().minor());
        }
        return JsonText.write(array);
    }

    private static List<InvoiceLine> lines(String text, String currency) {
        List<InvoiceLine> lines = new ArrayList<>();
        for (JsonNode line : JsonText.readArray(text)) {
            JsonNode amount = line.path("amount");
            if (!amount.isIntegralNumber() || !amount.canConvertToLong()) {
                throw new IllegalArgumentException("a line has no amount");
            }
            lines.add(new InvoiceLine(
                    InvoiceLine.Kind.valueOf(line.path("kind").asText()),
                    line.path("text").asText(),
                    Money.ofMinor(amount.longValue(), currency)));
        }
        return lines;
    }
}
