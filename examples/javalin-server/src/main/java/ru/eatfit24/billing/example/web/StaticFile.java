package ru.eatfit24.billing.example.web;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A file of the pages, read once. */
record StaticFile(String content, String contentType) implements Handler {

    static StaticFile of(String name, String contentType) {
        try (InputStream file = StaticFile.class.getResourceAsStream("/web/" + name)) {
            if (file == null) {
                throw new IllegalStateException("the program lacks its file web/" + name);
            }
            return new StaticFile(new String(file.readAllBytes(), StandardCharsets.UTF_8), contentType);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("web/" + name + " cannot be read", unreadable);
        }
    }

    @Override
    public void handle(Context request) {
        request.header("Cache-Control", "public, max-age=300")
                .contentType(contentType)
                .result(content);
    }
}
