package ru.eatfit24.billing.benchmark.database;

import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/**
 * A process of a host that has several: reads commands from its standard input and answers each with a line of three numbers, the units granted, the
 * decisions that denied, the nanoseconds. Ends when its input does.
 */
final class Node {

    /** Accounts that nobody knows before they are exhausted. */
    static final int NEW_ACCOUNTS = 2_000;

    private static final int IN_FLIGHT = 256;

    private final Ours ours;

    private Node(Ours ours) {
        this.ours = ours;
    }

    /**
     * Runs until the input ends.
     *
     * @param args url, user, password, prefix
     */
    public static void main(String[] args) throws Exception {
        HikariDataSource pool = Database.pool(args[0], args[1], args[2], Ours.POOL, true);
        try (Ours ours = Ours.open(pool, args[3]);
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            Node node = new Node(ours);
            answer(new Turn(0, 0, 0));
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                answer(node.carryOut(command.split(" ", -1)));
            }
        }
    }

    private static void answer(Turn turn) {
        System.out.println(turn.granted() + " " + turn.denied() + " " + turn.nanos());
    }

    private Turn carryOut(String[] command) throws Exception {
        return switch (command[0]) {
            case "LOAD" ->
                load(
                        Integer.parseInt(command[1]),
                        Integer.parseInt(command[2]),
                        Duration.ofMillis(Long.parseLong(command[3])));
            case "EXHAUST" -> exhaust(command[1], command[2]);
            default -> throw new IllegalArgumentException("unknown command " + String.join(" ", command));
        };
    }

    private Turn load(int count, int inFlight, Duration duration) throws Exception {
        Subjects subjects = Subjects.of(count);
        return InFlightLoad.run(inFlight, duration, () -> {
            Subjects.Caller caller = subjects.caller();
            return () -> take(Subjects.name(caller.next()), Plans.PHOTO);
        });
    }

    private Turn exhaust(String what, String names) throws Exception {
        return what.equals("coupons")
                ? take(
                        (Plans.COUPONS_PER_DAY + 1) * NEW_ACCOUNTS,
                        ask -> take(names + ask % NEW_ACCOUNTS, Plans.COUPON))
                : take(Plans.TICKETS_PER_DAY + 2_000, ask -> take(names + "one", Plans.TICKET));
    }

    private static Turn take(int times, IntFunction<CompletableFuture<Boolean>> ask) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        return InFlightLoad.run(IN_FLIGHT, Duration.ofMinutes(5), () -> () -> {
            int number = asked.getAndIncrement();
            return number < times ? ask.apply(number) : InFlightLoad.enough();
        });
    }

    private CompletableFuture<Boolean> take(String account, MeteredFeature feature) {
        return Ours.granted(ours.gate().tryConsumeAsync(UsageRequest.of(Subject.of(account), feature)))
                .toCompletableFuture();
    }
}
