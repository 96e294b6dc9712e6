package ru.eatfit24.billing.example.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * How far an import came, in a file, so that the next run goes on from there and its report speaks of both. It is only a shortcut: without it the next run begins anew, and
 * finds everything there.
 *
 * <ol>
 *   <li>What it says is written after the accounts that it speaks of have committed: a crash in between lets some be looked at twice.
 *   <li>A new file is written, forced to the disk and put in the place of the old one, so there is always a whole one.
 *   <li>It names what was imported and how; of anything else it is not used.
 * </ol>
 */
final class Checkpoint {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final String of;

    /** @param of what is imported, and how: without passwords */
    Checkpoint(Path file, String of) {
        this.file = file.toAbsolutePath();
        this.of = of;
    }

    /**
     * Where the last run stopped.
     *
     * @param user all users up to this one are done
     */
    record Place(long user, ImportReport report) {

        static Place start() {
            return new Place(Long.MIN_VALUE, new ImportReport());
        }
    }

    /** The place to go on from; the start if there is none. */
    Place read() throws IOException, ImportRefusedException {
        if (!Files.exists(file)) {
            return Place.start();
        }
        JsonNode json;
        try (var in = Files.newInputStream(file)) {
            json = JSON.readTree(in);
        }
        if (!of.equals(json.path("of").asText())) {
            throw new ImportRefusedException("the file " + file + " is of another import, which was not finished: "
                    + json.path("of").asText()
                    + "\nfinish that one, or delete the file, or name another one with --checkpoint");
        }
        return new Place(json.path("user").asLong(), ReportJson.read(json.path("report")));
    }

    void write(Place place) throws IOException {
        ObjectNode json = JSON.createObjectNode().put("of", of).put("user", place.user());
        json.set("report", ReportJson.write(place.report()));
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.write(next, JSON.writeValueAsBytes(json));
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Everything is done. */
    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
