package ru.eatfit24.billing.testkit;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that knows which connections are open, numbers the JDBC calls that reach the database, and can let one
 * of them fail.
 *
 * <p>Numbered are {@code getConnection}, the making of statements, every {@code execute…}, {@code commit},
 * {@code rollback}, savepoints, and the settings that open or shape a transaction ({@code setAutoCommit},
 * {@code setReadOnly}, {@code setTransactionIsolation}). Reading rows and closing are not. So a test runs a scenario
 * once to learn its calls, then once for each of {@link FaultPlan#everyWay}:
 *
 * <pre>{@code
 * tracked.startScenario();
 * scenario.run();
 * for (FaultPlan plan : FaultPlan.everyWay(tracked.calls().size(), Fault.all())) {
 *     tracked.startScenario(plan);
 *     ...
 * }
 * }</pre>
 *
 * <p>A fault <em>before</em> a call keeps it from the database; one <em>after</em> lets it take effect and loses its
 * answer. A connection that a fault breaks is aborted, so the server rolls its open transaction back.
 *
 * <p>Safe for use by many threads. With several threads the numbers depend on how they interleave, so plans belong to
 * scenarios of one thread.
 *
 * @since 0.1.0
 */
public final class TrackedDataSource implements DataSource {

    private static final Set<String> NUMBERED_CONNECTION_CALLS = Set.of(
            "createStatement",
            "prepareStatement",
            "prepareCall",
            "commit",
            "rollback",
            "setSavepoint",
            "releaseSavepoint",
            "setAutoCommit",
            "setReadOnly",
            "setTransactionIsolation");

    private final DataSource target;
    private final Map<Object, OpenedHere> open = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<JdbcCall> calls = new ArrayList<>();
    private @Nullable FaultPlan plan;
    private boolean struck;

    private TrackedDataSource(DataSource target) {
        this.target = target;
    }

    /**
     * Wraps a data source.
     *
     * @param target where connections come from
     * @return a new tracked data source, with no plan
     */
    public static TrackedDataSource of(DataSource target) {
        return new TrackedDataSource(requireNonNull(target, "target"));
    }

    /**
     * How many connections were taken and not closed.
     *
     * @return the number of open connections
     */
    public int openConnections() {
        return open.size();
    }

    /**
     * Where the open connections were taken, for the message of a failing test.
     *
     * @return one throwable for each open connection, whose stack is that of {@code getConnection}
     */
    public List<Throwable> openedAt() {
        return List.copyOf(open.values());
    }

    /** Numbers calls from 1 again, forgets the calls so far and any plan. */
    public void startScenario() {
        start(null);
    }

    /**
     * Numbers calls from 1 again and lets one of them fail.
     *
     * @param nextPlan what goes wrong, once
     */
    public void startScenario(FaultPlan nextPlan) {
        start(requireNonNull(nextPlan, "nextPlan"));
    }

    private void start(@Nullable FaultPlan nextPlan) {
        lock.lock();
        try {
            calls.clear();
            plan = nextPlan;
            struck = false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The calls since the scenario began.
     *
     * @return the calls, in order
     */
    public List<JdbcCall> calls() {
        lock.lock();
        try {
            return List.copyOf(calls);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether the planned fault has happened: a test whose fault never happens proves nothing.
     *
     * @return whether the plan of this scenario has struck
     */
    public boolean hasStruck() {
        lock.lock();
        try {
            return struck;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return open(target::getConnection);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return open(() -> target.getConnection(user, password));
    }

    private Connection open(Opening opening) throws SQLException {
        Strike strike = number("getConnection", "");
        strike.before(null);
        Connection connection = opening.open();
        try {
            strike.after(connection);
        } catch (SQLException | RuntimeException lost) {
            // The caller never sees this connection, so the caller cannot close it.
            connection.close();
            throw lost;
        }
        if (strike.closesConnection()) {
            abort(connection);
        }
        return new TrackedConnection(connection).proxy();
    }

    private Strike number(String method, String sql) {
        lock.lock();
        try {
            JdbcCall call = new JdbcCall(calls.size() + 1, method, sql);
            calls.add(call);
            FaultPlan current = plan;
            if (current == null || struck || current.callNumber() != call.number()) {
                return new Strike(call, null);
            }
            struck = true;
            return new Strike(call, current);
        } finally {
            lock.unlock();
        }
    }

    private static void abort(Connection connection) throws SQLException {
        connection.abort(Runnable::run);
        // Not every driver does something on abort; a lost connection must not keep its locks.
        connection.close();
    }

    /** What happens at one call. */
    private record Strike(JdbcCall call, @Nullable FaultPlan plan) {

        void before(@Nullable Connection connection) throws SQLException {
            strike(FaultPlan.Moment.BEFORE, connection);
        }

        void after(@Nullable Connection connection) throws SQLException {
            strike(FaultPlan.Moment.AFTER, connection);
        }

        /** The one fault that a {@code getConnection} survives: it answers with a connection that is already dead. */
        boolean closesConnection() {
            return plan != null && plan.fault() == Fault.CONNECTION_CLOSED;
        }

        private void strike(FaultPlan.Moment moment, @Nullable Connection connection) throws SQLException {
            if (plan == null || plan.moment() != moment) {
                return;
            }
            if (plan.fault().losesConnection() && connection != null) {
                abort(connection);
            }
            plan.fault().raise(call);
        }
    }

    private static final class OpenedHere extends Throwable {

        private static final long serialVersionUID = 1L;

        OpenedHere() {
            super("A connection that is still open was taken here");
        }
    }

    @FunctionalInterface
    private interface Opening {
        Connection open() throws SQLException;
    }

    private static @Nullable Object call(Object receiver, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(receiver, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }

    private static Optional<Object> ofObject(
            Object proxy, Object receiver, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> Optional.of(arguments != null && proxy == arguments[0]);
            case "hashCode" -> Optional.of(System.identityHashCode(proxy));
            case "toString" -> Optional.of("Tracked[" + receiver + "]");
            default -> Optional.empty();
        };
    }

    private static Object newProxy(Class<?> type, java.lang.reflect.InvocationHandler handler) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    /** A connection whose calls are numbered. */
    private final class TrackedConnection {

        private final Connection connection;
        private final AtomicBoolean closed = new AtomicBoolean();

        TrackedConnection(Connection connection) {
            this.connection = connection;
        }

        Connection proxy() {
            open.put(this, new OpenedHere());
            return (Connection) newProxy(Connection.class, this::invoke);
        }

        private @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            Optional<Object> answer = method.getDeclaringClass() == Object.class
                    ? ofObject(proxy, connection, method, arguments)
                    : Optional.empty();
            if (answer.isPresent()) {
                return answer.get();
            }
            String name = method.getName();
            if (name.equals("close") || name.equals("abort")) {
                if (closed.compareAndSet(false, true)) {
                    open.remove(this);
                }
                return call(connection, method, arguments);
            }
            if (!NUMBERED_CONNECTION_CALLS.contains(name)) {
                return call(connection, method, arguments);
            }
            String sql = arguments != null && arguments[0] instanceof String text ? text : "";
            Strike strike = number(name, sql);
            strike.before(connection);
            Object result = call(connection, method, arguments);
            strike.after(connection);
            if (result instanceof Statement statement) {
                return new TrackedStatement((Connection) proxy, connection, statement, sql)
                        .proxy(method.getReturnType());
            }
            return result;
        }
    }

    /** A statement whose executions are numbered. */
    private final class TrackedStatement {

        private final Connection owner;
        private final Connection connection;
        private final Statement statement;
        private final String sql;

        TrackedStatement(Connection owner, Connection connection, Statement statement, String sql) {
            this.owner = owner;
            this.connection = connection;
            this.statement = statement;
            this.sql = sql;
        }

        Object proxy(Class<?> type) {
            Class<?> shown = CallableStatement.class.isAssignableFrom(type)
                    ? CallableStatement.class
                    : PreparedStatement.class.isAssignableFrom(type) ? PreparedStatement.class : Statement.class;
            return newProxy(shown, this::invoke);
        }

        private @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            Optional<Object> answer = method.getDeclaringClass() == Object.class
                    ? ofObject(proxy, statement, method, arguments)
                    : Optional.empty();
            if (answer.isPresent()) {
                return answer.get();
            }
            String name = method.getName();
            if (name.equals("getConnection")) {
                // The driver would answer with its own connection, past the numbers and the faults.
                return owner;
            }
            if (!name.startsWith("execute")) {
                return call(statement, method, arguments);
            }
            String text = arguments != null && arguments[0] instanceof String given ? given : sql;
            Strike strike = number(name, text);
            strike.before(connection);
            Object result = call(statement, method, arguments);
            try {
                strike.after(connection);
            } catch (SQLException | RuntimeException lost) {
                if (result instanceof ResultSet rows) {
                    rows.close();
                }
                throw lost;
            }
            return result;
        }
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return target.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter writer) throws SQLException {
        target.setLogWriter(writer);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        target.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return target.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws java.sql.SQLFeatureNotSupportedException {
        return target.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : target.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || target.isWrapperFor(type);
    }
}
