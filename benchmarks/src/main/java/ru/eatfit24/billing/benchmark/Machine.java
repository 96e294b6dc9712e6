package ru.eatfit24.billing.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a measurement was taken. Forks run with the same settings as the JVM that describes itself here.
 *
 * @param processor the model, as the operating system calls it
 * @param processors how many of them this JVM may use
 * @param system the operating system
 * @param jdk the running JDK
 * @param collectors the garbage collectors in use
 * @param heapMegabytes the most that the heap may grow to
 * @param flags what the JVM was started with
 * @param loadAverage processes that wanted to run in the last minute; negative where the system does not tell
 */
record Machine(
        String processor,
        int processors,
        String system,
        String jdk,
        String collectors,
        long heapMegabytes,
        List<String> flags,
        double loadAverage) {

    private static final Path LINUX_PROCESSORS = Path.of("/proc/cpuinfo");

    static Machine current() {
        return new Machine(
                processorModel(),
                Runtime.getRuntime().availableProcessors(),
                properties("os.name", "os.version", "os.arch"),
                properties("java.vm.name", "java.vm.version"),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .collect(Collectors.joining(" + ")),
                Runtime.getRuntime().maxMemory() >> 20,
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** All of it, in four lines. */
    String description() {
        return "MACHINE " + processors + " x " + processor + ", " + system + System.lineSeparator()
                + "JDK     " + jdk + System.lineSeparator()
                + "HEAP    " + collectors + ", at most " + heapMegabytes + " MB, started with " + flags
                + System.lineSeparator()
                + load();
    }

    /** How busy the machine is with everything that runs on it: above the number of processors, absolute numbers say little. */
    String load() {
        return "LOAD    "
                + (loadAverage < 0 ? "not known" : String.format(Locale.ROOT, "%.2f in the last minute", loadAverage));
    }

    private static String processorModel() {
        if (!Files.isReadable(LINUX_PROCESSORS)) {
            return "processor of unknown model";
        }
        try (Stream<String> lines = Files.lines(LINUX_PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("processor of unknown model");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String properties(String... names) {
        return Stream.of(names).map(System::getProperty).collect(Collectors.joining(" "));
    }
}
