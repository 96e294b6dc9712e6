package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import ru.eatfit24.billing.ledger.Difference.Kind;
import ru.eatfit24.billing.ledger.LedgerRow;
import ru.eatfit24.billing.ledger.Verification;
import ru.eatfit24.billing.ledger.VerificationReport;
import ru.eatfit24.billing.testkit.Seeds;
import ru.eatfit24.billing.testkit.TestDatabase;

/**
 * A hundred drifts of five kinds among very many accounts: a verification finds exactly those. One account in ten has a subscription and money, the others use alone. The accounts are copies,
 * made by plain SQL, of two that the library wrote.
 */
@Timeout(3_600)
class PlantedDriftsAtScaleTest {

    private static final int ACCOUNTS = Seeds.labCount(20_000, 1_000_000);
    private static final int OF_EACH_KIND = 20;

    /** The tables with what names a thing in them, which each copy has its own of. */
    private static final List<List<String>> TABLES = List.of(
            List.of("account"),
            List.of("closed_window"),
            List.of("usage_entry"),
            List.of("hold"),
            List.of("audit_entry"),
            List.of("subscription", "id"),
            List.of("invoice", "id", "subscription", "settled_by"),
            List.of("payment", "id", "invoice", "provider_id"),
            List.of("refund", "id", "payment", "provider_id"),
            List.of("credit_entry", "cause"));

    private record Planted(Kind kind, String account) {}

    @Test
    void aVerificationFindsExactlyTheHundredDrifts() {
        try (TestDatabase database = Databases.migrated(DatabaseKind.POSTGRESQL);
                LedgerLife life = new LedgerLife(JdbcBillingStore.open(database.dataSource()))) {
            life.use("using", "first", 5);
            life.live(List.of("paying"));
            life.use("using", "second", 3);
            for (List<String> table : TABLES) {
                Databases.execute(database.dataSource(), copies("using", table, false), copies("paying", table, true));
            }
            Databases.execute(database.dataSource(), "ANALYZE");
            List<Planted> planted = plant(database.dataSource());

            resetPeaks();
            long started = System.nanoTime();
            VerificationReport report = life.billing.ledger().verify(Verification.all());
            double seconds = (System.nanoTime() - started) / 1e9;

            assertThat(report.count(LedgerRow.ACCOUNT)).isEqualTo(ACCOUNTS + 2L);
            assertThat(report.differences().stream()
                            .map(found -> new Planted(found.kind(), found.account()))
                            .toList())
                    .containsExactlyInAnyOrderElementsOf(planted);
            assertThat(report.total()).isEqualTo(planted.size());
            System.out.println(String.format(
                    Locale.ROOT,
                    "LAB verify planted-drifts-POSTGRESQL accounts=%d rows=%d found=%d of=%d seconds=%.1f heapMb=%d maxHeapMb=%d",
                    report.count(LedgerRow.ACCOUNT),
                    report.counts().values().stream().mapToLong(Long::longValue).sum(),
                    report.total(),
                    planted.size(),
                    seconds,
                    peakMegabytes(),
                    Runtime.getRuntime().maxMemory() >> 20));
        }
    }

    /** Copies one account's rows under the names that one number in ten, or the other nine, stand for. */
    private static String copies(String template, List<String> columns, boolean oneInTen) {
        String table = "billing_" + columns.get(0);
        String own = columns.subList(1, columns.size()).stream()
                .map(column -> ", '" + column + "', t." + column + " || '-' || n")
                .collect(Collectors.joining());
        String system = columns.get(0).equals("audit_entry") ? " OVERRIDING SYSTEM VALUE" : "";
        return "INSERT INTO " + table + system + " SELECT r.* FROM " + table + " t CROSS JOIN generate_series(1, "
                + ACCOUNTS
                + ") n CROSS JOIN LATERAL jsonb_populate_record(t, jsonb_build_object('root', "
                + "'user-' || lpad(n::text, 8, '0')" + own + ")) r WHERE t.root = '" + template + "' AND n % 10 "
                + (oneInTen ? "=" : "<>") + " 0";
    }

    private static List<Planted> plant(DataSource database) {
        List<Planted> planted = new ArrayList<>();
        planted.addAll(changed(
                database,
                Kind.OPEN_WINDOW_DIFFERS,
                1,
                "UPDATE billing_account SET usage = replace(usage::text, '\"used\": 3', '\"used\": 2')::jsonb"));
        planted.addAll(
                changed(database, Kind.CLOSED_WINDOW_DIFFERS, 2, "UPDATE billing_closed_window SET used = used - 1"));
        planted.addAll(
                changed(database, Kind.REFUNDED_DIFFERS, 10, "UPDATE billing_payment SET refunded = refunded - 1"));
        planted.addAll(changed(
                database, Kind.CREDIT_DIFFERS, 20, "DELETE FROM billing_credit_entry WHERE cause LIKE 'carried:%'"));
        planted.addAll(changed(
                database,
                Kind.SUBSCRIPTION_END_DIFFERS,
                30,
                "UPDATE billing_subscription SET ends_at = ends_at + interval '1 day'"));
        return planted;
    }

    /** Changes rows of accounts spread over all, those whose number ends alike. */
    private static List<Planted> changed(DataSource database, Kind kind, int first, String change) {
        int step = ACCOUNTS / OF_EACH_KIND / 100 * 100;
        TreeSet<String> accounts = IntStream.range(0, OF_EACH_KIND)
                .mapToObj(index -> String.format(Locale.ROOT, "user-%08d", first + index * step))
                .collect(Collectors.toCollection(TreeSet::new));
        String condition = accounts.stream().collect(Collectors.joining("', '", "root IN ('", "')"));
        Databases.execute(database, change + (change.contains(" WHERE ") ? " AND " : " WHERE ") + condition);
        return accounts.stream().map(account -> new Planted(kind, account)).toList();
    }

    private static List<MemoryPoolMXBean> heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private static void resetPeaks() {
        heap().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    /** What was used at most, garbage included: more than was needed. */
    private static long peakMegabytes() {
        return heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() >> 20;
    }
}
