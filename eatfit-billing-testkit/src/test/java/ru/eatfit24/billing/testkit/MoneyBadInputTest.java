package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static ru.eatfit24.billing.testkit.Shop.USER;
import static ru.eatfit24.billing.testkit.Shop.rub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.checkout.Discount;
import ru.eatfit24.billing.checkout.Payments;
import ru.eatfit24.billing.checkout.Subscriptions;
import ru.eatfit24.billing.event.AuditEntry;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.InvoiceLine;
import ru.eatfit24.billing.payment.InvoiceTerms;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.store.PageMark;
import ru.eatfit24.billing.usage.OperationConflictException;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.Subject;

/** What hosts may give the services of money by mistake: refused before any store or provider is asked, and nothing has happened. */
class MoneyBadInputTest {

    private static final List<String> BAD_TEXTS = List.of(
            "",
            "\u0000",
            "a\u0000b",
            "\u0001",
            "\n",
            "a\tb",
            "a\r\nb",
            "\u001b[31m",
            "\u007f",
            "\u0085",
            "\ud800",
            "\udc00b",
            "a\ud83d",
            "x".repeat(3_000));

    private final Shop shop = Shop.open(CheckoutSettings.STANDARD, InMemoryBillingStore.create());
    private final Payments payments = shop.billing.payments();
    private final Subscriptions subscriptions = shop.billing.subscriptions();

    @Test
    void everyTextThatNoStoreTakesIsRefused() {
        Payment paid = shop.paid(shop.renewing("PRO", "op-1"));
        String method = payments.methods(USER).get(0).id();
        Instant now = shop.clock.instant();
        Consent consent = new Consent(now, "v1");
        OperationId operation = OperationId.of("op-2");
        Map<String, Consumer<String>> places = new LinkedHashMap<>();
        places.put("account of a purchase", bad -> CheckoutRequest.of(bad, "PRO", operation, Shop.RETURN_URL));
        places.put("return URL", bad -> CheckoutRequest.of(USER, "PRO", operation, "https://" + bad));
        places.put("plan", bad -> shop.buy(CheckoutRequest.of(USER, bad, operation, Shop.RETURN_URL)));
        places.put("operation", OperationId::of);
        places.put("percent", bad -> new Discount.Percent(bad, 10));
        places.put("amount", bad -> new Discount.Amount(bad, rub(1)));
        places.put("consent", bad -> new Consent(now, bad));
        places.put("refresh", payments::refresh);
        places.put("noticed", payments::noticed);
        places.put("noticed refund", payments::noticedRefund);
        places.put("capture", bad -> payments.capture(bad, rub(1), "maria", "r"));
        places.put("cancel hold", bad -> payments.cancelHold(bad, "maria", "r"));
        places.put(
                "refund's actor", bad -> payments.refund(paid.id(), rub(1), Refund.Access.KEEP, operation, bad, "r"));
        places.put("forget's actor", bad -> payments.forget(USER, method, bad, "r"));
        places.put("forget's reason", bad -> payments.forget(USER, method, "maria", bad));
        places.put("refund", bad -> payments.refund(bad, rub(1), Refund.Access.KEEP, operation, "maria", "r"));
        places.put(
                "refund's reason",
                bad -> payments.refund(paid.id(), rub(1), Refund.Access.KEEP, operation, "maria", bad));
        places.put("binding account", bad -> payments.bind(bad, "bank_card", consent, Shop.RETURN_URL));
        places.put("binding type", bad -> payments.bind(USER, bad, consent, Shop.RETURN_URL));
        places.put("binding return URL", bad -> payments.bind(USER, "bank_card", consent, "https://" + bad));
        places.put("forgetting account", bad -> payments.forget(bad, "method", "maria", "r"));
        places.put("forgetting", bad -> payments.forget(USER, bad, "maria", "r"));
        places.put("default's account", bad -> payments.makeDefault(bad, "method", "maria", "r"));
        places.put("default", bad -> payments.makeDefault(USER, bad, "maria", "r"));
        places.put("methods", payments::methods);
        places.put("credit", bad -> payments.credit(bad, Shop.RUB));
        places.put("payments", bad -> payments.payments(bad, null, 1));
        places.put("invoices", bad -> payments.invoices(bad, null, 1));
        places.put("page mark", bad -> new PageMark(now, bad));
        places.put("find", subscriptions::find);
        places.put("preview account", bad -> subscriptions.preview(bad, "PRO"));
        places.put("preview plan", bad -> subscriptions.preview(USER, bad));
        places.put("trial account", bad -> subscriptions.startTrial(bad, "PRO", now.plusSeconds(60), false, "a", "r"));
        places.put("cancel account", bad -> subscriptions.cancelAtEnd(bad, "a", "r"));
        places.put("resume account", bad -> subscriptions.resume(bad, "a", "r"));
        places.put("end account", bad -> subscriptions.endNow(bad, "a", "r"));
        places.put("renewal account", bad -> subscriptions.renewal(bad, false, null, "a", "r"));
        places.put("keep account", bad -> subscriptions.keepPlan(bad, "a", "r"));
        places.put("grant account", bad -> subscriptions.grant(bad, "PRO", operation, "a", "r"));
        places.put("grant plan", bad -> subscriptions.grant(USER, bad, operation, "a", "r"));
        places.put("product", bad -> terms(bad, Map.of()));
        places.put("name in the content", bad -> terms("PRO", Map.of(bad, "x")));
        places.put("text in the content", bad -> terms("PRO", Map.of("x", bad)));
        places.put("line", bad -> new InvoiceLine(InvoiceLine.Kind.PRICE, bad, rub(1)));
        List<Object> before = everything();

        places.forEach((place, verb) -> BAD_TEXTS.forEach(bad -> {
            // An empty host is no control character's business.
            if (bad.isEmpty() && place.contains("URL")) {
                return;
            }
            assertThatThrownBy(() -> verb.accept(bad))
                    .as("%s: %s", place, bad.length() > 9 ? "long" : bad)
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .isNotBlank()
                    .doesNotContain("\u0000", "\ud800", "\n", "\u001b");
        }));

        assertThat(everything()).isEqualTo(before);
        printBadInputs("money-texts", (long) places.size() * BAD_TEXTS.size() - 2);
    }

    private InvoiceTerms terms(String product, Map<String, String> content) {
        List<InvoiceLine> lines = List.of(new InvoiceLine(InvoiceLine.Kind.PRICE, "a month", rub(1)));
        return new InvoiceTerms(product, new TreeMap<>(content), lines, shop.clock.instant());
    }

    @Test
    void anInvoicesContentIsBounded() {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i <= InvoiceTerms.MAX_TEXTS; i++) {
            many.put("name-" + i, "x");
        }

        assertThatThrownBy(() -> terms("PRO", many))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 texts at most");
    }

    @Test
    void noAmountThatCannotBeIsTaken() {
        Payment paid = shop.paid(shop.request("PRO", "op-1"));
        CheckoutOutcome.Confirm held = shop.page(shop.request("PRO", "op-2").held());
        shop.provider.pay(shop.providerId(held.payment()));
        payments.refresh(held.payment());
        List<Money> bad = List.of(
                rub(0), rub(-1), rub(Long.MIN_VALUE), rub(Long.MAX_VALUE), rub(300_01), Money.ofMinor(1, "USD"));
        Map<String, Consumer<Money>> places = new LinkedHashMap<>();
        places.put(
                "refund",
                amount -> payments.refund(paid.id(), amount, Refund.Access.KEEP, OperationId.of("r"), "maria", "r"));
        places.put("capture", amount -> payments.capture(held.payment(), amount, "maria", "r"));
        places.put(
                "discount",
                amount -> shop.buy(shop.request("TEAM", "op-3").discount(new Discount.Amount("some", amount))));
        List<Object> before = everything();

        long refused = 0;
        for (Map.Entry<String, Consumer<Money>> place : places.entrySet()) {
            for (Money amount : bad) {
                // A discount of more than the price takes all of it off, and no more.
                if (place.getKey().equals("discount")
                        && amount.isPositive()
                        && amount.currency().equals(Shop.RUB)) {
                    continue;
                }
                assertThatThrownBy(() -> place.getValue().accept(amount))
                        .as("%s of %s", place.getKey(), amount)
                        .isInstanceOf(IllegalArgumentException.class)
                        .message()
                        .isNotBlank();
                refused++;
            }
        }
        for (int percent : new int[] {0, -1, 101, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> new Discount.Percent("some", percent))
                    .isInstanceOf(IllegalArgumentException.class);
            refused++;
        }

        assertThat(everything()).isEqualTo(before);
        printBadInputs("money-amounts", refused);
    }

    @Test
    void anOperationThatCameWithOtherArgumentsIsRefused() {
        Payment paid = shop.paid(shop.renewing("PRO", "op-1").discount(new Discount.Percent("some", 10)));
        CheckoutOutcome.Confirm held = shop.page(shop.request("TEAM", "op-2").held());
        payments.refund(paid.id(), rub(10), Refund.Access.KEEP, OperationId.of("refund-1"), "maria", "r");
        subscriptions.grant("user-2", "PRO", OperationId.of("grant-1"), "a", "r");
        CheckoutRequest known = shop.renewing("PRO", "op-1").discount(new Discount.Percent("some", 10));
        List<Runnable> conflicts = List.of(
                () -> shop.buy(shop.renewing("TEAM", "op-1").discount(new Discount.Percent("some", 10))),
                () -> shop.buy(shop.renewing("PRO", "op-1")),
                () -> shop.buy(known.discount(new Discount.Percent("other", 10))),
                () -> shop.buy(known.held()),
                () -> shop.buy(shop.request("PRO", "op-1").discount(new Discount.Percent("some", 10))),
                () -> shop.buy(shop.request("TEAM", "op-2")),
                () -> shop.buy(shop.renewing("TEAM", "op-2").held()),
                () -> shop.buy(shop.request("PRO", "op-2").held()),
                () -> payments.refund(paid.id(), rub(11), Refund.Access.KEEP, OperationId.of("refund-1"), "maria", "r"),
                () -> payments.refund(paid.id(), rub(10), Refund.Access.END, OperationId.of("refund-1"), "maria", "r"),
                () -> subscriptions.grant("user-2", "TEAM", OperationId.of("grant-1"), "a", "r"),
                () -> subscriptions.grant(USER, "PRO", OperationId.of("op-1"), "a", "r"),
                () -> shop.buy(CheckoutRequest.of("user-2", "PRO", OperationId.of("grant-1"), Shop.RETURN_URL)));
        List<Object> before = everything();

        for (Runnable conflict : conflicts) {
            assertThatThrownBy(conflict::run)
                    .isInstanceOf(OperationConflictException.class)
                    .hasMessageContaining("another operation id");
        }

        assertThat(everything()).isEqualTo(before);
        assertThat(shop.buy(known)).isInstanceOf(CheckoutOutcome.Paid.class);
        assertThat(shop.buy(shop.request("TEAM", "op-2").held())).isEqualTo(held);
        assertThat(everything()).isEqualTo(before);
        printBadInputs("money-operations", conflicts.size());
    }

    @Test
    void aChangeByHandNeedsAnActorAndAReasonAndIsWrittenDownWithThem() {
        Instant later = shop.clock.instant().plus(Duration.ofDays(3));
        Map<String, BiConsumer<Subscriptions, String[]>> verbs = new LinkedHashMap<>();
        verbs.put("start-trial", (verb, by) -> verb.startTrial("user-2", "PRO", later, false, by[0], by[1]));
        verbs.put("cancel", (verb, by) -> verb.cancelAtEnd(USER, by[0], by[1]));
        verbs.put("resume", (verb, by) -> verb.resume(USER, by[0], by[1]));
        verbs.put("renewal-off", (verb, by) -> verb.renewal(USER, false, null, by[0], by[1]));
        verbs.put("renewal-on", (verb, by) -> verb.renewal(USER, true, null, by[0], by[1]));
        verbs.put("grant-plan", (verb, by) -> verb.grant(USER, "PRO", OperationId.of("grant-1"), by[0], by[1]));
        shop.subscribed();
        String paid = shop.payments().get(0).id();
        String method = payments.methods(USER).get(0).id();
        OperationId refund = OperationId.of("refund-1");
        verbs.put("refund", (verb, by) -> payments.refund(paid, rub(1), Refund.Access.KEEP, refund, by[0], by[1]));
        verbs.put("forget-method", (verb, by) -> payments.forget(USER, method, by[0], by[1]));
        verbs.put("end", (verb, by) -> verb.endNow(USER, by[0], by[1]));
        List<String> bad = List.of("", " ", "\u0000", "a\nb", "\ud800", "x".repeat(600));

        long refused = 0;
        for (Map.Entry<String, BiConsumer<Subscriptions, String[]>> verb : verbs.entrySet()) {
            List<Object> before = everything();
            for (String text : bad) {
                for (String[] by : List.of(new String[] {text, "r"}, new String[] {"a", text})) {
                    assertThat(catchThrowable(() -> verb.getValue().accept(subscriptions, by)))
                            .as(verb.getKey())
                            .isInstanceOf(IllegalArgumentException.class);
                    refused++;
                }
            }
            assertThat(everything()).as(verb.getKey()).isEqualTo(before);

            verb.getValue().accept(subscriptions, new String[] {"the actor", "the reason"});

            String account = verb.getKey().equals("start-trial") ? "user-2" : USER;
            AuditEntry last = shop.billing
                    .entitlements()
                    .auditTrail(Subject.of(account), 1)
                    .get(0);
            assertThat(List.of(last.action(), last.actor(), last.reason()))
                    .containsExactly(verb.getKey(), "the actor", "the reason");
            assertThat(everything()).isNotEqualTo(before);
        }
        printBadInputs("money-changes-by-hand", refused);
    }

    @Test
    void noVerbForOneAccountReachesAnother() {
        shop.subscribed();
        String method = payments.methods(USER).get(0).id();
        List<Object> before = everything();
        List<String> others = List.of("user-2", "User-1", "user-1 ", " user-1", "user-10", "user-", "%", "user_1");

        long tried = 0;
        for (String other : others) {
            List<Runnable> refused = List.of(
                    () -> payments.forget(other, method, "maria", "r"),
                    () -> payments.makeDefault(other, method, "maria", "r"),
                    () -> subscriptions.cancelAtEnd(other, "a", "r"),
                    () -> subscriptions.resume(other, "a", "r"),
                    () -> subscriptions.endNow(other, "a", "r"),
                    () -> subscriptions.renewal(other, true, method, "a", "r"),
                    () -> subscriptions.keepPlan(other, "a", "r"));
            for (Runnable verb : refused) {
                assertThatThrownBy(verb::run)
                        .as("for %s", other)
                        .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class);
            }
            List<Object> seen = new ArrayList<>();
            seen.addAll(payments.methods(other));
            seen.addAll(payments.payments(other, null, 10));
            seen.addAll(payments.invoices(other, null, 10));
            subscriptions.find(other).ifPresent(seen::add);
            assertThat(seen).as("seen by %s", other).isEmpty();
            assertThat(payments.credit(other, Shop.RUB)).isEqualTo(rub(0));
            tried += refused.size() + 5;
        }

        assertThat(everything()).isEqualTo(before);
        Seeds.printLab("another-account", "money-verbs", tried, 0);
    }

    /** All that is stored of the accounts of these tests, and what the provider has. */
    private List<Object> everything() {
        List<Object> all = new ArrayList<>();
        for (String account : List.of(USER, "user-2")) {
            all.add(payments.payments(account, null, 100));
            all.add(payments.invoices(account, null, 100));
            all.add(payments.methods(account));
            all.add(payments.credit(account, Shop.RUB));
            all.add(subscriptions.find(account));
            all.add(shop.billing.entitlements().auditTrail(Subject.of(account), 100));
        }
        all.add(shop.provider.sends());
        all.add(shop.provider.allPayments());
        all.add(shop.provider.allRefunds());
        return all;
    }

    private static void printBadInputs(String what, long count) {
        Seeds.printLab("bad-input", what, count, 0);
    }
}
