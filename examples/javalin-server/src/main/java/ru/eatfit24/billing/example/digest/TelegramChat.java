package ru.eatfit24.billing.example.digest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A chat of a bot's, as the Bot API has it:
 *
 * <ol>
 *   <li>A message that comes too soon after the one before, or before the time that Telegram named with a 429, is refused without being sent: whoever sends it tries again
 *       later.
 *   <li>It is sent as HTML by {@code sendMessage}, within {@link #TIMEOUT}, body included.
 *   <li>Anything but {@code "ok": true} is a failure. No failure carries the address, nor the exception of the client, which may.
 * </ol>
 *
 * <p>Safe for use by many threads.
 */
public final class TelegramChat {

    /** Telegram's own address. */
    public static final URI TELEGRAM = URI.create("https://api.telegram.org");

    /** The longest text that Telegram takes. */
    static final int MAX_TEXT = 4_096;

    static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Telegram allows a bot 20 messages a minute in a group. */
    static final Duration PAUSE = Duration.ofSeconds(3);

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI address;
    private final String chat;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private Instant notBefore = Instant.EPOCH;

    private TelegramChat(URI address, String chat, InstantSource clock) {
        this.address = address;
        this.chat = chat;
        this.clock = clock;
    }

    /**
     * A chat.
     *
     * @param server where the Bot API is, such as {@link #TELEGRAM}
     * @param token the bot's token, which is in no message
     * @param chat the number of the chat, or {@code @name} of a channel
     * @throws IllegalArgumentException if token or chat cannot be one; the message does not repeat the token
     */
    public static TelegramChat of(URI server, String token, String chat, InstantSource clock) {
        if (!token.matches("[0-9]{1,16}:[A-Za-z0-9_-]{30,128}")) {
            throw new IllegalArgumentException(
                    "a bot token is the bot's number, a colon and at least 30 letters, digits,"
                            + " _ or -; this one has " + token.length() + " characters and another shape");
        }
        if (!chat.matches("-?[0-9]{1,19}|@[A-Za-z0-9_]{1,64}")) {
            throw new IllegalArgumentException("a chat is a number, or @ and the name of a channel, but is " + chat);
        }
        return new TelegramChat(server.resolve("/bot" + token + "/sendMessage"), chat, clock);
    }

    /**
     * Sends a text.
     *
     * @param html what Telegram takes for HTML: all that came from elsewhere is {@link Html#escape escaped}
     * @throws ChatRefusedException if it was not taken, or nobody knows
     */
    void send(String html) throws ChatRefusedException, InterruptedException {
        waitForTurn();
        HttpResponse<byte[]> answer = post(body(html.length() > MAX_TEXT ? Html.shorten(html, MAX_TEXT) : html));
        JsonNode said = read(answer.body());
        if (answer.statusCode() == 429) {
            Duration wait = Duration.ofSeconds(
                    Math.max(1, said.path("parameters").path("retry_after").asLong(PAUSE.toSeconds())));
            pause(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
            throw new ChatRefusedException("Telegram asks to wait " + wait.toSeconds() + " s before the next message");
        }
        if (answer.statusCode() != 200 || !said.path("ok").asBoolean()) {
            throw new ChatRefusedException("Telegram answered " + answer.statusCode() + ", error "
                    + said.path("error_code").asInt() + ": is the bot in the chat, and may it write there?");
        }
    }

    private void waitForTurn() throws ChatRefusedException {
        lock.lock();
        try {
            Instant now = clock.instant();
            if (now.isBefore(notBefore)) {
                throw new ChatRefusedException("the next message may be sent at " + notBefore);
            }
            notBefore = now.plus(PAUSE);
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration wait) {
        lock.lock();
        try {
            Instant until = clock.instant().plus(wait);
            notBefore = until.isAfter(notBefore) ? until : notBefore;
        } finally {
            lock.unlock();
        }
    }

    private HttpRequest.BodyPublisher body(String html) {
        return HttpRequest.BodyPublishers.ofString(
                JSON.createObjectNode()
                        .put("chat_id", chat)
                        .put("text", html)
                        .put("parse_mode", "HTML")
                        .toString(),
                StandardCharsets.UTF_8);
    }

    /** The time-out of a request ends at the headers, so the whole exchange has one of its own. */
    private HttpResponse<byte[]> post(HttpRequest.BodyPublisher body)
            throws ChatRefusedException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json; charset=utf-8")
                .timeout(TIMEOUT)
                .POST(body)
                .build();
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            return exchange.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause();
            throw new ChatRefusedException("Telegram was not reached: "
                    + (cause == null ? failure : cause).getClass().getSimpleName());
        } catch (TimeoutException late) {
            throw new ChatRefusedException("Telegram did not answer within " + TIMEOUT.toSeconds() + " s");
        } finally {
            exchange.cancel(true);
        }
    }

    private static JsonNode read(byte[] answer) {
        try {
            JsonNode json = JSON.readTree(new String(answer, StandardCharsets.UTF_8));
            return json == null ? JSON.createObjectNode() : json;
        } catch (JsonProcessingException unreadable) {
            // What is no JSON says nothing beyond the status.
            return JSON.createObjectNode();
        }
    }

    /** Without the address. */
    @Override
    public String toString() {
        return "TelegramChat[" + chat + "]";
    }
}
