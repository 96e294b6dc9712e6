package ru.eatfit24.billing.payment;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The port to a payment system. It remembers nothing and decides nothing, and whoever calls it has committed beforehand that it will ({@link ProviderCall}).
 *
 * <p>The contract:
 *
 * <ul>
 *   <li>{@link #write} is pure: the same request gives the same text, on every node and in every release that shares a database.
 *   <li>{@link #send} sends exactly the call's body under its key. It may repeat that a few times within minutes, and then gives one answer for all of them. It
 *       never throws for what the network or the provider does: that is a {@link ProviderAnswer}. Whatever could have taken effect without our knowing is
 *       {@link ProviderAnswer.Unknown}, never a refusal.
 *   <li>Under one key, while it is remembered ({@link ProviderTraits#keyLifetime}), there is at most one effect, and each send is answered with it. The
 *       answer may show the object as it was when it was made. After that the same key is a new operation.
 *   <li>Questions show the newest state. What is not ours is shown like anything else; the caller tells by our id, amount and shop.
 *   <li>A thread that is interrupted ends its exchange, as unknown or unavailable, and keeps its flag.
 *   <li>Blocking, within a time-out of its own that is longer than the provider may take to answer. Safe for use by many threads.
 * </ul>
 */
public interface PaymentProvider {

    /** What is fixed about it. */
    ProviderTraits traits();

    /**
     * Writes the exact text that will be sent.
     *
     * @throws IllegalArgumentException if the provider cannot do this at all, such as an amount below its minimum or a receipt that it will not take
     */
    String write(ProviderRequest request);

    /**
     * Makes the call.
     *
     * @param call one that is open
     */
    ProviderAnswer send(ProviderCall call);

    /**
     * A payment, by the provider's id.
     *
     * @return empty when the provider knows none of this id in the shop
     * @throws ProviderUnavailableException if there is no answer
     */
    Optional<ProviderPayment> findPayment(String providerId);

    /**
     * A refund, by the provider's id.
     *
     * @return empty when the provider knows none of this id in the shop
     * @throws ProviderUnavailableException if there is no answer
     */
    Optional<ProviderRefund> findRefund(String providerId);

    /**
     * A saved method, by the provider's id.
     *
     * @return empty when the provider knows none of this id in the shop
     * @throws ProviderUnavailableException if there is no answer
     */
    Optional<ProviderMethod> findMethod(String providerId);

    /**
     * Payments of the shop that the provider made in {@code [from, until)} by its own clock, newest first, page by page. What changes between two pages may be
     * shown twice or, if it was made meanwhile, not at all.
     *
     * @param cursor a page's {@link ProviderPage#next}; null for the first one
     * @throws ProviderUnavailableException if there is no answer
     */
    ProviderPage<ProviderPayment> payments(Instant from, Instant until, @Nullable String cursor);

    /**
     * Refunds of the shop, like {@link #payments}: those made by hand at the provider too.
     *
     * @param cursor a page's {@link ProviderPage#next}; null for the first one
     * @throws ProviderUnavailableException if there is no answer
     */
    ProviderPage<ProviderRefund> refunds(Instant from, Instant until, @Nullable String cursor);
}
