package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Nobody adds, drops or changes a jar that hosts get, without saying so in {@code runtime-jars.txt}. */
class RuntimeJarsTest {

    /** Written by the build before the tests run, one line a jar: {@code group:name:type:version:scope (optional) …}. */
    private static final Path RESOLVED = Path.of("target", "runtime-jars.txt");

    private static final Path COMMITTED = Path.of("runtime-jars.txt");

    private static final Pattern LINE = Pattern.compile(
            "\\s*(?<coordinates>[^:\\s]+(?::[^:\\s]+)+):(?:compile|runtime)(?<optional> \\(optional\\))?(?: .*)?");

    @Test
    void hostsGetExactlyTheCommittedJars() throws IOException {
        assertThat(resolved())
                .as("jars that the build resolves, against %s", COMMITTED)
                .containsExactlyInAnyOrderElementsOf(committed());
    }

    private static List<String> resolved() throws IOException {
        return Files.readAllLines(RESOLVED).stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .filter(line -> line.group("optional") == null)
                .map(line -> line.group("coordinates"))
                .filter(coordinates -> !coordinates.startsWith("ru.eatfit24:"))
                .toList();
    }

    private static List<String> committed() throws IOException {
        return Files.readAllLines(COMMITTED).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }
}
