package ru.eatfit24.billing.checkout;

import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.PlanVersion;
import ru.eatfit24.billing.catalog.Price;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.subscription.Agreement;
import ru.eatfit24.billing.time.BillingInterval;

/**
 * What paying an invoice brings about, as it was agreed when the invoice was made. It decides, whatever the catalogue says since. Immutable.
 *
 * <p>Stored as texts by name in {@link ru.eatfit24.billing.payment.InvoiceTerms#content}; {@link #of(Invoice)} reads them back.
 *
 * @param kind what happens to the subscription
 * @param agreement plan and price, which the next renewals go by too
 * @param discount the name of the discount that was taken off, once; null for none
 * @param sameAs the id of the invoice that this one merely points to; null for an invoice of its own
 */
public record PurchaseTerms(
        Kind kind,
        Agreement agreement,
        @Nullable String discount,
        @Nullable String sameAs) {

    /** The name under which the discount's name is stored. */
    static final String DISCOUNT = "discount";

    /** The name of the text of an invoice that says that its payment was made by another system. */
    static final String TAKEN_OVER = "taken-over";

    /** What paying does to the subscription. */
    public enum Kind {
        /** The plan is in force at once, and a period of it is added to the end. */
        EXTEND,
        /** The plan is in force at once, and a period of it begins; what was left of the old one is given back. */
        SWITCH,
        /** A period that nobody pays for is added to the end. */
        GRANT
    }

    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if one is empty or too long
     */
    public PurchaseTerms {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(agreement, "agreement");
        if (discount != null) {
            Text.require("name of a discount", discount, Discount.MAX_NAME);
        }
        if (sameAs != null) {
            Text.require("id of an invoice", sameAs, 64);
        }
    }

    /** Whether an invoice was made for a payment of another system, whose history was taken over. */
    public static boolean isTakenOver(Invoice invoice) {
        return invoice.terms().content().containsKey(TAKEN_OVER);
    }

    static PurchaseTerms of(Kind kind, Agreement agreement) {
        return new PurchaseTerms(kind, agreement, null, null);
    }

    PurchaseTerms pointingTo(String invoice) {
        return new PurchaseTerms(kind, agreement, discount, invoice);
    }

    /** As texts by name; {@link #of(Map)} reads them back. */
    public SortedMap<String, String> content() {
        TreeMap<String, String> content = new TreeMap<>();
        Money amount = agreement.price().amount();
        content.put("kind", kind.name());
        content.put("plan", agreement.plan().code());
        content.put("version", Integer.toString(agreement.plan().version()));
        content.put("amount", Long.toString(amount.minor()));
        content.put("currency", amount.currency().getCurrencyCode());
        content.put("interval", agreement.price().interval().code());
        if (discount != null) {
            content.put(DISCOUNT, discount);
        }
        if (sameAs != null) {
            content.put("same-as", sameAs);
        }
        return content;
    }

    /**
     * The terms of an invoice.
     *
     * @throws IllegalArgumentException if it was not made by this library, or somebody has changed what was stored
     */
    public static PurchaseTerms of(Invoice invoice) {
        try {
            return of(invoice.terms().content());
        } catch (IllegalArgumentException unreadable) {
            throw new IllegalArgumentException(
                    "the terms of invoice " + invoice.id() + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /**
     * The terms that were written as these texts.
     *
     * @throws IllegalArgumentException if one is missing or is not what it should be
     */
    public static PurchaseTerms of(Map<String, String> content) {
        Money amount = Money.ofMinor(Long.parseLong(text(content, "amount")), text(content, "currency"));
        PlanVersion plan = new PlanVersion(text(content, "plan"), Integer.parseInt(text(content, "version")));
        Price price = new Price(amount, BillingInterval.parse(text(content, "interval")));
        return new PurchaseTerms(
                Kind.valueOf(text(content, "kind")),
                new Agreement(plan, price),
                content.get(DISCOUNT),
                content.get("same-as"));
    }

    private static String text(Map<String, String> content, String name) {
        String text = content.get(name);
        if (text == null) {
            throw new IllegalArgumentException("there is no \"" + name + "\", only " + content.keySet());
        }
        return text;
    }
}
