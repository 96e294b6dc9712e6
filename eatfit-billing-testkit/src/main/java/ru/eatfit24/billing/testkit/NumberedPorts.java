package ru.eatfit24.billing.testkit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.error.OutcomeUnknownException;
import ru.eatfit24.billing.error.StoreUnavailableException;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.store.BillingStore;
import ru.eatfit24.billing.store.MoneyStore;

/**
 * The ports of money with numbered calls: at one number the process dies, before the call or after it took effect, or the store fails. For one thread.
 *
 * <p>A death is an {@link Error} that nobody handles; a store that fails before the call is unavailable, after it the outcome is unknown.
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
        DIES_AFTER,
        FAILS_BEFORE,
        FAILS_AFTER
    }

    final List<Throwable> brokenRules = new ArrayList<>();
    final List<ProviderCall> sent = new ArrayList<>();

    private @Nullable Mishap mishap;
    private int callsLeft;
    private int met;
    private int calls;

    /** Lets this happen at the call of this number from now on, from 1. */
    void plan(Mishap what, int call) {
        mishap = what;
        callsLeft = call;
    }

    /** Lets nothing happen any more. */
    void calm() {
        mishap = null;
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
        return (BillingStore) Proxy.newProxyInstance(
                BillingStore.class.getClassLoader(),
                new Class<?>[] {BillingStore.class},
                (proxy, method, arguments) ->
                        method.getName().equals("money") ? money : call(store, method, arguments));
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
        // These answer from memory.
        if (method.getName().equals("traits") || method.getName().equals("write")) {
            return call(target, method, arguments);
        }
        calls++;
        Mishap due = due();
        if (due == Mishap.DIES_BEFORE) {
            throw new Death("before " + method.getName());
        } else if (due == Mishap.FAILS_BEFORE && port == MoneyStore.class) {
            throw new StoreUnavailableException("planned, before " + method.getName());
        }
        if (method.getName().equals("send")) {
            sent.add((ProviderCall) Objects.requireNonNull(arguments)[0]);
        }
        Object answer = call(target, method, arguments);
        if (due == Mishap.DIES_AFTER) {
            throw new Death("after " + method.getName());
        } else if (due == Mishap.FAILS_AFTER && port == MoneyStore.class) {
            throw new OutcomeUnknownException("planned, after " + method.getName());
        }
        return answer;
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

    private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failure) {
            Throwable cause = failure.getCause();
            if (cause instanceof IllegalStateException || cause instanceof IllegalArgumentException) {
                brokenRules.add(cause);
            }
            throw cause;
        }
    }
}
