package ru.eatfit24.billing.testkit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An attempt to collect an invoice, in the words of {@link MoneyModel}: amounts in kopecks. */
final class ModelPayment {
    final ModelInvoice invoice;
    final Instant at;
    final boolean isHeld;
    final boolean saves;
    final @Nullable Integer discount;
    String status = "PENDING";
    String use = "NONE";
    boolean isSuperseded;
    Instant heldAt = Instant.MAX;
    long captured;
    long refunded;
    long shortened;

    ModelPayment(ModelInvoice invoice, Instant at, boolean isHeld, boolean saves, @Nullable Integer discount) {
        this.invoice = invoice;
        this.at = at;
        this.isHeld = isHeld;
        this.saves = saves;
        this.discount = discount;
    }

    boolean isLive() {
        return !isSuperseded && (status.equals("PENDING") || status.equals("WAITING_FOR_CAPTURE"));
    }

    /** Whether it was begun for the same terms as another one. */
    boolean isFor(ModelPayment other) {
        return invoice.plan.equals(other.invoice.plan)
                && invoice.isSwitch == other.invoice.isSwitch
                && (discount == null) == (other.discount == null)
                && saves == other.saves
                && isHeld == other.isHeld;
    }

    long refundable() {
        return captured - refunded;
    }
}
