package ru.eatfit24.billing.job;

import java.util.Objects;

/**
 * What one run of a job has done. Immutable. {@code found} is the sum of the other three.
 *
 * @param job which one
 * @param found how many things were due and looked at
 * @param done how many of them are done
 * @param skipped how many were left for later or for somebody else, with nothing wrong; in a dry run all
 * @param failed how many failed: they are due again after a pause, or wait for a person
 * @param hasMore whether there may be more to do at once: the budget was used up, or the thread was interrupted
 */
public record JobResult(Job job, int found, int done, int skipped, int failed, boolean hasMore) {

    /** Checks the sum. */
    public JobResult {
        Objects.requireNonNull(job, "job");
        if (done < 0 || skipped < 0 || failed < 0 || found != done + skipped + failed) {
            throw new IllegalArgumentException("of " + found + " found things " + done + " cannot be done, " + skipped
                    + " skipped and " + failed + " failed");
        }
    }

    static JobResult nothing(Job job) {
        return new JobResult(job, 0, 0, 0, 0, false);
    }

    /** Both together; what the later one says of more holds. */
    JobResult and(JobWork.Part part, boolean more) {
        return new JobResult(
                job,
                found + part.done() + part.skipped() + part.failed(),
                done + part.done(),
                skipped + part.skipped(),
                failed + part.failed(),
                more);
    }
}
