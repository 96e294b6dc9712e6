package ru.eatfit24.billing.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an embedded PostgreSQL and one in a container have in common. */
abstract class PostgresServer implements DatabaseServer {

    /** Room for 64 racing threads on several databases at once; the server's own default is 100. */
    static final int MAX_CONNECTIONS = 300;

    /** A commit must be on the disk when it returns: the crash tests and the measurements are about that. */
    static final Map<String, String> DURABLE = durable();

    private String description = "";

    private static Map<String, String> durable() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", "on");
        return settings;
    }

    /** Reads the settings back: what starts the server has defaults of its own that it may put first. */
    final void verify(String how) throws SQLException {
        try (Connection connection = DriverManager.getConnection(administrationUrl(), user(), password())) {
            for (Map.Entry<String, String> setting : DURABLE.entrySet()) {
                String value = show(connection, setting.getKey());
                if (!value.equals(setting.getValue())) {
                    throw new IllegalStateException("PostgreSQL runs with " + setting.getKey() + "=" + value
                            + " and was told " + setting.getValue() + "; results on it would not count");
                }
            }
            int maxConnections = Integer.parseInt(show(connection, "max_connections"));
            if (maxConnections < MAX_CONNECTIONS) {
                throw new IllegalStateException(
                        "PostgreSQL runs with max_connections=" + maxConnections + " and was told " + MAX_CONNECTIONS);
            }
            String version = show(connection, "server_version").split(" ", 2)[0];
            description = version + " " + how + " fsync=" + show(connection, "fsync") + " synchronous_commit="
                    + show(connection, "synchronous_commit");
        }
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            if (!row.next()) {
                throw new IllegalStateException("PostgreSQL has no setting " + setting);
            }
            return row.getString(1);
        }
    }

    @Override
    public final String product() {
        return "postgresql";
    }

    @Override
    public final String description() {
        return description;
    }

    @Override
    public final String administrationUrl() {
        return url("postgres");
    }

    @Override
    public final String createStatement(String database) {
        return "CREATE DATABASE " + database;
    }

    @Override
    public final String dropStatement(String database) {
        return "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)";
    }
}
