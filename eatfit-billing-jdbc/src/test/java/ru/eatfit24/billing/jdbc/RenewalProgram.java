package ru.eatfit24.billing.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Supplier;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.checkout.PaymentRuns;
import ru.eatfit24.billing.testkit.VirtualClock;

/**
 * A node that charges renewals, as a program of its own, see {@link NodeProcess}; its provider is a {@link TableProvider}. It takes commands from standard input, one a
 * line, and answers each with one line that starts with {@value NodeProgram#ANSWER}. Of each charge it says {@value NodeProgram#ACKNOWLEDGED} and our id of the payment
 * before the service knows of it.
 *
 * <ul>
 *   <li>{@code renew <most> <instant>}: charges what is due then, as many a run, until a run finds nothing; answers how many were looked after and how many of them failed.
 *   <li>{@code reconcile <most> <instant>}: the same with what nobody knows yet.
 *   <li>{@code figures}: answers {@link TableProvider#figures}.
 * </ul>
 */
final class RenewalProgram {

    private final VirtualClock clock = VirtualClock.at(Instant.EPOCH);
    private final TableProvider provider;
    private final Billing billing;
    private final PrintStream out;

    private RenewalProgram(HikariDataSource dataSource, int parallelism, PrintStream out) {
        this.out = out;
        this.provider =
                new TableProvider(dataSource, clock, payment -> out.println(NodeProgram.ACKNOWLEDGED + payment));
        this.billing = Billing.builder(Plans.catalog())
                .store(JdbcBillingStore.open(dataSource))
                .clock(clock)
                .paymentProvider(provider)
                .checkoutSettings(CheckoutSettings.STANDARD.parallelism(parallelism))
                .build();
    }

    public static void main(String[] arguments) throws IOException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setUsername(arguments[1]);
        config.setPassword(arguments[2]);
        config.setMaximumPoolSize(16);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (HikariDataSource dataSource = new HikariDataSource(config)) {
            RenewalProgram program = new RenewalProgram(dataSource, Integer.parseInt(arguments[3]), out);
            out.println(NodeProgram.ANSWER + "ready");
            program.serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        }
    }

    private void serve(BufferedReader commands) throws IOException {
        PaymentRuns runs = billing.paymentRuns();
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", -1);
            String answer = switch (words[0]) {
                case "renew" -> untilNothingIsDue(words, () -> runs.renew(Integer.parseInt(words[1])));
                case "reconcile" -> untilNothingIsDue(words, () -> runs.reconcile(Integer.parseInt(words[1])));
                case "figures" -> provider.figures();
                default -> throw new IllegalArgumentException("no such command: " + line);
            };
            out.println(NodeProgram.ANSWER + answer);
        }
        billing.close();
    }

    private String untilNothingIsDue(String[] words, Supplier<PaymentRuns.Report> run) {
        clock.set(Instant.parse(words[2]));
        int done = 0;
        int failed = 0;
        for (PaymentRuns.Report report = run.get(); !report.isEmpty(); report = run.get()) {
            done += report.done();
            failed += report.failed();
        }
        return done + " " + failed;
    }
}
