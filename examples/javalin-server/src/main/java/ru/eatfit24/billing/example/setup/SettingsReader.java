package ru.eatfit24.billing.example.setup;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Named texts from the environment and a file, and everything that is wrong with them, so that all of it can be said at once. A problem names the setting and what it must
 * be, and never repeats its value: what was put into the wrong place may be a secret. For one thread.
 */
public final class SettingsReader {

    private final Map<String, String> values;
    private final List<String> problems = new ArrayList<>();

    private SettingsReader(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads both; where a name stands in both, the environment's value counts.
     *
     * @param file in the form of {@link Properties}, in UTF-8; null for none
     * @throws StartupException if the file cannot be read
     */
    public static SettingsReader of(Map<String, String> environment, @Nullable Path file) throws StartupException {
        Map<String, String> values = new HashMap<>();
        if (file != null) {
            Properties properties = new Properties();
            try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(text);
            } catch (IOException | IllegalArgumentException unreadable) {
                throw new StartupException(
                        StartupException.USAGE,
                        "the file of settings " + file + " cannot be read: "
                                + unreadable.getClass().getSimpleName(),
                        unreadable);
            }
            properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        }
        environment.forEach((name, value) -> {
            if (!value.isBlank()) {
                values.put(name, value);
            }
        });
        return new SettingsReader(values);
    }

    /** A text; empty if it is absent or blank. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** A text that must be there: if it is not, that is a problem, and the answer is empty. */
    public Optional<String> require(String name) {
        Optional<String> found = find(name);
        if (found.isEmpty()) {
            problem(name, "is not set");
        }
        return found;
    }

    /** What was found, made something of: what cannot be is a problem, and the answer is empty. */
    public <T> Optional<T> parse(String name, Optional<String> found, String mustBe, Function<String, T> reading) {
        return found.flatMap(text -> {
            try {
                return Optional.of(reading.apply(text));
            } catch (RuntimeException unfit) {
                problem(name, "must be " + mustBe);
                return Optional.empty();
            }
        });
    }

    /** A whole number; the standard if it is absent. */
    public Optional<Integer> number(String name, int least, int most, int standard) {
        Optional<String> found = find(name);
        return found.isEmpty()
                ? Optional.of(standard)
                : parse(name, found, "a number from " + least + " to " + most, text -> {
                    if (!text.matches("[0-9]{1,9}")
                            || Integer.parseInt(text) < least
                            || Integer.parseInt(text) > most) {
                        throw new IllegalArgumentException(name);
                    }
                    return Integer.parseInt(text);
                });
    }

    /** The parts of a text between commas; none if it is absent. */
    public List<String> list(String name) {
        return find(name)
                .map(text -> Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    /** Notes a problem. What is said must not repeat the value. */
    public void problem(String name, String what) {
        problems.add(name + " " + what);
    }

    /**
     * Ends the start if there is any problem.
     *
     * @throws StartupException with all of them
     */
    public void throwIfAny() throws StartupException {
        if (!problems.isEmpty()) {
            throw new StartupException(
                    StartupException.USAGE, "cannot start with these settings:\n  " + String.join("\n  ", problems));
        }
    }
}
