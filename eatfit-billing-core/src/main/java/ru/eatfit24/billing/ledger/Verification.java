package ru.eatfit24.billing.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.error.internal.Text;
import ru.eatfit24.billing.store.LedgerStore;

/** What is to be verified, how much of it at once, and who is told. Immutable; each method answers a changed copy. */
public final class Verification {

    /** How many accounts are read at once, unless it says otherwise. */
    public static final int DEFAULT_PAGE = 500;

    /** The most questions a second. */
    public static final int MAX_RATE = 1_000;

    private static final Verification ALL = new Verification(
            new Extent(null, null, Long.MAX_VALUE, null, DEFAULT_PAGE), Set.of(), null, progress -> {}, found -> {});

    private final Extent extent;
    private final Set<String> keyed;
    private final @Nullable Questions questions;
    private final Consumer<VerificationProgress> progress;
    private final Consumer<Difference> each;

    private Verification(
            Extent extent,
            Set<String> keyed,
            @Nullable Questions questions,
            Consumer<VerificationProgress> progress,
            Consumer<Difference> each) {
        this.extent = extent;
        this.keyed = keyed;
        this.questions = questions;
        this.progress = progress;
        this.each = each;
    }

    /** Which accounts, for how long, and how many at once. */
    private record Extent(
            @Nullable String only,
            @Nullable String after,
            long most,
            @Nullable Duration time,
            int page) {}

    private Verification over(Extent changed) {
        return new Verification(changed, keyed, questions, progress, each);
    }

    /** Which payments the provider is asked for, and how fast. */
    record Questions(Instant from, Instant until, int perSecond) {}

    /** Every account, from the first on, with nobody asked but the store. */
    public static Verification all() {
        return ALL;
    }

    /** One account alone; where it starts and how many there are at most says nothing then. */
    public Verification only(String account) {
        return over(new Extent(Text.require("account", account, 128), null, extent.most, extent.time, extent.page));
    }

    @Nullable String only() {
        return extent.only;
    }

    /**
     * From the account that follows this one; with null from the first.
     *
     * @param account what {@link VerificationReport#goOnAfter} said
     */
    public Verification after(@Nullable String account) {
        String checked = account == null ? null : Text.require("account", account, 128);
        return over(new Extent(null, checked, extent.most, extent.time, extent.page));
    }

    /**
     * At most so many accounts.
     *
     * @throws IllegalArgumentException if there are fewer than 1
     */
    public Verification atMost(long accounts) {
        if (accounts < 1) {
            throw new IllegalArgumentException("at least 1 account must be verified, but was " + accounts);
        }
        return over(new Extent(extent.only, extent.after, accounts, extent.time, extent.page));
    }

    /**
     * Ends after so long, by the service's clock, when the account under way is done.
     *
     * @throws IllegalArgumentException if it is not above zero
     */
    public Verification within(Duration limit) {
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("the time must be above zero, but was " + limit);
        }
        return over(new Extent(extent.only, extent.after, extent.most, limit, extent.page));
    }

    /**
     * Reads so many accounts at once. Few keep less in memory, where accounts have many invoices and windows each.
     *
     * @throws IllegalArgumentException if it is not 1 to {@link LedgerStore#MAX_PAGE}
     */
    public Verification page(int accounts) {
        if (accounts < 1 || accounts > LedgerStore.MAX_PAGE) {
            throw new IllegalArgumentException(
                    "a page has 1 to " + LedgerStore.MAX_PAGE + " accounts, but was to have " + accounts);
        }
        return over(new Extent(extent.only, extent.after, extent.most, extent.time, accounts));
    }

    /**
     * Takes every use of these features to have an operation id or a reservation. Then a window that counts more than these took is a difference; without it only one that
     * counts less is, since what has no id leaves no row. Of windows that began before the oldest operation that must still be remembered, only the latter is found.
     */
    public Verification alwaysKeyed(MeteredFeature... features) {
        Set<String> more = new LinkedHashSet<>(keyed);
        for (MeteredFeature feature : features) {
            more.add(feature.code());
        }
        return new Verification(extent, Set.copyOf(more), questions, progress, each);
    }

    /**
     * Asks the payment provider besides for each payment that took money and was made here in this time.
     *
     * @param from by the service's clock
     * @param until by the service's clock, exclusive
     * @param perSecond how many questions a second at most, 1 to {@link #MAX_RATE}
     * @throws IllegalArgumentException if the end is not after the start, or the rate is something else
     */
    public Verification askingProvider(Instant from, Instant until, int perSecond) {
        if (!from.isBefore(until) || perSecond < 1 || perSecond > MAX_RATE) {
            throw new IllegalArgumentException(
                    "the provider is asked for payments of a time that ends after it starts, 1 to "
                            + MAX_RATE + " times a second, but was to be asked from " + from + " until " + until + " "
                            + perSecond + " times");
        }
        Questions asked = new Questions(from, until, perSecond);
        return new Verification(extent, keyed, asked, progress, each);
    }

    /** Is told after each page how far it has come, on the thread of the caller. What it throws ends the verification. */
    public Verification progress(Consumer<VerificationProgress> told) {
        return new Verification(extent, keyed, questions, Objects.requireNonNull(told, "told"), each);
    }

    /** Is told of each difference at once, on the thread of the caller. What it throws ends the verification. */
    public Verification each(Consumer<Difference> told) {
        return new Verification(extent, keyed, questions, progress, Objects.requireNonNull(told, "told"));
    }

    @Nullable String after() {
        return extent.after;
    }

    long most() {
        return extent.most;
    }

    @Nullable Duration time() {
        return extent.time;
    }

    int page() {
        return extent.page;
    }

    Set<String> keyed() {
        return keyed;
    }

    @Nullable Questions questions() {
        return questions;
    }

    Consumer<VerificationProgress> progress() {
        return progress;
    }

    Consumer<Difference> each() {
        return each;
    }
}
