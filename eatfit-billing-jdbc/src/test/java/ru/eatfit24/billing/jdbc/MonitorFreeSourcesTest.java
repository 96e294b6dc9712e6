package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No source of this module enters a monitor: on Java 21 to 23 a virtual thread that waits for the database inside one
 * holds its carrier. {@link ArchitectureTest} sees synchronized methods, but blocks leave no trace that it could see.
 */
class MonitorFreeSourcesTest {

    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*");
    private static final Pattern MONITOR = Pattern.compile("\\bsynchronized\\b");

    @Test
    void noSourceEntersAMonitor() throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.walk(SOURCES)) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }

        assertThat(sources).as("sources below %s", SOURCES).isNotEmpty();
        assertThat(sources).noneMatch(MonitorFreeSourcesTest::entersMonitor);
    }

    private static boolean entersMonitor(Path source) {
        try {
            String code = COMMENT.matcher(Files.readString(source)).replaceAll("");
            return MONITOR.matcher(code).find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
