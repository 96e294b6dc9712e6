package ru.eatfit24.billing.yookassa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static ru.eatfit24.billing.yookassa.TestShop.rub;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.payment.PaymentOrder.Capture;
import ru.eatfit24.billing.payment.ProviderAnswer;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderMethod;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaFault;

/** What answers, exceptions and values say of themselves, as a log would have it. */
class CallLogTest {

    @Test
    void noTextOfACallShowsKeyPayerOrToken() {
        try (TestShop shop = new TestShop()) {
            String method = shop.savedMethod();
            ProviderMethod bound = shop.madeMethod(shop.bind("bank_card"));
            List<String> texts = new ArrayList<>();
            ProviderCall call = shop.call(TestShop.present(
                    shop.payment(rub(490_00), Capture.AT_ONCE, false),
                    Confirmation.Kind.REDIRECT,
                    TestShop.receipt(rub(490_00))));
            for (FakeYooKassaFault fault : List.of(
                    FakeYooKassaFault.NONE,
                    FakeYooKassaFault.ERROR_AFTER,
                    FakeYooKassaFault.THROTTLED,
                    FakeYooKassaFault.HTML_AFTER,
                    FakeYooKassaFault.LOST_REQUEST)) {
                shop.fake.next(fault);
                ProviderAnswer answer = shop.provider.send(call);
                texts.add(answer.toString());
                texts.add(call.toString());
            }
            texts.add(new ApiCall(
                            "CREATE_PAYMENT",
                            URI.create("https://pay.example/"),
                            call.key(),
                            call.body(),
                            "ours",
                            false)
                    .toString());
            texts.add(shop.provider.toString());
            texts.add(shop.fake.settings().toString());
            texts.add(bound.toString());
            texts.add(shop.send(TestShop.away(shop.charge(rub(1_00), Capture.AT_ONCE), method))
                    .toString());

            assertThat(texts)
                    .allSatisfy(text -> assertThat(text)
                            .doesNotContain(
                                    shop.fake.settings().secretKey(),
                                    "payer@shop.example",
                                    method,
                                    bound.id(),
                                    "Basic",
                                    "Sample text"));
            BadInputs.print("Secrets in logs, toString", "CallLogTest", texts.size());
        }
    }

    @Test
    void aQuestionAboutAMethodNamesNoToken() {
        try (TestShop shop = new TestShop()) {
            String method = shop.savedMethod();
            shop.fake.faults(request -> FakeYooKassaFault.ERROR_BEFORE);
            YooKassaProvider impatient = shop.provider(TestShop.FAST, Duration.ofSeconds(5));

            assertThat(catchThrowable(() -> impatient.findMethod(method)))
                    .hasMessageContaining("a method")
                    .satisfies(thrown -> assertThat(thrown.toString()).doesNotContain(method));
        }
    }
}
