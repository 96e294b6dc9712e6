package ru.eatfit24.billing.testkit;

import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** MariaDB in a container; the version is the system property {@code mariadb.version}. */
final class MariaDbContainerServer extends MariaDbServer {

    private static final String DEFAULT_VERSION = "11.4";
    private static final int PORT = 3306;
    private static final String PASSWORD = "test";

    private final GenericContainer<?> container;

    private MariaDbContainerServer(GenericContainer<?> container) {
        this.container = container;
    }

    static DatabaseServer start() throws Exception {
        String version = System.getProperty(VERSION_PROPERTY, DEFAULT_VERSION).strip();
        GenericContainer<?> container = new GenericContainer<>("mariadb:" + version);
        container
                .withEnv("MARIADB_ROOT_PASSWORD", PASSWORD)
                .withExposedPorts(PORT)
                .withCommand(arguments())
                // The image starts the server twice: the first one sets the password and has no port.
                .waitingFor(Wait.forLogMessage(".*port: 3306.*\\s", 1).withStartupTimeout(Duration.ofMinutes(2)));
        try {
            container.start();
            MariaDbContainerServer started = new MariaDbContainerServer(container);
            started.verify("docker");
            return started;
        } catch (Exception failed) {
            container.stop();
            throw failed;
        }
    }

    @Override
    public String url(String database) {
        return url(container.getHost(), container.getMappedPort(PORT), database);
    }

    @Override
    public String administrationUrl() {
        return url("mysql");
    }

    @Override
    public String user() {
        return "root";
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
