package ru.eatfit24.billing.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/** Whether Testcontainers and a Docker engine are there. */
final class Docker {

    private static final String TESTCONTAINERS = "org.testcontainers.DockerClientFactory";

    private Docker() {}

    static boolean answers() {
        return isPresent(TESTCONTAINERS) && isConfigured() && Client.answers();
    }

    static void requireOnClassPath(String product) {
        if (!isPresent(TESTCONTAINERS)) {
            throw new IllegalStateException("No test database " + product
                    + ": -Deatfit.databases=docker asks for Docker, and Testcontainers is not on the class path. "
                    + "Add org.testcontainers:testcontainers in test scope.");
        }
    }

    static boolean isPresent(String className) {
        try {
            Class.forName(className, false, Docker.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    /**
     * Whether anything points at an engine. Asking Testcontainers costs seconds and a page of error log where there is
     * none, so it is asked only where the answer may be yes.
     */
    private static boolean isConfigured() {
        if (System.getProperty("os.name", "").startsWith("Windows")
                || System.getenv("DOCKER_HOST") != null
                || System.getenv("TESTCONTAINERS_HOST_OVERRIDE") != null) {
            return true;
        }
        Path home = Path.of(System.getProperty("user.home", "/"));
        String runtimeFolder = System.getenv("XDG_RUNTIME_DIR");
        return Stream.of(
                        Path.of("/var/run/docker.sock"),
                        home.resolve(".testcontainers.properties"),
                        home.resolve(".docker/run/docker.sock"),
                        home.resolve(".docker/desktop/docker.sock"),
                        runtimeFolder == null
                                ? home.resolve(".docker/docker.sock")
                                : Path.of(runtimeFolder, "docker.sock"))
                .anyMatch(Files::exists);
    }

    /** Apart, so that its class is loaded only where Testcontainers is on the class path. */
    private static final class Client {

        static boolean answers() {
            return DockerClientFactory.instance().isDockerAvailable();
        }
    }
}
