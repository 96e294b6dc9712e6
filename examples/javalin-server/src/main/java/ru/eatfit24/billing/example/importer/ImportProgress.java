package ru.eatfit24.billing.example.importer;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Says how far an import is: on a terminal on one line that is written over, else now and then on a line of its own. For one thread.
 */
public final class ImportProgress {

    private static final Duration ON_TERMINAL = Duration.ofMillis(500);
    private static final Duration IN_A_FILE = Duration.ofSeconds(10);

    private final PrintWriter out;
    private final boolean isTerminal;
    private final InstantSource clock;
    private final Instant begin;
    private Instant last;
    private long total;
    private long skipped;

    /**
     * Progress on a stream.
     *
     * @param isTerminal whether a person sees each line as it comes
     */
    public ImportProgress(PrintWriter out, boolean isTerminal, InstantSource clock) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.clock = clock;
        this.begin = clock.instant();
        this.last = begin;
    }

    /** So many rows are to be done, of which so many were done by an earlier run. */
    void begin(long rows, long alreadyDone) {
        total = rows;
        skipped = alreadyDone;
    }

    /** So many rows are done, those of an earlier run included. */
    void at(long rows) {
        Instant now = clock.instant();
        if (Duration.between(last, now).compareTo(isTerminal ? ON_TERMINAL : IN_A_FILE) >= 0) {
            last = now;
            write(rows, now);
        }
    }

    /** All of them are. */
    void end(long rows) {
        write(rows, clock.instant());
        if (isTerminal) {
            out.println();
        }
    }

    private void write(long rows, Instant now) {
        double seconds = Math.max(0.001, Duration.between(begin, now).toMillis() / 1000.0);
        double rate = (rows - skipped) / seconds;
        String left = rate <= 0 ? "?" : readable(Duration.ofSeconds((long) (Math.max(0, total - rows) / rate)));
        String line = String.format(
                Locale.ROOT,
                "%,d of %,d rows (%d%%), %,.0f rows/s, %s left",
                rows,
                total,
                total == 0 ? 100 : Math.min(100, rows * 100 / total),
                rate,
                left);
        if (isTerminal) {
            out.print("\r" + line + "   ");
        } else {
            out.println(line);
        }
        out.flush();
    }

    private static String readable(Duration time) {
        return time.toMinutes() > 0
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : time.toSeconds() + " s";
    }
}
