package ru.eatfit24.billing.testkit;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections for tests: used again after they were closed, never waited for, all gone at the end.
 *
 * <p>A test with 64 threads would spend its time on opening connections without a pool; a pool with a bound would let it
 * wait for itself.
 */
final class ThrowAwayDataSource implements DataSource {

    private static final int MAX_IDLE = 32;
    private static final Executor SAME_THREAD = Runnable::run;

    private final String url;
    private final String user;
    private final String password;
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger idleCount = new AtomicInteger();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    ThrowAwayDataSource(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    @Override
    public Connection getConnection() throws SQLException {
        requireOpen();
        Connection connection = idle.pollFirst();
        if (connection == null) {
            connection = DriverManager.getConnection(url, user, password);
            open.add(connection);
        } else {
            idleCount.decrementAndGet();
        }
        if (closed.get()) {
            // close() ran between the check above and here and may not have seen this connection.
            discard(connection);
            requireOpen();
        }
        return new Lease(connection).proxy();
    }

    @Override
    public Connection getConnection(String otherUser, String otherPassword) throws SQLException {
        throw new SQLFeatureNotSupportedException("A test database has one user");
    }

    private void requireOpen() throws SQLException {
        if (closed.get()) {
            throw new SQLException("The test database " + url + " is closed", "08003");
        }
    }

    /** Closes everything; answers whether this call was the first. */
    boolean close() {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        closeConnections();
        return true;
    }

    /** Closes every connection, in use or not; the next one is new. */
    void closeConnections() {
        for (Connection connection = idle.pollFirst(); connection != null; connection = idle.pollFirst()) {
            idleCount.decrementAndGet();
        }
        for (Connection connection : List.copyOf(open)) {
            discard(connection);
        }
    }

    private void giveBack(Connection connection, Lease lease) throws SQLException {
        if (closed.get() || connection.isClosed()) {
            discard(connection);
            return;
        }
        try {
            lease.restoreSettings(connection);
        } catch (SQLException broken) {
            // Nobody may get this connection again; the caller is done with it and has nothing to repair.
            discard(connection);
            return;
        }
        if (idleCount.incrementAndGet() > MAX_IDLE) {
            idleCount.decrementAndGet();
            discard(connection);
            return;
        }
        idle.addFirst(connection);
        if (closed.get()) {
            discard(connection);
        }
    }

    /** The connection may be in use or broken: what it says while it goes away is of no use to anyone. */
    @SuppressWarnings("EmptyCatch")
    private void discard(Connection connection) {
        open.remove(connection);
        try {
            connection.close();
        } catch (SQLException alreadyBroken) {
            // Gone either way.
        }
    }

    /** One use of a connection. */
    private final class Lease {

        private final Connection connection;
        private final AtomicBoolean returned = new AtomicBoolean();
        private final List<Restore> restores = new ArrayList<>();

        Lease(Connection connection) {
            this.connection = connection;
        }

        Connection proxy() {
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, this::invoke);
        }

        private @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            switch (method.getName()) {
                case "close" -> {
                    if (returned.compareAndSet(false, true)) {
                        giveBack(connection, this);
                    }
                    return null;
                }
                case "isClosed" -> {
                    return returned.get() || connection.isClosed();
                }
                case "equals" -> {
                    return arguments != null && proxy == arguments[0];
                }
                case "hashCode" -> {
                    return System.identityHashCode(proxy);
                }
                case "toString" -> {
                    return "Lease[" + connection + "]";
                }
                case "abort" -> {
                    if (returned.compareAndSet(false, true)) {
                        connection.abort(SAME_THREAD);
                        // H2 does nothing on abort: without the close its session would keep its row locks.
                        discard(connection);
                    }
                    return null;
                }
                default -> {
                    // Falls through to the driver below.
                }
            }
            if (returned.get()) {
                if (method.getName().equals("isValid")) {
                    return false;
                }
                throw new SQLException("The connection was closed and given back", "08003");
            }
            remember(method.getName());
            try {
                return method.invoke(connection, arguments);
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause() == null ? thrown : thrown.getCause();
            }
        }

        /** Keeps what a setting was, so that the next user finds it; asking the server each time would cost a query. */
        private void remember(String method) throws SQLException {
            switch (method) {
                case "setTransactionIsolation" -> {
                    int before = connection.getTransactionIsolation();
                    restores.add(c -> c.setTransactionIsolation(before));
                }
                case "setReadOnly" -> {
                    boolean before = connection.isReadOnly();
                    restores.add(c -> c.setReadOnly(before));
                }
                case "setCatalog" -> {
                    String before = connection.getCatalog();
                    restores.add(c -> c.setCatalog(before));
                }
                case "setSchema" -> {
                    String before = connection.getSchema();
                    restores.add(c -> c.setSchema(before));
                }
                default -> {
                    // Nothing that outlives the lease.
                }
            }
        }

        void restoreSettings(Connection target) throws SQLException {
            if (!target.getAutoCommit()) {
                target.rollback();
                target.setAutoCommit(true);
            }
            // The oldest value last: a setting changed twice ends where it began.
            for (int i = restores.size() - 1; i >= 0; i--) {
                restores.get(i).apply(target);
            }
            target.clearWarnings();
        }
    }

    @FunctionalInterface
    private interface Restore {
        void apply(Connection connection) throws SQLException;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
        throw new SQLFeatureNotSupportedException("A test database writes no log");
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("A test database has no login time-out");
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("A test database writes no log");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("This data source is no " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
