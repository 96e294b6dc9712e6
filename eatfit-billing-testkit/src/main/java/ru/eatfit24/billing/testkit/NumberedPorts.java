package ru.eatfit24.billing.testkit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.event.OutboxStore;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.BillingTransaction;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.usage.AccountScope;
import ru.eatfit24.billing.usage.UsageStore;

/**
 * The ports of a service with numbered calls: at one number the process dies, before the call, in the middle of its transaction or after it took effect, or the store
 * fails there. Numbered are the calls of the provider, of money and events, and those that count usage. For one thread.
 *
 * <p>A death is an {@link Error} that nobody handles. A store that fails before the call, or in a transaction that has done its work but for the commit, is unavailable;
 * after it the outcome is unknown. Where there is no transaction to be in the middle of, inside is before.
 */
final class NumberedPorts {

    /** The process is gone. */
    static final class Death extends Error {

        private static final long serialVersionUID = 1L;

        Death(String where) {
            super(where, null, false, false);
        }
    }

    /** What happens at the chosen call. */
    enum Mishap {
        DIES_BEFORE,
        DIES_INSIDE,
        DIES_AFTER,
        FAILS_BEFORE,
        FAILS_INSIDE,
        FAILS_AFTER
    }

    /** These answer from memory, or only read. */
    private static final Set<String> NOT_NUMBERED =
            Set.of("traits", "write", "read", "closedWindows", "auditTrail", "isBlocking", "needsExecutor", "close");

    final List<Throwable> brokenRules = new ArrayList<>();
    final List<ProviderCall> sent = new ArrayList<>();

    /** What rules of usage have asked for of each account, all together. */
    final Map<String, AccountScope> asked = new HashMap<>();

    private @Nullable Mishap mishap;
    private int callsLeft;
    private int met;
    private int calls;
    private boolean onlyNotes;

    /** Lets this happen at the call of this number from now on, from 1. */
    void plan(Mishap what, int call) {
        mishap = what;
        callsLeft = call;
    }

    /** Lets nothing happen any more. */
    void calm() {
        mishap = null;
    }

    /** Carries out what asks for usage, which is noted in {@link #asked} and comes no further. */
    void note(Runnable asking) {
        onlyNotes = true;
        try {
            asking.run();
        } catch (StoreUnavailableException expected) {
            // It came no further.
        } finally {
            onlyNotes = false;
        }
    }

    /** How many mishaps were met. */
    int met() {
        return met;
    }

    /** How many calls there were. */
    int calls() {
        return calls;
    }

    BillingStore around(BillingStore store) {
        MoneyStore money = wrapped(MoneyStore.class, store.money());
        OutboxStore outbox = wrapped(OutboxStore.class, store.outbox());
        return (BillingStore) Proxy.newProxyInstance(
                BillingStore.class.getClassLoader(),
                new Class<?>[] {BillingStore.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "money" -> money;
                    case "outbox" -> outbox;
                    case "usage", "openUsage" ->
                        wrapped(UsageStore.class, Objects.requireNonNull((UsageStore)
                                invoked(store, method, arguments)));
                    default -> invoked(store, method, arguments);
                });
    }

    PaymentProvider around(PaymentProvider provider) {
        return wrapped(PaymentProvider.class, provider);
    }

    private <T> T wrapped(Class<T> port, T target) {
        InvocationHandler handler = (proxy, method, arguments) -> numbered(port, target, method, arguments);
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, handler));
    }

    private @Nullable Object numbered(Class<?> port, Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        String name = method.getName();
        if (NOT_NUMBERED.contains(name)) {
            return invoked(target, method, arguments);
        }
        if (onlyNotes) {
            note(name, arguments);
            return failed(port, new StoreUnavailableException("only noted"));
        }
        calls++;
        Mishap due = due();
        Object @Nullable [] given = arguments;
        if (name.equals("inTransaction") && (due == Mishap.DIES_INSIDE || due == Mishap.FAILS_INSIDE)) {
            given = rolledBack(Objects.requireNonNull(arguments), due == Mishap.DIES_INSIDE);
        } else if (due == Mishap.DIES_BEFORE || due == Mishap.DIES_INSIDE) {
            throw new Death("before " + name);
        } else if ((due == Mishap.FAILS_BEFORE || due == Mishap.FAILS_INSIDE) && port != PaymentProvider.class) {
            return failed(port, new StoreUnavailableException("planned, before " + name));
        }
        note(name, given);
        Object answer = port == MoneyStore.class || port == PaymentProvider.class
                ? watched(target, method, given)
                : invoked(target, method, given);
        if (due == Mishap.DIES_AFTER) {
            throw new Death("after " + name);
        } else if (due == Mishap.FAILS_AFTER && port != PaymentProvider.class) {
            return failed(port, new OutcomeUnknownException("planned, after " + name));
        }
        return answer;
    }

    private void note(String name, Object @Nullable [] arguments) {
        if (name.equals("send")) {
            sent.add((ProviderCall) Objects.requireNonNull(arguments)[0]);
        } else if (name.startsWith("update")) {
            AccountScope scope = (AccountScope) Objects.requireNonNull(arguments)[0];
            asked.merge(scope.root(), scope, AccountScope::and);
        }
    }

    /** Usage answers by a stage, which fails. */
    @SuppressWarnings("FutureReturnValueIgnored") // It is what the port answers.
    private static Object failed(Class<?> port, BillingException failure) {
        if (port == UsageStore.class) {
            return CompletableFuture.failedFuture(failure);
        }
        throw failure;
    }

    /** The same call, whose work is done and then rolled back. */
    private static Object[] rolledBack(Object[] arguments, boolean dies) {
        Object[] changed = arguments.clone();
        @SuppressWarnings("unchecked")
        Function<BillingTransaction, ?> work = (Function<BillingTransaction, ?>) arguments[2];
        changed[2] = (Function<BillingTransaction, Object>) transaction -> {
            String done = "inside a transaction that was to answer " + work.apply(transaction);
            if (dies) {
                throw new Death(done);
            }
            throw new StoreUnavailableException("planned, " + done);
        };
        return changed;
    }

    private @Nullable Mishap due() {
        if (mishap == null || --callsLeft > 0) {
            return null;
        }
        Mishap due = mishap;
        mishap = null;
        met++;
        return due;
    }

    /** What a service asks of money and of the provider breaks none of their rules. */
    private @Nullable Object watched(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return invoked(target, method, arguments);
        } catch (IllegalStateException | IllegalArgumentException broken) {
            brokenRules.add(broken);
            throw broken;
        }
    }

    private static @Nullable Object invoked(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }
}
