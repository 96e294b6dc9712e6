package ru.eatfit24.billing.benchmark.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another JVM that runs {@link Node} on this one's class path: a command a line goes there, an answer a line comes back. For one thread. */
final class NodeProcess implements AutoCloseable {

    private static final String HEAP = "-Xmx512m";

    private final Process process;
    private final PrintWriter commands;
    private final BufferedReader answers;

    private NodeProcess(Process process) {
        this.process = process;
        this.commands = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static NodeProcess start(Database database, Accounts accounts) throws IOException {
        NodeProcess node = new NodeProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Node.class.getName(),
                        database.url(),
                        database.user(),
                        database.password(),
                        accounts.prefix())
                .redirectError(Redirect.INHERIT)
                .start());
        try {
            node.answer();
        } catch (IOException | RuntimeException failed) {
            node.close();
            throw failed;
        }
        return node;
    }

    void send(String command) {
        commands.println(command);
    }

    /** Waits for the answer to the last command. */
    Turn answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IllegalStateException("a process ended before it answered; see its error above");
        }
        String[] numbers = line.split(" ", -1);
        return new Turn(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
    }

    /** The process ends when its commands do. */
    @Override
    public void close() {
        commands.close();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
