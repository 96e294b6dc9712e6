package ru.eatfit24.billing.example.web;

import java.text.MessageFormat;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.catalog.Plan;
import ru.eatfit24.billing.example.EatFitPlans;
import ru.eatfit24.billing.money.Money;

/** What the pages say, in one language. Immutable, safe for use by many threads. */
final class Texts {

    static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.forLanguageTag("ru"));

    private static final String BUNDLE = "web.texts";

    /** The day that photos are counted by. */
    private static final ZoneId ZONE = ZoneId.of("Europe/Moscow");

    private final Locale locale;
    private final ResourceBundle bundle;

    private Texts(Locale locale) {
        this.locale = locale;
        this.bundle = ResourceBundle.getBundle(
                BUNDLE, locale, ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /** What was chosen, else what the browser prefers, else English. */
    static Texts choose(@Nullable String chosen, @Nullable String acceptLanguage) {
        for (Locale language : LANGUAGES) {
            if (language.getLanguage().equals(chosen)) {
                return new Texts(language);
            }
        }
        Locale preferred = null;
        try {
            preferred = acceptLanguage == null || acceptLanguage.length() > 256
                    ? null
                    : Locale.lookup(LanguageRange.parse(acceptLanguage), LANGUAGES);
        } catch (IllegalArgumentException malformed) {
            // Whoever sends nonsense reads English.
        }
        return new Texts(preferred == null ? Locale.ENGLISH : preferred);
    }

    String language() {
        return locale.getLanguage();
    }

    /** A text, with what it names put in. */
    String say(String name, Object... named) {
        return new MessageFormat(bundle.getString(name), locale).format(named);
    }

    /** A text if there is one of this name, else the other. */
    String sayOr(String name, String other) {
        return bundle.containsKey(name) ? bundle.getString(name) : other;
    }

    /** A plan's name; the code of one that is not sold any more. */
    String plan(String code) {
        return sayOr(
                "plan." + code,
                EatFitPlans.CATALOG.findPlan(code).map(Plan::displayName).orElse(code));
    }

    String money(Money money) {
        boolean isRouble = money.currency().getCurrencyCode().equals("RUB");
        return money.toDecimalString().replaceFirst("\\.00$", "")
                + '\u00a0'
                + (isRouble ? "₽" : money.currency().getCurrencyCode());
    }

    /** An instant, on a clock in Moscow. */
    String time(Instant at) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                .withLocale(locale)
                .withZone(ZONE)
                .format(at);
    }

    /** The day of an instant in Moscow. */
    String day(Instant at) {
        return DateTimeFormatter.ofPattern("d MMM", locale).withZone(ZONE).format(at);
    }

    LocalDate date(Instant at) {
        return LocalDate.ofInstant(at, ZONE);
    }
}
