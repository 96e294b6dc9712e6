package ru.eatfit24.billing.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.ledger.VerificationReport.Ending;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.ProviderUnavailableException;
import ru.eatfit24.billing.store.LedgerStore;
import ru.eatfit24.billing.usage.Account;

/**
 * One verification.
 *
 * <ol>
 *   <li>A page of accounts is read; then nothing of the store is held any more.
 *   <li>Account by account, its figures are compared with what explains them. One of which something cannot be read is not compared: what is missing might explain it.
 *   <li>The provider is asked for its payments, if it is to be.
 *   <li>The account is done, and the verification can go on after it.
 * </ol>
 *
 * <p>For one thread.
 */
final class VerificationRun {

    private final LedgerStore store;
    private final Verification what;
    private final Findings findings;
    private final @Nullable ProviderCheck provider;
    private final Supplier<Instant> clock;
    private final Duration operationRetention;
    private final Map<LedgerRow, Long> counts = new EnumMap<>(LedgerRow.class);
    private @Nullable Instant end;
    private @Nullable String last;
    private long verified;

    VerificationRun(
            LedgerStore store,
            Verification what,
            Findings findings,
            @Nullable ProviderCheck provider,
            Supplier<Instant> clock,
            Duration operationRetention) {
        this.store = store;
        this.what = what;
        this.findings = findings;
        this.provider = provider;
        this.clock = clock;
        this.operationRetention = operationRetention;
        this.last = what.after();
    }

    VerificationReport toTheEnd() {
        Duration time = what.time();
        end = time == null ? null : clock.get().plus(time);
        String only = what.only();
        if (only != null) {
            Ending ending = verify(store.show(only, LedgerPage::new), usage());
            return report(ending == null ? Ending.COMPLETE : ending);
        }
        long all = Math.min(what.most(), store.countAccounts(what.after()));
        Ending ending = null;
        while (ending == null) {
            long before = verified;
            UsageCheck usage = usage();
            int most = (int) Math.min(what.page(), what.most() - verified);
            LedgerPage page = store.show(last, most, LedgerPage::new);
            boolean isLastPage =
                    page.accounts().stream().filter(StoredAccount::isAccount).count() < most;
            ending = verify(page, usage);
            if (verified > before && last != null) {
                what.progress().accept(new VerificationProgress(verified, all, findings.total(), last));
            }
            if (ending == null && isLastPage) {
                return report(Ending.COMPLETE);
            } else if (ending == null && verified >= what.most()) {
                ending = Ending.ENOUGH;
            }
        }
        return report(ending);
    }

    /** Made before anything is read: what must be there by its instant is there when it is read. */
    private UsageCheck usage() {
        return new UsageCheck(clock.get().minus(operationRetention), what.keyed());
    }

    private VerificationReport report(Ending ending) {
        if (provider != null && provider.asked() > 0) {
            counts.put(LedgerRow.QUESTION, provider.asked());
        }
        return new VerificationReport(
                counts, findings.counts(), findings.kept(), ending, ending == Ending.COMPLETE ? null : last);
    }

    /** Why it ended inside the page; null if it did not. */
    private @Nullable Ending verify(LedgerPage page, UsageCheck usage) {
        for (StoredAccount stored : page.accounts()) {
            Ending ending = stopped();
            if (ending == null) {
                check(stored, usage);
                ending = provider == null ? null : ask(provider, stored);
            }
            if (ending != null) {
                return ending;
            }
            stored.counts().forEach((row, count) -> counts.merge(row, count, Long::sum));
            if (stored.isAccount()) {
                last = stored.root();
                verified++;
            }
        }
        return null;
    }

    private @Nullable Ending stopped() {
        if (Thread.currentThread().isInterrupted()) {
            return Ending.INTERRUPTED;
        }
        return end != null && !clock.get().isBefore(end) ? Ending.TIME_UP : null;
    }

    private @Nullable Ending ask(ProviderCheck asking, StoredAccount stored) {
        List<Payment> payments = asking.toAsk(stored);
        for (Payment payment : payments) {
            Ending ending = stopped();
            if (ending != null) {
                return ending;
            }
            try {
                asking.ask(stored, payment);
            } catch (ProviderUnavailableException noAnswer) {
                return Ending.PROVIDER_UNAVAILABLE;
            }
        }
        return null;
    }

    private void check(StoredAccount stored, UsageCheck usage) {
        Account account = stored.account();
        if (!stored.unreadable().isEmpty()) {
            for (StoredAccount.Unreadable each : stored.unreadable()) {
                unreadable(stored, each.what(), each.why());
            }
        } else if (account == null) {
            findings.add(
                    Difference.Kind.ACCOUNT_MISSING,
                    stored,
                    stored.counts().keySet(),
                    "an account",
                    "none",
                    Difference.Cause.ROW_MISSING);
        } else {
            usage.check(stored, account, findings);
            try {
                MoneyCheck.check(stored, findings);
                CreditCheck.check(stored, findings);
                SubscriptionCheck.check(stored, account, findings);
            } catch (IllegalArgumentException | ArithmeticException senseless) {
                unreadable(stored, "invoices and what belongs to them", String.valueOf(senseless.getMessage()));
            }
        }
    }

    private void unreadable(StoredAccount stored, String what, String why) {
        findings.add(
                Difference.Kind.UNREADABLE, stored, what, "what can be read", why, Difference.Cause.UNKNOWN_FORMAT);
    }
}
