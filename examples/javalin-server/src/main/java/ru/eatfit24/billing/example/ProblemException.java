package ru.eatfit24.billing.example;

/** Ends a request with a problem. */
final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.errorCode());
        this.problem = problem;
    }

    ProblemException(Problem problem, Throwable cause) {
        super(problem.errorCode(), cause);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
