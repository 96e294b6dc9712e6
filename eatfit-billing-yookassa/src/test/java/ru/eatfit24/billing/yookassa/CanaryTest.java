package ru.eatfit24.billing.yookassa;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is put into a notification, in any leaf, is found nowhere: in no table, event, exception or text, and in no line of the log at its finest level. */
class CanaryTest {

    /** Pieces of the canary, each of which would be too much. */
    private static final List<String> PIECES = List.of("kanarienvogel", "ivan@payer", "5555555555554444");

    @Test
    void whatIsPutIntoAnyLeafOfANotificationIsFoundNowhere(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("log");
        Path output = folder.resolve("output");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                        "-Dorg.slf4j.simpleLogger.log.ru.eatfit24.billing.checkout=trace",
                        "-Dorg.slf4j.simpleLogger.log.ru.eatfit24.billing.webhook=trace",
                        "-Dorg.slf4j.simpleLogger.log.ru.eatfit24.billing.yookassa=trace",
                        "-Dorg.slf4j.simpleLogger.logFile=" + log,
                        "-cp",
                        System.getProperty("java.class.path"),
                        CanaryProgram.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(program.waitFor(2, TimeUnit.MINUTES)).as("the program ended").isTrue();
        assertThat(program.exitValue()).as(() -> text(output)).isZero();
        for (Path seen : List.of(output, log)) {
            String text = text(seen).toLowerCase(Locale.ROOT);
            assertThat(PIECES.stream().filter(text::contains))
                    .as(() -> "pieces of the canary in:\n" + linesWithPieces(seen))
                    .isEmpty();
        }
        assertThat(text(log)).as("the log at its finest level").contains("DEBUG ru.eatfit24.billing");
        assertThat(seen(output, "leaf")).isGreaterThan(70);
        assertThat(seen(output, "table")).isGreaterThanOrEqualTo(20);
        assertThat(List.of(seen(output, "taken"), seen(output, "row"), seen(output, "event")))
                .allMatch(count -> count > 0);
        BadInputs.print(
                "Private data in notifications",
                "CanaryTest#whatIsPutIntoAnyLeafOfANotificationIsFoundNowhere",
                seen(output, "leaf"));
    }

    private static int seen(Path output, String what) {
        Matcher count = Pattern.compile("^SEEN .*\\b" + what + "=(\\d+)", Pattern.MULTILINE)
                .matcher(text(output));
        return count.find() ? Integer.parseInt(count.group(1)) : 0;
    }

    private static String linesWithPieces(Path file) {
        return String.join(
                "\n",
                text(file)
                        .lines()
                        .filter(line -> PIECES.stream().anyMatch(line.toLowerCase(Locale.ROOT)::contains))
                        .limit(10)
                        .toList());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new AssertionError("cannot read " + file, unreadable);
        }
    }
}
