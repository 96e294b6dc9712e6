package ru.eatfit24.billing;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.checkout.AttentionNeeded;
import ru.eatfit24.billing.checkout.BillingMoney;
import ru.eatfit24.billing.checkout.Checkout;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.checkout.PaymentChanged;
import ru.eatfit24.billing.checkout.PaymentRuns;
import ru.eatfit24.billing.checkout.Payments;
import ru.eatfit24.billing.checkout.RefundChanged;
import ru.eatfit24.billing.checkout.SubscriptionChanged;
import ru.eatfit24.billing.checkout.Subscriptions;
import ru.eatfit24.billing.checkout.Takeover;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.EventListener;
import ru.eatfit24.billing.event.Outbox;
import ru.eatfit24.billing.event.StoredEvent;
import ru.eatfit24.billing.job.CleanUp;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobRunner;
import ru.eatfit24.billing.job.JobWork;
import ru.eatfit24.billing.job.Jobs;
import ru.eatfit24.billing.job.Retention;
import ru.eatfit24.billing.ledger.Ledger;
import ru.eatfit24.billing.observation.Backlog;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.observation.Vitals;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.time.Instants;
import ru.eatfit24.billing.usage.Entitlements;
import ru.eatfit24.billing.usage.ThresholdReached;
import ru.eatfit24.billing.usage.UsageGate;
import ru.eatfit24.billing.usage.UsageStore;
import ru.eatfit24.billing.usage.UsageThreads;
import ru.eatfit24.billing.webhook.Inbox;

/**
 * Plans, usage limits and what belongs to them, put together for one service: a catalogue and a store go in, the services come out.
 *
 * <pre>{@code
 * Billing billing = Billing.builder(catalog).store(JdbcBillingStore.open(dataSource)).build();
 * Decision decision = billing.gate().tryConsume("user-42", PHOTO);
 * }</pre>
 *
 * <p>Immutable, safe for use by many threads; one for each service is enough. From its first request to {@link #close()} it may have a
 * few daemon threads of its own, which let the requests of many callers ride together, and help payment runs if the host wants that; the store stays
 * the host's.
 */
public final class Billing implements AutoCloseable {

    /** How long operations are remembered unless the host says otherwise. */
    public static final Duration DEFAULT_OPERATION_RETENTION = Duration.ofDays(30);

    /** Every type of event that this release defines. */
    private static final Map<String, Function<StoredEvent, BillingEvent>> EVENT_READERS = eventReaders();

    private static Map<String, Function<StoredEvent, BillingEvent>> eventReaders() {
        Map<String, Function<StoredEvent, BillingEvent>> readers = new HashMap<>();
        readers.put(ThresholdReached.TYPE, ThresholdReached::read);
        for (SubscriptionChanged.Kind kind : SubscriptionChanged.Kind.values()) {
            readers.put(kind.type(), SubscriptionChanged::read);
        }
        for (PaymentChanged.Kind kind : PaymentChanged.Kind.values()) {
            readers.put(kind.type(), PaymentChanged::read);
        }
        for (RefundChanged.Kind kind : RefundChanged.Kind.values()) {
            readers.put(kind.type(), RefundChanged::read);
        }
        for (AttentionNeeded.Kind kind : AttentionNeeded.Kind.values()) {
            readers.put(kind.type(), AttentionNeeded::read);
        }
        return Map.copyOf(readers);
    }

    private final PlanCatalog catalog;
    private final UsageGate gate;
    private final Entitlements entitlements;
    private final Outbox outbox;
    private final CleanUp cleanUp;
    private final BillingStore store;
    private final InstantSource clock;
    private final UsageStore usage;
    private final @Nullable BillingMoney money;
    private final Ledger ledger;
    private final Jobs jobs;
    private final Duration closeTimeout;

    private Billing(
            PlanCatalog catalog,
            BillingStore store,
            InstantSource clock,
            Duration operationRetention,
            Retention retention,
            Map<String, EventListener> listeners,
            UsageThreads threads,
            @Nullable PaymentProvider provider,
            @Nullable CheckoutSettings settings,
            BillingObserver observer) {
        PlanDirectory directory = PlanDirectory.register(catalog, store.catalog());
        this.catalog = catalog;
        this.store = store;
        this.clock = clock;
        this.usage = store.openUsage(threads, observer);
        this.gate = UsageGate.of(directory, usage, clock, operationRetention, threads.callbacks())
                .observedBy(observer);
        this.entitlements = Entitlements.of(directory, usage, clock);
        this.outbox = Outbox.of(store.outbox(), clock, listeners, EVENT_READERS).observedBy(observer);
        this.cleanUp = CleanUp.of(store.cleanUp(), clock, retention);
        this.money = provider == null && settings == null
                ? null
                : BillingMoney.of(
                        store,
                        directory,
                        provider,
                        settings == null ? CheckoutSettings.STANDARD : settings,
                        clock,
                        observer);
        this.ledger = Ledger.of(store, clock, operationRetention, provider, observer);
        this.closeTimeout = threads.drain();
        this.jobs =
                Jobs.of(works(!listeners.isEmpty(), provider != null), clock).observedBy(observer);
    }

    private Map<Job, JobWork> works(boolean hasListeners, boolean hasProvider) {
        Map<Job, JobWork> works = new EnumMap<>(Job.class);
        works.put(Job.RESERVATIONS, JobWork.reservations(store.cleanUp(), entitlements, clock));
        works.put(Job.CLEAN_UP, JobWork.cleanUp(cleanUp));
        works.put(Job.VERIFICATION, JobWork.verification(ledger));
        if (hasListeners) {
            works.put(Job.OUTBOX, JobWork.outbox(outbox));
        }
        if (money != null) {
            works.put(Job.RENEWALS, JobWork.renewals(money.runs()));
            works.put(Job.RECONCILIATION, JobWork.reconciliation(money.runs()));
            works.put(Job.INBOX, JobWork.inbox(money.inbox()));
            if (hasProvider) {
                works.put(Job.COMPARISON, JobWork.comparison(money.runs(), clock));
            }
        }
        return works;
    }

    /** Starts from the plans. A store must follow. */
    public static Builder builder(PlanCatalog catalog) {
        return new Builder(catalog);
    }

    /** The plans that this service declares. */
    public PlanCatalog catalog() {
        return catalog;
    }

    /** Enforces the limits. */
    public UsageGate gate() {
        return gate;
    }

    /** Gives accounts plans, overrides and grants, and corrects counters. */
    public Entitlements entitlements() {
        return entitlements;
    }

    /** Delivers events to the listeners, when the host says so. */
    public Outbox outbox() {
        return outbox;
    }

    /**
     * Sells plans.
     *
     * @throws IllegalStateException if the builder was given neither a payment provider nor checkout settings
     */
    public Checkout checkout() {
        return money().checkout();
    }

    /**
     * Trials, cancellations, grants: what is done to subscriptions without paying.
     *
     * @throws IllegalStateException if the builder was given neither a payment provider nor checkout settings
     */
    public Subscriptions subscriptions() {
        return money().subscriptions();
    }

    /**
     * Payments, refunds and saved methods.
     *
     * @throws IllegalStateException if the builder was given neither a payment provider nor checkout settings
     */
    public Payments payments() {
        return money().payments();
    }

    /**
     * Charges renewals and finds out what nobody knows yet, when the host says so.
     *
     * @throws IllegalStateException if the builder was given neither a payment provider nor checkout settings
     */
    public PaymentRuns paymentRuns() {
        return money().runs();
    }

    /**
     * Keeps the provider's notifications, and looks after them when the host says so.
     *
     * @throws IllegalStateException if the builder was given neither a payment provider nor checkout settings
     */
    public Inbox webhooks() {
        return money().inbox();
    }

    /**
     * Takes over what another billing system knows of accounts, when a service moves here.
     *
     * @throws IllegalStateException if the builder was given neither a payment provider nor checkout settings
     */
    public Takeover takeover() {
        return money().takeover();
    }

    private BillingMoney money() {
        if (money == null) {
            throw new IllegalStateException(
                    "this service sells nothing; say Billing.builder(catalog).paymentProvider(…),"
                            + " or .checkoutSettings(…) for subscriptions without payments");
        }
        return money;
    }

    /** Verifies that all that is stored explains itself, when the host says so. */
    public Ledger ledger() {
        return ledger;
    }

    /** All that has to be done again and again, in one shape, when the host says so; {@link JobRunner} says so by itself. */
    public Jobs jobs() {
        return jobs;
    }

    /**
     * Counts what waits, for gauges and health checks: three short statements on the store, each of which reads the index entries of what waits and no others. So it costs
     * little while little waits; once in some seconds is often enough.
     *
     * @throws ru.eatfit24.billing.error.BillingException if the store fails
     */
    public Vitals vitals() {
        return new Vitals(
                Instants.toMicros(clock.instant()),
                usage.unanswered(),
                money == null ? Vitals.Inbox.EMPTY : store.inbox().vitals(),
                store.outbox().vitals(),
                money == null ? Backlog.NONE : store.money().openCalls());
    }

    /** Deletes what is over and was kept long enough, when the host says so. */
    public CleanUp cleanUp() {
        return cleanUp;
    }

    /**
     * Takes no more requests, waits for the answers of those under way, 10 seconds unless the builder says otherwise, fails those that were not
     * begun then with {@link ru.eatfit24.billing.error.StoreUnavailableException}, for which nothing was taken, and ends its threads. Runs of
     * {@link #paymentRuns} end with what they have begun; they are waited for before that, as long again. The store stays open. Does nothing the second
     * time.
     */
    @Override
    public void close() {
        if (money != null) {
            money.close(closeTimeout);
        }
        usage.close();
    }

    /** Collects what {@link Billing} is made of. For one thread. */
    public static final class Builder {

        /** The name of a listener that was given none. */
        public static final String DEFAULT_LISTENER = "default";

        private static final Pattern LISTENER_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

        private final PlanCatalog catalog;
        private @Nullable BillingStore store;
        private @Nullable InstantSource clock;
        private @Nullable Duration operationRetention;
        private final Map<String, EventListener> listeners = new LinkedHashMap<>();
        private Retention.@Nullable Builder retention;
        private @Nullable Executor executor;
        private @Nullable Integer workers;
        private @Nullable Duration closeTimeout;
        private @Nullable PaymentProvider provider;
        private @Nullable CheckoutSettings settings;
        private @Nullable BillingObserver observer;

        private Builder(PlanCatalog catalog) {
            this.catalog = Objects.requireNonNull(catalog, "catalog");
        }

        /**
         * Where everything is kept. Required.
         *
         * @throws IllegalStateException if a store was given already
         */
        public Builder store(BillingStore store) {
            refuseRepetition(this.store, "store");
            this.store = Objects.requireNonNull(store, "store");
            return this;
        }

        /**
         * What time it is, for everything. The default is the clock that the store offers.
         *
         * @throws IllegalStateException if a clock was given already
         */
        public Builder clock(InstantSource clock) {
            refuseRepetition(this.clock, "clock");
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * How long operations with an id are remembered, so that a repeat takes no effect again. The default is
         * {@link #DEFAULT_OPERATION_RETENTION}.
         *
         * @throws IllegalArgumentException if it is shorter than a minute or longer than 3660 days
         * @throws IllegalStateException if it was given already
         */
        public Builder operationRetention(Duration retention) {
            refuseRepetition(operationRetention, "operation retention");
            if (retention.compareTo(Duration.ofMinutes(1)) < 0 || retention.compareTo(Duration.ofDays(3660)) > 0) {
                throw new IllegalArgumentException(
                        "operations must be remembered for a minute to 3660 days, but not for " + retention);
            }
            operationRetention = retention;
            return this;
        }

        /**
         * How long what is over is kept before {@link Billing#cleanUp} deletes it; without this the defaults of {@link Retention} hold.
         *
         * @throws IllegalStateException if it was given already
         */
        public Builder retention(Retention.Builder times) {
            refuseRepetition(retention, "retention");
            retention = Objects.requireNonNull(times, "times");
            return this;
        }

        /**
         * Acts on events, such as {@link ThresholdReached}, when the host calls {@link Billing#outbox}: the only listener of the service, or one of several whose
         * name is {@value #DEFAULT_LISTENER}.
         *
         * @throws IllegalStateException if there is one of this name already; give the others names
         */
        public Builder listener(EventListener listener) {
            return listener(DEFAULT_LISTENER, listener);
        }

        /**
         * Acts on events, under a name. Every event goes to every listener; what one has taken, and how often it has failed, is kept under its name, and is no concern of the
         * others. The same listener keeps its name in all releases: another name is another listener, which gets what happens from then on.
         *
         * @param name 1 to 64 characters of {@code A-Z a-z 0-9 _ - .}
         * @throws IllegalArgumentException if the name has other characters
         * @throws IllegalStateException if there is one of this name already
         */
        public Builder listener(String name, EventListener listener) {
            Objects.requireNonNull(listener, "listener");
            if (!LISTENER_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "a listener's name has 1 to 64 letters, digits and _ - . only, but is " + Text.quote(name));
            }
            if (listeners.putIfAbsent(name, listener) != null) {
                throw new IllegalStateException(
                        "there is a listener \"" + name + "\" already; give each one a name: .listener(\"mails\", …)");
            }
            return this;
        }

        /**
         * The host's threads, which asynchronous verbs need: on them runs whatever depends on an answer, and where a store blocks its callers, the
         * verb itself. They stay the host's.
         *
         * @throws IllegalStateException if an executor was given already
         */
        public Builder executor(Executor executor) {
            refuseRepetition(this.executor, "executor");
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * How many daemon threads carry out requests that ride together, from the first request to {@link Billing#close}: so many transactions are
         * under way at most, each for many callers. The default is 2; a store that carries out each request by itself has none.
         *
         * @param threads 1 to 64
         * @throws IllegalArgumentException if it is something else
         * @throws IllegalStateException if it was given already
         */
        public Builder workerThreads(int threads) {
            refuseRepetition(workers, "number of worker threads");
            workers = UsageThreads.DEFAULT.withWorkers(threads).workers();
            return this;
        }

        /**
         * How long {@link Billing#close} waits for the answers of requests under way, and as long for runs. The default is 10 seconds.
         *
         * @param timeout 0 to 1 hour
         * @throws IllegalArgumentException if it is something else
         * @throws IllegalStateException if it was given already
         */
        public Builder closeTimeout(Duration timeout) {
            refuseRepetition(closeTimeout, "close timeout");
            closeTimeout = UsageThreads.DEFAULT.withDrain(timeout).drain();
            return this;
        }

        /**
         * The payment system. Without one nothing is sold.
         *
         * @throws IllegalStateException if a provider was given already
         */
        public Builder paymentProvider(PaymentProvider system) {
            refuseRepetition(provider, "payment provider");
            provider = Objects.requireNonNull(system, "system");
            return this;
        }

        /**
         * How money is dealt with; without this {@link CheckoutSettings#STANDARD} holds.
         *
         * @throws IllegalStateException if settings were given already
         */
        public Builder checkoutSettings(CheckoutSettings given) {
            refuseRepetition(settings, "set of checkout settings");
            settings = Objects.requireNonNull(given, "given");
            return this;
        }

        /**
         * Is told of what the service does, for metrics. What it throws harms nothing.
         *
         * @throws IllegalStateException if an observer was given already
         */
        public Builder observer(BillingObserver given) {
            refuseRepetition(observer, "observer");
            observer = BillingObserver.isolated(given);
            return this;
        }

        /**
         * Registers the catalogue with the store and starts.
         *
         * @throws IllegalStateException if no store was given, or it keeps no money although a payment provider was given
         * @throws IllegalArgumentException if something is kept for a shorter time than operations are remembered
         * @throws ru.eatfit24.billing.catalog.CatalogConflictException if the store remembers one of the plan versions with other content
         * @throws ru.eatfit24.billing.error.BillingException if the store does not answer
         */
        public Billing build() {
            if (store == null) {
                throw new IllegalStateException("no store was given; say .store(JdbcBillingStore.open(dataSource))"
                        + " or, for tests, .store(InMemoryBillingStore.create())");
            }
            Duration remembered = operationRetention == null ? DEFAULT_OPERATION_RETENTION : operationRetention;
            return new Billing(
                    catalog,
                    store,
                    clock == null ? store.clock() : clock,
                    remembered,
                    (retention == null ? Retention.builder() : retention).build(remembered),
                    listeners,
                    threads(),
                    provider,
                    settings,
                    observer == null ? BillingObserver.NOOP : observer);
        }

        private UsageThreads threads() {
            UsageThreads threads = UsageThreads.DEFAULT.withCallbacks(executor);
            threads = workers == null ? threads : threads.withWorkers(workers);
            return closeTimeout == null ? threads : threads.withDrain(closeTimeout);
        }

        private static void refuseRepetition(@Nullable Object given, String what) {
            if (given != null) {
                throw new IllegalStateException("a " + what + " was given already");
            }
        }
    }
}
