package ru.eatfit24.billing.payment;

import org.jspecify.annotations.Nullable;

/** Something at the provider, as it was when it was asked. Immutable. */
public sealed interface ProviderObject permits ProviderPayment, ProviderRefund, ProviderMethod {

    /** The provider's id of it. */
    String id();

    /** Our id of it, as we told it to the provider; null when it carries none. */
    @Nullable String ourId();
}
