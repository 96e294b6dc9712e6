package ru.eatfit24.billing.example;

import static ru.eatfit24.billing.example.Routes.get;

import io.javalin.config.JavalinConfig;

/** The demo's page and its files. */
public final class PageRoutes implements Routes {

    @Override
    public void addTo(JavalinConfig config) {
        get(config, "/", Page.of("index.html", "text/html; charset=utf-8"));
        get(config, "/page/page.js", Page.of("page.js", "text/javascript; charset=utf-8"));
        get(config, "/page/page.css", Page.of("page.css", "text/css; charset=utf-8"));
    }
}
