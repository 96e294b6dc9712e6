package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.event.StoredEvent;
import ru.eatfit24.billing.ledger.Verification;
import ru.eatfit24.billing.store.BillingStore;

/** What all parts of the contract over the services of money need: a shop on an empty store, and further ones. */
abstract class ShopContractPart {

    Shop shop;

    private final List<Shop> opened = new ArrayList<>();

    /** An empty store, called for each shop. */
    abstract BillingStore newStore() throws Exception;

    /** The store of another node, on the data of the first. */
    BillingStore secondNode(BillingStore first) throws Exception {
        return first;
    }

    /** The store's name in {@code LAB} lines. */
    String storeName() {
        return "memory";
    }

    /** How often what happens at the same time is tried. */
    int races() {
        return Seeds.labCount(50, 1_000);
    }

    @BeforeEach
    void openShop() throws Exception {
        shop = shop(CheckoutSettings.STANDARD);
    }

    /** Whether what a test leaves in the store explains itself; not where it plants what does not. */
    boolean explainsItself() {
        return true;
    }

    @AfterEach
    void closeShops() {
        opened.forEach(each -> each.billing.close());
        if (explainsItself()) {
            opened.forEach(each -> assertThat(
                            each.billing.ledger().verify(Verification.all()).differences())
                    .as("what is stored explains itself")
                    .isEmpty());
        }
    }

    /** A further shop, with a store, a provider and a clock of its own. */
    final Shop shop(CheckoutSettings settings) throws Exception {
        return opened(Shop.open(settings, newStore()));
    }

    /** The events of a type that were raised; each is answered once. */
    final List<StoredEvent> eventsOf(String type) {
        Instant now = shop.clock.instant();
        OutboxStore outbox = shop.store.outbox();
        outbox.register(Set.of("test"), now);
        outbox.handOut(100, 100, now);
        return outbox.claim("test", 100, 100, now, now.plusSeconds(60)).stream()
                .flatMap(run -> run.events().stream())
                .filter(event -> event.type().equals(type))
                .toList();
    }

    /** A shop that is closed after the test. */
    final Shop opened(Shop further) {
        opened.add(further);
        return further;
    }
}
