package ru.eatfit24.billing.benchmark.database;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import ru.eatfit24.billing.benchmark.report.Report;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/**
 * A big organisation: 10,000 members, each with a limit of its own, under one limit that they share, and 256 callers. First its throughput beside
 * that of lone accounts; then more is asked for than both limits allow.
 */
final class Organisation {

    private static final String ACCOUNT = "org-7";
    private static final int MEMBERS = 10_000;
    private static final int THREADS = 256;
    private static final int LARGEST_ROW = 2_048;

    private Organisation() {}

    static void run(Bench bench, String name) throws Exception {
        throughput(bench, name);
        exactness(bench, name);
        long bytes = rowBytes(bench);
        System.out.println("SIZE " + name + " the account's row has " + bytes + " bytes with "
                + members(bench, Plans.SEAT, "COUNT(*)") + " members counted");
        if (bytes >= LARGEST_ROW) {
            throw new IllegalStateException(
                    name + ": the account's row has " + bytes + " bytes, not below " + LARGEST_ROW);
        }
    }

    private static void throughput(Bench bench, String name) throws Exception {
        Accounts accounts = bench.accounts();
        Subjects members = Subjects.of(MEMBERS);
        OurPeer ours = bench.ours();
        OurPeer lone = OurPeer.of("self-lone-accounts", accounts, Plans.PHOTO);
        Contestant organisation = Contestant.of(
                ours,
                Report.OURS,
                duration -> ThreadLoad.run(THREADS, duration, () -> {
                    Subjects.Caller caller = members.caller();
                    return () -> take(ours, caller.next(), Plans.SEAT);
                }));
        bench.sideBySide(
                name, List.of(organisation, Contestant.threads(lone, THREADS, Subjects.of(Subjects.HUNDRED_THOUSAND))));
        Checks.require(
                name,
                "members-of-the-account",
                accounts.counted(Plans.SEAT),
                members(bench, Plans.SEAT, "COALESCE(SUM(used), 0)"),
                0);
    }

    /** Every member asks for one more than its limit, all together for more than the shared one. */
    private static void exactness(Bench bench, String name) throws Exception {
        int asked = (Plans.LICENCES_OF_A_MEMBER + 1) * MEMBERS;
        AtomicInteger tickets = new AtomicInteger();
        AtomicLongArray grantedOf = new AtomicLongArray(MEMBERS);
        try (OurPeer ours = bench.ours()) {
            ThreadLoad.run(THREADS, Duration.ofMinutes(5), () -> () -> {
                int ticket = tickets.getAndIncrement();
                if (ticket >= asked) {
                    throw new ThreadLoad.Enough();
                }
                boolean granted = take(ours, ticket % MEMBERS, Plans.LICENCE);
                if (granted) {
                    grantedOf.incrementAndGet(ticket % MEMBERS);
                }
                return granted;
            });
        }
        long granted = 0;
        long most = 0;
        for (int member = 0; member < MEMBERS; member++) {
            granted += grantedOf.get(member);
            most = Math.max(most, grantedOf.get(member));
        }
        Checks.requireExhausted(
                name,
                "shared-limit",
                Plans.LICENCES_PER_DAY,
                granted,
                bench.accounts().counted(Plans.LICENCE));
        Checks.requireExhausted(
                name, "most-of-a-member", Plans.LICENCES_OF_A_MEMBER, most, members(bench, Plans.LICENCE, "MAX(used)"));
    }

    private static boolean take(OurPeer ours, int member, MeteredFeature feature) {
        return ours.ours()
                .gate()
                .tryConsume(UsageRequest.of(Subject.of(ACCOUNT, Subjects.name(member)), feature))
                .isGranted();
    }

    private static long members(Bench bench, MeteredFeature feature, String what) throws Exception {
        return bench.database()
                .number("SELECT " + what + " FROM " + bench.accounts().table("usage") + " WHERE root = '" + ACCOUNT
                        + "' AND member <> '' AND feature = '" + feature.code() + "'");
    }

    private static long rowBytes(Bench bench) throws Exception {
        return bench.database()
                .number("SELECT "
                        + (bench.database().isPostgres()
                                ? "pg_column_size(account.*)"
                                : "LENGTH(root) + LENGTH(facts) + LENGTH(`usage`) + 32")
                        + " FROM " + bench.accounts().table("account") + " AS account WHERE root = '" + ACCOUNT + "'");
    }
}
