package ru.eatfit24.billing.example.importer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.checkout.AccountHistory;
import ru.eatfit24.billing.checkout.FormerPayment;
import ru.eatfit24.billing.checkout.FormerSubscription;
import ru.eatfit24.billing.usage.ClosedWindow;

/**
 * One old user in the words of the new service. What cannot be said in them is counted in the report, with the reason.
 *
 * @param history what has happened
 * @param today the day that is not over; null if nothing was used on it
 * @param rowsOfWindows how many old rows the windows are made of
 * @param report counts of what was read, and what was left out of it
 */
record Translation(AccountHistory history, @Nullable Today today, long rowsOfWindows, ImportReport report) {

    /** Why rows are left out of an account that is refused as a whole. */
    static final String ACCOUNT_REFUSED = "its account is left out";

    /**
     * The day that is not over.
     *
     * @param operation the name of taking it over, the same each time
     * @param rows how many old rows say so
     */
    record Today(String operation, long used, long rows) {}

    /** Translates the rows of old users. Immutable. */
    record Translator(OldPlans plans, String feature, ImportSettings settings, Instant now, Instant keptFrom) {

        Translation translate(OldAccount old) {
            try {
                return translated(old);
            } catch (IllegalArgumentException | ArithmeticException unfit) {
                return refused(old, unfit);
            }
        }

        /** All of an account that has something that cannot be said. */
        private Translation refused(OldAccount old, RuntimeException unfit) {
            ImportReport report = new ImportReport();
            report.account();
            report.finding("user " + old.user() + " is left out: " + unfit.getMessage());
            leaveOut(report, ImportReport.SUBSCRIPTIONS, old.subscriptions().size());
            leaveOut(report, ImportReport.PAYMENTS, old.payments().size());
            leaveOut(report, ImportReport.REFUNDS, old.refunds().size());
            leaveOut(
                    report,
                    ImportReport.USAGE,
                    old.days().stream().mapToLong(OldAccount.Day::rows).sum());
            return new Translation(history(old, null, List.of(), List.of()), null, 0, report);
        }

        private static void leaveOut(ImportReport report, String table, long rows) {
            report.table(table).read(rows);
            report.table(table).leftOut(ACCOUNT_REFUSED, rows);
        }

        private AccountHistory history(
                OldAccount old,
                @Nullable FormerSubscription subscription,
                List<FormerPayment> payments,
                List<ClosedWindow> windows) {
            return new AccountHistory(
                    settings.account(old.user()), "eatfit24-" + old.user(), subscription, payments, windows);
        }

        private Translation translated(OldAccount old) {
            ImportReport report = new ImportReport();
            report.account();
            MoneyTranslator money = new MoneyTranslator(plans, old, report);
            Optional<FormerSubscription> subscription = money.subscription(now);
            List<FormerPayment> payments = money.payments();
            List<ClosedWindow> windows = new ArrayList<>();
            Today today = null;
            long rows = 0;
            for (OldAccount.Day day : old.days()) {
                Today open = day(day, windows, report.table(ImportReport.USAGE), report);
                today = open == null ? today : open;
                rows += windows.isEmpty() || !isOf(day, windows.get(windows.size() - 1)) ? 0 : day.rows();
            }
            AccountHistory history = history(old, subscription.orElse(null), payments, windows);
            return new Translation(history, today, rows, report);
        }

        private @Nullable Today day(OldAccount.Day day, List<ClosedWindow> windows, Tally tally, ImportReport report) {
            tally.read(day.rows());
            long tables = present(day.dailyUsage()) + present(day.billingDailyUsage());
            report.note("days that both usage tables know", tables == 2 ? 1 : 0);
            report.note("days with several rows, added up", day.rows() > tables ? 1 : 0);
            long used = settings.merge().used(day.dailyUsage(), day.billingDailyUsage());
            if (used <= 0) {
                tally.leftOut(used == 0 ? "nothing was used" : "less than nothing was used", day.rows());
                return null;
            }
            ClosedWindow window = new ClosedWindow("", feature, Days.window(day.date()), used);
            if (window.window().start().isAfter(now)) {
                tally.leftOut("a day that has not begun", day.rows());
            } else if (window.window().end().isAfter(now)) {
                return new Today("eatfit24-" + day.date(), used, day.rows());
            } else if (window.window().end().isBefore(keptFrom)) {
                tally.leftOut("older than use is kept", day.rows());
            } else {
                windows.add(window);
            }
            return null;
        }

        private static boolean isOf(OldAccount.Day day, ClosedWindow window) {
            return window.window().equals(Days.window(day.date()));
        }

        private static long present(OptionalLong used) {
            return used.isPresent() ? 1 : 0;
        }
    }
}
