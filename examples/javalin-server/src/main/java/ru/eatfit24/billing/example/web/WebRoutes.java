package ru.eatfit24.billing.example.web;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.error.BillingException;
import ru.eatfit24.billing.example.Problem;
import ru.eatfit24.billing.example.ProblemException;
import ru.eatfit24.billing.example.Routes;
import ru.eatfit24.billing.example.User;
import ru.eatfit24.billing.example.html.Html;
import ru.eatfit24.billing.example.setup.SessionKey;

/**
 * The pages. What holds for each of them:
 *
 * <ol>
 *   <li>A page runs no script and shows no style but files of this server, asks nothing of others, and cannot be framed.
 *   <li>What is personal is not kept by caches.
 *   <li>A form is taken only from a page of ours: see {@link Sessions}. What it has done is told on the page that follows, so that a page that is loaded again does nothing again.
 *   <li>A "no" is a page with the status that the API has for it.
 * </ol>
 */
public final class WebRoutes implements Routes {

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " base-uri 'none'; frame-ancestors 'none'";

    private static final Logger log = LoggerFactory.getLogger(WebRoutes.class);

    private final Door door;
    private final Sessions sessions;
    private final Layout layout;
    private final UserPages users;
    private final AdminPages administrators;

    /** Pages for whoever comes in by this door. */
    public WebRoutes(Door door, SessionKey key, UserPages users, AdminPages administrators, InstantSource clock) {
        this.door = door;
        this.sessions = new Sessions(key, door.isSecure(), clock);
        this.layout = new Layout(sessions);
        this.users = users;
        this.administrators = administrators;
    }

    /** Shows something. */
    @FunctionalInterface
    interface PageWork {

        void show(Visit visit, Layout layout);
    }

    /** Does something, and says what: the address of the page that follows, and a line for it. */
    @FunctionalInterface
    interface FormWork {

        Done act(Visit visit);
    }

    /**
     * What was done.
     *
     * @param next where to go on, here or at the payment system
     * @param notice a line for the next page; null for none
     */
    record Done(String next, @Nullable String notice) {}

    /** Where pages are added. */
    interface Pages {

        void page(String path, PageWork work);

        void form(String path, FormWork work);
    }

    @Override
    public void addTo(JavalinConfig config) {
        Pages pages = new Pages() {
            @Override
            public void page(String path, PageWork work) {
                Routes.get(config, path, request -> show(request, work));
            }

            @Override
            public void form(String path, FormWork work) {
                config.routes.post(path, request -> act(request, work));
            }
        };
        Routes.get(config, "/web/style.css", StaticFile.of("style.css", "text/css; charset=utf-8"));
        Routes.get(config, "/web/icon.svg", StaticFile.of("icon.svg", "image/svg+xml"));
        Routes.get(config, "/web/sign-in.js", StaticFile.of("sign-in.js", "text/javascript; charset=utf-8"));
        pages.page("/sign-in", this::signInPage);
        config.routes.post("/sign-in", this::signIn);
        pages.form("/sign-out", visit -> {
            sessions.end(visit.request());
            return new Done("/", null);
        });
        pages.form("/language", WebRoutes::language);
        users.addTo(pages);
        administrators.addTo(pages);
    }

    private void show(Context request, PageWork work) {
        Visit visit = visit(request);
        try {
            work.show(visit, layout);
        } catch (Visit.SignInNeeded none) {
            request.status(303).header("Location", "/sign-in");
        } catch (ProblemException problem) {
            no(visit, problem.problem());
        } catch (BillingException failed) {
            unavailable(visit, failed);
        }
    }

    private void act(Context request, FormWork work) {
        Visit visit = visit(request);
        try {
            requireOurForm(visit);
            Done done = work.act(visit);
            if (done.notice() != null) {
                sessions.notice(request, done.notice());
            }
            request.status(303).header("Location", done.next());
        } catch (Visit.SignInNeeded none) {
            request.status(303).header("Location", "/sign-in");
        } catch (ProblemException problem) {
            no(visit, problem.problem());
        } catch (IllegalArgumentException | IllegalStateException unfit) {
            no(visit, Problem.of(409, "NOT_POSSIBLE", String.valueOf(unfit.getMessage())));
        } catch (BillingException failed) {
            unavailable(visit, failed);
        }
    }

    private void no(Visit visit, Problem problem) {
        visit.request().status(problem.status());
        String why = visit.texts()
                .sayOr(
                        "problem." + problem.errorCode(),
                        String.valueOf(problem.members().get("detail")));
        layout.show(
                visit,
                visit.say("problem"),
                Html.tag("p")
                        .with("role", "alert")
                        .with("class", "alert")
                        .text(why)
                        .html(),
                Html.tag("p")
                        .add(Forms.link(visit.user() == null ? "/" : "/account", visit.say("back")))
                        .html());
    }

    private void unavailable(Visit visit, BillingException failed) {
        log.error("event=page-failed path={}", visit.request().path(), failed);
        no(visit, Problem.of(503, "STORE_UNAVAILABLE", visit.say("problem.STORE_UNAVAILABLE")));
    }

    private Visit visit(Context request) {
        request.header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "same-origin")
                .header("Vary", "Cookie, Accept-Language");
        Optional<Sessions.Session> session = sessions.find(request);
        User user = session.map(found -> door.known(found.user())).orElse(null);
        Texts texts = Texts.choose(request.cookie("language"), request.header("Accept-Language"));
        return new Visit(
                request, texts, user, session.map(Sessions.Session::token).orElse(""));
    }

    private static void requireOurForm(Visit visit) {
        String site = visit.request().header("Sec-Fetch-Site");
        boolean isFromHere = (site == null || site.equals("same-origin")) && isOurOrigin(visit.request());
        String token = visit.request().formParam(Forms.TOKEN);
        if (!isFromHere || !isSame(visit.token(), token == null ? "" : token)) {
            throw new ProblemException(
                    Problem.of(403, "FORM_REFUSED", "This form is not of this session. Load the page again."));
        }
    }

    /** A browser that says where a form comes from says host and port as it asked for them. */
    private static boolean isOurOrigin(Context request) {
        String origin = request.header("Origin");
        return origin == null || origin.endsWith("://" + request.header("Host"));
    }

    private static boolean isSame(String one, String other) {
        return java.security.MessageDigest.isEqual(
                one.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                other.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private void signInPage(Visit visit, Layout shown) {
        Html form = Html.tag("form")
                .with("method", "post")
                .with("action", "/sign-in")
                .with("id", "sign-in")
                .add(
                        door.isFilledInByPeople()
                                ? Forms.input(door.field(), visit.say("sign-in.name"), "text", "")
                                : Forms.hidden(door.field(), ""),
                        Forms.button(visit.say("sign-in.do")))
                .html();
        Html script = door.isFilledInByPeople()
                ? Html.NOTHING
                : Html.tag("script")
                        .with("src", "/web/sign-in.js")
                        .when(true, "defer")
                        .html();
        shown.show(
                visit,
                visit.say("nav.sign-in"),
                Forms.paragraph(visit.say(door.isFilledInByPeople() ? "sign-in.demo" : "sign-in.telegram")),
                form,
                script);
    }

    private void signIn(Context request) {
        act(request, visit -> {
            User user = visit.field(door.field())
                    .flatMap(door::open)
                    .orElseThrow(() -> new ProblemException(Problem.of(
                            401,
                            "SIGN_IN_REFUSED",
                            "This sign-in is not valid, or not any more: open the app again.")));
            sessions.begin(request, user.subject().account());
            return new Done("/account", null);
        });
    }

    private static Done language(Visit visit) {
        Cookie cookie = new Cookie("language", visit.require("to").equals("ru") ? "ru" : "en", "/", (int)
                Duration.ofDays(365).toSeconds());
        cookie.setSameSite(SameSite.LAX);
        visit.request().cookie(cookie);
        String back = visit.field("back").orElse("/");
        // A page of this server and of no other: "//host" would be another one.
        boolean isHere = back.matches("/[a-z/-]*")
                && !back.startsWith("//")
                && URI.create(back).getHost() == null;
        return new Done(isHere ? back : "/", null);
    }
}
