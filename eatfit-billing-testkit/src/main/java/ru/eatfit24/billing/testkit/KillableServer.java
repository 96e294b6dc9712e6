package ru.eatfit24.billing.testkit;

/** A server whose processes a test may end without warning, and start again on what they left on the disk. */
interface KillableServer extends DatabaseServer {

    /** Ends the server at once; returns when nothing of it runs any more. */
    void kill() throws Exception;

    /** Starts the server on the same port and the same files; returns when it answers. */
    void startAgain() throws Exception;
}
