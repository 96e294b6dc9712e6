package ru.eatfit24.billing.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Limit;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.catalog.PlanCatalog;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.CheckoutRequest;
import ru.eatfit24.billing.checkout.CheckoutSettings;
import ru.eatfit24.billing.checkout.Discount;
import ru.eatfit24.billing.checkout.Subscriptions;
import ru.eatfit24.billing.memory.InMemoryBillingStore;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.Consent;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.Refund;
import ru.eatfit24.billing.subscription.ChangePreview;
import ru.eatfit24.billing.subscription.PlanChangePolicy;
import ru.eatfit24.billing.subscription.PlanChanges;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.time.BillingInterval;
import ru.eatfit24.billing.time.Zone;
import ru.eatfit24.billing.usage.OperationId;

/** Tells one story to the library and to the model, and compares every answer and, after every step, everything that can be read. */
final class MoneyRun implements AutoCloseable {

    private static final String USER = "user-1";
    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
    private static final String[] REASONS = {
        "insufficient_funds",
        "internal_timeout",
        "something_new",
        "fraud_suspected",
        "permission_revoked",
        "card_expired"
    };

    /** 0 days are a month of the calendar. The cheap one costs less than the provider takes. */
    private static final List<ModelPlan> PLANS = List.of(
            new ModelPlan("PRO", 300_00, 30),
            new ModelPlan("TEAM", 901_00, 30),
            new ModelPlan("MONTHLY", 299_99, 0),
            new ModelPlan("YEARLY", 2490_00, 365),
            new ModelPlan("CHEAP", 50, 30));

    /** Percentages by their numbers; a negative one is for once. Most purchases have none. */
    private static final Map<Integer, Integer> DISCOUNTS = Map.of(0, 33, 1, -50, 2, 100);

    private static final List<Refund.Access> ACCESS =
            List.of(Refund.Access.KEEP, Refund.Access.SHORTEN, Refund.Access.END);

    private static final String[] POLICIES = {"STANDARD", "STANDARD", "EXTEND", "SWITCH_NOW", "SWITCH_AT_END"};
    private static final String[] ZONES = {"UTC", "America/New_York", "Europe/Moscow", "Australia/Lord_Howe"};

    private final VirtualClock clock = VirtualClock.at(START.toString());
    private final FakePaymentProvider provider = FakePaymentProvider.at(clock);
    private final Billing billing;
    private final MoneyModel model;
    private final Map<String, Integer> outcomes;
    private @Nullable String declined;
    private int operations;

    /** The payment that the step at hand is about, by its number, and the amount in kopecks. */
    private @Nullable Integer chosen;

    private long amount;

    private MoneyRun(int rules, Map<String, Integer> outcomes) {
        this.outcomes = outcomes;
        MoneyModel.Rules of = rules(rules);
        CheckoutSettings settings = CheckoutSettings.STANDARD
                .grace(of.grace())
                .excess(of.creditsExcess() ? CheckoutSettings.Excess.CREDIT : CheckoutSettings.Excess.GIVE_BACK);
        billing = Billing.builder(PlanCatalog.of(
                                Shop.FREE,
                                PLANS.stream().map(MoneyRun::declared).toArray(Plan[]::new))
                        .withZone(Zone.of(of.zone().getId())))
                .store(InMemoryBillingStore.create())
                .clock(clock)
                .paymentProvider(provider)
                .checkoutSettings(
                        of.policy().equals("STANDARD")
                                ? settings
                                : settings.changes(PlanChanges.always(PlanChangePolicy.valueOf(of.policy()))))
                .build();
        provider.declines(payment -> Optional.ofNullable(declined));
        model = new MoneyModel(PLANS, of, START);
    }

    private static MoneyModel.Rules rules(int number) {
        return new MoneyModel.Rules(
                POLICIES[number % 5],
                number / 5 % 2 == 1,
                number / 10 % 3 == 0 ? Duration.ZERO : Duration.ofDays(3),
                ZoneId.of(ZONES[number / 30 % 4]));
    }

    private static Plan declared(ModelPlan plan) {
        BillingInterval interval = plan.days() == 0 ? BillingInterval.months(1) : BillingInterval.days(plan.days());
        return Plan.paid(plan.code(), Money.ofMinor(plan.price(), "RUB"), interval)
                .version(1)
                .limit(Shop.PHOTO, Limit.perDay(100));
    }

    /**
     * Tells the story.
     *
     * @param rules which settings hold
     * @param outcomes counts what was answered
     * @return the first difference, or null if there is none
     */
    static @Nullable String difference(int rules, List<MoneyCommand> story, Map<String, Integer> outcomes) {
        try (MoneyRun run = new MoneyRun(rules, outcomes)) {
            int step = 0;
            for (MoneyCommand command : story) {
                step++;
                String difference = run.told(command);
                if (difference != null) {
                    return "step " + step + " at " + run.clock.instant() + ", " + command + " by " + rules(rules) + ": "
                            + difference;
                }
            }
            return null;
        }
    }

    @Override
    public void close() {
        billing.close();
    }

    private @Nullable String told(MoneyCommand command) {
        clock.advance(Duration.ofNanos(1_000));
        if (command.verb() == MoneyCommand.Verb.CLOCK) {
            clock.set(command.move().from(clock.instant(), model.end(), model.accessEnd()));
        }
        model.at(clock.instant());
        String before = model.state();
        try {
            // What has ended by itself is notified at once.
            provider.allPayments().forEach(shown -> billing.payments().noticed(shown.id()));
            String expected = expect(command);
            String actual = tell(command);
            boolean changed = !before.equals(model.state());
            outcomes.merge(command.verb() + " " + expected, 1, Integer::sum);
            outcomes.merge(changed ? "changed" : "unchanged", 1, Integer::sum);
            if (!actual.equals(expected)) {
                return "\n  answered <" + actual + ">\n  expected <" + expected + ">";
            }
            return differenceInReads();
        } catch (RuntimeException failure) {
            return "threw " + failure;
        }
    }

    private @Nullable String differenceInReads() {
        String actual = state();
        String expected = model.state();
        if (!actual.equals(expected)) {
            return "then it is\n  " + actual + "\n  expected\n  " + expected;
        }
        for (ModelPlan plan : PLANS) {
            ChangePreview preview = billing.subscriptions().preview(USER, plan.code());
            String shown = preview.policy() + " " + preview.charged().minor() + " "
                    + preview.credited().minor() + " " + preview.chargedAt();
            if (!shown.equals(model.preview(plan.code()))) {
                return "then " + plan.code() + " is previewed as\n  <" + shown + ">\n  expected\n  <"
                        + model.preview(plan.code()) + ">";
            }
        }
        return null;
    }

    private String state() {
        Subscription known = billing.subscriptions().find(USER).orElse(null);
        Instant now = clock.instant();
        String plan = billing.gate().entitlements(USER).plan().code();
        String subscription;
        if (known == null || !known.state(now).hasAccess()) {
            subscription = known == null ? ", none" : ", over";
        } else {
            subscription = " " + known.state(now) + " until " + known.term().end() + "/"
                    + known.term().accessEnd() + (known.renewal().on() ? ", renews" : "")
                    + (known.next() == null
                            ? ""
                            : ", then " + known.next().plan().code());
        }
        return plan + subscription
                + ", credit " + billing.payments().credit(USER, Shop.RUB).minor()
                + ", taken " + provider.taken("RUB").minor()
                + "\n    invoices "
                + billing.payments().invoices(USER, null, 1_000).stream()
                        .map(invoice -> invoice.terms().product() + " "
                                + invoice.total().minor() + " " + invoice.status())
                        .sorted()
                        .toList()
                + "\n    payments "
                + payments().stream()
                        .map(payment -> payment.amount().minor() + " " + payment.status() + " "
                                + payment.money().captured().minor() + " "
                                + payment.money().refunded().minor() + " " + payment.use())
                        .sorted()
                        .toList();
    }

    /** Oldest first: no two are of one instant. */
    private List<Payment> payments() {
        return billing.payments().payments(USER, null, 1_000).stream()
                .sorted(Comparator.comparing(payment -> payment.order().createdAt()))
                .toList();
    }

    private @Nullable Integer pick(MoneyCommand command, Predicate<ModelPayment> which) {
        List<ModelPayment> fitting = model.payments.stream().filter(which).toList();
        return fitting.isEmpty() ? null : model.payments.indexOf(fitting.get(command.number() % fitting.size()));
    }

    private Predicate<ModelPayment> target(MoneyCommand.Verb verb) {
        return switch (verb) {
            case PAY, FAIL -> payment -> payment.status.equals("PENDING");
            case SETTLE_HOLD -> payment -> payment.status.equals("WAITING_FOR_CAPTURE");
            case REFUND -> payment -> payment.refundable() > 0;
            default -> payment -> false;
        };
    }

    /** What the model answers. What is acted on, and with how much, is remembered for the library. */
    private String expect(MoneyCommand command) {
        int number = command.number();
        Integer picked = pick(command, target(command.verb()));
        chosen = picked;
        ModelPayment payment = picked == null ? null : model.payments.get(picked);
        return switch (command.verb()) {
            case BUY -> model.buy(plan(number), saves(number), discount(number), isHeld(number));
            case PAY -> on(payment, model::pay);
            case FAIL -> on(payment, model::fail);
            case SETTLE_HOLD ->
                on(payment, held -> {
                    amount = number % 3 == 0
                            ? 0
                            : number % 3 == 1 ? held.invoice.total : 1 + number % held.invoice.total;
                    if (amount == 0) {
                        model.fail(held);
                    } else {
                        model.succeed(held, amount);
                    }
                });
            case REFUND ->
                on(payment, paid -> {
                    amount = number % 2 == 0 ? paid.refundable() : 1 + number % paid.refundable();
                    model.refund(paid, amount, access(number).name());
                });
            case CANCEL -> done(model.cancel());
            case RESUME -> done(model.resume());
            case END -> done(model.endNow());
            case RENEWAL_OFF -> done(model.renewalOff());
            case RENEWAL_ON -> done(model.renewalOn());
            case KEEP_PLAN -> done(model.keepPlan());
            case GRANT -> {
                model.grant(plan(number));
                yield "done";
            }
            case TRIAL -> done(model.trial(plan(number), trialEnd(number), number % 2 == 0));
            case FORGET -> {
                if (model.methods() > 0) {
                    model.forget(number % model.methods());
                }
                yield done(model.methods() > 0);
            }
            case DECLINES -> {
                declined = number % 2 == 0 ? null : REASONS[number / 2 % REASONS.length];
                yield "done";
            }
            case CLOCK -> "done";
            case RUN -> {
                // Who is buying is not charged meanwhile; for how long is another test's.
                boolean isBuying = model.isBuying();
                outcomes.merge("RUN: " + (isBuying ? "buying" : model.run(declined)), 1, Integer::sum);
                yield done(!isBuying);
            }
        };
    }

    private interface Act {

        void with(ModelPayment payment);
    }

    private static String on(@Nullable ModelPayment payment, Act act) {
        if (payment == null) {
            return "refused";
        }
        act.with(payment);
        return "done";
    }

    private static String done(boolean isDone) {
        return isDone ? "done" : "refused";
    }

    private static String plan(int number) {
        return PLANS.get(number % PLANS.size()).code();
    }

    private static boolean saves(int number) {
        return number / 5 % 5 != 0;
    }

    private static @Nullable Integer discount(int number) {
        return DISCOUNTS.get(number / 25 % 12);
    }

    private static boolean isHeld(int number) {
        return number / 300 % 4 == 0;
    }

    private static Refund.Access access(int number) {
        return ACCESS.get(number / 2 % 3);
    }

    private Instant trialEnd(int number) {
        return clock.instant().plus(Duration.ofDays(new int[] {2, 3, 14, 45}[number / 2 % 4]));
    }

    private String tell(MoneyCommand command) {
        try {
            return switch (command.verb()) {
                case BUY -> buy(command.number());
                case PAY, FAIL, SETTLE_HOLD, REFUND -> act(command, chosen);
                case FORGET -> forget(command.number());
                case DECLINES, CLOCK -> "done";
                case RUN -> run();
                default -> administer(command.verb(), command.number());
            };
        } catch (IllegalStateException refused) {
            return "refused";
        }
    }

    private OperationId next() {
        return OperationId.of("op-" + ++operations);
    }

    private String buy(int number) {
        CheckoutRequest request = CheckoutRequest.of(USER, plan(number), next(), Shop.RETURN_URL);
        request = saves(number) ? request.renewing(new Consent(clock.instant(), "v1")) : request;
        Integer discount = discount(number);
        if (discount != null) {
            Discount off = new Discount.Percent("some", Math.abs(discount));
            request = request.discount(discount < 0 ? off.oncePerAccount() : off);
        }
        CheckoutOutcome outcome = billing.checkout().start(isHeld(number) ? request.held() : request);
        if (outcome instanceof CheckoutOutcome.Confirm) {
            return "confirm";
        } else if (outcome instanceof CheckoutOutcome.Held) {
            return "held";
        } else if (outcome instanceof CheckoutOutcome.Paid) {
            return "paid";
        } else if (outcome instanceof CheckoutOutcome.Scheduled) {
            return "scheduled";
        }
        return outcome instanceof CheckoutOutcome.DiscountUsed ? "discount used" : outcome.toString();
    }

    private String act(MoneyCommand command, @Nullable Integer number) {
        if (number == null) {
            return "refused";
        }
        Payment payment = payments().get(number);
        String atProvider = Objects.requireNonNull(payment.provider().id(), "id");
        Money money = Money.ofMinor(amount, "RUB");
        switch (command.verb()) {
            case PAY -> provider.pay(atProvider);
            case FAIL -> provider.decline(atProvider, "insufficient_funds");
            case SETTLE_HOLD -> {
                if (amount == 0) {
                    billing.payments().cancelHold(payment.id(), "a", "r");
                } else {
                    billing.payments().capture(payment.id(), money, "a", "r");
                }
            }
            default -> billing.payments().refund(payment.id(), money, access(command.number()), next(), "a", "r");
        }
        billing.payments().refresh(payment.id());
        return "done";
    }

    private String forget(int number) {
        List<PaymentMethod> methods = billing.payments().methods(USER);
        if (methods.isEmpty()) {
            return "refused";
        }
        billing.payments().forget(USER, methods.get(number % methods.size()).id(), "a", "r");
        return "done";
    }

    private String run() {
        if (model.isBuying()) {
            return "refused";
        }
        for (int i = 0; i < 10; i++) {
            boolean idle = billing.paymentRuns().renew(10).isEmpty();
            idle &= billing.paymentRuns().reconcile(10).isEmpty();
            if (idle) {
                return "done";
            }
        }
        return "is never idle";
    }

    private String administer(MoneyCommand.Verb verb, int number) {
        Subscriptions subscriptions = billing.subscriptions();
        Subscription after = switch (verb) {
            case CANCEL -> subscriptions.cancelAtEnd(USER, "a", "r");
            case RESUME -> subscriptions.resume(USER, "a", "r");
            case END -> subscriptions.endNow(USER, "a", "r");
            case RENEWAL_OFF -> subscriptions.renewal(USER, false, null, "a", "r");
            case RENEWAL_ON -> subscriptions.renewal(USER, true, null, "a", "r");
            case KEEP_PLAN -> subscriptions.keepPlan(USER, "a", "r");
            case GRANT -> subscriptions.grant(USER, plan(number), next(), "a", "r");
            case TRIAL -> subscriptions.startTrial(USER, plan(number), trialEnd(number), number % 2 == 0, "a", "r");
            default -> throw new IllegalArgumentException(verb.toString());
        };
        return after.account().equals(USER) ? "done" : after.toString();
    }
}
