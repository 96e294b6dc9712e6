package ru.eatfit24.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ru.eatfit24.billing.catalog.PlanDirectory;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.MethodFace;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.testkit.RaceRunner;
import ru.eatfit24.billing.testkit.Seeds;
import ru.eatfit24.billing.testkit.TestDatabase;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.AccountRewrite;

/** Nodes, each a process of its own, charge renewals by a provider that loses answers and requests; one of them is killed meanwhile. */
@Timeout(300)
class RenewalsOfManyNodesTest {

    private static final int DUE = 1_000;
    private static final int PARALLELISM = 4;
    private static final int SHARE = 20;
    private static final Instant START = Instant.parse("2026-03-01T09:00:00Z");
    private static final Instant END = START.plus(Duration.ofDays(30));
    private static final Instant CHARGED = END.minus(Duration.ofHours(24));

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void eachOfAThousandDueRenewalsIsChargedOnceAlthoughAnswersAreLostAndANodeDies(DatabaseKind kind) {
        try (TestDatabase database = Databases.migrated(kind)) {
            Databases.execute(database.dataSource(), TableProvider.TABLE);
            JdbcBillingStore store = JdbcBillingStore.open(database.dataSource());
            subscribe(store);
            try (NodeProcess first = NodeProcess.startRenewals(database, PARALLELISM);
                    NodeProcess second = NodeProcess.startRenewals(database, PARALLELISM);
                    NodeProcess third = NodeProcess.startRenewals(database, PARALLELISM)) {
                List<NodeProcess> survivors = List.of(first, second);
                List.of(first, second, third)
                        .forEach(node -> assertThat(node.answer()).isEqualTo("ready"));

                long started = System.nanoTime();
                List.of(first, second, third).forEach(node -> node.send("renew 100 " + CHARGED));
                while (third.acknowledgedCount() < SHARE && charged(List.of(first, second, third)) < DUE / 2) {
                    Thread.onSpinWait();
                }
                assertThat(third.acknowledgedCount())
                        .as("charges of the node that is killed now: all have their share")
                        .isGreaterThanOrEqualTo(SHARE);
                third.kill();
                long looked = total(survivors, 0);
                long millis = (System.nanoTime() - started) / 1_000_000;
                // By then all leases of the dead node have ended.
                Instant later = CHARGED.plus(Duration.ofMinutes(3));
                for (int round = 0; round < 6; round++) {
                    Instant now = later.plus(Duration.ofMinutes(round));
                    survivors.forEach(node -> node.send("renew 100 " + now));
                    looked += total(survivors, 0);
                    survivors.forEach(node -> node.send("reconcile 100 " + now));
                    total(survivors, 0);
                }

                verify(database, store);
                Seeds.printLab("R2", "renewals-of-three-processes-" + kind, DUE, 0);
                System.out.println("LAB R2 renewals-of-three-processes-" + kind + " looked-after=" + looked
                        + " first-run-ms=" + millis + " charged-by-the-dead=" + third.acknowledgedCount()
                        + " sends,repeats,lost-requests,lost-answers="
                        + survivors.stream().map(node -> node.ask("figures")).toList());
            }
        }
    }

    /** A thousand subscribers with a saved method, whose renewal is due a day before the end. */
    private static void subscribe(JdbcBillingStore store) {
        PlanDirectory directory = PlanDirectory.register(Plans.catalog(), store.catalog());
        RaceRunner.platform(4).run(DUE, number -> {
            String account = account(number);
            PaymentMethod method = PaymentMethod.saved(
                            account,
                            "token-" + number,
                            new MethodFace("bank_card", "MIR", "4444"),
                            new Consent(START, "v1"),
                            START)
                    .asDefault(true);
            Subscription open = Subscription.open(account, Purchase.AGREEMENT, START);
            Subscription paid = open.extended(
                            Purchase.AGREEMENT, open.following(Purchase.AGREEMENT, START, Zone.UTC), START, Zone.UTC)
                    .with(open.renewal().onBy(method.id()))
                    .dueAt(CHARGED);
            return store.money().inTransaction(account, START, transaction -> {
                transaction.payments().put(method);
                transaction.subscription().put(paid);
                AccountRewrite.of(account)
                        .assign(paid.assignment())
                        .save(directory, transaction.usage(), store.clock());
                return true;
            });
        });
    }

    private static int charged(List<NodeProcess> nodes) {
        return nodes.stream().mapToInt(NodeProcess::acknowledgedCount).sum();
    }

    private static String account(int number) {
        return "user-" + number;
    }

    private static long total(List<NodeProcess> nodes, int word) {
        return nodes.stream()
                .map(NodeProcess::answer)
                .mapToLong(answer -> Long.parseLong(answer.split(" ", -1)[word]))
                .sum();
    }

    private static void verify(TestDatabase database, JdbcBillingStore store) {
        assertThat(Databases.count(database.dataSource(), "charge"))
                .as("charges")
                .isEqualTo(DUE);
        assertThat(Databases.count(
                        database.dataSource(),
                        "(SELECT p.root FROM charge c JOIN billing_payment p ON p.id = c.our_id"
                                + " GROUP BY p.root HAVING COUNT(*) = 1) charged_once"))
                .as("accounts that were charged once")
                .isEqualTo(DUE);
        assertThat(Databases.count(database.dataSource(), "billing_payment"))
                .as("attempts")
                .isEqualTo(DUE);
        assertThat(Databases.count(
                        database.dataSource(),
                        "billing_payment WHERE status = 'SUCCEEDED' AND used_for = 'PAID_INVOICE' AND captured = "
                                + Purchase.PRICE.minor()))
                .as("attempts that paid an invoice")
                .isEqualTo(DUE);
        assertThat(Databases.count(database.dataSource(), "billing_invoice WHERE status = 'PAID'"))
                .as("paid invoices")
                .isEqualTo(DUE);
        assertThat(Databases.count(database.dataSource(), "billing_provider_call WHERE outcome <> 'DONE'"))
                .as("calls without an end")
                .isZero();
        Instant twice = END.plus(Duration.ofDays(30));
        assertThat(IntStream.range(0, DUE)
                        .mapToObj(number ->
                                store.money().subscription(account(number)).orElseThrow())
                        .filter(subscription -> subscription.term().end().equals(twice)
                                && subscription.renewal().ordinal() == 2)
                        .count())
                .as("subscriptions that are one period longer")
                .isEqualTo(DUE);
    }
}
