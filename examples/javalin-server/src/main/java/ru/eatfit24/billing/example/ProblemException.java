package ru.eatfit24.billing.example;

/** Ends a request with a problem. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /** Without a cause. */
    public ProblemException(Problem problem) {
        super(problem.errorCode());
        this.problem = problem;
    }

    /** Because of something that has failed. */
    public ProblemException(Problem problem, Throwable cause) {
        super(problem.errorCode(), cause);
        this.problem = problem;
    }

    /** What is answered. */
    public Problem problem() {
        return problem;
    }
}
