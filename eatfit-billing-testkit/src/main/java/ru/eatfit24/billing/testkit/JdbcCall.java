package ru.eatfit24.billing.testkit;

/**
 * One call that went through a {@link TrackedDataSource}.
 *
 * @param number its place among the calls since {@link TrackedDataSource#startScenario}, from 1
 * @param method the JDBC method, for example {@code commit} or {@code executeUpdate}
 * @param sql the statement, or an empty text where the call has none
 * @since 0.1.0
 */
public record JdbcCall(int number, String method, String sql) {

    @Override
    public String toString() {
        return "#" + number + " " + method
                + (sql.isEmpty() ? "" : " [" + sql.strip().replaceAll("\\s+", " ") + "]");
    }
}
