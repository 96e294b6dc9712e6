package ru.eatfit24.billing.benchmark.database;

import java.util.ArrayList;
import java.util.List;
import ru.eatfit24.billing.benchmark.report.Unit;

/**
 * 1, 2 and 4 processes on one database, with as many requests under way altogether: many subjects, then one for all. Then more is asked for than
 * there is, of accounts that nobody knows yet, by all processes at once.
 */
final class Nodes {

    /** Under way altogether. */
    private static final int IN_FLIGHT = 2_048;

    private Nodes() {}

    static void run(Bench bench, String name) throws Exception {
        Accounts accounts = bench.accounts("nodes_", Subjects.HUNDRED_THOUSAND, Plans.PHOTO);
        for (int count : bench.settings().quick() ? List.of(1, 2) : List.of(1, 2, 4)) {
            accounts.settle();
            List<NodeProcess> nodes = new ArrayList<>();
            try {
                for (int number = 0; number < count; number++) {
                    nodes.add(NodeProcess.start(bench.database(), accounts));
                }
                measure(bench, name + "-" + count, accounts, nodes);
                exhaust(name + "-" + count, accounts, nodes);
            } finally {
                nodes.forEach(NodeProcess::close);
            }
        }
    }

    private static void measure(Bench bench, String name, Accounts accounts, List<NodeProcess> nodes) throws Exception {
        long millis = bench.settings().turn().toMillis();
        int inFlight = IN_FLIGHT / nodes.size();
        for (int round = 0; round < Math.min(2, bench.settings().rounds()); round++) {
            for (String load : List.of("many-subjects", "one-subject")) {
                int subjects = load.equals("one-subject") ? 1 : accounts.count();
                long before = accounts.counted();
                Turn warm =
                        together(nodes, "LOAD " + subjects + " " + inFlight + " " + (round == 0 ? 2 : 1) * millis / 2);
                Turn turn = together(nodes, "LOAD " + subjects + " " + inFlight + " " + millis);
                Checks.require(
                        name + "-" + load,
                        "all-processes",
                        warm.granted() + turn.granted(),
                        accounts.counted() - before,
                        0);
                bench.report().add(name + "-" + load, "ours", Unit.PER_SECOND, turn.perSecond());
            }
        }
    }

    /** Every process asks for all of them. */
    private static void exhaust(String name, Accounts accounts, List<NodeProcess> nodes) throws Exception {
        String names = name + "-new-";
        Turn coupons = together(nodes, "EXHAUST coupons " + names);
        Checks.requireExhausted(
                name,
                "coupons-of-new-accounts",
                (long) Node.NEW_ACCOUNTS * Plans.COUPONS_PER_DAY,
                coupons.granted(),
                counted(accounts, "coupons", names));
        Turn tickets = together(nodes, "EXHAUST tickets " + names);
        Checks.requireExhausted(
                name,
                "tickets-of-one-account",
                Plans.TICKETS_PER_DAY,
                tickets.granted(),
                counted(accounts, "tickets", names));
    }

    private static long counted(Accounts accounts, String feature, String names) throws Exception {
        return accounts.database()
                .number("SELECT COALESCE(SUM(used), 0) FROM " + accounts.table("usage") + " WHERE feature = '" + feature
                        + "' AND root LIKE '" + names + "%'");
    }

    private static Turn together(List<NodeProcess> nodes, String command) throws Exception {
        for (NodeProcess node : nodes) {
            node.send(command);
        }
        List<Turn> turns = new ArrayList<>();
        for (NodeProcess node : nodes) {
            turns.add(node.answer());
        }
        return new Turn(
                turns.stream().mapToLong(Turn::granted).sum(),
                turns.stream().mapToLong(Turn::denied).sum(),
                turns.stream().mapToLong(Turn::nanos).max().orElseThrow());
    }
}
