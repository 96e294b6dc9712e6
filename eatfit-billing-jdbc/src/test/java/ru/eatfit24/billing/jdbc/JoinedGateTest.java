package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The gate inside transactions of the host's: each database at each isolation level. */
class JoinedGateTest {

    @Nested
    class PostgresReadCommitted extends JoinedGateContract {
        PostgresReadCommitted() {
            super(DatabaseKind.POSTGRESQL, Connection.TRANSACTION_READ_COMMITTED);
        }

        @Test
        void ofTwoTransactionsThatWaitForEachOtherOneIsToldToRunAgain() {
            oneOfTwoTransactionsThatWaitForEachOtherIsToldToRunAgain();
        }
    }

    @Nested
    class PostgresRepeatableRead extends JoinedGateContract {
        PostgresRepeatableRead() {
            super(DatabaseKind.POSTGRESQL, Connection.TRANSACTION_REPEATABLE_READ);
        }

        @Test
        void ofTwoTransactionsThatWaitForEachOtherOneIsToldToRunAgain() {
            oneOfTwoTransactionsThatWaitForEachOtherIsToldToRunAgain();
        }
    }

    @Nested
    class PostgresSerializable extends JoinedGateContract {
        PostgresSerializable() {
            super(DatabaseKind.POSTGRESQL, Connection.TRANSACTION_SERIALIZABLE);
        }

        @Test
        void ofTwoTransactionsThatWaitForEachOtherOneIsToldToRunAgain() {
            oneOfTwoTransactionsThatWaitForEachOtherIsToldToRunAgain();
        }
    }

    @Nested
    class MariaDbReadCommitted extends JoinedGateContract {
        MariaDbReadCommitted() {
            super(DatabaseKind.MARIADB, Connection.TRANSACTION_READ_COMMITTED);
        }

        @Test
        void ofTwoTransactionsThatWaitForEachOtherOneIsToldToRunAgain() {
            oneOfTwoTransactionsThatWaitForEachOtherIsToldToRunAgain();
        }
    }

    @Nested
    class MariaDbRepeatableRead extends JoinedGateContract {
        MariaDbRepeatableRead() {
            super(DatabaseKind.MARIADB, Connection.TRANSACTION_REPEATABLE_READ);
        }

        @Test
        void ofTwoTransactionsThatWaitForEachOtherOneIsToldToRunAgain() {
            oneOfTwoTransactionsThatWaitForEachOtherIsToldToRunAgain();
        }
    }

    @Nested
    class MariaDbRepeatableReadWithIsolatedSnapshots extends JoinedGateContract {
        MariaDbRepeatableReadWithIsolatedSnapshots() {
            super(DatabaseKind.MARIADB, Connection.TRANSACTION_REPEATABLE_READ, Databases::isolateSnapshots);
        }

        @Override
        boolean losesATransactionWithAnOldSnapshot() {
            return true;
        }
    }

    @Nested
    class MariaDbSerializable extends JoinedGateContract {
        MariaDbSerializable() {
            super(DatabaseKind.MARIADB, Connection.TRANSACTION_SERIALIZABLE);
        }

        @Test
        void ofTwoTransactionsThatWaitForEachOtherOneIsToldToRunAgain() {
            oneOfTwoTransactionsThatWaitForEachOtherIsToldToRunAgain();
        }
    }

    @Nested
    class H2ReadCommitted extends JoinedGateContract {
        H2ReadCommitted() {
            super(DatabaseKind.H2, Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    @Nested
    class H2RepeatableRead extends JoinedGateContract {
        H2RepeatableRead() {
            super(DatabaseKind.H2, Connection.TRANSACTION_REPEATABLE_READ);
        }
    }

    @Nested
    class H2Serializable extends JoinedGateContract {
        H2Serializable() {
            super(DatabaseKind.H2, Connection.TRANSACTION_SERIALIZABLE);
        }
    }
}
