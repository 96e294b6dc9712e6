package ru.eatfit24.billing.example;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.MinimumDataRateHandler;
import org.jspecify.annotations.Nullable;

/** What holds for all routes: limits, headers that every answer has, and the form of errors. */
public final class HttpApi {

    /** The media type. */
    public static final String JSON = "application/json";

    /** The largest body of a request, in bytes. */
    public static final int MAX_BODY_BYTES = 65_536;

    /** How long a connection may be silent, in the middle of a request too. */
    public static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

    /** A body that comes in more slowly is cut off, as a thread waits for it. Bytes a second. */
    private static final int MIN_BODY_RATE = 100;

    private HttpApi() {}

    /**
     * Where and how to listen.
     *
     * @param host an address of this machine
     * @param port 0 for any free one
     * @param idleTimeout how long a connection may be silent
     */
    public record Listen(String host, int port, Duration idleTimeout) {}

    /** The server with these routes, not started yet. */
    public static Javalin create(Listen listen, List<Routes> routes) {
        return Javalin.create(config -> {
            listen(config, listen);
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.http.maxRequestSize = MAX_BODY_BYTES;
            config.http.prefer405over404 = true;

            RequestIds.register(config);
            // What a route does not say otherwise about is personal.
            config.routes.before(
                    request -> request.header("Cache-Control", "no-store").header("X-Content-Type-Options", "nosniff"));
            config.routes.before(Problems::refuseDeclaredOversize);
            routes.forEach(some -> some.addTo(config));
            config.routes.after(UnreadBodies::readAway);
            config.routes.after(RequestIds::end);
            Problems.register(config);
        });
    }

    /** Whether a content type is JSON in UTF-8. */
    static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).replace(" ", "").split(";", 2);
        return parts[0].equals(JSON)
                && (parts.length == 1 || parts[1].replace("\"", "").equals("charset=utf-8"));
    }

    private static void listen(JavalinConfig config, Listen listen) {
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(new JettyProblems());
            server.setHandler(new MinimumDataRateHandler(MIN_BODY_RATE, 0));
        });
        config.jetty.addConnector((server, http) -> {
            http.setSendServerVersion(false);
            ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
            connector.setHost(listen.host());
            connector.setPort(listen.port());
            connector.setIdleTimeout(listen.idleTimeout().toMillis());
            return connector;
        });
    }
}
