package ru.eatfit24.billing.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A JUnit extension that fails a test which leaves a database connection open. Touches JUnit.
 *
 * <p>Register it in a field, and take connections through {@link #track}:
 *
 * <pre>{@code
 * @RegisterExtension
 * final LeakCheck leaks = LeakCheck.create();
 *
 * DataSource dataSource = leaks.track(database.dataSource());
 * }</pre>
 *
 * <p>In a field of the instance each test has its own; in a static field the check covers the class, one test at a
 * time. The error names where each connection was taken.
 *
 * @since 0.1.0
 */
public final class LeakCheck implements AfterEachCallback {

    private final List<TrackedDataSource> tracked = new CopyOnWriteArrayList<>();

    private LeakCheck() {}

    /**
     * A check that watches nothing yet.
     *
     * @return a new check
     */
    public static LeakCheck create() {
        return new LeakCheck();
    }

    /**
     * Watches a data source from now on.
     *
     * @param dataSource where connections come from
     * @return the data source to use in the test
     */
    public TrackedDataSource track(DataSource dataSource) {
        TrackedDataSource result =
                dataSource instanceof TrackedDataSource already ? already : TrackedDataSource.of(dataSource);
        tracked.add(result);
        return result;
    }

    /**
     * Fails when a connection is open.
     *
     * @throws AssertionError when a watched data source has an open connection; each is a suppressed throwable whose
     *     stack is that of {@code getConnection}
     */
    public void verify() {
        int open = tracked.stream().mapToInt(TrackedDataSource::openConnections).sum();
        if (open == 0) {
            return;
        }
        AssertionError leak = new AssertionError(open + " connections were left open");
        tracked.forEach(source -> source.openedAt().forEach(leak::addSuppressed));
        throw leak;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        verify();
    }
}
