package ru.eatfit24.billing.memory;

import java.time.Instant;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.observation.Backlog;
import ru.eatfit24.billing.payment.Invoice;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.PaymentRows;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.store.BillingTransaction;
import ru.eatfit24.billing.store.DueKind;
import ru.eatfit24.billing.store.LedgerReader;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.store.PageMark;
import ru.eatfit24.billing.store.StoredObject;
import ru.eatfit24.billing.store.Turnover;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.subscription.SubscriptionRows;
import ru.eatfit24.billing.usage.JoinedStore;
import ru.eatfit24.billing.webhook.InboxRows;

/**
 * Subscriptions and money in memory.
 *
 * <ol>
 *   <li>A transaction runs while the map of accounts holds its account's entry, as a rule does, so that nothing else changes the account meanwhile. Like a rule, it
 *       waits for nothing.
 *   <li>It works on a copy of the account's money and on a draft of the account. Only at its end, under the lock of the tables, its changes are made to them; what
 *       would break a rule ends it before the first one is made.
 *   <li>A claim holds the lock of the tables alone. What it has changed meanwhile stays unless the transaction has stored the same thing.
 * </ol>
 */
final class InMemoryMoneyStore implements MoneyStore {

    private static final Comparator<PageMark> NEWEST_FIRST = Comparator.comparing(PageMark::createdAt)
            .thenComparing(PageMark::id)
            .reversed();

    private final InMemoryUsageStore usage;
    private final InMemoryInboxStore inbox;
    private final MoneyTables tables = new MoneyTables();
    private final ReentrantLock lock = new ReentrantLock();

    InMemoryMoneyStore(InMemoryUsageStore usage, InMemoryInboxStore inbox) {
        this.usage = usage;
        this.inbox = inbox;
    }

    @Override
    public <T> T inTransaction(String account, Instant now, Function<BillingTransaction, T> work) {
        Run<T> run = new Run<>(account, work);
        try {
            usage.inTransaction(account, run::requireOpen, run::on);
        } finally {
            run.over = true;
            run.notifications.release();
        }
        return run.answer();
    }

    /** One run of the work. */
    private final class Run<T> {

        private final String account;
        private final Function<BillingTransaction, T> work;
        private final InMemoryInboxStore.Draft notifications;
        private @Nullable Supplier<T> answer;
        private boolean over;

        Run(String account, Function<BillingTransaction, T> work) {
            this.account = account;
            this.work = work;
            this.notifications = inbox.new Draft(this::requireOpen);
        }

        void on(AccountDraft draft) {
            MoneyDraft money = new MoneyDraft(account, locked(() -> copyOf(account)), this::requireOpen);
            T result = work.apply(new Transaction(account, draft, money, notifications));
            locked(() -> {
                money.publish(tables);
                notifications.publish();
                return true;
            });
            answer = () -> result;
        }

        void requireOpen() {
            if (over) {
                throw new IllegalStateException(
                        "the transaction over account " + account + " has ended; use it inside the work only");
            }
        }

        T answer() {
            if (answer == null) {
                throw new IllegalStateException("the work did not run");
            }
            return answer.get();
        }
    }

    private record Transaction(String account, AccountDraft draft, MoneyDraft money, InboxRows inbox)
            implements BillingTransaction {

        @Override
        public JoinedStore usage() {
            return draft;
        }

        @Override
        public SubscriptionRows subscription() {
            return money.subscription();
        }

        @Override
        public PaymentRows payments() {
            return money;
        }
    }

    private AccountMoney copyOf(String account) {
        return known(account).copy();
    }

    /** To be read under the lock. */
    private AccountMoney known(String account) {
        AccountMoney known = tables.accounts.get(account);
        return known == null ? new AccountMoney() : known;
    }

    private record Due(StoredObject object, Instant at, AccountMoney.Rows<?> rows) {}

    @Override
    public List<StoredObject> claim(DueKind kind, int most, Instant now, Instant leasedUntil) {
        if (most < 1 || !leasedUntil.isAfter(now)) {
            throw new IllegalArgumentException("a claim is for 1 or more and until after now, but was for " + most
                    + " and from " + now + " until " + leasedUntil);
        }
        return locked(() -> {
            Map<StoredObject, Due> due = new HashMap<>();
            tables.accounts.forEach((account, money) -> {
                AccountMoney.Rows<?> rows = money.due(kind);
                rows.dueBy(now).forEach((id, at) -> {
                    StoredObject object = new StoredObject(account, id);
                    due.put(object, new Due(object, at, rows));
                });
            });
            List<Due> claimed = due.values().stream()
                    .sorted(Comparator.comparing(Due::at)
                            .thenComparing(each -> each.object().id()))
                    .limit(most)
                    .toList();
            claimed.forEach(each -> each.rows().postpone(each.object().id(), leasedUntil));
            return claimed.stream().map(Due::object).toList();
        });
    }

    @Override
    public int countDue(DueKind kind, Instant now, int most) {
        return locked(() -> (int) tables.accounts.values().stream()
                .flatMap(money -> money.due(kind).dueBy(now).keySet().stream())
                .limit(most)
                .count());
    }

    @Override
    public Backlog openCalls() {
        return locked(() -> {
            List<Instant> since = tables.accounts.values().stream()
                    .flatMap(money -> money.calls.all().stream())
                    .filter(call -> call.isOpen() && call.dueAt() != null)
                    .map(call -> call.sending().first())
                    .sorted()
                    .toList();
            return new Backlog(since.size(), since.isEmpty() ? null : since.get(0));
        });
    }

    @Override
    public Optional<StoredObject> findPayment(String id) {
        return locked(() -> tables.payments.find(id));
    }

    @Override
    public Optional<StoredObject> findPaymentAtProvider(String providerId) {
        return locked(() -> tables.payments.findAtProvider(providerId));
    }

    @Override
    public Optional<StoredObject> findRefund(String id) {
        return locked(() -> tables.refunds.find(id));
    }

    @Override
    public Optional<StoredObject> findRefundAtProvider(String providerId) {
        return locked(() -> tables.refunds.findAtProvider(providerId));
    }

    @Override
    public Optional<StoredObject> findMethod(String id) {
        return locked(() -> tables.methods.find(id));
    }

    @Override
    public Optional<StoredObject> findMethodAtProvider(String providerId) {
        return locked(() -> tables.methods.findAtProvider(providerId));
    }

    @Override
    public Optional<Subscription> subscription(String account) {
        return locked(() -> known(account).subscriptions.all().stream().findFirst());
    }

    @Override
    public List<PaymentMethod> methods(String account) {
        return locked(() -> known(account).methods.all().stream()
                .sorted(MoneyDraft.METHODS_BY_AGE)
                .toList());
    }

    @Override
    public Money credit(String account, Currency currency) {
        return locked(() -> MoneyDraft.sum(known(account), currency));
    }

    @Override
    public List<Payment> payments(String account, @Nullable PageMark after, int limit) {
        return page(
                () -> known(account).payments.all(),
                payment -> new PageMark(payment.order().createdAt(), payment.id()),
                after,
                limit);
    }

    @Override
    public List<Invoice> invoices(String account, @Nullable PageMark after, int limit) {
        return page(
                () -> known(account).invoices.all(),
                invoice -> new PageMark(invoice.terms().createdAt(), invoice.id()),
                after,
                limit);
    }

    @Override
    public List<Payment> quarantined(@Nullable PageMark after, int limit) {
        return page(
                () -> tables.accounts.values().stream()
                        .flatMap(money -> money.payments.all().stream())
                        .filter(Payment::isQuarantined)
                        .toList(),
                payment -> new PageMark(payment.order().createdAt(), payment.id()),
                after,
                limit);
    }

    @Override
    public List<Turnover> turnover(Instant from, Instant until) {
        return locked(() -> new MoneySums(tables, from, until).byProduct());
    }

    /** Shows the money of an account, which its caller holds. */
    void show(String account, LedgerReader reader) {
        AccountMoney money = locked(() -> copyOf(account));
        money.subscriptions.all().forEach(reader::subscription);
        money.invoices.all().forEach(reader::invoice);
        money.payments.all().forEach(reader::payment);
        money.refunds.all().forEach(reader::refund);
        money.credit.values().forEach(reader::credit);
    }

    /**
     * Deletes ended calls that were sent last then or before, or only counts them.
     *
     * @return how many, at most {@code most}
     */
    int endedCalls(Instant sentBy, int most, boolean deletes) {
        return locked(() -> {
            int found = 0;
            for (AccountMoney money : tables.accounts.values()) {
                List<String> keys = money.calls.all().stream()
                        .filter(call -> !call.isOpen() && !call.sending().last().isAfter(sentBy))
                        .map(ProviderCall::key)
                        .limit(most - found)
                        .toList();
                found += keys.size();
                if (deletes) {
                    keys.forEach(money.calls.byId::remove);
                }
            }
            return found;
        });
    }

    private <V> List<V> page(Supplier<List<V>> all, Function<V, PageMark> markOf, @Nullable PageMark after, int limit) {
        InMemoryUsageStore.requireLimit(limit);
        return locked(all).stream()
                .map(value -> Map.entry(markOf.apply(value), value))
                .filter(marked -> after == null || NEWEST_FIRST.compare(marked.getKey(), after) > 0)
                .sorted(Map.Entry.comparingByKey(NEWEST_FIRST))
                .limit(limit)
                .map(Map.Entry::getValue)
                .toList();
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
