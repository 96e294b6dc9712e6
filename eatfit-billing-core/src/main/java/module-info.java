import org.jspecify.annotations.NullMarked;

/** Domain, rules, ports, services and the in-memory store. Start at {@code ru.eatfit24.billing.Billing}. */
@NullMarked
@SuppressWarnings("module")
module ru.eatfit24.billing.core {
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports ru.eatfit24.billing;
    exports ru.eatfit24.billing.catalog;
    exports ru.eatfit24.billing.checkout;
    exports ru.eatfit24.billing.error;
    exports ru.eatfit24.billing.event;
    exports ru.eatfit24.billing.job;
    exports ru.eatfit24.billing.ledger;
    exports ru.eatfit24.billing.memory;
    exports ru.eatfit24.billing.money;
    exports ru.eatfit24.billing.observation;
    exports ru.eatfit24.billing.payment;
    exports ru.eatfit24.billing.store;
    exports ru.eatfit24.billing.subscription;
    exports ru.eatfit24.billing.time;
    exports ru.eatfit24.billing.usage;
    exports ru.eatfit24.billing.webhook;
}
