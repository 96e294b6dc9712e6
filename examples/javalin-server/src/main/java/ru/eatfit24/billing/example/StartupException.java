package ru.eatfit24.billing.example;

/** The server does not start; the message is for whoever started it. */
final class StartupException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The port or the database does not let us. */
    static final int ENVIRONMENT = 1;

    /** Arguments or environment variables are wrong or missing. */
    static final int USAGE = 2;

    /** Everything is configured, but running in production needs what is not built yet. */
    static final int NOT_BUILT_YET = 3;

    private final int exitCode;

    StartupException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    StartupException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
