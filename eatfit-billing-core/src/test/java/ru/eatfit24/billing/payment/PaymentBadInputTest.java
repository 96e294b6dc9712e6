package ru.eatfit24.billing.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static ru.eatfit24.billing.payment.PaymentExamples.NOTHING;
import static ru.eatfit24.billing.payment.PaymentExamples.NOW;
import static ru.eatfit24.billing.payment.PaymentExamples.PRICE;

import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.time.BillingPeriod;

/** What money cannot be made of. */
class PaymentBadInputTest {

    private static final Money OTHER = Money.ofMinor(1_00, "USD");

    @Test
    void valuesThatCannotBeAreRefused() {
        List<ThrowingCallable> refused = List.of(
                () -> new Confirmation(Confirmation.Kind.REDIRECT, "http://pay.example"),
                () -> new Confirmation(Confirmation.Kind.REDIRECT, "javascript:alert(1)"),
                () -> new Confirmation(Confirmation.Kind.QR, ""),
                () -> new Cancellation("", "x"),
                () -> new Cancellation("x", "y".repeat(65)),
                () -> order("../x", 1, PRICE),
                () -> order("a b", 1, PRICE),
                () -> order("", 1, PRICE),
                () -> order("i", 0, PRICE),
                () -> order("i", 1, NOTHING),
                () -> order("i", 1, PRICE.negate()),
                () -> new PaymentOrder(
                        "i", 1, PRICE, PaymentOrder.Session.OFF_SESSION, PaymentOrder.Capture.AT_ONCE, null, null, NOW),
                () -> new PaymentOrder(
                        "i",
                        1,
                        PRICE,
                        PaymentOrder.Session.OFF_SESSION,
                        PaymentOrder.Capture.AT_ONCE,
                        "m",
                        new Consent(NOW, "v1"),
                        NOW),
                () -> new PaymentMoney(NOTHING, PRICE, NOTHING, null),
                () -> new PaymentMoney(PRICE, NOTHING, PRICE, null),
                () -> new PaymentMoney(PRICE, NOTHING, PRICE.negate(), null),
                () -> new PaymentMoney(PRICE, OTHER, OTHER, null),
                () -> InvoiceCause.renewal(0),
                () -> InvoiceCause.purchase("a b"),
                () -> InvoiceCause.purchase("ж"),
                () -> InvoiceCause.purchase("x".repeat(65)),
                () -> InvoiceCause.parse("RENEWAL"),
                () -> InvoiceCause.parse("GIFT:1"),
                () -> new InvoiceLine(InvoiceLine.Kind.PRICE, "x", PRICE.negate()),
                () -> new InvoiceLine(InvoiceLine.Kind.DISCOUNT, "x", PRICE),
                () -> new InvoiceLine(InvoiceLine.Kind.PRICE, "", PRICE),
                () -> terms(),
                () -> terms(line(PRICE), line(OTHER)),
                () -> invoice().voided().paid(NOW, null, period()),
                () -> invoice().paid(NOW, null, period()).paid(NOW, null, period()),
                () -> invoice().paid(NOW, null, period()).voided(),
                () -> invoice().cutTo(period(), PRICE),
                () -> new Refund.Order(NOTHING, Refund.Origin.REQUESTED, Refund.Access.KEEP, "x", NOW),
                () -> new Refund.Order(PRICE.negate(), Refund.Origin.REQUESTED, Refund.Access.KEEP, "x", NOW),
                () -> new Refund.Order(PRICE, Refund.Origin.REQUESTED, Refund.Access.KEEP, "", NOW),
                () -> new CreditEntry("a", "x", NOTHING, NOW),
                () -> new CreditEntry("a", "", PRICE, NOW),
                () -> new MethodFace("bank_card", null, "5555555555554444"),
                () -> new MethodFace("bank_card", null, "٤٤٤٤"),
                () -> new Consent(NOW, ""),
                () -> method().asDefault(true),
                () -> new ProviderTraits("p", "s", false, Duration.ofHours(1), PRICE),
                () -> new ProviderTraits("p", "s", false, Duration.ofHours(24), NOTHING),
                () -> call("x").ended(ProviderCall.Outcome.OPEN),
                () -> call("x".repeat(ProviderCall.MAX_BODY + 1)),
                () -> ReceiptCustomer.ofEmail("nobody"),
                () -> ReceiptCustomer.ofPhone("+79990000000"),
                () -> ReceiptCustomer.ofPhone("123"),
                () -> new ReceiptCustomer(null, null, "somebody", null),
                () -> new ReceiptCustomer("a@b", null, null, "12345678901"),
                () -> item(0, PRICE),
                () -> item(1, PRICE.negate()),
                () -> new Receipt(ReceiptCustomer.ofEmail("a@b"), List.of(), null),
                () -> new Receipt(ReceiptCustomer.ofEmail("a@b"), List.of(item(1, PRICE), item(1, OTHER)), null),
                () -> new ProviderRequest.Payer.Present("http://shop.example", false),
                () -> new ProviderRequest.Payer.Away("../x"),
                () -> new ProviderRequest.CreatePayment(
                        PaymentExamples.payment(PaymentOrder.Capture.AT_ONCE),
                        "x",
                        new ProviderRequest.Payer.Away("token"),
                        null),
                () -> new ProviderRequest.CreatePayment(
                        PaymentExamples.payment(PaymentOrder.Capture.AT_ONCE),
                        "x",
                        new ProviderRequest.Payer.Present("https://shop.example", true),
                        null),
                () -> new ProviderRequest.Capture(
                        PaymentExamples.payment(PaymentOrder.Capture.LATER), PRICE.plus(PRICE), null),
                () -> new ProviderRequest.CreatePayment(
                        PaymentExamples.payment(PaymentOrder.Capture.AT_ONCE),
                        "x",
                        new ProviderRequest.Payer.Present("https://shop.example", false),
                        new Receipt(ReceiptCustomer.ofEmail("a@b"), List.of(item(2, PRICE)), null)));

        for (ThrowingCallable bad : refused) {
            assertThatThrownBy(bad)
                    .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class)
                    .message()
                    .isNotBlank();
        }

        System.out.println("LAB bad-input payment-values " + refused.size() + " violations=0 seed=0");
    }

    @Test
    void nothingOfAPersonOrATokenIsShown() {
        assertThat(new ReceiptCustomer("canary@x", "79990001122", "canary", "1234567890").toString())
                .doesNotContain("canary", "7999", "12345");
        assertThat(method().known("canary").toString()).doesNotContain("canary");
        assertThat(new ProviderRequest.Payer.Away("canary").toString()).doesNotContain("canary");
        assertThat(new ProviderMethod(
                                "canary",
                                null,
                                ProviderMethod.Status.ACTIVE,
                                true,
                                new MethodFace("bank_card", null, null),
                                null)
                        .toString())
                .doesNotContain("canary");
    }

    @Test
    void aCauseReadsBack() {
        for (InvoiceCause cause :
                List.of(InvoiceCause.renewal(3), InvoiceCause.purchase("op:1"), InvoiceCause.change("x"))) {
            assertThat(InvoiceCause.parse(cause.toString())).isEqualTo(cause);
        }
    }

    private static PaymentOrder order(String invoice, int number, Money amount) {
        return new PaymentOrder(
                invoice,
                number,
                amount,
                PaymentOrder.Session.ON_SESSION,
                PaymentOrder.Capture.AT_ONCE,
                null,
                null,
                NOW);
    }

    private static InvoiceLine line(Money amount) {
        return new InvoiceLine(InvoiceLine.Kind.PRICE, "a month", amount);
    }

    private static InvoiceTerms terms(InvoiceLine... lines) {
        return new InvoiceTerms("PRO", new TreeMap<>(), List.of(lines), NOW);
    }

    private static Invoice invoice() {
        return Invoice.open("user-42", "subscription-1", InvoiceCause.renewal(1), terms(line(PRICE)));
    }

    private static BillingPeriod period() {
        return new BillingPeriod(NOW, NOW.plusSeconds(60));
    }

    private static PaymentMethod method() {
        return PaymentMethod.asked("user-42", new Consent(NOW, "v1"), NOW, NOW);
    }

    private static ProviderCall call(String body) {
        return ProviderCall.intended("user-42", ProviderCall.Kind.REFUND, "r", null, body, NOW, NOW);
    }

    private static ReceiptItem item(int quantity, Money price) {
        return new ReceiptItem("a month", quantity, price, ReceiptItem.Vat.NONE, ReceiptItem.Kind.SUBSCRIPTION);
    }
}
