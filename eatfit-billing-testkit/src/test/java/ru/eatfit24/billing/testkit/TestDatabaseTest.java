package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TestDatabaseTest {

    static Stream<Arguments> databases() {
        return Stream.of(
                database("h2-memory", TestDatabase::h2Memory),
                database("postgresql", TestDatabase::postgres),
                database("mariadb", TestDatabase::mariadb));
    }

    private static Arguments database(String name, Supplier<TestDatabase> open) {
        return Arguments.of(name, open);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void twoDatabasesAreIndependent(String name, Supplier<TestDatabase> open) throws SQLException {
        try (TestDatabase first = open.get();
                TestDatabase second = open.get()) {
            execute(first, "CREATE TABLE item (id INT PRIMARY KEY)");
            execute(second, "CREATE TABLE item (id INT PRIMARY KEY)");
            execute(first, "INSERT INTO item VALUES (1)");

            assertThat(query(first, "SELECT COUNT(*) FROM item")).isEqualTo("1");
            assertThat(query(second, "SELECT COUNT(*) FROM item")).isEqualTo("0");
            assertThat(first.name()).isEqualTo(name);
            assertThat(first.url()).isNotEqualTo(second.url());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void itsAddressServesAnotherPool(String name, Supplier<TestDatabase> open) throws SQLException {
        try (TestDatabase database = open.get()) {
            execute(database, "CREATE TABLE item (id INT PRIMARY KEY)");

            try (Connection connection =
                            DriverManager.getConnection(database.url(), database.user(), database.password());
                    Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate("INSERT INTO item VALUES (1)"))
                        .as(name)
                        .isEqualTo(1);
            }
            assertThat(query(database, "SELECT COUNT(*) FROM item")).isEqualTo("1");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void isGoneAfterItIsClosedAlsoWithAConnectionInUse(String name, Supplier<TestDatabase> open) throws SQLException {
        TestDatabase database = open.get();
        execute(database, "CREATE TABLE item (id INT PRIMARY KEY)");
        Connection forgotten = database.dataSource().getConnection();
        forgotten.setAutoCommit(false);
        try (Statement statement = forgotten.createStatement()) {
            statement.execute("INSERT INTO item VALUES (1)");
        }

        database.close();
        assertThatCode(database::close).as("closing twice").doesNotThrowAnyException();

        assertThatThrownBy(() -> database.dataSource().getConnection())
                .as(name)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> {
                    try (Connection connection =
                                    DriverManager.getConnection(database.url(), database.user(), database.password());
                            Statement statement = connection.createStatement()) {
                        statement.execute("SELECT * FROM item");
                    }
                })
                .isInstanceOf(SQLException.class);
        forgotten.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void aConnectionComesBackCleanForTheNextUser(String name, Supplier<TestDatabase> open) throws SQLException {
        try (TestDatabase database = open.get()) {
            execute(database, "CREATE TABLE item (id INT PRIMARY KEY)");
            int isolation;
            try (Connection dirty = database.dataSource().getConnection()) {
                isolation = dirty.getTransactionIsolation();
                dirty.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                dirty.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                dirty.setAutoCommit(false);
                try (Statement statement = dirty.createStatement()) {
                    statement.executeUpdate("INSERT INTO item VALUES (1)");
                }
            }

            try (Connection next = database.dataSource().getConnection()) {
                assertThat(next.getAutoCommit()).as(name).isTrue();
                assertThat(next.getTransactionIsolation()).isEqualTo(isolation);
            }
            assertThat(query(database, "SELECT COUNT(*) FROM item")).isEqualTo("0");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void aClosedConnectionRefusesWork(String name, Supplier<TestDatabase> open) throws SQLException {
        try (TestDatabase database = open.get()) {
            Connection connection = database.dataSource().getConnection();
            connection.close();

            assertThat(connection.isClosed()).as(name).isTrue();
            assertThat(connection.isValid(1)).isFalse();
            assertThatThrownBy(connection::createStatement).isInstanceOf(SQLException.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void servesAHundredConnectionsAtOnce(String name, Supplier<TestDatabase> open) throws SQLException {
        try (TestDatabase database = open.get()) {
            List<Connection> connections = RaceRunner.platform(16)
                    .run(100, number -> database.dataSource().getConnection());

            assertThat(connections).as(name).doesNotHaveDuplicates().hasSize(100);
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    @Test
    void postgresCommitsAreDurable() throws SQLException {
        try (TestDatabase database = TestDatabase.postgres()) {
            assertThat(query(database, "SHOW fsync")).isEqualTo("on");
            assertThat(query(database, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(database, "SHOW full_page_writes")).isEqualTo("on");
            assertThat(Integer.parseInt(query(database, "SHOW max_connections")))
                    .isGreaterThanOrEqualTo(200);
        }
    }

    @Test
    void mariadbCommitsAreDurableAndItsTextIsUtf8() throws SQLException {
        try (TestDatabase database = TestDatabase.mariadb()) {
            assertThat(query(database, "SELECT @@innodb_flush_log_at_trx_commit"))
                    .isEqualTo("1");
            assertThat(query(database, "SELECT @@character_set_database")).isEqualTo("utf8mb4");
        }
    }

    @Test
    void anH2FileKeepsWhatWasCommitted(@TempDir Path folder) throws SQLException {
        Path file = folder.resolve("billing");
        try (TestDatabase database = TestDatabase.h2File(file)) {
            execute(database, "CREATE TABLE item (id INT PRIMARY KEY)");
            execute(database, "INSERT INTO item VALUES (1)");
            assertThat(query(
                            database,
                            "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'WRITE_DELAY'"))
                    .isEqualTo("0");
        }

        try (TestDatabase again = TestDatabase.h2File(file)) {
            assertThat(query(again, "SELECT COUNT(*) FROM item")).isEqualTo("1");
            assertThat(again.name()).isEqualTo("h2-file");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void aProgramThatThrowsEndsAndTakesItsServerWithIt(String name, @TempDir Path folder)
            throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ThrowingProgram.class.getName(),
                        name)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(program.waitFor(120, TimeUnit.SECONDS))
                    .as("the program ends")
                    .isTrue();
        } finally {
            program.destroyForcibly();
        }

        List<String> lines = Files.readAllLines(output);
        assertThat(program.exitValue()).as("%s", lines).isEqualTo(1);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("DATABASE " + name))
                .hasSize(1);
        assertThat(lines).anyMatch(line -> line.contains("planted"));
        String url = lines.stream()
                .filter(line -> line.startsWith("URL "))
                .map(line -> line.substring("URL ".length()))
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left)
                    .as("folders left behind")
                    .noneMatch(path -> path.getFileName().toString().startsWith("eatfit-"));
        }
    }

    static Stream<String> programs() {
        return Stream.of("postgresql", "mariadb");
    }

    /** What a user's test program looks like to the JVM when it fails and forgets to close. */
    static final class ThrowingProgram {

        public static void main(String[] arguments) {
            TestDatabase database = arguments[0].equals("mariadb") ? TestDatabase.mariadb() : TestDatabase.postgres();
            System.out.println("URL " + database.url());
            throw new IllegalStateException("planted");
        }
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
