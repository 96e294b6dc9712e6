package ru.eatfit24.billing.testkit;

import java.util.Map;
import java.util.TreeMap;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.PaymentOrder;
import ru.eatfit24.billing.payment.ProviderRequest;
import ru.eatfit24.billing.payment.ProviderRequest.Payer;

/** The text that the fake provider sends and reads: a line for each name, sorted. */
final class FakeRequest {

    private final Map<String, String> fields;

    private FakeRequest(Map<String, String> fields) {
        this.fields = fields;
    }

    static FakeRequest of(ProviderRequest request) {
        TreeMap<String, String> fields = new TreeMap<>();
        if (request instanceof ProviderRequest.CreatePayment create) {
            fields.put("our_id", create.payment().id());
            put(fields, create.payment().amount());
            fields.put("capture", Boolean.toString(create.payment().order().capture() == PaymentOrder.Capture.AT_ONCE));
            if (create.payer() instanceof Payer.Away away) {
                fields.put("token", away.token());
            } else if (create.payer() instanceof Payer.Present present) {
                fields.put("return_url", present.returnUrl());
                fields.put("save", Boolean.toString(present.save()));
            }
        } else if (request instanceof ProviderRequest.Capture capture) {
            put(fields, capture.amount());
        } else if (request instanceof ProviderRequest.GiveBack refund) {
            fields.put("our_id", refund.refund().id());
            fields.put("payment_id", refund.paymentId());
            put(fields, refund.refund().order().amount());
        } else if (request instanceof ProviderRequest.BindMethod bind) {
            fields.put("our_id", bind.method().id());
            fields.put("type", bind.type());
        }
        return new FakeRequest(fields);
    }

    private static void put(Map<String, String> fields, Money amount) {
        fields.put("amount", amount.toDecimalString());
        fields.put("currency", amount.currency().getCurrencyCode());
    }

    static FakeRequest parse(String body) {
        TreeMap<String, String> fields = new TreeMap<>();
        body.lines().forEach(line -> {
            int equals = line.indexOf('=');
            fields.put(line.substring(0, equals), line.substring(equals + 1));
        });
        return new FakeRequest(fields);
    }

    String text() {
        StringBuilder lines = new StringBuilder();
        fields.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append('\n'));
        return lines.toString();
    }

    String get(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the request has no " + name + ", only " + fields.keySet());
        }
        return value;
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    boolean is(String name) {
        return Boolean.parseBoolean(fields.get(name));
    }

    Money amount() {
        return Money.parse(get("amount"), get("currency"));
    }
}
