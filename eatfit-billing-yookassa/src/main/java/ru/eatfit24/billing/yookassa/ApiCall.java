package ru.eatfit24.billing.yookassa;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One call to the provider, before it is made.
 *
 * @param name what it does, for the log
 * @param url where to
 * @param key the idempotency key; null for a question
 * @param body the exact text to send; null for a question
 * @param about our id of what it is about, or the provider's where ours is not known; for the log
 * @param isAboutMethod whether the provider's id in the answer is the one of a method, which can be charged by who knows it and the shop's key: not for the log
 */
record ApiCall(
        String name,
        URI url,
        @Nullable String key,
        @Nullable String body,
        String about,
        boolean isAboutMethod) {

    static ApiCall question(String name, URI url, String about) {
        return new ApiCall(name, url, null, null, about, false);
    }

    static ApiCall questionAboutMethod(String name, URI url) {
        return new ApiCall(name, url, null, null, "a method", true);
    }

    /** Whether it changes nothing. */
    boolean isQuestion() {
        return key == null;
    }

    /** Without the body, which may name the payer. */
    @Override
    public String toString() {
        return name + " about " + about;
    }
}
