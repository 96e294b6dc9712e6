package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A file of the demo's page, read once. The page runs no script and shows no style but those files. */
record Page(String content, String contentType) implements Handler {

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none';"
                    + " frame-ancestors 'none'";

    static Page of(String name, String contentType) {
        try (InputStream file = Page.class.getResourceAsStream("/page/" + name)) {
            if (file == null) {
                throw new IllegalStateException("the program lacks its file page/" + name);
            }
            return new Page(new String(file.readAllBytes(), StandardCharsets.UTF_8), contentType);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("page/" + name + " cannot be read", unreadable);
        }
    }

    @Override
    public void handle(Context request) {
        request.header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer")
                .contentType(contentType)
                .result(content);
    }
}
