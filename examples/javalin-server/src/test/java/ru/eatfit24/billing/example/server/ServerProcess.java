package ru.eatfit24.billing.example.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program in a JVM of its own, as a user starts it. */
final class ServerProcess implements AutoCloseable {

    private static final Pattern URL = Pattern.compile(" url +(http://127\\.0\\.0\\.1:[0-9]+)");

    private final Process process;
    private final String url;

    private ServerProcess(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Starts the demo in a folder, on a free port, and waits until it says where. */
    static ServerProcess demoIn(Path folder) throws IOException {
        Process process = start(folder, Map.of("PORT", "0"), "--demo");
        List<String> output = new ArrayList<>();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            output.add(line);
            Matcher url = URL.matcher(line);
            if (url.find()) {
                return new ServerProcess(process, url.group(1));
            }
        }
        process.destroyForcibly();
        throw new AssertionError("the server did not start: " + output);
    }

    /** Starts it, with nothing in its environment but this, and both outputs in one. */
    static Process start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                BillingServer.class.getName()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("LOG_LEVEL", "error");
        builder.environment().putAll(environment);
        return builder.start();
    }

    static String outputOf(Process process) throws IOException {
        try (InputStreamReader output = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8);
                BufferedReader lines = new BufferedReader(output)) {
            StringBuilder text = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                text.append(line).append('\n');
            }
            return text.toString();
        }
    }

    String url() {
        return url;
    }

    /** SIGKILL: no shutdown hook runs. */
    void kill() {
        process.destroyForcibly();
    }

    void awaitEnd() {
        try {
            process.waitFor();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", stopped);
        }
    }

    @Override
    public void close() {
        kill();
        awaitEnd();
    }
}
