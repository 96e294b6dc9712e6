package ru.eatfit24.billing.example;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Handler;

/** Addresses that belong together. What holds for all of them, such as limits, headers and the form of errors, is {@link HttpApi}'s. */
@FunctionalInterface
public interface Routes {

    /** Adds them to a server that has not started. */
    void addTo(JavalinConfig config);

    /** Adds one that is only read. */
    static void get(JavalinConfig config, String path, Handler handler) {
        config.routes.get(path, handler).head(path, handler);
    }
}
