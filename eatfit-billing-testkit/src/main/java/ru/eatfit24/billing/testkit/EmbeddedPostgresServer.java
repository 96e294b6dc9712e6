package ru.eatfit24.billing.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL from binaries on the class path; also as root, which the starter hides from the server. */
final class EmbeddedPostgresServer extends PostgresServer implements KillableServer {

    private final EmbeddedPostgres server;
    private final Path folder;

    private EmbeddedPostgresServer(EmbeddedPostgres server, Path folder) {
        this.server = server;
        this.folder = folder;
    }

    static EmbeddedPostgresServer start() throws Exception {
        // A folder of this JVM alone: two builds at once and two users on one machine must not meet.
        Path folder = TemporaryFolders.create("eatfit-postgres-");
        Path log = folder.resolve("server.log");
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
                    .setDataDirectory(folder.resolve("data"))
                    .setPort(0)
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setOutputRedirector(Redirect.appendTo(log.toFile()))
                    .setErrorRedirector(Redirect.appendTo(log.toFile()))
                    .setRegisterShutdownHook(false)
                    .setServerConfig("max_connections", Integer.toString(MAX_CONNECTIONS));
            DURABLE.forEach(builder::setServerConfig);
            EmbeddedPostgresServer started = new EmbeddedPostgresServer(builder.start(), folder);
            try {
                started.verify("embedded");
            } catch (Exception refused) {
                started.stop();
                throw refused;
            }
            return started;
        } catch (Exception failed) {
            String tail = Files.exists(log) ? Files.readString(log) : "";
            TemporaryFolders.delete(folder);
            throw new IllegalStateException(failed + (tail.isBlank() ? "" : "; the server says: " + tail), failed);
        }
    }

    @Override
    public String url(String database) {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/" + database;
    }

    @Override
    public String user() {
        return "postgres";
    }

    @Override
    public String password() {
        return "postgres";
    }

    @Override
    public void kill() throws Exception {
        control("stop", "-m", "immediate");
    }

    /** A restart takes the options of the start, which are kept in the data folder. */
    @Override
    public void startAgain() throws Exception {
        control("restart", "-l", folder.resolve("server.log").toString());
    }

    private void control(String... arguments) throws IOException, InterruptedException {
        // The program's own name stands first in what it was started with; all servers of a JVM share one copy of the
        // programs.
        String startedWith = Files.readString(folder.resolve("data/postmaster.opts"));
        Path program =
                Path.of(startedWith.substring(0, startedWith.indexOf(" "))).resolveSibling("pg_ctl");
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name", "").equals("root")) {
            // The server refuses to run as root; in a user namespace of its own it does not notice.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(
                program.toString(),
                "-w",
                "-t",
                "60",
                "-D",
                folder.resolve("data").toString()));
        command.addAll(List.of(arguments));
        Path said = folder.resolve("pg_ctl.log");
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException(
                    String.join(" ", command) + " ended with " + code + ": " + Files.readString(said));
        }
    }

    @Override
    public void stop() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } finally {
            TemporaryFolders.delete(folder);
        }
    }
}
