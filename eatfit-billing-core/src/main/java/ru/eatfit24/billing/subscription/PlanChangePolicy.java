package ru.eatfit24.billing.subscription;

/** What happens when a subscriber chooses another plan, or the same one again. */
public enum PlanChangePolicy {

    /** The full price is paid now; the plan is in force at once, and its period is added to the end of what was paid. */
    EXTEND,

    /** The plan is in force at once and a period of it begins; what is left of the paid time is taken off the price, and what is left of that becomes credit. */
    SWITCH_NOW,

    /** Nothing is paid now; the plan follows when the period ends, by the renewal. */
    SWITCH_AT_END
}
