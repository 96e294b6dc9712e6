package ru.eatfit24.billing.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.ProviderRequest;
import ru.eatfit24.billing.testkit.Seeds;

/**
 * Stories of a payment whose events come in all orders, each twice, and are processed one by one or all at the end, with our own question to the provider at every place
 * among them: each story ends in one way.
 */
class EventOrderTest {

    /** In an order: the provider is asked. */
    private static final int ASK = -1;

    private final SellingShop selling = new SellingShop();
    private final YooKassaNotifications notifications = YooKassaNotifications.fromAnywhere();
    private int runs;

    @AfterEach
    void close() {
        selling.close();
    }

    /** What becomes of a payment at the provider. */
    private enum Story {
        PAID,
        DECLINED,
        HELD_AND_TAKEN,
        HELD_AND_LET_GO
    }

    @Test
    void everyOrderOfAStoryEndsAlike() {
        Map<Story, Set<String>> ends = new EnumMap<>(Story.class);
        for (Story story : Story.values()) {
            boolean isHeld = story == Story.HELD_AND_TAKEN || story == Story.HELD_AND_LET_GO;
            List<List<Integer>> orders = new ArrayList<>();
            permute(isHeld ? List.of(0, 1, 0, 1, ASK) : List.of(0, 0, ASK), new ArrayList<>(), orders);
            for (List<Integer> order : orders) {
                for (boolean atOnce : new boolean[] {true, false}) {
                    ends.computeIfAbsent(story, none -> new TreeSet<>()).add(told(story, isHeld, order, atOnce));
                }
            }
        }

        long violations = ends.values().stream().filter(all -> all.size() != 1).count();
        System.out.println("LAB R12 event-orders " + runs + " violations=" + violations + " seed=" + Seeds.seed()
                + " ends=" + ends);
        assertThat(ends.get(Story.PAID)).containsExactly("PRO SUCCEEDED PAID_INVOICE 49000");
        assertThat(ends.get(Story.DECLINED)).containsExactly("FREE CANCELED NONE 0");
        assertThat(ends.get(Story.HELD_AND_TAKEN)).containsExactly("PRO SUCCEEDED PAID_INVOICE 49000");
        assertThat(ends.get(Story.HELD_AND_LET_GO)).containsExactly("FREE CANCELED NONE 0");
    }

    private String told(Story story, boolean isHeld, List<Integer> order, boolean atOnce) {
        String account = "user-" + runs++;
        CheckoutRequest request = selling.order(account, "order");
        CheckoutOutcome.Confirm page =
                (CheckoutOutcome.Confirm) selling.billing.checkout().start(isHeld ? request.held() : request);
        happen(story, account, selling.atProvider(page.payment()).id());
        List<String> events = selling.shop.fake.notifications().take();
        assertThat(events).hasSize(isHeld ? 2 : 1);
        for (int next : order) {
            if (next == ASK) {
                selling.billing.payments().refresh(page.payment());
            } else {
                hear(events.get(next));
            }
            if (atOnce) {
                selling.billing.webhooks().process(100);
            }
        }
        selling.billing.webhooks().process(100);
        Payment payment = selling.payments(account).get(0);
        return selling.plan(account) + " " + payment.status() + " " + payment.use() + " "
                + payment.money().captured().minor();
    }

    /** At the provider alone: by the payer, and by somebody in the provider's own pages. */
    private void happen(Story story, String account, String providerId) {
        if (story == Story.DECLINED) {
            selling.shop.fake.decline(providerId, "general_decline");
            return;
        }
        selling.shop.fake.pay(providerId);
        Payment held = selling.payments(account).get(0).seen(selling.shop.shown(providerId));
        if (story == Story.HELD_AND_TAKEN) {
            selling.shop.madePayment(new ProviderRequest.Capture(held, SellingShop.PRICE, null));
        } else if (story == Story.HELD_AND_LET_GO) {
            selling.shop.madePayment(new ProviderRequest.Cancel(held));
        }
    }

    private void hear(String body) {
        NotificationReceipt receipt = notifications.receive("185.71.76.3", Map.of(), body.getBytes(UTF_8));
        selling.billing
                .webhooks()
                .receive(((NotificationReceipt.Taken) receipt).notification().toWebhook());
    }

    /** All different orders of the values. */
    private static void permute(List<Integer> left, List<Integer> taken, List<List<Integer>> all) {
        if (left.isEmpty()) {
            all.add(List.copyOf(taken));
            return;
        }
        for (int value : new HashSet<>(left)) {
            List<Integer> rest = new ArrayList<>(left);
            rest.remove(Integer.valueOf(value));
            taken.add(value);
            permute(rest, taken, all);
            taken.remove(taken.size() - 1);
        }
    }
}
