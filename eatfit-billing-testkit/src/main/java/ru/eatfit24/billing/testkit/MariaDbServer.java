package ru.eatfit24.billing.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What an embedded MariaDB and one in a container have in common. */
abstract class MariaDbServer implements DatabaseServer {

    /** Which server: a tag of the image, or the version of embedded binaries that are on the class path. */
    static final String VERSION_PROPERTY = "mariadb.version";

    static final int MAX_CONNECTIONS = 300;

    private String description = "";

    final void verify(String how) throws SQLException {
        try (Connection connection = DriverManager.getConnection(administrationUrl(), user(), password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@version, @@innodb_flush_log_at_trx_commit,"
                        + " @@character_set_server, @@max_connections, @@tx_isolation")) {
            if (!row.next()) {
                throw new IllegalStateException("MariaDB does not tell its settings");
            }
            require("innodb_flush_log_at_trx_commit", "1", row.getString(2));
            require("character_set_server", "utf8mb4", row.getString(3));
            require("max_connections", Integer.toString(MAX_CONNECTIONS), row.getString(4));
            description = row.getString(1).split("-", 2)[0] + " " + how + " innodb_flush_log_at_trx_commit="
                    + row.getString(2) + " tx_isolation=" + row.getString(5);
        }
    }

    private static void require(String setting, String wanted, String found) {
        if (!wanted.equals(found)) {
            throw new IllegalStateException("MariaDB runs with " + setting + "=" + found + " and was told " + wanted
                    + "; results on it would not count");
        }
    }

    /** The arguments of the server; the first one matters most: a commit is on the disk when it returns. */
    static String[] arguments() {
        return new String[] {
            "--innodb-flush-log-at-trx-commit=1",
            // The default of the embedded build is latin1.
            "--character-set-server=utf8mb4",
            "--max-connections=" + MAX_CONNECTIONS
        };
    }

    @Override
    public final String product() {
        return "mariadb";
    }

    @Override
    public final String description() {
        return description;
    }

    @Override
    public final String createStatement(String database) {
        return "CREATE DATABASE " + database;
    }

    @Override
    public final String dropStatement(String database) {
        return "DROP DATABASE IF EXISTS " + database;
    }

    /** Without {@code sslMode} the 4.x driver insists on a certificate that a throw-away server does not have. */
    static String url(String host, int port, String database) {
        return "jdbc:mariadb://" + host + ":" + port + "/" + database + "?sslMode=disable";
    }
}
