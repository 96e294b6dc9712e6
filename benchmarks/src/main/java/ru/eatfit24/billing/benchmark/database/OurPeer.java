package ru.eatfit24.billing.benchmark.database;

import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import ru.eatfit24.billing.catalog.MeteredFeature;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageRequest;

/** Our gate as a peer: each subject an account. Requests are made for each call, as a host makes them. */
final class OurPeer implements AsyncPeer {

    private static final int VISITS = 4_096;

    private final String name;
    private final Accounts accounts;
    private final Ours ours;
    private final IntFunction<UsageRequest> requests;

    private OurPeer(String name, Accounts accounts, IntFunction<UsageRequest> requests) {
        this(name, accounts, Ours.open(accounts.database(), accounts.prefix()), requests);
    }

    private OurPeer(String name, Accounts accounts, Ours ours, IntFunction<UsageRequest> requests) {
        this.name = name;
        this.accounts = accounts;
        this.ours = ours;
        this.requests = requests;
    }

    static OurPeer of(String name, Accounts accounts, MeteredFeature feature) {
        return thatHasSeenNothing(name, accounts, feature).afterAWhile(feature);
    }

    /** The gate of a service that has just begun. */
    static OurPeer thatHasSeenNothing(String name, Accounts accounts, MeteredFeature feature) {
        return new OurPeer(name, accounts, subject -> request(subject, feature));
    }

    /** The gate of a service that keeps no account: each is read before it is written. */
    static OurPeer thatKeepsNothing(String name, Accounts accounts, MeteredFeature feature) {
        Ours ours = Ours.thatKeepsNothing(accounts.database(), accounts.prefix());
        return new OurPeer(name, accounts, ours, subject -> request(subject, feature));
    }

    /** Every request has an operation id of its own. */
    static OurPeer withOperations(String name, Accounts accounts, MeteredFeature feature) {
        String run = UUID.randomUUID().toString().substring(0, 8);
        AtomicLong operations = new AtomicLong();
        return new OurPeer(
                        name,
                        accounts,
                        subject -> request(subject, feature).operation(run + "-" + operations.incrementAndGet()))
                .afterAWhile(feature);
    }

    /**
     * Asks once for each account, unless they are more than are kept: a gate keeps the accounts that it has seen lately, and one that has just begun has
     * seen none. Peers keep nothing from one call to the next.
     */
    private OurPeer afterAWhile(MeteredFeature feature) {
        if (accounts.count() > Subjects.HUNDRED_THOUSAND) {
            return this;
        }
        Semaphore room = new Semaphore(VISITS);
        for (int subject = 0; subject < accounts.count(); subject++) {
            room.acquireUninterruptibly();
            ours.gate().tryConsumeAsync(request(subject, feature)).whenComplete((decision, failure) -> room.release());
        }
        room.acquireUninterruptibly(VISITS);
        return this;
    }

    private static UsageRequest request(int subject, MeteredFeature feature) {
        return UsageRequest.of(Subject.of(Subjects.name(subject)), feature);
    }

    Ours ours() {
        return ours;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean take(int subject) {
        return ours.gate().tryConsume(requests.apply(subject)).isGranted();
    }

    @Override
    public CompletionStage<Boolean> takeAsync(int subject) {
        return Ours.granted(ours.gate().tryConsumeAsync(requests.apply(subject)));
    }

    @Override
    public long counted() throws SQLException {
        return accounts.counted();
    }

    @Override
    public int openConnections() {
        return ours.openConnections();
    }

    @Override
    public void close() {
        ours.close();
    }
}
