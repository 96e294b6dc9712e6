package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.payment.ProviderPayment;

/**
 * What the provider has shown of payments over time is taken in again in every order, with each thing told twice, as a provider does whose replicas lag: the end is always
 * the same.
 */
class EventOrdersTest {

    /** The most that a story is told by, so that all orders of it are few enough. */
    private static final int MOST = 6;

    /** What happens at the provider; answers what it shows in between. */
    private interface Story {

        List<ProviderPayment> happens(Shop shop);
    }

    private static List<ProviderPayment> paid(Shop shop) {
        CheckoutOutcome.Confirm page = shop.page(shop.renewing("PRO", "op-1"));
        List<ProviderPayment> shown = new ArrayList<>(shop.provider.allPayments());
        shop.provider.pay(shop.providerId(page.payment()));
        shown.addAll(shop.provider.allPayments());
        shop.provider.refundByHand(shop.providerId(page.payment()), Shop.rub(1_00));
        shown.addAll(shop.provider.allPayments());
        return twice(shown);
    }

    private static List<ProviderPayment> declined(Shop shop) {
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1"));
        List<ProviderPayment> shown = new ArrayList<>(shop.provider.allPayments());
        shop.provider.decline(shop.providerId(page.payment()), "insufficient_funds");
        shown.addAll(shop.provider.allPayments());
        return twice(shown);
    }

    private static List<ProviderPayment> heldAndLetGo(Shop shop) {
        CheckoutOutcome.Confirm page = shop.page(shop.request("PRO", "op-1").held());
        List<ProviderPayment> shown = new ArrayList<>(shop.provider.allPayments());
        shop.provider.pay(shop.providerId(page.payment()));
        shown.addAll(shop.provider.allPayments());
        shop.after(Duration.ofDays(8));
        shown.addAll(shop.provider.allPayments());
        return twice(shown);
    }

    private static List<ProviderPayment> bothPaid(Shop shop) {
        CheckoutOutcome.Confirm first = shop.page(shop.request("PRO", "op-1"));
        shop.after(Duration.ofSeconds(1)); // Ids are drawn, so listings of one instant have no order.
        CheckoutOutcome.Confirm second = shop.page(shop.request("TEAM", "op-2"));
        List<ProviderPayment> shown = new ArrayList<>(shop.provider.allPayments());
        shop.provider.pay(shop.providerId(first.payment()));
        shop.provider.pay(shop.providerId(second.payment()));
        shown.addAll(shop.provider.allPayments());
        shown.addAll(shop.provider.allPayments());
        return shown;
    }

    private static List<ProviderPayment> twice(List<ProviderPayment> shown) {
        List<ProviderPayment> twice = new ArrayList<>(shown);
        twice.addAll(shown);
        return twice;
    }

    @Test
    void everyOrderOfWhatWasShownEndsAlike() {
        Map<String, Story> stories = new LinkedHashMap<>();
        stories.put("paid", EventOrdersTest::paid);
        stories.put("declined", EventOrdersTest::declined);
        stories.put("held", EventOrdersTest::heldAndLetGo);
        stories.put("both-paid", EventOrdersTest::bothPaid);

        stories.forEach((name, story) -> {
            Set<List<Object>> ends = new HashSet<>();
            List<List<Integer>> orders = orders(MOST);
            for (List<Integer> order : orders) {
                ends.add(end(story, order));
            }
            Seeds.printLab("R12", "money-" + name, orders.size(), ends.size() - 1);
            assertThat(ends).as("ends of %s", name).hasSize(1);
        });
    }

    /** Every order of the numbers below this. */
    private static List<List<Integer>> orders(int count) {
        List<List<Integer>> orders = List.of(List.of());
        for (int number = 0; number < count; number++) {
            List<List<Integer>> longer = new ArrayList<>();
            for (List<Integer> order : orders) {
                for (int at = 0; at <= order.size(); at++) {
                    List<Integer> one = new ArrayList<>(order);
                    one.add(at, number);
                    longer.add(one);
                }
            }
            orders = longer;
        }
        return orders;
    }

    private static List<Object> end(Story story, List<Integer> order) {
        Shop shop = Shop.open(CheckoutSettings.STANDARD, InMemoryBillingStore.create());
        List<ProviderPayment> shown = story.happens(shop);
        Deque<ProviderPayment> next = new ArrayDeque<>();
        try (Billing behind = shop.node(CheckoutSettings.STANDARD, answering(shop.provider, next))) {
            for (int place : order) {
                if (place < shown.size()) {
                    next.add(shown.get(place));
                    behind.payments().noticed(shown.get(place).id());
                }
            }
        }
        shop.runs();
        return List.of(
                shop.payments().stream()
                        .map(payment -> Map.of(
                                "status", payment.status(),
                                "use", payment.use(),
                                "captured", payment.money().captured(),
                                "amount", payment.amount()))
                        .toList(),
                shop.billing.payments().invoices(Shop.USER, null, 10).stream()
                        .map(invoice -> invoice.status())
                        .toList(),
                shop.subscription().term(),
                shop.subscription().renewsItself(),
                String.valueOf(shop.plan()),
                shop.credit(),
                shop.provider.taken("RUB"),
                shop.provider.allRefunds().size());
    }

    /** The provider, but that it shows a payment as it is told to. */
    private static PaymentProvider answering(PaymentProvider provider, Deque<ProviderPayment> next) {
        return (PaymentProvider) Proxy.newProxyInstance(
                PaymentProvider.class.getClassLoader(),
                new Class<?>[] {PaymentProvider.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("findPayment") && !next.isEmpty()) {
                        return Optional.of(next.remove());
                    }
                    try {
                        return method.invoke(provider, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }
}
