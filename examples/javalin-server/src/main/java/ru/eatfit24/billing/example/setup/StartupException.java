package ru.eatfit24.billing.example.setup;

/** The program does not start; the message is for whoever started it, and holds no value of a setting. */
public final class StartupException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Arguments or settings are wrong or missing. */
    public static final int USAGE = 2;

    /** The port or the database does not let us. */
    public static final int ENVIRONMENT = 3;

    private final int exitCode;

    /** Without a cause. */
    public StartupException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** With what has failed. */
    public StartupException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** What the process ends with. */
    public int exitCode() {
        return exitCode;
    }
}
