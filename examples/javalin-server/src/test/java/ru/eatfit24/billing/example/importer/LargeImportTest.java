package ru.eatfit24.billing.example.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ru.eatfit24.billing.example.importer.OldService.Shape;
import ru.eatfit24.billing.testkit.TestDatabase;

/** Many rows are read as few are: memory holds some accounts at a time. */
class LargeImportTest {

    /** A million rows in the lab. */
    private static final int USERS = Boolean.getBoolean("lab") ? 20_000 : 300;

    private static final int DAYS = 50;

    @TempDir
    Path folder = Path.of("");

    @Test
    void everyRowOfManyComesOver() throws Exception {
        try (TestDatabase oldDatabase = TestDatabase.postgres();
                NewService service = NewService.on(TestDatabase.postgres(), folder)) {
            OldService old =
                    OldService.of(oldDatabase, Shape.COMPLETE).withUse("daily_usage", USERS, DAYS, "2026-02-10");
            HeapPeak heap = HeapPeak.watch();
            long begin = System.nanoTime();

            ImportReport report = service.take(old, UsageMerge.REFUSE);

            long millis = (System.nanoTime() - begin) / 1_000_000;
            System.out.printf(
                    "LAB importer rows %d violations=%d seed=none seconds=%.1f heap-mb=%d%n",
                    report.table(ImportReport.USAGE).read(),
                    report.findingCount(),
                    millis / 1000.0,
                    heap.mostMegabytes());
            assertThat(report.isClean()).isTrue();
            assertThat(report.table(ImportReport.USAGE).taken()).isEqualTo((long) USERS * DAYS);
            assertThat(service.count("billing_closed_window")).isEqualTo(USERS * DAYS);
        }
    }
}
