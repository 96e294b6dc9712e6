package ru.eatfit24.billing.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * PostgreSQL in a container.
 *
 * <p>A plain container: the special classes for databases switch {@code fsync} off, and their archives share a package,
 * which the module path refuses.
 */
final class PostgresContainerServer extends PostgresServer {

    private static final String DEFAULT_VERSION = "17";
    private static final int PORT = 5432;
    private static final String PASSWORD = "postgres";

    private final GenericContainer<?> container;

    private PostgresContainerServer(GenericContainer<?> container) {
        this.container = container;
    }

    static DatabaseServer start() throws Exception {
        GenericContainer<?> container = new GenericContainer<>("postgres:" + imageTag());
        container
                .withEnv("POSTGRES_PASSWORD", PASSWORD)
                .withExposedPorts(PORT)
                .withCommand(command())
                // The image starts the server twice: the first one only sets the password and listens to nobody else.
                .waitingFor(Wait.forLogMessage(".*database system is ready to accept connections.*\\s", 2)
                        .withStartupTimeout(Duration.ofMinutes(2)));
        try {
            container.start();
            PostgresContainerServer started = new PostgresContainerServer(container);
            started.verify("docker");
            return started;
        } catch (Exception failed) {
            container.stop();
            throw failed;
        }
    }

    /** The property names the embedded binaries ({@code 17.11.0}); the image's tag has no third number. */
    private static String imageTag() {
        String version = System.getProperty("postgres.version", "").strip();
        if (version.isEmpty()) {
            return DEFAULT_VERSION;
        }
        String[] numbers = version.split("\\.", -1);
        return numbers.length < 2 ? numbers[0] : numbers[0] + "." + numbers[1];
    }

    private static String[] command() {
        List<String> parts = new ArrayList<>(List.of("postgres", "-c", "max_connections=" + MAX_CONNECTIONS));
        DURABLE.forEach((setting, value) -> {
            parts.add("-c");
            parts.add(setting + "=" + value);
        });
        return parts.toArray(String[]::new);
    }

    @Override
    public String url(String database) {
        return "jdbc:postgresql://" + container.getHost() + ":" + container.getMappedPort(PORT) + "/" + database;
    }

    @Override
    public String user() {
        return "postgres";
    }

    @Override
    public String password() {
        return PASSWORD;
    }

    @Override
    public void stop() {
        container.stop();
    }
}
