package ru.eatfit24.billing.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Single exchanges with the provider over HTTP:
 *
 * <ol>
 *   <li>The request goes to the configured address and nowhere else; a redirect is an answer like another.
 *   <li>The whole answer, its body included, must be there within the read time-out: the client's own time-out ends with the headers, and a body that stalls
 *       would hold the caller for ever.
 *   <li>A body is read up to {@link #MAX_ANSWER} bytes.
 *   <li>Whatever fails before a connection stands is told apart, since then the provider knows nothing of the call.
 * </ol>
 *
 * <p>Safe for use by many threads.
 */
final class HttpExchanges {

    /** The most bytes of an answer. */
    static final int MAX_ANSWER = 256 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(HttpExchanges.class);

    private final YooKassaConfig config;
    private final HttpClient client;

    HttpExchanges(YooKassaConfig config) {
        this.config = config;
        this.client = config.newHttpClient();
    }

    /** Makes the call once. A thread that is interrupted ends it and keeps its flag. */
    ApiAnswer exchange(ApiCall call) {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request(call), head -> new CappedBody(MAX_ANSWER));
        try {
            HttpResponse<byte[]> whole = answer.get(config.readTimeout().toNanos(), TimeUnit.NANOSECONDS);
            return ApiAnswer.of(whole.statusCode(), whole.body());
        } catch (TimeoutException late) {
            answer.cancel(true);
            return unknown("no whole answer within " + config.readTimeout());
        } catch (InterruptedException interrupted) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return unknown("the thread was interrupted while it waited for the answer");
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            LOG.debug("event=yookassa_exchange_failed call={}", call, cause);
            String kind = cause == null ? "nothing" : cause.getClass().getSimpleName();
            return isBeforeConnection(cause)
                    ? new ApiAnswer.NotReached("no connection: " + kind)
                    : unknown("the exchange broke: " + kind);
        }
    }

    private static ApiAnswer unknown(String message) {
        return new ApiAnswer.OutcomeUnknown(ApiAnswer.PAUSE, message);
    }

    private static boolean isBeforeConnection(@Nullable Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof ConnectException
                    || at instanceof HttpConnectTimeoutException
                    || at instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    private HttpRequest request(ApiCall call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(call.url())
                .header("Authorization", authorization())
                .header("Accept", "application/json");
        if (call.key() != null && call.body() != null) {
            request.header("Content-Type", "application/json")
                    .header("Idempotence-Key", call.key())
                    .POST(HttpRequest.BodyPublishers.ofString(call.body(), UTF_8));
        }
        return request.build();
    }

    // Made anew each time: a field of it would be the key in another form.
    private String authorization() {
        byte[] pair = (config.shopId() + ":" + config.secretKey().reveal()).getBytes(UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
