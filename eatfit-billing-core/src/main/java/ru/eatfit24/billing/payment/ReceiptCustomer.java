package ru.eatfit24.billing.payment;

import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.internal.Text;

/**
 * Who gets a fiscal receipt. Immutable. At least one way to reach the person is needed; which ones a till takes is the provider's to say.
 *
 * @param email at most 254 characters; null for none
 * @param phone 4 to 15 digits with the country's code, without a plus; null for none
 * @param fullName of a person or organisation, at most 256 characters; null for none
 * @param inn the taxpayer's number, 10 or 12 digits; null for none
 */
public record ReceiptCustomer(
        @Nullable String email,
        @Nullable String phone,
        @Nullable String fullName,
        @Nullable String inn) {

    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if there is neither e-mail nor phone, or a text is not what it should be; the message does not repeat it
     */
    public ReceiptCustomer {
        if (email == null && phone == null) {
            throw new IllegalArgumentException("a receipt needs an e-mail address or a phone number to go to");
        }
        if (email != null && (Text.require("e-mail address", email, 254).indexOf('@') < 1)) {
            throw new IllegalArgumentException("the e-mail address of a receipt has no @ inside");
        }
        if (phone != null) {
            requireDigits("phone number", phone, phone.length() >= 4 && phone.length() <= 15, "4 to 15");
        }
        if (fullName != null) {
            Text.require("full name", fullName, 256);
        }
        if (inn != null) {
            requireDigits("INN", inn, inn.length() == 10 || inn.length() == 12, "10 or 12");
        }
    }

    /** Somebody who is reached by e-mail. */
    public static ReceiptCustomer ofEmail(String email) {
        return new ReceiptCustomer(email, null, null, null);
    }

    /** Somebody who is reached by phone. */
    public static ReceiptCustomer ofPhone(String phone) {
        return new ReceiptCustomer(null, phone, null, null);
    }

    private static void requireDigits(String what, String text, boolean fits, String count) {
        if (!fits || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("the " + what + " of a receipt must be " + count + " digits, but has "
                    + text.length() + " characters" + (fits ? ", not all of them digits" : ""));
        }
    }

    /** Says nothing of the person. */
    @Override
    public String toString() {
        return "ReceiptCustomer[" + (email == null ? "" : "e-mail ") + (phone == null ? "" : "phone ") + "]";
    }
}
