package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Feature;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.testkit.LeakCheck;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.testkit.TrackedDataSource;
import ru.eatfit24.billing.testkit.VirtualClock;
import ru.eatfit24.billing.time.Instants;
import ru.eatfit24.billing.time.WindowPolicy;
import ru.eatfit24.billing.usage.Decision;
import ru.eatfit24.billing.usage.GiveBack;
import ru.eatfit24.billing.usage.LimitState;
import ru.eatfit24.billing.usage.OperationId;
import ru.eatfit24.billing.usage.ReservationId;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Settlement;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** What lives beside an account's row: members, operations, holds. */
@ParameterizedClass
@EnumSource
class AccountDetailsTest {

    private static final MeteredFeature PHOTO = Feature.metered("photo");
    private static final MeteredFeature EXPORT = Feature.metered("export");
    private static final PlanCatalog CATALOG = PlanCatalog.of(Plan.free("TEAM")
            .version(1)
            .limit(
                    PHOTO,
                    Limit.perDay(10),
                    Limit.perMonth(100),
                    Limit.perDay(4).atLevel(1),
                    Limit.perDay(2).atLevel(2))
            .limit(EXPORT, Limit.perDay(5).withOverage(1)));
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.000001Z");
    private static final Subject ANNA = Subject.of("company", "sales", "Anna");
    private static final Subject COMPANY = Subject.of("company");

    @RegisterExtension
    final LeakCheck leaks = LeakCheck.create();

    private final DatabaseKind kind;
    private final TestDatabase database;
    private final TrackedDataSource dataSource;
    private final VirtualClock clock = VirtualClock.at(NOON);
    private final JdbcBillingStore store;
    private final Billing billing;

    AccountDetailsTest(DatabaseKind kind) {
        this.kind = kind;
        database = Databases.migrated(kind);
        dataSource = leaks.track(database.dataSource());
        store = JdbcBillingStore.open(dataSource);
        billing = Billing.builder(CATALOG).store(store).clock(clock).build();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private Decision photo(Subject subject, long amount, String operation) {
        return billing.gate().tryConsume(UsageRequest.of(subject, PHOTO, amount).operation(operation));
    }

    private ReservationOutcome.Reserved reserve(Subject subject, long amount, Duration length) {
        return (ReservationOutcome.Reserved) billing.gate().reserve(UsageRequest.of(subject, PHOTO, amount), length);
    }

    @Test
    void membersCountInRowsOfTheirOwn() {
        assertThat(billing.gate().tryConsume(ANNA, PHOTO, 2).isGranted()).isTrue();
        assertThat(billing.gate().tryConsume(ANNA, PHOTO, 1).isGranted()).isFalse();
        Subject boris = Subject.of("company", "sales", "Boris");
        assertThat(billing.gate().tryConsume(boris, PHOTO, 2).isGranted()).isTrue();
        assertThat(billing.gate()
                        .tryConsume(Subject.of("company", "sales", "Vera"), PHOTO)
                        .isGranted())
                .isFalse();

        assertThat(used("billing_usage WHERE root = 'company' AND member = '' AND policy = 'day'"))
                .isEqualTo(4);
        assertThat(used("billing_usage WHERE root = 'company' AND member = 'sales' AND policy = 'day'"))
                .isEqualTo(4);
        assertThat(used("billing_usage WHERE root = 'company' AND member = 'sales/Anna'"))
                .isEqualTo(2);
        assertThat(Databases.count(database.dataSource(), "billing_member_window WHERE member = 'sales/anna'"))
                .isZero();
    }

    @Test
    void aMembersWindowThatEndedIsClosedUnderItsName() {
        billing.gate().require(UsageRequest.of(ANNA, PHOTO, 2));
        clock.advance(Duration.ofDays(1));
        billing.gate().require(UsageRequest.of(ANNA, PHOTO, 1));

        assertThat(store.usage().closedWindows("company", 10))
                .extracting(closed -> closed.member() + " " + closed.used())
                .containsExactly(" 2", "sales 2", "sales/Anna 2");
        assertThat(used("billing_usage WHERE member = 'sales/Anna'")).isEqualTo(1);
    }

    @Test
    void aRepeatedOperationIsAnsweredAsTheFirstTime() {
        billing.entitlements().grant(COMPANY, PHOTO, 3, NOON.plusSeconds(60), "admin", "gift");
        UsageRequest request = UsageRequest.of(ANNA, PHOTO, 2).and(EXPORT, 6).operation("op-1");
        Decision first = billing.gate().tryConsume(request);
        clock.advance(Duration.ofHours(1));
        photo(COMPANY, 1, "op-2");

        Decision second = billing.gate().tryConsume(request);

        assertThat(first.isGranted()).isTrue();
        assertThat(second.at()).isEqualTo(first.at());
        assertThat(second.usages()).usingRecursiveComparison().isEqualTo(first.usages());
        assertThat(second).hasToString(first.toString());
        assertThat(used("billing_usage WHERE feature = 'export'")).isEqualTo(6);
        assertThat(Databases.count(database.dataSource(), "billing_usage_entry"))
                .isEqualTo(2);
    }

    @Test
    void anOperationOnTheFirstUseOfAnAccountIsKeptWithIt() {
        assertThat(photo(COMPANY, 2, "op-1").isGranted()).isTrue();
        assertThat(photo(COMPANY, 2, "op-1").isGranted()).isTrue();
        assertThat(photo(COMPANY, 9, "too-much").isGranted()).isFalse();

        assertThat(used("billing_usage WHERE policy = 'day'")).isEqualTo(2);
        assertThat(Databases.count(database.dataSource(), "billing_usage_entry"))
                .isOne();
    }

    @Test
    void unitsGoBackIntoWindowsThatHaveEndedSince() {
        photo(ANNA, 2, "op-1");
        clock.advance(Duration.ofDays(1));
        photo(ANNA, 1, "op-2");

        assertThat(billing.gate().giveBack(ANNA, OperationId.of("op-1"))).isInstanceOf(GiveBack.GivenBack.class);
        assertThat(billing.gate().giveBack(ANNA, OperationId.of("op-1"))).isInstanceOf(GiveBack.GivenBackBefore.class);

        assertThat(used("billing_closed_window")).isZero();
        assertThat(used("billing_usage WHERE policy = 'month'")).isEqualTo(1);
        assertThat(used("billing_usage WHERE policy = 'day' AND member = 'sales/Anna'"))
                .isEqualTo(1);
        assertThat(text("SELECT status FROM billing_usage_entry WHERE operation = 'op-1'"))
                .isEqualTo("GIVEN_BACK");
    }

    @Test
    void aClosedWindowNeverHoldsLessThanNothing() {
        photo(ANNA, 2, "op-1");
        clock.advance(Duration.ofDays(1));
        photo(ANNA, 1, "op-2");
        Databases.execute(database.dataSource(), "UPDATE billing_closed_window SET used = 1");

        billing.gate().giveBack(ANNA, OperationId.of("op-1"));

        assertThat(used("billing_closed_window")).isZero();
        assertThat(Databases.count(database.dataSource(), "billing_closed_window"))
                .isEqualTo(3);
    }

    @Test
    void aHoldIsSettledOnceAndItsRowSaysHow() {
        ReservationId id = reserve(ANNA, 2, Duration.ofMinutes(5)).id();

        assertThat(billing.gate().commit(id, 1)).isEqualTo(new Settlement.Committed(1));
        assertThat(billing.gate().commit(id, 1)).isEqualTo(new Settlement.Committed(1));
        assertThat(billing.gate().release(id)).isInstanceOf(Settlement.SettledBefore.class);

        assertThat(text("SELECT state FROM billing_hold")).isEqualTo("COMMITTED");
        assertThat(text("SELECT member FROM billing_hold")).isEqualTo("sales/Anna");
        assertThat(used("billing_usage WHERE policy = 'day' AND member = 'sales/Anna'"))
                .isEqualTo(1);
    }

    @Test
    void holdsThatAreDueEndInTheNextWriteOfTheAccountAndTheLaterOnesStay() {
        reserve(ANNA, 1, Duration.ofMinutes(1));
        reserve(ANNA, 1, Duration.ofMinutes(2));
        ReservationId last = reserve(COMPANY, 3, Duration.ofMinutes(9)).id();
        assertThat(expires()).isEqualTo(micros(NOON.plus(Duration.ofMinutes(1))));

        clock.advance(Duration.ofMinutes(2));
        assertThat(billing.gate().usage(ANNA, PHOTO).limits())
                .extracting(limit -> limit.used())
                .contains(0L, 3L);
        assertThat(Databases.count(database.dataSource(), "billing_hold WHERE state = 'LIVE'"))
                .isEqualTo(3);
        assertThat(billing.gate().tryConsume(ANNA, PHOTO, 2).isGranted()).isTrue();

        assertThat(Databases.count(database.dataSource(), "billing_hold WHERE state = 'EXPIRED'"))
                .isEqualTo(2);
        assertThat(used("billing_usage WHERE policy = 'day' AND member = ''")).isEqualTo(5);
        assertThat(expires()).isEqualTo(micros(NOON.plus(Duration.ofMinutes(9))));
        assertThat(billing.gate().release(last)).isInstanceOf(Settlement.Released.class);
    }

    @Test
    void whatAnotherNodeWroteBesideTheRowIsSeenAtOnce() {
        Billing other = Billing.builder(CATALOG)
                .store(JdbcBillingStore.open(dataSource))
                .clock(clock)
                .build();
        ReservationId id = reserve(ANNA, 2, Duration.ofMinutes(5)).id();
        photo(COMPANY, 1, "op-1");

        assertThat(other.gate().extend(id, Duration.ofMinutes(9)))
                .isEqualTo(new Settlement.Extended(NOON.plus(Duration.ofMinutes(9))));
        assertThat(other.gate().giveBack(COMPANY, OperationId.of("op-1"))).isInstanceOf(GiveBack.GivenBack.class);
        assertThat(billing.gate().giveBack(COMPANY, OperationId.of("op-1")))
                .isInstanceOf(GiveBack.GivenBackBefore.class);
        assertThat(billing.gate().commit(id, 2)).isEqualTo(new Settlement.Committed(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aReaderSeesRowAndMembersOfOneMomentHoweverOftenTheyAreWrittenMeanwhile(int writes) {
        billing.gate().require(UsageRequest.of(ANNA, PHOTO, 1));
        AtomicInteger left = new AtomicInteger(writes);
        Billing reading = Billing.builder(CATALOG)
                .store(JdbcBillingStore.open(Databases.interrupted(
                        database.dataSource(), "FROM billing_member_window", () -> {
                            if (left.getAndDecrement() > 0) {
                                billing.gate().require(UsageRequest.of(Subject.of("company", "sales"), PHOTO, 1));
                            }
                        })))
                .clock(clock)
                .build();

        List<Long> used = reading.gate().usage(ANNA, PHOTO).limits().stream()
                .filter(limit -> limit.window().policy().equals(WindowPolicy.DAY) && limit.level() < 2)
                .map(LimitState::used)
                .toList();

        assertThat(left.get()).as("writes that were left").isNotPositive();
        assertThat(used).hasSize(2).allMatch(used.get(0)::equals);
    }

    static List<String> rowsAgainstTheContract() {
        return List.of(
                "UPDATE billing_member_window SET used = -1",
                "UPDATE billing_member_window SET member = ''",
                "UPDATE billing_member_window SET ends_at = starts_at",
                "UPDATE billing_usage_entry SET status = 'DONE'",
                "UPDATE billing_usage_entry SET operation = ''",
                "UPDATE billing_usage_entry SET fingerprint = ''",
                "UPDATE billing_usage_entry SET content = [1]",
                "UPDATE billing_hold SET state = 'DONE'",
                "UPDATE billing_hold SET state = 'live'",
                "UPDATE billing_hold SET hold_id = ''",
                "UPDATE billing_hold SET content = [1]");
    }

    @ParameterizedTest
    @MethodSource("rowsAgainstTheContract")
    void theTablesThemselvesRefuseRowsAgainstTheContract(String statement) {
        photo(ANNA, 1, "op-1");
        reserve(ANNA, 1, Duration.ofMinutes(1));
        String sql = statement.replace("[1]", Databases.json(kind, "[1]"));

        assertThatThrownBy(() -> Databases.execute(database.dataSource(), sql))
                .cause()
                .isInstanceOf(SQLException.class)
                .satisfies(refusal ->
                        assertThat(((SQLException) refusal).getSQLState()).startsWith("23"));
    }

    @Test
    void refusesRowsThatSomebodyElseWroteAndTakesNothing() {
        photo(COMPANY, 1, "op-1");
        ReservationId id = reserve(COMPANY, 1, Duration.ofMinutes(1)).id();
        String empty = Databases.json(kind, "{\"taken\":[{}]}");
        Databases.execute(database.dataSource(), "UPDATE billing_usage_entry SET content = " + empty);
        Databases.execute(database.dataSource(), "UPDATE billing_hold SET content = " + empty);

        assertThatThrownBy(() -> photo(COMPANY, 1, "op-1"))
                .isExactlyInstanceOf(BillingException.class)
                .hasMessageContaining(
                        "operation op-1 of account company cannot be read: \"feature\" is missing or no text");
        assertThatThrownBy(() -> billing.gate().commit(id, 1))
                .isExactlyInstanceOf(BillingException.class)
                .hasMessageContaining("hold " + id.hold() + " of account company cannot be read");
        assertThat(used("billing_usage WHERE policy = 'day'")).isEqualTo(2);
    }

    private long used(String from) {
        return Jdbi.create(database.dataSource())
                .withHandle(handle -> handle.createQuery("SELECT COALESCE(SUM(used), 0) FROM " + from)
                        .mapTo(Long.class)
                        .one());
    }

    private String text(String query) {
        return Jdbi.create(database.dataSource())
                .withHandle(
                        handle -> handle.createQuery(query).mapTo(String.class).one());
    }

    /** The instant in the account's row from which on holds must be looked at. */
    private long expires() {
        String usage = Jdbi.create(database.dataSource())
                .withHandle(
                        handle -> handle.createQuery("SELECT " + Databases.usageColumn(kind) + " FROM billing_account")
                                .map((row, context) -> row.getString(1))
                                .one());
        return JsonText.readObject(usage).get("expires").longValue();
    }

    private static long micros(Instant instant) {
        return Instants.toEpochMicros(instant);
    }
}
