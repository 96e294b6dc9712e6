package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.testkit.Shop.rub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.checkout.Receipts;
import ru.eatfit24.billing.checkout.SubscriptionChanged;
import ru.eatfit24.billing.event.StoredEvent;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.Receipt;
import ru.eatfit24.billing.payment.ReceiptCustomer;
import ru.eatfit24.billing.payment.ReceiptItem;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.usage.OperationId;

/** What was agreed holds, whatever the catalogue says since; and what is told to tills, listeners and a shop that is shared. */
class KeptTermsTest {

    private static final Plan DEARER =
            Plan.paid("PRO", rub(500_00), BillingInterval.days(30)).version(2).limit(Shop.PHOTO, Limit.perDay(50));

    private final BillingStore store = InMemoryBillingStore.create();
    private final Shop shop = Shop.open(CheckoutSettings.STANDARD, store);

    /** The service after a release that sells other plans. */
    private Billing selling(Plan... plans) {
        return Billing.builder(PlanCatalog.of(Shop.FREE, plans))
                .store(store)
                .clock(shop.clock)
                .paymentProvider(shop.provider)
                .build();
    }

    @Test
    void aSubscriberKeepsPlanVersionAndPriceUntilMoved() {
        shop.paid(shop.renewing("PRO", "op-1"));
        shop.after(Duration.ofDays(29).plusHours(1));
        try (Billing released = selling(DEARER)) {
            released.paymentRuns().renew(10);

            assertThat(shop.payments().get(0).amount())
                    .as("the price that was agreed")
                    .isEqualTo(rub(300_00));
            assertThat(released.gate()
                            .entitlements(Shop.USER)
                            .plan()
                            .planVersion()
                            .version())
                    .isEqualTo(1);
            assertThat(released.gate().tryConsume(Shop.USER, Shop.PHOTO, 100).isGranted())
                    .isTrue();

            CheckoutOutcome moved = released.checkout().start(shop.request("PRO", "op-2"));
            shop.provider.pay(shop.providerId(((CheckoutOutcome.Confirm) moved).payment()));
            released.payments().refresh(((CheckoutOutcome.Confirm) moved).payment());

            assertThat(shop.subscription().agreement().price().amount()).isEqualTo(rub(500_00));
            assertThat(released.gate()
                            .entitlements(Shop.USER)
                            .plan()
                            .planVersion()
                            .version())
                    .isEqualTo(2);
        }
    }

    @Test
    void whatWasQuotedIsWhatIsBoughtAlsoWhenThePlanIsNotSoldAnyMore() {
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1"));
        try (Billing released = selling(Shop.TEAM)) {
            shop.provider.pay(shop.providerId(page.payment()));
            released.payments().refresh(page.payment());

            assertThat(shop.subscription().agreement().plan()).isEqualTo(Shop.PRO.planVersion());
            assertThat(shop.subscription().agreement().price().amount()).isEqualTo(rub(300_00));
            assertThat(released.gate().entitlements(Shop.USER).plan().code()).isEqualTo("PRO");
        }
    }

    @Test
    void anEndThatTheClockBroughtIsToldOnce() {
        shop.paid(shop.request("PRO", "op-1"));
        shop.after(Duration.ofDays(31));
        assertThat(shop.plan()).isEqualTo("FREE");

        shop.runs();
        shop.after(Duration.ofDays(31));
        shop.runs();

        List<StoredEvent> told = new ArrayList<>();
        store.outbox().register(Set.of("test"), shop.clock.instant());
        store.outbox().handOut(10, 100, shop.clock.instant());
        store.outbox()
                .claim(
                        "test",
                        10,
                        100,
                        shop.clock.instant(),
                        shop.clock.instant().plusSeconds(60))
                .forEach(run -> told.addAll(run.events()));
        assertThat(told)
                .extracting(StoredEvent::type)
                .filteredOn(type -> type.equals(SubscriptionChanged.Kind.EXPIRED.type()))
                .hasSize(1);
    }

    @Test
    void everyMoveOfMoneyHasTheReceiptOfItsAmount() {
        List<Money> asked = new ArrayList<>();
        Receipts receipts = (invoice, moved) -> {
            asked.add(moved);
            return Optional.of(receipt(invoice, moved));
        };
        Shop fiscal = Shop.open(CheckoutSettings.STANDARD.receipts(receipts), InMemoryBillingStore.create());

        Payment paid = fiscal.paid(fiscal.request("PRO", "op-1"));
        fiscal.billing
                .payments()
                .refund(paid.id(), rub(100_00), Refund.Access.KEEP, OperationId.of("refund-1"), "maria", "asked for");
        CheckoutOutcome.Confirm held =
                fiscal.page(fiscal.request("TEAM", "op-2").held());
        Money quoted = fiscal.payment(held.payment()).amount();
        fiscal.provider.pay(fiscal.providerId(held.payment()));
        fiscal.billing.payments().refresh(held.payment());
        fiscal.billing.payments().capture(held.payment(), rub(250_00), "maria", "sent");

        assertThat(asked).containsExactly(rub(300_00), rub(100_00), quoted, rub(250_00));
    }

    private static Receipt receipt(Invoice invoice, Money moved) {
        return new Receipt(
                ReceiptCustomer.ofEmail(invoice.account() + "@eatfit24.example"),
                List.of(new ReceiptItem(
                        invoice.terms().product(), 1, moved, ReceiptItem.Vat.NONE, ReceiptItem.Kind.SUBSCRIPTION)),
                null);
    }

    @Test
    void twoInstallationsThatShareAShopAndAnAccountsNameDoNotShareKeysAndLeaveEachOtherAlone() {
        List<ProviderCall> sent = new ArrayList<>();
        NumberedPorts first = new NumberedPorts();
        NumberedPorts second = new NumberedPorts();
        try (Billing production = installation(first, InMemoryBillingStore.create());
                Billing staging = installation(second, InMemoryBillingStore.create())) {
            CheckoutRequest request = CheckoutRequest.of(Shop.USER, "PRO", OperationId.of("op-1"), Shop.RETURN_URL)
                    .renewing(new Consent(shop.clock.instant(), "v1"));
            CheckoutOutcome.Confirm page =
                    (CheckoutOutcome.Confirm) production.checkout().start(request);
            CheckoutOutcome.Confirm other =
                    (CheckoutOutcome.Confirm) staging.checkout().start(request);
            assertThat(other.payment()).isNotEqualTo(page.payment());
            shop.provider.pay(shop.providerId(page.payment()));
            production.payments().refresh(page.payment());
            staging.payments().refresh(other.payment());

            assertThat(staging.payments().noticed(shop.providerId(page.payment())))
                    .as("not its own")
                    .isFalse();
            assertThat(staging.gate().entitlements(Shop.USER).plan().code()).isEqualTo("FREE");
            assertThat(production.gate().entitlements(Shop.USER).plan().code()).isEqualTo("PRO");
        }

        sent.addAll(first.sent);
        sent.addAll(second.sent);
        Set<String> keys = new HashSet<>();
        sent.forEach(call -> keys.add(call.key()));
        assertThat(keys).hasSameSizeAs(sent).hasSize(2);
        assertThat(shop.provider.allPayments()).hasSize(2);
    }

    private Billing installation(NumberedPorts ports, BillingStore of) {
        return Billing.builder(PlanCatalog.of(Shop.FREE, Shop.PRO))
                .store(of)
                .clock(shop.clock)
                .paymentProvider(ports.around(shop.provider))
                .build();
    }
}
