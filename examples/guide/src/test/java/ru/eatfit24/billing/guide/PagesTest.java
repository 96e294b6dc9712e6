package ru.eatfit24.billing.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages show code that was compiled and run, and their links lead somewhere. */
class PagesTest {

    private static final Path ROOT = Path.of("../..");
    private static final Path CODE = Path.of("src/test/java");
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)\n```\n", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final String BEGIN = "// shown";
    private static final String END = "// end";

    @Test
    void whateverCodeAPageShowsIsCodeThatRuns() throws IOException {
        Map<String, Path> regions = regions();

        for (Path page : pages()) {
            for (String block : blocks(page)) {
                assertThat(regions)
                        .as("the code of %s:%n%s", page.getFileName(), block)
                        .containsKey(block);
            }
        }
    }

    @Test
    void whatIsMarkedAsShownIsShown() throws IOException {
        List<String> shown = new ArrayList<>();
        for (Path page : pages()) {
            shown.addAll(blocks(page));
        }

        regions()
                .forEach((region, file) -> assertThat(shown)
                        .as("marked in %s and shown in no page:%n%s", file.getFileName(), region)
                        .contains(region));
    }

    @Test
    void linksBetweenThePagesLeadSomewhere() throws IOException {
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                assertThat(page.resolveSibling(link.group(1)))
                        .as("a link in %s", page)
                        .exists();
            }
        }
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> documents = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), documents.sorted())
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static List<String> blocks(Path page) throws IOException {
        return JAVA_BLOCK
                .matcher(Files.readString(page))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** The marked code, without the indent that it has in its class, and the file that it stands in. */
    private static Map<String, Path> regions() throws IOException {
        Map<String, Path> regions = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(CODE)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                List<String> lines = Files.readAllLines(file);
                for (int line = 0; line < lines.size(); line++) {
                    if (lines.get(line).strip().equals(BEGIN)) {
                        List<String> rest = lines.subList(line + 1, lines.size());
                        int length = rest.stream().map(String::strip).toList().indexOf(END);
                        regions.put(String.join("\n", rest.subList(0, length)).stripIndent(), file);
                    }
                }
            }
        }
        return regions;
    }
}
