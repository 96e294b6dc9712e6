package ru.eatfit24.billing.testkit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * One fault at one JDBC call.
 *
 * @param callNumber at which call since the scenario began, from 1
 * @param moment before or after the call does its work
 * @param fault what goes wrong
 * @since 0.1.0
 */
public record FaultPlan(int callNumber, Moment moment, Fault fault) {

    /** Refuses a call number below 1. */
    public FaultPlan {
        if (callNumber < 1) {
            throw new IllegalArgumentException("JDBC calls are numbered from 1, not " + callNumber);
        }
        requireNonNull(moment, "moment");
        requireNonNull(fault, "fault");
    }

    /** When a fault strikes. */
    public enum Moment {
        /** The call does not reach the database. */
        BEFORE,
        /** The call has taken effect, and its answer is lost. */
        AFTER
    }

    /**
     * Every way in which a scenario of that many calls can be struck once.
     *
     * @param calls how many calls the scenario makes when nothing goes wrong
     * @param faults the faults to try
     * @return all calls × before and after × faults
     */
    public static List<FaultPlan> everyWay(int calls, List<Fault> faults) {
        List<FaultPlan> plans = new ArrayList<>();
        for (int call = 1; call <= calls; call++) {
            for (Moment moment : Moment.values()) {
                for (Fault fault : faults) {
                    plans.add(new FaultPlan(call, moment, fault));
                }
            }
        }
        return List.copyOf(plans);
    }
}
