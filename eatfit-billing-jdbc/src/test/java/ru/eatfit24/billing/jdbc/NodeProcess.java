package ru.eatfit24.billing.jdbc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import ru.eatfit24.billing.testkit.TestDatabase;

/** A running {@link NodeProgram}, {@link RenewalProgram} or {@link MachineryProgram}. Its end, however it comes, is an answer too. For one thread. */
final class NodeProcess implements AutoCloseable {

    static final String ENDED = "ended";

    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final PrintStream commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    private NodeProcess(Process process) {
        this.process = process;
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    static NodeProcess start(String url, String user, String password, long freeLimit) {
        return start(url, user, password, freeLimit, new String[0]);
    }

    /** A node each of whose decisions is a transaction of its own on its caller's thread, so that many run at once. */
    static NodeProcess startUnbatched(String url, String user, String password, long freeLimit) {
        return start(url, user, password, freeLimit, "unbatched");
    }

    /** A {@link RenewalProgram}, which looks after so many things at once. */
    static NodeProcess startRenewals(TestDatabase database, int parallelism) {
        return start(
                RenewalProgram.class,
                database.url(),
                database.user(),
                database.password(),
                Integer.toString(parallelism));
    }

    /** A {@link MachineryProgram}, whose clock is so far ahead of this machine's. */
    static NodeProcess startMachinery(TestDatabase database, Duration ahead) {
        return start(MachineryProgram.class, database.url(), database.user(), database.password(), ahead.toString());
    }

    private static NodeProcess start(String url, String user, String password, long freeLimit, String... options) {
        List<String> arguments = new ArrayList<>(List.of(url, user, password, Long.toString(freeLimit)));
        arguments.addAll(List.of(options));
        return start(NodeProgram.class, arguments.toArray(String[]::new));
    }

    private static NodeProcess start(Class<?> program, String... arguments) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            List<String> command = new ArrayList<>(List.of(
                    java,
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                    "-cp",
                    System.getProperty("java.class.path"),
                    program.getName()));
            command.addAll(List.of(arguments));
            NodeProcess node = new NodeProcess(
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
            Thread reader = new Thread(node::read, "node-reader");
            reader.setDaemon(true);
            reader.start();
            return node;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(NodeProgram.ACKNOWLEDGED)) {
                    acknowledged.add(line.substring(NodeProgram.ACKNOWLEDGED.length()));
                } else if (line.startsWith(NodeProgram.ANSWER)) {
                    answers.add(line.substring(NodeProgram.ANSWER.length()));
                }
            }
        } catch (IOException broken) {
            // A killed process breaks its pipe; what matters is told by the answer below.
            answers.add(ENDED);
            return;
        }
        answers.add(ENDED);
    }

    NodeProcess send(String command) {
        commands.println(command);
        return this;
    }

    /** The next answer; {@link #ENDED} if there will be none. */
    String answer() {
        try {
            String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new AssertionError("a node did not answer in " + PATIENCE_SECONDS + " s");
            }
            return answer;
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupt);
        }
    }

    String ask(String command) {
        return send(command).answer();
    }

    /** The operations that the node said were granted, until now. */
    Set<String> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when it is gone and all it said was read. */
    void kill() {
        // By its handle: the process itself would close its output, and what it has said last would be lost.
        process.toHandle().destroyForcibly();
        String last = answer();
        while (!last.equals(ENDED)) {
            last = answer();
        }
        process.onExit().join();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
