package ru.eatfit24.billing.testkit;

import java.time.Instant;

/** An invoice, in the words of {@link MoneyModel}: amounts in kopecks. */
final class ModelInvoice {
    final ModelPlan plan;
    final boolean isRenewal;
    boolean isSwitch;
    boolean isOnceUsed;
    long total;
    long fromCredit;
    long takenOff;
    long worth;
    Instant quoted = Instant.EPOCH;
    String status = "OPEN";

    ModelInvoice(ModelPlan plan, boolean isRenewal) {
        this.plan = plan;
        this.isRenewal = isRenewal;
    }
}
