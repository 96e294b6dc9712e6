package ru.eatfit24.billing.example.cli;

/** How a command ended: the exit codes. */
final class Ending {

    /** Done, and nobody has to look at anything. */
    static final int CLEAN = 0;

    /** Done, and somebody should look. */
    static final int FINDINGS = 1;

    /** Arguments or settings are wrong; nothing was done. */
    static final int USAGE = 2;

    /** A database, a file or the provider does not let us. */
    static final int ENVIRONMENT = 3;

    private Ending() {}
}
