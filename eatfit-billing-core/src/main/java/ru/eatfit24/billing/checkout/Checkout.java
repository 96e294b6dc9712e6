package ru.eatfit24.billing.checkout;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.catalog.Audience;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.payment.ProviderUnavailableException;
import ru.eatfit24.billing.subscription.Agreement;

/**
 * Sells plans.
 *
 * <ol>
 *   <li>A purchase is known by the host's operation id. A repeat finds it and answers how it stands; it never makes another one.
 *   <li>Price, plan version and what is taken off are written down on an invoice, which decides from then on.
 *   <li>An account has one purchase under way. Choosing the same terms again answers the same page to confirm on; choosing others withdraws the earlier attempt, which
 *       is still watched: should it succeed after all, its money goes back or is credited. Where the provider has not said whether it made the earlier attempt, the
 *       answer is to wait.
 *   <li>The intent to make the attempt is committed before it is sent. After a crash, an unknown answer or a lost connection the repeat, or the next run of
 *       {@link PaymentRuns}, sends the same bytes under the same key.
 *   <li>What costs nothing is paid at once, and what is below the provider's minimum too; that is carried over to the next invoice.
 * </ol>
 *
 * <p>Nothing is given before the provider has confirmed the money: a failed upgrade leaves the plan as it was. Safe for use by many threads and nodes.
 */
public final class Checkout {

    private static final Logger LOG = LoggerFactory.getLogger(Checkout.class);

    /** More rounds than this mean that others keep changing the same account's purchase. */
    private static final int MAX_ROUNDS = 4;

    private final MoneyDesk desk;

    Checkout(MoneyDesk desk) {
        this.desk = desk;
    }

    /**
     * Buys a plan: an upgrade, a downgrade and a further period of the same plan as well.
     *
     * <p>A crash or failure at any point charges nothing by itself: repeat the call with the same operation.
     *
     * @throws IllegalArgumentException if there is no such plan, it has no price, or the provider cannot make the payment
     * @throws ru.eatfit24.billing.usage.OperationConflictException if the operation was another purchase: another plan or discount, or collected in another way
     * @throws ru.eatfit24.billing.error.BillingException if the store does not answer
     */
    public CheckoutOutcome start(CheckoutRequest request) {
        Plan plan = desk.till().directory().declared().requirePlan(request.plan());
        if (!plan.audience().equals(Audience.EVERYONE) && !request.audiences().contains(plan.audience())) {
            return new CheckoutOutcome.NotForSale(plan.code());
        }
        Agreement agreement = Agreement.to(plan);
        boolean asked = false;
        boolean sent = false;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            boolean mayAsk = !asked;
            boolean maySend = !sent;
            Purchase.Step step = desk.book(
                    request.account(), books -> new Purchase(books, request, plan, agreement, mayAsk, maySend).step());
            if (step instanceof Purchase.Step.Stands stands) {
                return stands.outcome();
            } else if (step instanceof Purchase.Step.Ask ask) {
                asked = true;
                askQuietly(request.account(), ask);
            } else {
                sent = true;
            }
        }
        return new CheckoutOutcome.Unsettled(desk.till().now().plus(Purchase.RETRY));
    }

    private void askQuietly(String account, Purchase.Step.Ask ask) {
        try {
            desk.ask(account, ask.payment(), ask.providerId());
        } catch (ProviderUnavailableException unavailable) {
            LOG.info("payment {} was not looked after before a purchase: {}", ask.payment(), unavailable.getMessage());
        }
    }
}
