package ru.eatfit24.billing.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.LedgerStore;
import ru.eatfit24.billing.time.Instants;

/**
 * Verifies that all that is stored explains itself, while the service runs.
 *
 * <p>A verification goes through the accounts page by page, in the store's order of their names. Each account is read as it was at one moment, so that a change under way
 * is never seen by half: what is reported differs in what is stored, and nothing is reported that a running service writes. It changes nothing and holds nobody up.
 *
 * <p>It keeps the accounts of one page in memory and of each account what there can be little of; operations and reservations are added up as they are read. What it has
 * found comes in a {@link VerificationReport}, with where to go on if it ended before the last account; after a failure or a crash a host goes on after the
 * last account that {@link Verification#progress} told of. Accounts that are made meanwhile are verified if their names follow.
 *
 * <p>Safe for use by many threads, each verifying for itself.
 *
 * @since 0.1.0
 */
public final class Ledger {

    private static final Logger log = LoggerFactory.getLogger(Ledger.class);

    private final BillingStore store;
    private final InstantSource clock;
    private final Duration operationRetention;
    private final @Nullable PaymentProvider provider;
    private final BillingObserver observer;

    private Ledger(
            BillingStore store,
            InstantSource clock,
            Duration operationRetention,
            @Nullable PaymentProvider provider,
            BillingObserver observer) {
        this.store = Objects.requireNonNull(store, "store");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.operationRetention = Objects.requireNonNull(operationRetention, "operationRetention");
        this.provider = provider;
        this.observer = Objects.requireNonNull(observer, "observer");
    }

    /**
     * The service. Hosts take theirs from {@code Billing}.
     *
     * @param operationRetention how long operations are remembered at least
     * @param provider null where no money moves
     * @param observer is told of each difference
     */
    public static Ledger of(
            BillingStore store,
            InstantSource clock,
            Duration operationRetention,
            @Nullable PaymentProvider provider,
            BillingObserver observer) {
        return new Ledger(store, clock, operationRetention, provider, observer);
    }

    /**
     * Verifies accounts and reports what differs.
     *
     * @throws IllegalStateException if the store cannot show what it keeps, or the provider is to be asked and there is none
     * @throws ru.eatfit24.billing.error.BillingException if the store fails; what was found before was told already
     */
    public VerificationReport verify(Verification what) {
        Findings findings = new Findings(what.each(), observer);
        VerificationReport report = new VerificationRun(
                        store.ledger(), what, findings, check(what, findings), this::now, operationRetention)
                .toTheEnd();
        log.debug(
                "ledger-verified accounts={} differences={} ending={} goOnAfter={}",
                report.count(LedgerRow.ACCOUNT),
                report.total(),
                report.ending(),
                report.goOnAfter());
        return report;
    }

    private @Nullable ProviderCheck check(Verification what, Findings findings) {
        Verification.Questions questions = what.questions();
        if (questions == null) {
            return null;
        }
        if (provider == null) {
            throw new IllegalStateException(
                    "there is no payment provider to ask; say Billing.builder(catalog).paymentProvider(…), or verify"
                            + " without askingProvider(…)");
        }
        return new ProviderCheck(provider, store.ledger(), questions, findings);
    }

    /**
     * How many accounts there are to verify, with nothing verified.
     *
     * @param after counts those that follow this one; null for all
     */
    public long countAccounts(@Nullable String after) {
        LedgerStore accounts = store.ledger();
        return accounts.countAccounts(after);
    }

    private Instant now() {
        return Instants.toMicros(clock.instant());
    }
}
