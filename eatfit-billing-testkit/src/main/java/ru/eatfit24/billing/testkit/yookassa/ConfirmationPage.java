package ru.eatfit24.billing.testkit.yookassa;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page on which a payer pays, or does not. Plain forms, so that any browser or test can use it. */
final class ConfirmationPage {

    private final FakeShop shop;

    ConfirmationPage(FakeShop shop) {
        this.shop = shop;
    }

    /**
     * What the browser is told.
     *
     * @param status 200 for a page, 303 to go elsewhere, 404
     * @param location where to; null for a page
     * @param html the page; empty for none
     */
    record Answer(int status, @Nullable String location, String html) {}

    Answer show(String id) {
        return shop.locked(() -> {
            ShopObjects.Payment payment = shop.payments.get(id);
            ShopObjects.Method method = payment == null ? shop.methods.get(id) : payment.method;
            if (method == null) {
                return new Answer(404, null, page("Nothing here", "<p>There is no such payment.</p>"));
            }
            if (payment != null) {
                shop.payment(id);
            }
            boolean isOver = payment == null ? !method.status.equals("pending") : !payment.isPending();
            String status = payment == null ? method.status : payment.status;
            return new Answer(200, null, isOver ? over(method, status) : form(payment, ""));
        });
    }

    /** A button was pressed. */
    Answer act(String id, Map<String, String> form) {
        return shop.locked(() -> {
            ShopObjects.Payment payment = shop.payments.get(id);
            ShopObjects.Method method = payment == null ? shop.methods.get(id) : payment.method;
            if (method == null) {
                return new Answer(404, null, page("Nothing here", "<p>There is no such payment.</p>"));
            }
            if (payment != null) {
                shop.payment(id);
            }
            boolean isOver = payment == null ? !method.status.equals("pending") : !payment.isPending();
            String action = form.getOrDefault("action", "leave");
            if (isOver || action.equals("leave")) {
                return back(method);
            }
            if (action.equals("refuse")) {
                refuse(payment, method);
                return back(method);
            }
            String card = form.getOrDefault("card", TestCards.PAYS).replaceAll("[^0-9]", "");
            String declined = TestCards.declineOf(card);
            if (!declined.isEmpty()) {
                // The payer may try again: the payment goes on waiting.
                return new Answer(200, null, form(payment, "The card was declined: " + declined + "."));
            }
            method.paidWith(card);
            if (payment == null) {
                shop.confirm(method);
            } else {
                shop.pay(payment);
            }
            return back(method);
        });
    }

    private void refuse(ShopObjects.@Nullable Payment payment, ShopObjects.Method method) {
        if (payment == null) {
            method.status = "inactive";
        } else {
            shop.refuse(payment, "payment_network", "general_decline");
        }
    }

    private static Answer back(ShopObjects.Method method) {
        return method.returnUrl == null
                ? new Answer(200, null, page("Done", "<p id=\"status\">Done.</p>"))
                : new Answer(303, method.returnUrl, "");
    }

    private static String over(ShopObjects.Method method, String status) {
        return page(
                "Nothing to pay",
                "<p id=\"status\">This payment is " + escaped(status) + ".</p>"
                        + (method.returnUrl == null
                                ? ""
                                : "<p><a id=\"back\" href=\"" + escaped(method.returnUrl)
                                        + "\">Back to the shop</a></p>"));
    }

    private static String form(ShopObjects.@Nullable Payment payment, String problem) {
        String what = payment == null
                ? "<p>Save a card for later payments</p>"
                : "<p id=\"description\">"
                        + escaped(payment.request.path("description").asText())
                        + "</p><p id=\"amount\">" + escaped(payment.amount.toString()) + "</p>";
        return page(
                "Pay",
                what
                        + (problem.isEmpty() ? "" : "<p id=\"problem\">" + escaped(problem) + "</p>")
                        + "<form method=\"post\"><p><label>Card number <input name=\"card\" value=\"" + TestCards.PAYS
                        + "\"></label></p>"
                        + button("pay", "Pay")
                        + button("refuse", "Refuse at the bank")
                        + button("leave", "Leave without paying")
                        + "</form>");
    }

    private static String button(String action, String label) {
        return "<button id=\"" + action + "\" name=\"action\" value=\"" + action + "\">" + label + "</button> ";
    }

    private static String page(String title, String content) {
        return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title
                + "</title></head><body><h1>" + title + "</h1><p>This is a simulated provider. No money moves.</p>"
                + content
                + "</body></html>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
