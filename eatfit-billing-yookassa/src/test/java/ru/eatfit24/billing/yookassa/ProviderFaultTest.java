package ru.eatfit24.billing.yookassa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.yookassa.TestShop.rub;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.payment.PaymentOrder.Capture;
import ru.eatfit24.billing.payment.ProviderAnswer;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderUnavailableException;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaFault;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaRequest;

/** What the adapter makes of everything that can befall an exchange: never a refusal, never a success that was none, and always an end in time. */
class ProviderFaultTest {

    private static final Duration SHORT = Duration.ofMillis(400);

    private static final Set<FakeYooKassaFault> WITHOUT_EFFECT = EnumSet.of(
            FakeYooKassaFault.LOST_REQUEST,
            FakeYooKassaFault.DELAYED_REQUEST,
            FakeYooKassaFault.ERROR_BEFORE,
            FakeYooKassaFault.THROTTLED,
            FakeYooKassaFault.PROCESSING,
            FakeYooKassaFault.GATEWAY_ERROR,
            FakeYooKassaFault.BLOCKED_ON_THE_WAY,
            FakeYooKassaFault.REDIRECTED);

    private final TestShop shop = new TestShop();
    private final YooKassaProvider impatient = shop.provider(TestShop.FAST, SHORT);

    @AfterEach
    void close() {
        shop.close();
    }

    private ProviderCall call() {
        return shop.call(TestShop.present(shop.payment(rub(490_00), Capture.AT_ONCE, false)));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aSendWithoutAnAnswerOfTheProviderIsUnknown(FakeYooKassaFault fault) {
        ProviderCall call = call();
        shop.fake.next(fault);

        ProviderAnswer answer = impatient.send(call);

        if (fault == FakeYooKassaFault.THROTTLED) {
            assertThat(answer)
                    .isEqualTo(new ProviderAnswer.NotNow(
                            Duration.ofMillis(2), ((ProviderAnswer.NotNow) answer).message()));
        } else {
            assertThat(answer).isInstanceOf(ProviderAnswer.Unknown.class);
        }
        assertThat(shop.fake.effectsOf(call.key())).isEqualTo(WITHOUT_EFFECT.contains(fault) ? 0 : 1);
        assertThat(answer.toString()).doesNotContain(shop.fake.settings().secretKey(), "shop.example", "Sample text");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void theRepeatOfTheSameBytesMakesOnePayment(FakeYooKassaFault fault) {
        ProviderCall call = call();
        shop.fake.next(fault);
        impatient.send(call);

        ProviderAnswer again = impatient.send(call.sentAgain(shop.now()));
        shop.clock.advance(Duration.ofMinutes(5));

        assertThat(again).isInstanceOf(ProviderAnswer.Done.class);
        assertThat(shop.fake.payments()).hasSize(1);
        assertThat(shop.fake.effectsOf(call.key())).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aQuestionWithoutAnAnswerIsNoAnswer(FakeYooKassaFault fault) {
        String id = shop.madePayment(TestShop.present(shop.payment(rub(490_00), Capture.AT_ONCE, false)))
                .id();
        // The client asks again by itself where the connection broke before the first byte, so the fault has to last.
        shop.fake.faults(request -> fault);

        assertThatThrownBy(() -> impatient.findPayment(id))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining(id);
        assertThatThrownBy(() -> impatient.payments(shop.now(), shop.now().plusSeconds(1), null))
                .isInstanceOf(ProviderUnavailableException.class);

        shop.fake.faults(request -> FakeYooKassaFault.NONE);
        assertThat(impatient.findPayment(id)).isPresent();
    }

    @Test
    @Timeout(60)
    void aBodyThatStallsEndsInTime() {
        ProviderCall call = call();
        shop.fake.next(FakeYooKassaFault.STALLED_BODY);

        assertThat(impatient.send(call))
                .isInstanceOfSatisfying(
                        ProviderAnswer.Unknown.class,
                        unknown -> assertThat(unknown.message()).contains("no whole answer within PT0.4S"));
    }

    @Test
    void withinOneSendTheSameBytesAreTriedAgainUnderTheSameKey() {
        YooKassaProvider stubborn =
                shop.provider(TestShop.FAST.retries(4, Duration.ofMillis(1), Duration.ofSeconds(20)), SHORT);
        Set<FakeYooKassaFault> faults = EnumSet.complementOf(EnumSet.of(FakeYooKassaFault.NONE));
        for (FakeYooKassaFault fault : faults) {
            ProviderCall call = call();
            shop.fake.next(fault, FakeYooKassaFault.ERROR_BEFORE, FakeYooKassaFault.THROTTLED);
            int before = shop.fake.requests().size();

            assertThat(stubborn.send(call)).as(fault.name()).isInstanceOf(ProviderAnswer.Done.class);

            List<FakeYooKassaRequest> sent =
                    shop.fake.requests().subList(before, shop.fake.requests().size());
            assertThat(sent).as(fault.name()).hasSize(4);
            assertThat(sent).extracting(FakeYooKassaRequest::key).containsOnly(call.key());
            assertThat(sent).extracting(FakeYooKassaRequest::body).containsOnly(call.body());
        }
        shop.clock.advance(Duration.ofMinutes(5));
        assertThat(shop.fake.payments()).hasSize(faults.size());
    }

    @Test
    void aRefusalAfterAnErrorProvesNothing() {
        YooKassaProvider stubborn =
                shop.provider(TestShop.FAST.retries(2, Duration.ofMillis(1), Duration.ofSeconds(20)), SHORT);
        ProviderCall unusable = shop.call(TestShop.away(shop.charge(rub(490_00), Capture.AT_ONCE), "no-such-method"));

        assertThat(stubborn.send(unusable)).isInstanceOf(ProviderAnswer.Refused.class);

        shop.fake.next(FakeYooKassaFault.ERROR_BEFORE);
        assertThat(stubborn.send(unusable)).isInstanceOf(ProviderAnswer.Unknown.class);
        shop.fake.next(FakeYooKassaFault.LOST_REQUEST, FakeYooKassaFault.THROTTLED);
        assertThat(stubborn.send(unusable)).isInstanceOf(ProviderAnswer.Unknown.class);
    }

    @Test
    void aServerThatIsNotThereWasNotReached() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            port = socket.getLocalPort();
        }
        YooKassaProvider lonely = YooKassaProvider.builder(
                        YooKassaConfig.builder("900001", Secret.of("test_0123456789abcdefABCDEF"))
                                .baseUrl(URI.create("http://127.0.0.1:" + port + "/v3"))
                                .build())
                .callPolicy(TestShop.FAST)
                .build();

        assertThat(lonely.send(call()))
                .isInstanceOfSatisfying(
                        ProviderAnswer.NotNow.class,
                        notNow -> assertThat(notNow.message()).contains("no connection"));
        assertThatThrownBy(() -> lonely.findPayment("x")).isInstanceOf(ProviderUnavailableException.class);
    }

    @Test
    void aThreadThatIsInterruptedEndsItsExchangeAndKeepsItsFlag() {
        ProviderCall call = call();

        Thread.currentThread().interrupt();
        ProviderAnswer answer = shop.provider.send(call);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer).isInstanceOfAny(ProviderAnswer.NotNow.class, ProviderAnswer.Unknown.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> shop.provider.findPayment("x")).isInstanceOf(ProviderUnavailableException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aDelayedRequestTakesItsEffectOnceTheRepeatIsIt() {
        ProviderCall call = call();
        shop.fake.next(FakeYooKassaFault.DELAYED_REQUEST);
        impatient.send(call);
        shop.clock.advance(Duration.ofMinutes(5));

        assertThat(shop.fake.payments()).hasSize(1);
        assertThat(TestShop.done(impatient.send(call.sentAgain(shop.now()))).id())
                .isEqualTo(shop.fake.payments().get(0).id());
        assertThat(shop.fake.payments()).hasSize(1);
    }

    @Test
    void aKeyThatWasForgottenMakesASecondPaymentSoItMustNotBeSent() {
        ProviderCall call = call();
        shop.provider.send(call);
        shop.clock.advance(YooKassaProvider.KEY_LIFETIME);

        shop.provider.send(call);

        assertThat(shop.fake.effectsOf(call.key())).isEqualTo(2);
        assertThat(shop.provider.traits().resendFor()).isEqualTo(Duration.ofHours(23));
    }
}
