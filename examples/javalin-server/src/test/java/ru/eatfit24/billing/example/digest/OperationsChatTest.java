package ru.eatfit24.billing.example.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.example.digest.FakeTelegram.TOKEN;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.event.DeliveryReport;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.testkit.FakePaymentProvider;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.OperationId;

/** Whoever runs the service is told once, after the commit, and again until Telegram has taken it. */
class OperationsChatTest {

    /** A Wednesday. */
    private final VirtualClock clock = VirtualClock.at("2026-03-04T09:00:00Z");

    private final FakePaymentProvider provider = FakePaymentProvider.at(clock);
    private final InMemoryBillingStore store = InMemoryBillingStore.create();
    private FakeTelegram telegram;
    private Billing billing;
    private OperationsWatch watch;

    @BeforeEach
    void open() throws Exception {
        telegram = FakeTelegram.start();
        billing = node();
        watch = new OperationsWatch(billing, clock);
    }

    @AfterEach
    void close() {
        watch.close();
        billing.close();
        telegram.close();
    }

    private TelegramChat chat() {
        return TelegramChat.of(telegram.address(), TOKEN, "-100200300", clock);
    }

    private Billing node() {
        OperationsListener listener = new OperationsListener(chat());
        Billing opened = Billing.builder(PlanCatalog.of(
                                Plan.free("FREE").version(1),
                                Plan.paid("PRO", Money.ofMinor(299_00, "RUB"), BillingInterval.days(30))
                                        .version(1),
                                Operations.PLAN)
                        .withZone(Zone.of("Europe/Moscow")))
                .store(store)
                .clock(clock)
                .paymentProvider(provider)
                .listener(OperationsListener.NAME, listener)
                .build();
        listener.opened(opened);
        return opened;
    }

    private void buys(String user, boolean pays) {
        CheckoutOutcome.Confirm page = (CheckoutOutcome.Confirm) billing.checkout()
                .start(CheckoutRequest.of(user, "PRO", OperationId.of("op-" + user), "https://eatfit24.example/"));
        String there =
                provider.allPayments().get(provider.allPayments().size() - 1).id();
        if (pays) {
            provider.pay(there);
        } else {
            provider.decline(there, "insufficient_funds");
        }
        billing.payments().refresh(page.payment());
    }

    private DeliveryReport deliver() {
        clock.advance(TelegramChat.PAUSE);
        return billing.outbox().deliver(100);
    }

    @Test
    void onMondayMorningTheWeekIsToldOnceByAllServersTogether() {
        watch.look();
        deliver();
        telegram.taken.clear();
        buys("anna", true);
        buys("boris", true);
        buys("vera", false);
        deliver();
        clock.set(Instant.parse("2026-03-09T05:59:59Z"));
        watch.look();
        deliver();
        assertThat(telegram.taken).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        try (Billing other = node();
                OperationsWatch otherWatch = new OperationsWatch(other, clock)) {
            watch.look();
            otherWatch.look();
            watch.look();
            deliver();
            deliver();
        }

        assertThat(telegram.taken).singleElement().asString().isEqualTo("""
                        <b>EatFit24 billing</b>, 2.03.2026 – 8.03.2026
                        PRO RUB: <b>598.00 RUB</b>, 2 payments, 0.00 RUB refunded
                        New subscribers: 2
                        Payments that failed: 1""");
    }

    @Test
    void whatTelegramDidNotTakeIsSentAgain() {
        telegram.next(500, "oops");
        watch.look();

        assertThat(deliver().failed()).isEqualTo(1);
        clock.advance(Duration.ofHours(1));
        assertThat(deliver().failed()).isZero();

        assertThat(telegram.taken).hasSize(1);
        assertThat(telegram.asked).hasSize(2);
    }

    @Test
    void whenTelegramAsksToWaitNothingIsSentUntilThen() throws Exception {
        TelegramChat chat = chat();
        telegram.next(429, "{\"ok\": false, \"error_code\": 429, \"parameters\": {\"retry_after\": 60}}");
        assertThatThrownBy(() -> chat.send("one")).hasMessageContaining("60 s");

        clock.advance(Duration.ofSeconds(59));
        assertThatThrownBy(() -> chat.send("two")).hasMessageContaining("may be sent at");
        assertThat(telegram.asked).hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        chat.send("three");

        assertThat(telegram.taken).containsExactly("three");
    }

    @Test
    void messagesKeepADistance() throws Exception {
        TelegramChat chat = chat();
        chat.send("one");

        assertThatThrownBy(() -> chat.send("two")).isInstanceOf(ChatRefusedException.class);
        clock.advance(TelegramChat.PAUSE);
        chat.send("three");

        assertThat(telegram.taken).containsExactly("one", "three");
    }

    @Test
    void anAlertOfAKindComesOnceADay() {
        watch.look();
        deliver();
        telegram.taken.clear();

        for (int time = 0; time < 3; time++) {
            watch.drifted();
            watch.look();
            deliver();
        }
        assertThat(telegram.taken)
                .containsExactly("<b>EatFit24 billing</b>: Things stored otherwise than YooKassa shows them."
                        + " Look at the administrator's pages.");
        clock.advance(Duration.ofDays(1));
        watch.drifted();
        watch.look();
        deliver();
        assertThat(telegram.taken).hasSize(2);
    }

    @Test
    void aPaymentThatAPersonMustLookAtIsToldOf() {
        watch.look();
        deliver();
        telegram.taken.clear();
        CheckoutOutcome.Confirm page = (CheckoutOutcome.Confirm) billing.checkout()
                .start(CheckoutRequest.of("anna", "PRO", OperationId.of("op"), "https://eatfit24.example/"));
        provider.showAmount(provider.allPayments().get(0).id(), Money.ofMinor(1_00, "RUB"));
        billing.payments().refresh(page.payment());

        watch.look();
        deliver();

        assertThat(telegram.taken).singleElement().asString().contains("Payments that a person must look at");
    }

    @Test
    void theTokenIsInNoFailureAndNoText() {
        VirtualClock later = VirtualClock.at("2026-03-04T09:00:00Z");
        TelegramChat nowhere = TelegramChat.of(URI.create("http://127.0.0.1:1"), TOKEN, "@eatfit24", later);
        telegram.next(401, "{\"ok\": false, \"description\": \"" + TOKEN + "\"}");
        TelegramChat refused = chat();

        assertHasNoToken(() -> nowhere.send("x"));
        assertHasNoToken(() -> refused.send("x"));
        assertHasNoToken(() -> TelegramChat.of(TelegramChat.TELEGRAM, TOKEN + " ", "1", later));
        assertThat(nowhere.toString()).doesNotContain("invented");
    }

    private static void assertHasNoToken(ThrowingCallable call) {
        assertThatThrownBy(call).satisfies(failure -> {
            StringWriter all = new StringWriter();
            failure.printStackTrace(new PrintWriter(all));
            assertThat(all.toString()).doesNotContain("invented");
        });
    }

    @Test
    void whatComesFromElsewhereIsEscapedAndALongTextLosesWholeLines() {
        assertThat(Html.escape("<a href=\"x\">&amp;</a>")).isEqualTo("&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;");
        assertThat(Html.shorten("<b>one</b>\n<b>two</b>\n<b>three</b>", 24)).isEqualTo("<b>one</b>\n<b>two</b>\n…");
    }
}
