package ru.eatfit24.billing.testkit.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What goes over the wire. */
final class Replies {

    private static final int HUGE = 1_500_000;

    private Replies() {}

    /** Who and what is turned away before anything is looked at; null for nobody. */
    static @Nullable Refusal refusalAtTheDoor(HttpExchange exchange, FakeYooKassaSettings settings) {
        String pair = settings.shopId() + ":" + settings.secretKey();
        byte[] expected = ("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8))).getBytes(UTF_8);
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (given == null || !MessageDigest.isEqual(expected, given.getBytes(UTF_8))) {
            return Refusal.of(401, "invalid_credentials", "Shop or key are wrong");
        }
        String method = exchange.getRequestMethod();
        if (method.equals("GET")) {
            return null;
        }
        if (!method.equals("POST")) {
            return Refusal.of(405, "invalid_request", "Not this method here");
        }
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        return type != null && type.startsWith("application/json")
                ? null
                : Refusal.of(415, "invalid_request", "Must be application/json");
    }

    static void json(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        send(exchange, status, "application/json", Bodies.write(body));
    }

    static void error(HttpExchange exchange, int status, String code) throws IOException {
        ObjectNode body =
                Refusal.of(status, code, "Sample text, do not match on it").body();
        json(exchange, status, status == 429 ? body.put("retry_after", 2) : body);
    }

    static void html(HttpExchange exchange, int status) throws IOException {
        send(
                exchange,
                status,
                "text/html",
                "<html><body><h1>Something on the way says " + status + "</h1></body></html>");
    }

    /** The head of the whole and half of the body; whoever calls this ends the exchange. */
    @SuppressWarnings("StreamResourceLeak") // The exchange closes it.
    static void half(HttpExchange exchange, FakeShop.Reply reply) throws IOException {
        byte[] bytes = Bodies.write(reply.body()).getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(reply.status(), bytes.length);
        OutputStream out = exchange.getResponseBody();
        out.write(bytes, 0, bytes.length / 2);
        out.flush();
    }

    static void huge(HttpExchange exchange, FakeShop.Reply reply) throws IOException {
        send(exchange, reply.status(), "application/json", " ".repeat(HUGE) + Bodies.write(reply.body()));
    }

    static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
        exchange.close();
    }
}
