package io.locker.guards.jdbc;

import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A connection that checks by itself: before the first statement of a transaction, and before its commit.
 *
 * <p>A proxy, so that new methods of JDBC go through. A connection is used by one thread at a time, and so is this.
 */
final class GuardedConnection implements InvocationHandler {
    private final Connection inner;
    private final JdbcGuard guard;
    private final Offer offer;
    /** Whether the present transaction has been checked, and so has begun. */
    private boolean checked;

    private GuardedConnection(Connection inner, JdbcGuard guard, Offer offer) {
        this.inner = inner;
        this.guard = guard;
        this.offer = offer;
    }

    static Connection of(Connection inner, JdbcGuard guard, Offer offer) {
        return proxy(Connection.class, new GuardedConnection(inner, guard, offer));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(GuardedConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        Object[] given = arguments == null ? new Object[0] : arguments;
        return switch (method.getName()) {
            case "equals" -> isSame(proxy, given[0]);
            case "hashCode" -> System.identityHashCode(proxy);
            case "unwrap", "isWrapperFor" -> wrapped(proxy, inner, method, given);
            case "createStatement", "prepareStatement", "prepareCall" -> statement((Connection) proxy, method, given);
            case "rollback" -> rolledBack(method, given);
            default -> {
                before(method.getName(), given);
                yield call(inner, method, given);
            }
        };
    }

    private void before(String name, Object[] given) throws SQLException {
        switch (name) {
            case "commit" -> beforeCommit();
            case "setAutoCommit" -> beforeSwitch((Boolean) given[0]);
            case "setSavepoint" -> beforeStatement();
            case "close" -> beforeClose();
            default -> {}
        }
    }

    private @Nullable Object rolledBack(Method method, Object[] given) throws Throwable {
        Object nothing = call(inner, method, given);
        boolean toSavepoint = given.length > 0;
        checked &= toSavepoint;
        return nothing;
    }

    /** A view equals itself alone, like any connection. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Object one, @Nullable Object other) {
        return one == other;
    }

    private static @Nullable Object wrapped(Object proxy, Object target, Method method, Object[] given)
            throws Throwable {
        if (((Class<?>) given[0]).isInstance(proxy)) {
            return method.getName().equals("unwrap") ? proxy : (Object) true;
        }
        return call(target, method, given);
    }

    private Object statement(Connection proxy, Method method, Object[] given) throws Throwable {
        Object statement = call(inner, method, given);
        if (statement == null) {
            throw new SQLException("The driver gave no statement.");
        }
        InvocationHandler handler = (self, called, arguments) -> {
            Object[] with = arguments == null ? new Object[0] : arguments;
            return switch (called.getName()) {
                case "equals" -> isSame(self, with[0]);
                case "hashCode" -> System.identityHashCode(self);
                case "unwrap", "isWrapperFor" -> wrapped(self, statement, called, with);
                case "getConnection" -> proxy;
                default -> {
                    if (called.getName().startsWith("execute")) {
                        beforeStatement();
                    }
                    yield call(statement, called, with);
                }
            };
        };
        if (statement instanceof CallableStatement) {
            return proxy(CallableStatement.class, handler);
        }
        return statement instanceof PreparedStatement
                ? proxy(PreparedStatement.class, handler)
                : proxy(Statement.class, handler);
    }

    private void beforeStatement() throws SQLException {
        if (checked) {
            return;
        }
        if (inner.getAutoCommit()) {
            throw new SQLException(
                    "A guarded connection works only inside a transaction; call setAutoCommit(false) first. resource="
                            + offer.resource(),
                    "25000");
        }
        check();
    }

    private void beforeCommit() throws SQLException {
        if (inner.getAutoCommit()) {
            return; // The driver says what it thinks of a commit here.
        }
        check();
        checked = false;
    }

    /** A change of the mode commits what is under way. */
    private void beforeSwitch(boolean autoCommit) throws SQLException {
        if (autoCommit && checked) {
            beforeCommit();
        }
    }

    /** What a driver does with an unfinished transaction is its own choice; some commit. */
    private void beforeClose() throws SQLException {
        if (checked && !inner.isClosed()) {
            checked = false;
            inner.rollback();
        }
    }

    private void check() throws SQLException {
        try {
            guard.check(inner, offer);
            checked = true;
        } catch (StaleTokenException refused) {
            checked = false;
            try {
                inner.rollback();
            } catch (SQLException e) {
                refused.addSuppressed(e);
            }
            throw refused;
        }
    }

    private static @Nullable Object call(Object target, Method method, Object[] given) throws Throwable {
        try {
            return method.invoke(target, given);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
