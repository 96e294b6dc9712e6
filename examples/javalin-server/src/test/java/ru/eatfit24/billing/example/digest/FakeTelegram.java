package ru.eatfit24.billing.example.digest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The Bot API, as far as it is used, over HTTP. */
final class FakeTelegram implements AutoCloseable {

    static final String TOKEN = "7000000001:TEST-invented_token_for_unit_vectors_01";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Deque<String[]> answers = new ArrayDeque<>();

    /** What was asked, answered with whatever. */
    final List<JsonNode> asked = new CopyOnWriteArrayList<>();

    /** The texts that were taken. */
    final List<String> taken = new CopyOnWriteArrayList<>();

    private FakeTelegram(HttpServer server) {
        this.server = server;
    }

    static FakeTelegram start() throws IOException {
        FakeTelegram telegram =
                new FakeTelegram(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        telegram.server.createContext("/", telegram::answer);
        telegram.server.start();
        return telegram;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next message is answered like this, once. */
    void next(int status, String body) {
        answers.add(new String[] {Integer.toString(status), body});
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode message = JSON.readTree(exchange.getRequestBody().readAllBytes());
        asked.add(message);
        boolean isRight = exchange.getRequestURI().getPath().equals("/bot" + TOKEN + "/sendMessage")
                && message.path("parse_mode").asText().equals("HTML");
        String[] answer = answers.isEmpty()
                ? new String[] {isRight ? "200" : "404", "{\"ok\": " + isRight + "}"}
                : answers.remove();
        if (answer[0].equals("200")) {
            taken.add(message.path("text").asText());
        }
        byte[] body = answer[1].getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(Integer.parseInt(answer[0]), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
