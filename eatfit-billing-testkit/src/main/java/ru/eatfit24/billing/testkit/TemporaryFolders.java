package ru.eatfit24.billing.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders below {@code java.io.tmpdir} that belong to one JVM. */
final class TemporaryFolders {

    private TemporaryFolders() {}

    static Path create(String prefix) throws IOException {
        // Surefire may point java.io.tmpdir at a folder of target/ that nobody has made yet.
        Path parent = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir")));
        return Files.createTempDirectory(parent, prefix);
    }

    /** Removes a folder and what is in it; what another process removes at the same time is no error. */
    static void delete(Path folder) {
        try {
            List<Path> deepestFirst;
            try (Stream<Path> tree = Files.walk(folder)) {
                deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            } catch (NoSuchFileException gone) {
                return;
            }
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot remove the temporary folder " + folder, failed);
        }
    }
}
