package ru.eatfit24.billing.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.error.TransactionConflictException;
import ru.eatfit24.billing.store.DueKind;
import ru.eatfit24.billing.store.MoneyStore;
import ru.eatfit24.billing.store.StoredObject;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/**
 * A node of a service as a program of its own, see {@link NodeProcess}. It takes commands from standard input, one a line, and
 * answers each with one line that starts with {@value #ANSWER}.
 *
 * <ul>
 *   <li>{@code consume <threads> <requests> <subjects>}: asks for one unit so often, for the subjects in turn; answers how many were
 *       granted.
 *   <li>{@code decide <subject>}: asks for one unit; answers {@code granted} or {@code denied} with the limit.
 *   <li>{@code join <threads> <requests> <subjects>}: the same, each inside a transaction that also writes a row of the table {@code business}, and
 *       that is run again after a conflict.
 *   <li>{@code operations <threads> <each> <subject>}: asks for one unit with each of {@code threads * each} operation ids, which are
 *       the same in every run, until each was answered; says {@value #ACKNOWLEDGED} and the id of each that was granted as soon as it was.
 *   <li>{@code claim <threads> <most> <instant>}: claims subscriptions that are due then, as many at once, until there are none; says {@value #ACKNOWLEDGED}
 *       and the account of each, and answers how many they were.
 * </ul>
 */
final class NodeProgram {

    static final String ANSWER = "> ";
    static final String ACKNOWLEDGED = "+ ";

    static final MeteredFeature PHOTO = Feature.metered("photo");

    private final DataSource dataSource;
    private final Billing billing;
    private final MoneyStore money;
    private final PrintStream out;

    private NodeProgram(DataSource dataSource, Billing billing, MoneyStore money, PrintStream out) {
        this.dataSource = dataSource;
        this.billing = billing;
        this.money = money;
        this.out = out;
    }

    /** The plans of every node; the limit of everybody's plan never starts again. */
    static PlanCatalog catalog(long freeLimit) {
        return catalog(1, freeLimit);
    }

    static PlanCatalog catalog(int version, long freeLimit) {
        return PlanCatalog.of(
                Plan.free("FREE").version(version).limit(PHOTO, Limit.perLifetime(freeLimit)),
                Plan.free("CLOSED").version(1).limit(PHOTO, Limit.perLifetime(0)));
    }

    public static void main(String[] arguments) throws IOException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setUsername(arguments[1]);
        config.setPassword(arguments[2]);
        config.setMaximumPoolSize(16);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (HikariDataSource dataSource = new HikariDataSource(config)) {
            JdbcBillingStore store = store(dataSource, arguments.length > 4);
            try (Billing billing = Billing.builder(catalog(Long.parseLong(arguments[3])))
                    .store(store)
                    .build()) {
                out.println(ANSWER + "ready");
                new NodeProgram(dataSource, billing, store.money(), out)
                        .serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
            }
        }
    }

    private static JdbcBillingStore store(DataSource dataSource, boolean unbatched) {
        JdbcBillingStore.Builder store = JdbcBillingStore.builder(dataSource);
        return unbatched ? store.unbatched().open() : store.open();
    }

    private void serve(BufferedReader commands) throws IOException {
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", -1);
            String answer = switch (words[0]) {
                case "consume" ->
                    consume(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                case "join" -> join(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                case "claim" -> claim(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Instant.parse(words[3]));
                case "decide" -> decide(words[1]);
                case "operations" -> operations(Integer.parseInt(words[1]), Integer.parseInt(words[2]), words[3]);
                default -> throw new IllegalArgumentException("no such command: " + line);
            };
            out.println(ANSWER + answer);
        }
    }

    private String consume(int threads, int requests, int subjects) {
        AtomicInteger granted = new AtomicInteger();
        RaceRunner.platform(threads).run(requests, number -> {
            if (billing.gate().tryConsume("user-" + number % subjects, PHOTO).isGranted()) {
                granted.incrementAndGet();
            }
            return number;
        });
        return Integer.toString(granted.get());
    }

    private String join(int threads, int requests, int subjects) {
        AtomicInteger granted = new AtomicInteger();
        RaceRunner.platform(threads).run(requests, number -> {
            if (joined("user-" + number % subjects)) {
                granted.incrementAndGet();
            }
            return number;
        });
        return Integer.toString(granted.get());
    }

    private boolean joined(String subject) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            while (true) {
                try {
                    boolean granted = billing.gate()
                            .in(JdbcTransaction.of(connection))
                            .tryConsume(subject, PHOTO)
                            .isGranted();
                    if (granted) {
                        try (PreparedStatement row =
                                connection.prepareStatement("INSERT INTO business VALUES (?, ?)")) {
                            row.setString(1, UUID.randomUUID().toString());
                            row.setString(2, subject);
                            row.executeUpdate();
                        }
                    }
                    connection.commit();
                    return granted;
                } catch (TransactionConflictException again) {
                    connection.rollback();
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("A transaction of the host's failed", failure);
        }
    }

    private String claim(int threads, int most, Instant now) {
        AtomicInteger claimed = new AtomicInteger();
        RaceRunner.platform(threads).run(threads, number -> {
            // Those that others have locked are passed over, so one empty answer does not mean that there is nothing
            // left.
            int empty = 0;
            while (empty < 3) {
                List<StoredObject> next = claim(most, now);
                empty = next.isEmpty() ? empty + 1 : 0;
                next.forEach(each -> out.println(ACKNOWLEDGED + each.account()));
                claimed.addAndGet(next.size());
            }
            return number;
        });
        return Integer.toString(claimed.get());
    }

    private List<StoredObject> claim(int most, Instant now) {
        return money.claim(DueKind.SUBSCRIPTION, most, now, now.plusSeconds(60));
    }

    private String decide(String subject) {
        Decision decision = billing.gate().tryConsume(subject, PHOTO);
        return (decision.isGranted() ? "granted " : "denied ")
                + decision.binding().limit().orElse(-1);
    }

    private String operations(int threads, int each, String subject) {
        AtomicInteger granted = new AtomicInteger();
        RaceRunner.platform(threads).run(threads * each, number -> {
            String operation = "op-" + number;
            if (answer(UsageRequest.of(Subject.of(subject), PHOTO).operation(operation))
                    .isGranted()) {
                out.println(ACKNOWLEDGED + operation);
                granted.incrementAndGet();
            }
            return number;
        });
        return Integer.toString(granted.get());
    }

    /** Asks until there is an answer, as a host would whose requests have names. */
    private Decision answer(UsageRequest request) {
        BillingException last = null;
        for (int attempt = 0; attempt < 100; attempt++) {
            try {
                return billing.gate().tryConsume(request);
            } catch (BillingException again) {
                last = again;
            }
        }
        throw new IllegalStateException(request + " got no answer", last);
    }
}
