package ru.eatfit24.billing.testkit;

import java.sql.SQLException;

/** A running database server that holds the databases of a JVM's tests. */
interface DatabaseServer {

    /** The product's name as it stands in the {@code DATABASE} line, for example {@code postgresql}. */
    String product();

    /** What runs and how durable it is, as read back from the server, for the {@code DATABASE} line. */
    String description();

    /** The JDBC address of a database on this server. */
    String url(String database);

    /** The address from which databases are created and dropped. */
    String administrationUrl();

    String user();

    String password();

    /** The statement that drops a database, also when somebody is still connected to it. */
    String dropStatement(String database);

    /** The statement that creates a database. */
    String createStatement(String database);

    /** Stops the server and removes its files; may be called once. */
    void stop() throws SQLException;
}
