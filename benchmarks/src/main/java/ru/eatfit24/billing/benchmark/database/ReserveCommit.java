package ru.eatfit24.billing.benchmark.database;

import java.time.Duration;
import java.util.List;
import ru.eatfit24.billing.benchmark.report.Report;
import ru.eatfit24.billing.usage.ReservationOutcome;
import ru.eatfit24.billing.usage.Settlement;
import ru.eatfit24.billing.usage.Subject;
import ru.eatfit24.billing.usage.UsageGate;
import ru.eatfit24.billing.usage.UsageRequest;

/** 256 threads that each reserve a unit and commit it: two decisions and a row of the reservation, counted as one. */
final class ReserveCommit {

    private static final int THREADS = 256;
    private static final Duration HOLD = Duration.ofMinutes(10);

    private ReserveCommit() {}

    static void run(Bench bench, String name) throws Exception {
        Subjects subjects = Subjects.of(Subjects.HUNDRED_THOUSAND);
        OurPeer ours = bench.ours();
        OurPeer self = OurPeer.of(Cases.SELF_GRANTED, bench.accounts(), Plans.PHOTO);
        bench.sideBySide(
                name,
                List.of(
                        Contestant.of(
                                ours,
                                Report.OURS,
                                duration -> ThreadLoad.run(THREADS, duration, () -> {
                                    Subjects.Caller caller = subjects.caller();
                                    UsageGate gate = ours.ours().gate();
                                    return () -> reserveAndCommit(gate, caller.next());
                                })),
                        Contestant.threads(self, THREADS, subjects)));
    }

    private static boolean reserveAndCommit(UsageGate gate, int subject) {
        ReservationOutcome outcome =
                gate.reserve(UsageRequest.of(Subject.of(Subjects.name(subject)), Plans.PHOTO), HOLD);
        if (!(outcome instanceof ReservationOutcome.Reserved reserved)) {
            return false;
        }
        Settlement settlement = gate.commit(reserved.id(), 1);
        if (!(settlement instanceof Settlement.Committed)) {
            throw new IllegalStateException("a reservation ended as " + settlement);
        }
        return true;
    }
}
