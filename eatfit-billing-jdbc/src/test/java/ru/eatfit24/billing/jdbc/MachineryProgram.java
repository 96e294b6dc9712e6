package ru.eatfit24.billing.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ru.eatfit24.billing.job.Job;
import ru.eatfit24.billing.job.JobBudget;
import ru.eatfit24.billing.job.JobRunner;

/**
 * A node of a service that runs inbox and outbox as jobs until it is killed, as a program of its own, see {@link NodeProcess}. It says {@value NodeProgram#ACKNOWLEDGED} and the
 * id of what has taken effect.
 */
final class MachineryProgram {

    private static final int RUNNERS = 4;

    private MachineryProgram() {}

    public static void main(String[] arguments) throws IOException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setUsername(arguments[1]);
        config.setPassword(arguments[2]);
        config.setMaximumPoolSize(16);
        Duration ahead = Duration.parse(arguments[3]);
        InstantSource clock = () -> InstantSource.system().instant().plus(ahead);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (HikariDataSource dataSource = new HikariDataSource(config)) {
            List<JobRunner> runners = new ArrayList<>();
            for (int i = 0; i < RUNNERS; i++) {
                Machinery node = new Machinery(
                        dataSource, clock, Machinery.Mishaps.NONE, id -> out.println(NodeProgram.ACKNOWLEDGED + id));
                runners.add(JobRunner.start(
                        node.jobs(),
                        Map.of(Job.INBOX, Duration.ofMillis(1), Job.OUTBOX, Duration.ofMillis(1)),
                        JobBudget.STANDARD));
            }
            out.println(NodeProgram.ANSWER + "ready");
            while (System.in.read() >= 0) {
                // Until it is killed.
            }
            runners.forEach(JobRunner::close);
        }
    }
}
