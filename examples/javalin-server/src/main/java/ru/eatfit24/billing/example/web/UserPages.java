package ru.eatfit24.billing.example.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.catalog.Audience;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.checkout.CheckoutOutcome;
import ru.eatfit24.billing.checkout.InvoicedPayment;
import ru.eatfit24.billing.example.CashDesk;
import ru.eatfit24.billing.example.EatFitPlans;
import ru.eatfit24.billing.example.PhotoDesk;
import ru.eatfit24.billing.example.User;
import ru.eatfit24.billing.example.html.Html;
import ru.eatfit24.billing.example.html.Tag;
import ru.eatfit24.billing.payment.Payment;
import ru.eatfit24.billing.payment.PaymentMethod;
import ru.eatfit24.billing.payment.ProviderUnavailableException;
import ru.eatfit24.billing.subscription.Subscription;
import ru.eatfit24.billing.usage.Entitlement;
import ru.eatfit24.billing.usage.LimitState;
import ru.eatfit24.billing.usage.OperationId;

/**
 * What a user sees and does: plans, one's own plan, photos, card, payments.
 *
 * @param billing the services
 * @param photos takes photos
 * @param cash takes money
 */
public record UserPages(Billing billing, PhotoDesk photos, CashDesk cash) {

    private static final int LISTED = 50;

    private static final Logger log = LoggerFactory.getLogger(UserPages.class);

    void addTo(WebRoutes.Pages pages) {
        pages.page("/", this::plans);
        pages.form("/buy", this::buy);
        pages.page("/account", this::account);
        pages.form("/photo", this::photo);
        pages.form("/renewal", this::renewal);
        pages.form("/card", this::bindCard);
        pages.form("/card/forget", this::forgetCard);
        pages.page("/payments", this::payments);
    }

    private void plans(Visit visit, Layout layout) {
        User user = visit.user();
        String current = user == null
                ? ""
                : billing.gate().entitlements(user.subject()).plan().code();
        List<Html> cards = billing.catalog().currentPlans().stream()
                .filter(plan -> plan.audience().equals(Audience.EVERYONE) || (user != null && user.isAdministrator()))
                .map(plan -> card(visit, plan, plan.code().equals(current)))
                .toList();
        Html list = Html.tag("ul").with("class", "cards").add(cards).html();
        if (user == null && isKnown(visit, list)) {
            return;
        }
        layout.show(visit, visit.say("plans.title"), Forms.paragraph(visit.say("plans.lead")), list);
    }

    /** What everybody sees may be kept, and asked for again; whether it is still so says its tag. */
    private static boolean isKnown(Visit visit, Html list) {
        String tag = '"' + tagOf(visit.texts().language() + list) + '"';
        visit.request().header("Cache-Control", "no-cache").header("ETag", tag);
        if (tag.equals(visit.request().header("If-None-Match"))) {
            visit.request().status(304);
            return true;
        }
        return false;
    }

    private static String tagOf(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private Html card(Visit visit, Plan plan, boolean isCurrent) {
        Tag card = Html.tag("li").with("class", isCurrent ? "card current" : "card");
        card.add(Forms.heading(2, visit.texts().plan(plan.code())));
        if (isCurrent) {
            card.add(Html.tag("p")
                    .with("class", "badge")
                    .text(visit.say("plans.current"))
                    .html());
        } else if (plan.code().equals(EatFitPlans.POPULAR)) {
            card.add(Html.tag("p")
                    .with("class", "badge")
                    .text(visit.say("plans.popular"))
                    .html());
        }
        card.add(Html.tag("p")
                .with("class", "price")
                .text(plan.price()
                        .map(price -> visit.texts().money(price.amount()))
                        .orElse(visit.say("plans.free")))
                .add(Html.tag("small")
                        .text(" " + visit.texts().sayOr("period." + plan.code(), ""))
                        .html())
                .html());
        Tag features = Html.tag("ul").with("class", "features");
        boolean isLimited = EatFitPlans.isFree(plan);
        features.add(Html.tag("li")
                .text(visit.say(isLimited ? "feature.photos" : "feature.unlimited"))
                .html());
        plan.value(EatFitPlans.HISTORY_DAYS)
                .ifPresent(days -> features.add(
                        Html.tag("li").text(visit.say("feature.history", days)).html()));
        if (plan.isOn(EatFitPlans.ADVANCED_STATS)) {
            features.add(Html.tag("li").text(visit.say("feature.stats")).html());
        }
        if (plan.isOn(EatFitPlans.PRIORITY_SUPPORT)) {
            features.add(Html.tag("li").text(visit.say("feature.support")).html());
        }
        card.add(features.html());
        if (plan.price().isPresent()) {
            card.add(visit.user() == null ? signInToBuy(visit) : buyForm(visit, plan, isCurrent));
        }
        return card.html();
    }

    private static Html signInToBuy(Visit visit) {
        return Html.tag("p")
                .add(Forms.link("/sign-in", visit.say("plans.sign-in")))
                .html();
    }

    private static Html buyForm(Visit visit, Plan plan, boolean isCurrent) {
        String box = "renews-" + plan.code();
        return Forms.post(visit, "/buy")
                .add(
                        Forms.hidden("plan", plan.code()),
                        // The same form sent twice is one purchase.
                        Forms.hidden("operation", UUID.randomUUID().toString()),
                        Html.tag("p")
                                .add(
                                        Html.tag("input")
                                                .with("type", "checkbox")
                                                .with("id", box)
                                                .with("name", "renews")
                                                .html(),
                                        Html.tag("label")
                                                .with("for", box)
                                                .text(visit.say("plans.consent"))
                                                .html())
                                .html(),
                        Forms.button(visit.say(
                                isCurrent ? "plans.extend" : "plans.buy",
                                visit.texts().plan(plan.code()))))
                .html();
    }

    private WebRoutes.Done buy(Visit visit) {
        CheckoutOutcome.Confirm confirm = cash.buy(
                visit.requireUser(),
                visit.require("plan"),
                OperationId.of("page-" + visit.require("operation")),
                visit.field("renews").isPresent(),
                Optional.of(cash.returnUrls().standard() + "account?back=1"));
        return new WebRoutes.Done(confirm.confirmation().value(), null);
    }

    private void account(Visit visit, Layout layout) {
        User user = visit.requireUser();
        if (visit.request().queryParam("back") != null) {
            lookAfterNewest(user.subject().account());
        }
        Entitlement entitlement = billing.gate().entitlements(user.subject());
        String account = user.subject().account();
        Optional<Subscription> subscription = billing.subscriptions().find(account);
        layout.show(
                visit,
                visit.say("account.title"),
                Forms.section("plan", visit.say("account.plan"), planFacts(visit, entitlement, subscription)),
                Forms.section("today", visit.say("account.today"), today(visit, entitlement)),
                Forms.section("card", visit.say("account.card"), card(visit, account)));
    }

    /** Who comes back from the payment system wants to know now, and not after the notification. */
    private void lookAfterNewest(String account) {
        try {
            billing.payments().payments(account, null, 1).stream()
                    .filter(Payment::isLive)
                    .forEach(payment -> billing.payments().refresh(payment.id()));
        } catch (ProviderUnavailableException later) {
            log.info("event=payment-not-looked-after: {}", later.getMessage());
        }
    }

    private Html planFacts(Visit visit, Entitlement entitlement, Optional<Subscription> subscription) {
        boolean isPaid = !EatFitPlans.isFree(entitlement.plan());
        boolean renews = subscription.filter(Subscription::renewsItself).isPresent();
        Tag facts = Html.tag("dl")
                .add(Forms.fact(
                        visit.say("account.name"),
                        Html.text(visit.texts().plan(entitlement.plan().code()))));
        billing.subscriptions()
                .end(entitlement)
                .ifPresent(end -> facts.add(Forms.fact(
                        visit.say("account.until"), Html.text(visit.texts().time(end)))));
        if (!isPaid) {
            return Html.of(
                    facts.html(),
                    Html.tag("p")
                            .add(Forms.link("/", visit.say("account.choose")))
                            .html());
        }
        facts.add(Forms.fact(visit.say("account.renews"), visit.text(renews ? "yes" : "no")));
        return Html.of(
                facts.html(),
                Forms.button(
                        visit,
                        "/renewal",
                        visit.say(renews ? "account.renewal-off" : "account.renewal-on"),
                        Forms.hidden("on", renews ? "no" : "yes")));
    }

    private Html today(Visit visit, Entitlement entitlement) {
        LimitState limit = entitlement.usage(EatFitPlans.PHOTO).binding();
        List<Html> parts = new ArrayList<>();
        if (limit.limit().isPresent()) {
            long most = limit.limit().getAsLong();
            String said = visit.say("account.used-of", limit.used(), most);
            parts.add(Html.tag("p").with("id", "used").text(said).html());
            parts.add(Html.tag("progress")
                    .with("max", Long.toString(Math.max(1, most)))
                    .with("value", Long.toString(Math.min(limit.used(), most)))
                    .with("aria-labelledby", "used")
                    .text(said)
                    .html());
            limit.resetsAt()
                    .ifPresent(at -> parts.add(Forms.paragraph(
                            visit.say("account.resets", visit.texts().time(at)))));
        } else {
            parts.add(Forms.paragraph(visit.say("account.unlimited", limit.used())));
        }
        parts.add(Forms.post(visit, "/photo")
                .add(Forms.button(visit.say("account.photo")))
                .html());
        return Html.of(parts);
    }

    private Html card(Visit visit, String account) {
        Optional<PaymentMethod> saved = method(account);
        if (saved.isEmpty()) {
            return Html.of(
                    Forms.paragraph(visit.say("card.none")),
                    Forms.paragraph(visit.say("card.consent")),
                    Forms.button(visit, "/card", visit.say("card.bind")));
        }
        String face = Optional.ofNullable(saved.get().face())
                .map(shown -> (shown.brand() == null ? "" : shown.brand() + " ")
                        + (shown.last4() == null ? "" : "•••• " + shown.last4()))
                .orElse("");
        return Html.of(
                Forms.paragraph(face.isBlank() ? visit.say("card.saved") : face),
                Forms.button(
                        visit,
                        "/card/forget",
                        visit.say("card.forget"),
                        Forms.hidden("card", saved.get().id())));
    }

    private Optional<PaymentMethod> method(String account) {
        return billing.payments().methods(account).stream()
                .filter(PaymentMethod::isActive)
                .reduce((one, other) -> one.isDefault() ? one : other);
    }

    private WebRoutes.Done photo(Visit visit) {
        PhotoDesk.Outcome outcome = photos.recognize(
                visit.requireUser().subject(), UUID.randomUUID().toString());
        if (outcome instanceof PhotoDesk.Outcome.Recognized recognized) {
            return new WebRoutes.Done("/account", visit.say("photo.recognized", recognized.meal()));
        } else if (outcome instanceof PhotoDesk.Outcome.LimitReached reached) {
            return new WebRoutes.Done(
                    "/account",
                    visit.say(
                            "photo.denied",
                            reached.decision()
                                    .binding()
                                    .resetsAt()
                                    .map(visit.texts()::time)
                                    .orElse("")));
        }
        return new WebRoutes.Done("/account", visit.say("photo.failed"));
    }

    private WebRoutes.Done renewal(Visit visit) {
        boolean on = visit.require("on").equals("yes");
        cash.renewal(visit.requireUser().subject(), on);
        return new WebRoutes.Done("/account", visit.say(on ? "renewal.on" : "renewal.off"));
    }

    private WebRoutes.Done bindCard(Visit visit) {
        CashDesk.Binding binding = cash.bindCard(
                visit.requireUser().subject(), Optional.of(cash.returnUrls().standard() + "account?back=1"));
        return new WebRoutes.Done(binding.confirmationUrl(), null);
    }

    private WebRoutes.Done forgetCard(Visit visit) {
        String account = visit.requireUser().subject().account();
        billing.payments().forget(account, visit.require("card"), account, "forgotten by the user");
        return new WebRoutes.Done("/account", visit.say("card.forgotten"));
    }

    private void payments(Visit visit, Layout layout) {
        String account = visit.requireUser().subject().account();
        List<InvoicedPayment> history = billing.payments().history(account, null, LISTED);
        layout.show(
                visit,
                visit.say("payments.title"),
                history.isEmpty() ? Forms.paragraph(visit.say("payments.none")) : paymentTable(visit, history));
    }

    /** Payments with what they were for. */
    static Html paymentTable(Visit visit, List<InvoicedPayment> history) {
        return Forms.table(
                visit.say("payments.title"),
                List.of(
                        visit.say("payments.when"),
                        visit.say("payments.what"),
                        visit.say("payments.amount"),
                        visit.say("payments.status")),
                history.stream()
                        .map(one -> List.of(
                                Html.text(
                                        visit.texts().time(one.payment().order().createdAt())),
                                Html.text(
                                        visit.texts().plan(one.invoice().terms().product())),
                                Html.text(visit.texts().money(one.payment().amount())),
                                visit.text("payment." + one.payment().status())))
                        .toList());
    }
}
