package ru.eatfit24.billing.testkit.yookassa;

import java.util.Map;

/** The numbers that a test shop knows; all others pay. */
final class TestCards {

    static final String PAYS = "5555555555554444";

    private static final Map<String, String> DECLINED = Map.ofEntries(
            Map.entry("5555555555554592", "3d_secure_failed"),
            Map.entry("5555555555554535", "call_issuer"),
            Map.entry("5555555555554543", "card_expired"),
            Map.entry("5555555555554568", "fraud_suspected"),
            Map.entry("5555555555554527", "general_decline"),
            Map.entry("5555555555554600", "insufficient_funds"),
            Map.entry("5555555555554618", "invalid_card_number"),
            Map.entry("5555555555554626", "invalid_csc"),
            Map.entry("5555555555554501", "issuer_unavailable"),
            Map.entry("5555555555554576", "payment_method_limit_exceeded"),
            Map.entry("5555555555554550", "payment_method_restricted"),
            Map.entry("5555555555554584", "country_forbidden"),
            Map.entry("5555555555554634", "fraud_suspected"));

    private TestCards() {}

    /** Why a card is declined; empty text when it pays. */
    static String declineOf(String number) {
        String digits = number.replaceAll("[^0-9]", "");
        return digits.length() < 14 || digits.length() > 19 ? "invalid_card_number" : DECLINED.getOrDefault(digits, "");
    }

    static String brandOf(String number) {
        return switch (number.charAt(0)) {
            case '2' -> "Mir";
            case '4' -> "Visa";
            default -> "MasterCard";
        };
    }
}
