package ru.eatfit24.billing.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.catalog.SwitchFeature;
import ru.eatfit24.billing.catalog.ValueFeature;
import ru.eatfit24.billing.event.EventListener;
import ru.eatfit24.billing.event.EventRun;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.event.StoredEvent;
import ru.eatfit24.billing.job.CleanUp;
import ru.eatfit24.billing.job.Retention;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.observation.BillingObserver;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.usage.Account;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.Entitlements;
import ru.eatfit24.billing.usage.UsageGate;

/** What the parts of the contract work with: a catalogue, two nodes on one store, a clock that stands still. */
final class ContractFixture {

    static final MeteredFeature PHOTO = Feature.metered("photo");
    static final MeteredFeature EXPORT = Feature.metered("export");
    static final MeteredFeature CALL = Feature.metered("call");
    static final SwitchFeature STATISTICS = Feature.onOff("statistics");
    static final ValueFeature HISTORY = Feature.value("history_days");

    /** A Tuesday in the middle of a month, far from every boundary and every clock change. */
    static final Instant START = Instant.parse("2026-03-10T10:00:00Z");

    static final String ACTOR = "tester";
    static final String REASON = "contract";

    static final Plan FREE =
            Plan.free("FREE").version(1).limit(PHOTO, Limit.perDay(3)).value(HISTORY, 7);
    static final Plan BASIC = Plan.free("BASIC").version(1).limit(PHOTO, Limit.perDay(20));
    static final Plan PRO = Plan.paid("PRO", Money.ofMinor(299_00, "RUB"), BillingInterval.months(1))
            .version(1)
            .limit(PHOTO, Limit.perDay(50), Limit.perMonth(300))
            .limit(EXPORT, Limit.perBillingPeriod(10))
            .on(STATISTICS)
            .value(HISTORY, 180);
    static final Plan TEAM = Plan.paid("TEAM", Money.ofMinor(999_00, "RUB"), BillingInterval.months(1))
            .version(1)
            .unlimited(PHOTO);

    /** An organisation: ten a day together, five a team, three a person. */
    static final Plan ORG = Plan.free("ORG")
            .version(1)
            .limit(
                    CALL,
                    Limit.perDay(10),
                    Limit.perDay(5).atLevel(1),
                    Limit.perDay(3).atLevel(2))
            .limit(PHOTO, Limit.perDay(20));

    /** A larger one, in which persons have no limit of their own. */
    static final Plan ORG_PLUS = Plan.free("ORG_PLUS")
            .version(1)
            .limit(CALL, Limit.perDay(30), Limit.perDay(8).atLevel(1));

    static final PlanCatalog CATALOG = PlanCatalog.of(FREE, BASIC, PRO, TEAM, ORG, ORG_PLUS);

    private final String storeName;
    private final BillingStore store;
    private final BillingStore otherStore;
    private final VirtualClock clock = VirtualClock.at(START);
    private final Billing billing;

    ContractFixture(String storeName, BillingStore store, BillingStore otherStore) {
        this.storeName = storeName;
        this.store = requireNonNull(store, "store");
        this.otherStore = requireNonNull(otherStore, "otherStore");
        this.billing = node(store, CATALOG, clock);
    }

    private static Billing node(BillingStore on, PlanCatalog catalog, InstantSource clock, EventListener... listeners) {
        // The executor is for stores that block: their asynchronous verb then runs on the caller's thread.
        Billing.Builder builder =
                Billing.builder(catalog).store(on).clock(clock).executor(Runnable::run);
        for (int i = 0; i < listeners.length; i++) {
            builder.listener("listener-" + (i + 1), listeners[i]);
        }
        return builder.build();
    }

    /** A service on the first store with these listeners. */
    Billing listening(EventListener... listeners) {
        return node(store, CATALOG, clock, listeners);
    }

    /** A service on the first store with this listener, which tells the observer what it does. */
    Billing observed(BillingObserver observer, EventListener listener) {
        return Billing.builder(CATALOG)
                .store(store)
                .clock(clock)
                .listener("listener-1", listener)
                .observer(observer)
                .build();
    }

    /** A service on the other node with this listener. */
    Billing otherListening(String name, EventListener listener) {
        return Billing.builder(CATALOG)
                .store(otherStore)
                .clock(clock)
                .listener(name, listener)
                .build();
    }

    /** The clean-up of the first store with these times. */
    CleanUp cleaning(Retention.Builder times) {
        return cleaning(store, times);
    }

    /** The clean-up of the other node with these times. */
    CleanUp otherCleaning(Retention.Builder times) {
        return cleaning(otherStore, times);
    }

    private CleanUp cleaning(BillingStore on, Retention.Builder times) {
        return Billing.builder(CATALOG)
                .store(on)
                .clock(clock)
                .retention(times)
                .build()
                .cleanUp();
    }

    /** All events that were not delivered yet, which they are from now on; those of one account in its order. */
    List<StoredEvent> undelivered() {
        List<StoredEvent> events = new ArrayList<>();
        OutboxStore outbox = otherStore.outbox();
        Instant now = clock.instant();
        Instant lease = now.plusSeconds(1);
        String reader = "undelivered";
        outbox.register(Set.of(reader), now);
        while (outbox.handOut(100, 100, now) > 0) {
            // There may be more.
        }
        for (List<EventRun> runs = outbox.claim(reader, 100, 100, now, lease);
                !runs.isEmpty();
                runs = outbox.claim(reader, 100, 100, now, lease)) {
            for (EventRun run : runs) {
                events.addAll(run.events());
                run.events().forEach(event -> outbox.markDelivered(reader, event.id(), lease, now));
            }
        }
        return events;
    }

    /** A service that starts on the first store with this catalogue. */
    Billing restarted(PlanCatalog catalog) {
        return node(store, catalog, clock);
    }

    /** A service that starts on the other node with this catalogue. */
    Billing otherNode(PlanCatalog catalog) {
        return node(otherStore, catalog, clock);
    }

    /** A service that starts on the other node with a clock of its own. */
    Billing otherNode(InstantSource otherClock) {
        return node(otherStore, CATALOG, otherClock);
    }

    String storeName() {
        return storeName;
    }

    BillingStore store() {
        return store;
    }

    BillingStore otherStore() {
        return otherStore;
    }

    VirtualClock clock() {
        return clock;
    }

    UsageGate gate() {
        return billing.gate();
    }

    Entitlements entitlements() {
        return billing.entitlements();
    }

    /** The account as the other node's store holds it. */
    Account stored(String root) {
        CompletableFuture<Account> account =
                otherStore.usage().read(AccountScope.of(root), found -> found).toCompletableFuture();
        return account.join();
    }

    /** Whether the store holds anything of an account: one that was never written has never decided. */
    boolean isKnown(String root) {
        return !stored(root).at().equals(Instant.EPOCH);
    }
}
