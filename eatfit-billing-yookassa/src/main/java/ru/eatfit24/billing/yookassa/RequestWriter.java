package ru.eatfit24.billing.yookassa;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Confirmation;
import ru.eatfit24.billing.payment.PaymentOrder;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderRequest;
import ru.eatfit24.billing.payment.Receipt;
import ru.eatfit24.billing.payment.ReceiptCustomer;
import ru.eatfit24.billing.payment.ReceiptItem;

/**
 * Writes the bodies of calls. The same request gives the same bytes: fields have a fixed order, amounts their exact text, and nothing depends on time or node.
 *
 * <p>{@code capture} is always said, since the provider's default is to hold. {@code save_payment_method} is said only where the payer has agreed: a shop without
 * the right to it may be refused for the field alone. Immutable.
 */
final class RequestWriter {

    /** Where our id stands in the metadata of everything that we make. */
    static final String OUR_ID = "billing_id";

    private static final Set<String> BINDABLE = Set.of("bank_card", "sbp");

    private final Money minimum;
    private final Map<String, String> metadata;

    RequestWriter(Money minimum, Map<String, String> metadata) {
        this.minimum = minimum;
        this.metadata = new TreeMap<>(metadata);
    }

    String write(ProviderRequest request) {
        ObjectNode body = Json.newObject();
        if (request instanceof ProviderRequest.CreatePayment create) {
            createPayment(body, create);
        } else if (request instanceof ProviderRequest.Capture capture) {
            body.set("amount", amount(capture.amount()));
            putReceipt(body, capture.receipt());
        } else if (request instanceof ProviderRequest.GiveBack refund) {
            body.put("payment_id", refund.paymentId());
            body.set("amount", amount(refund.refund().order().amount()));
            body.put(
                    "description",
                    RequestLimits.requireLength(
                            "description",
                            RequestLimits.REFUND_DESCRIPTION,
                            refund.refund().order().reason()));
            putReceipt(body, refund.receipt());
            putMetadata(body, refund.refund().id());
        } else if (request instanceof ProviderRequest.BindMethod bind) {
            bindMethod(body, bind);
        }
        String text = Json.write(body);
        if (text.length() > ProviderCall.MAX_BODY) {
            throw new IllegalArgumentException("a call of at most " + ProviderCall.MAX_BODY
                    + " characters can be kept and repeated, but this " + request.kind() + " has " + text.length()
                    + "; shorten the receipt");
        }
        return text;
    }

    private void createPayment(ObjectNode body, ProviderRequest.CreatePayment create) {
        PaymentOrder order = create.payment().order();
        RequestLimits.requirePayable(order.amount(), minimum);
        body.set("amount", amount(order.amount()));
        body.put("capture", order.capture() == PaymentOrder.Capture.AT_ONCE);
        body.put(
                "description",
                RequestLimits.requireLength("description", RequestLimits.DESCRIPTION, create.description()));
        if (create.payer() instanceof ProviderRequest.Payer.Away away) {
            body.put("payment_method_id", away.token());
        } else if (create.payer() instanceof ProviderRequest.Payer.Present present) {
            confirmation(body, present, order);
        }
        putReceipt(body, create.receipt());
        putMetadata(body, create.payment().id());
    }

    private static void confirmation(ObjectNode body, ProviderRequest.Payer.Present present, PaymentOrder order) {
        if (present.confirmBy() == Confirmation.Kind.QR) {
            if (order.capture() == PaymentOrder.Capture.LATER) {
                throw new IllegalArgumentException(
                        "YooKassa holds no money that is paid by QR code; let it be taken at once");
            }
            // A QR code is shown for the fast payment system only, so the payer has no choice of methods.
            body.putObject("payment_method_data").put("type", "sbp");
        } else if (present.confirmBy() != Confirmation.Kind.REDIRECT) {
            throw new IllegalArgumentException("payments are confirmed by REDIRECT or QR here, not by "
                    + present.confirmBy() + ": that is not supported yet");
        }
        if (present.save()) {
            body.put("save_payment_method", true);
        }
        putConfirmation(body, present.confirmBy() == Confirmation.Kind.QR ? "qr" : "redirect", present.returnUrl());
    }

    private void bindMethod(ObjectNode body, ProviderRequest.BindMethod bind) {
        if (!BINDABLE.contains(bind.type())) {
            throw new IllegalArgumentException("YooKassa saves bank_card and sbp without a payment, but not "
                    + (ProviderId.isValid(bind.type()) ? bind.type() : "this type"));
        }
        body.put("type", bind.type());
        putConfirmation(body, "redirect", bind.returnUrl());
        putMetadata(body, bind.method().id());
    }

    private static void putConfirmation(ObjectNode body, String type, String returnUrl) {
        body.putObject("confirmation")
                .put("type", type)
                .put("return_url", RequestLimits.requireLength("return_url", RequestLimits.RETURN_URL, returnUrl));
    }

    private void putMetadata(ObjectNode body, String ourId) {
        ObjectNode node = body.putObject("metadata").put(OUR_ID, ourId);
        metadata.forEach(node::put);
    }

    private static void putReceipt(ObjectNode body, @Nullable Receipt receipt) {
        if (receipt == null) {
            return;
        }
        RequestLimits.requireCount(
                "receipt.items", RequestLimits.RECEIPT_ITEMS, receipt.items().size());
        ObjectNode node = body.putObject("receipt");
        node.set("customer", customer(receipt.customer()));
        ArrayNode items = node.putArray("items");
        receipt.items().forEach(item -> items.add(item(item)));
        if (receipt.taxSystem() != null) {
            node.put("tax_system_code", receipt.taxSystem().code());
        }
    }

    private static ObjectNode customer(ReceiptCustomer customer) {
        ObjectNode node = Json.newObject();
        putIfGiven(node, "full_name", customer.fullName());
        putIfGiven(node, "inn", customer.inn());
        putIfGiven(node, "email", customer.email());
        putIfGiven(node, "phone", customer.phone());
        return node;
    }

    private static void putIfGiven(ObjectNode node, String name, @Nullable String text) {
        if (text != null) {
            node.put(name, text);
        }
    }

    private static ObjectNode item(ReceiptItem item) {
        ObjectNode node = Json.newObject();
        node.put(
                "description",
                RequestLimits.requireLength(
                        "receipt.items.description", RequestLimits.RECEIPT_ITEM_DESCRIPTION, item.description()));
        node.put("quantity", item.quantity());
        node.set("amount", amount(item.unitPrice()));
        node.put("vat_code", item.vat().code());
        node.put("payment_subject", word(item.kind().subject()));
        node.put("payment_mode", word(item.kind().mode()));
        node.put("measure", word(item.kind().measure()));
        return node;
    }

    /** Our constants are the provider's words in capitals. */
    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode amount(Money amount) {
        AmountFormat.Fields fields = AmountFormat.write(amount);
        return Json.newObject().put("value", fields.value()).put("currency", fields.currency());
    }
}
