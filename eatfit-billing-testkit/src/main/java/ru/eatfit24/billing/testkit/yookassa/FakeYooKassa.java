package ru.eatfit24.billing.testkit.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;

/**
 * A YooKassa on 127.0.0.1 that does what the real one is known to do, and fails when it is told to.
 *
 * <ol>
 *   <li>A request without the shop's number and key, with another method or type of content is turned away. Every other one is kept for {@link #requests}.
 *   <li>It meets a fault: those queued by {@link #next} first, then what {@link #faults} says.
 *   <li>The shop handles it: keys live for 24 hours on the given clock, requests that the provider would refuse are refused with its codes, payments wait for a payer
 *       on a page that a browser can use ({@code confirmation_url}) or for {@link #pay}, charges of saved methods are decided at once by {@link #declines}.
 *   <li>What happens becomes a notification, see {@link #notifications}.
 * </ol>
 *
 * <p>Ids are counted, so that a run repeats. Touches no JUnit class. Safe for use by many threads. Listens on the loopback address only; close it.
 *
 * @since 0.1.0
 */
public final class FakeYooKassa implements AutoCloseable {

    /** How long a delayed request is under way. */
    public static final Duration DELAY = Duration.ofMinutes(3);

    private static final int MOST_KEPT = 20_000;
    private static final int MAX_BODY = 1 << 20;

    static {
        // Without it each answer waits 40 milliseconds for an acknowledgement, since head and body leave apart.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final FakeYooKassaSettings settings;
    private final HttpServer server;
    private final ExecutorService threads;
    private final FakeShop shop;
    private final ConfirmationPage page;
    private final FakeYooKassaNotifications notifications;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Deque<FakeYooKassaFault> nextFaults = new ArrayDeque<>();
    private final Deque<FakeYooKassaRequest> kept = new ArrayDeque<>();

    private Function<FakeYooKassaRequest, FakeYooKassaFault> faults = request -> FakeYooKassaFault.NONE;

    private FakeYooKassa(InstantSource clock, FakeYooKassaSettings settings) throws IOException {
        this.settings = settings;
        server = HttpServer.create(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), settings.port()), 0);
        notifications = new FakeYooKassaNotifications(clock);
        shop = new FakeShop(clock, settings, () -> origin() + "/confirm/", notifications::happened);
        page = new ConfirmationPage(shop);
        threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "fake-yookassa");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/v3/", this::api);
        server.createContext("/confirm/", this::pages);
    }

    /**
     * Starts a server with {@link FakeYooKassaSettings#STANDARD}.
     *
     * @param clock what time it is there
     * @return the server, listening
     */
    public static FakeYooKassa start(InstantSource clock) {
        return start(clock, FakeYooKassaSettings.STANDARD);
    }

    /**
     * Starts a server.
     *
     * @param clock what time it is there
     * @param settings what kind of shop it has
     * @return the server, listening
     */
    public static FakeYooKassa start(InstantSource clock, FakeYooKassaSettings settings) {
        try {
            FakeYooKassa started =
                    new FakeYooKassa(requireNonNull(clock, "clock"), requireNonNull(settings, "settings"));
            started.server.start();
            return started;
        } catch (IOException failure) {
            throw new UncheckedIOException("no server could be started on 127.0.0.1:" + settings.port(), failure);
        }
    }

    /** Stops listening and cuts what is under way. */
    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * Where the API is.
     *
     * @return the address, such as {@code http://127.0.0.1:40123/v3}
     */
    public URI baseUrl() {
        return URI.create(origin() + "/v3");
    }

    /**
     * What kind of shop it has.
     *
     * @return as it was started with
     */
    public FakeYooKassaSettings settings() {
        return settings;
    }

    /**
     * Its notifications.
     *
     * @return where they are told to go, and sent
     */
    public FakeYooKassaNotifications notifications() {
        return notifications;
    }

    /**
     * Lets the next requests meet these faults, one each.
     *
     * @param inOrder the faults
     */
    public void next(FakeYooKassaFault... inOrder) {
        shop.locked(() -> nextFaults.addAll(List.of(inOrder)));
    }

    /**
     * Says which fault each request meets that none was queued for.
     *
     * @param ofRequest asked once for each request
     */
    public void faults(Function<FakeYooKassaRequest, FakeYooKassaFault> ofRequest) {
        shop.locked(() -> {
            faults = requireNonNull(ofRequest, "ofRequest");
            return true;
        });
    }

    /**
     * Says which charges of saved methods are declined.
     *
     * @param reasonOf the reason, by the method's id; empty lets the charge succeed
     */
    public void declines(Function<String, Optional<String>> reasonOf) {
        shop.locked(() -> {
            shop.declines = requireNonNull(reasonOf, "reasonOf");
            return true;
        });
    }

    /**
     * Whether a repeat is answered with the object as it was when it was made, instead of as it is now: the provider does not say which.
     *
     * @param asItWas whether it is
     */
    public void replaysOriginals(boolean asItWas) {
        shop.locked(() -> shop.replaysOriginals = asItWas);
    }

    /**
     * Whether refunds wait for {@link #finishRefund}.
     *
     * @param wait whether they do
     */
    public void refundsWait(boolean wait) {
        shop.locked(() -> shop.refundsWait = wait);
    }

    /**
     * Whether charges of saved methods wait for {@link #pay}, as where the receipt comes first.
     *
     * @param wait whether they do
     */
    public void chargesWait(boolean wait) {
        shop.locked(() -> shop.answersReceiptFirst = wait);
    }

    /**
     * How many entries a page of a list has at most, whatever is asked for.
     *
     * @param entries 1 or more
     */
    public void pageSize(int entries) {
        shop.locked(() -> shop.pageSize = Math.max(1, entries));
    }

    /**
     * A payment is paid: the money is taken, or held.
     *
     * @param paymentId the server's id
     */
    public void pay(String paymentId) {
        shop.locked(() -> {
            ShopObjects.Payment payment = shop.payment(paymentId);
            if (!payment.isPending()) {
                throw new IllegalStateException("payment " + paymentId + " is " + payment.status);
            }
            shop.pay(payment);
            return true;
        });
    }

    /**
     * A payment comes to nothing.
     *
     * @param paymentId the server's id
     * @param reason such as {@code general_decline}
     */
    public void decline(String paymentId, String reason) {
        shop.locked(() -> {
            ShopObjects.Payment payment = shop.payment(paymentId);
            if (!payment.isPending()) {
                throw new IllegalStateException("payment " + paymentId + " is " + payment.status);
            }
            shop.refuse(payment, "payment_network", reason);
            return true;
        });
    }

    /**
     * The payer confirms a method that is saved without a payment.
     *
     * @param methodId the server's id
     */
    public void confirmMethod(String methodId) {
        shop.locked(() -> {
            shop.confirm(shop.method(methodId));
            return true;
        });
    }

    /**
     * The payer takes a saved method away at the bank.
     *
     * @param methodId the server's id
     */
    public void revokeMethod(String methodId) {
        shop.locked(() -> shop.method(methodId).status = "inactive");
    }

    /**
     * Ends a refund that waits.
     *
     * @param refundId the server's id
     * @param reason why it fails; null lets it succeed
     */
    public void finishRefund(String refundId, @Nullable String reason) {
        shop.locked(() -> {
            shop.finish(shop.refund(refundId), reason);
            return true;
        });
    }

    /**
     * Somebody makes a refund in the provider's own pages.
     *
     * @param paymentId the server's id of the payment
     * @param amount what is given back
     * @return the server's id of the refund, which carries nothing of the shop's
     */
    public String refundByHand(String paymentId, Money amount) {
        return shop.locked(() -> {
            ObjectNode body = Bodies.newObject().put("payment_id", paymentId);
            body.set("amount", Bodies.amount(amount));
            return shop.createRefund(body).get("id").textValue();
        });
    }

    /**
     * Lets a payment be shown with an amount that it does not have.
     *
     * @param paymentId the server's id
     * @param shown the wrong amount
     */
    public void showAmount(String paymentId, Money shown) {
        shop.locked(() -> shop.payment(paymentId).shownAmount = shown);
    }

    /** Lets end what the clock has ended, and tells of it, as the real one does unasked. */
    public void expire() {
        shop.locked(() -> {
            shop.expireAll();
            return true;
        });
    }

    /**
     * Every payment that was ever made here, oldest first.
     *
     * @return as they are now
     */
    public List<FakeYooKassaPayment> payments() {
        return shop.locked(() -> shop.payments.values().stream()
                .map(payment -> new FakeYooKassaPayment(
                        payment.id,
                        texts(payment.request.get("metadata") instanceof ObjectNode metadata ? metadata : null),
                        payment.status,
                        payment.amount,
                        payment.refunded,
                        payment.isPending() ? null : payment.method.id))
                .toList());
    }

    private static Map<String, String> texts(@Nullable ObjectNode node) {
        Map<String, String> texts = new HashMap<>();
        if (node != null) {
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                texts.put(entry.getKey(), entry.getValue().asText());
            }
        }
        return texts;
    }

    /**
     * The ids of every refund that was ever made here.
     *
     * @return oldest first
     */
    public List<String> refunds() {
        return shop.locked(() -> List.copyOf(shop.refunds.keySet()));
    }

    /**
     * How often changes under this key took effect: more than once is a key that was used after it was forgotten.
     *
     * @param key the idempotency key
     * @return how often
     */
    public int effectsOf(String key) {
        return shop.locked(() -> shop.effectsOf(key));
    }

    /**
     * The latest requests that were let in, those that met a fault too.
     *
     * @return oldest first, at most 20,000
     */
    public List<FakeYooKassaRequest> requests() {
        return shop.locked(() -> List.copyOf(kept));
    }

    /**
     * Answers a request of the shop as over HTTP, but without it and without faults: for simulations that are too long for sockets.
     *
     * @param request with a path below {@code /v3/}
     * @return what would be sent
     */
    public FakeYooKassaReply handle(FakeYooKassaRequest request) {
        FakeShop.Reply reply = shop.handle(request);
        return new FakeYooKassaReply(reply.status(), Bodies.write(reply.body()));
    }

    private void pages(HttpExchange exchange) throws IOException {
        String id = exchange.getRequestURI().getPath().substring("/confirm/".length());
        byte[] form = exchange.getRequestBody().readNBytes(MAX_BODY);
        boolean isPost = exchange.getRequestMethod().equals("POST");
        ConfirmationPage.Answer answer = isPost ? page.act(id, Queries.read(new String(form, UTF_8))) : page.show(id);
        if (answer.location() != null) {
            exchange.getResponseHeaders().set("Location", answer.location());
        }
        Replies.send(exchange, answer.status(), "text/html; charset=utf-8", answer.html());
    }

    private void api(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readNBytes(MAX_BODY), UTF_8);
        String method = exchange.getRequestMethod();
        FakeYooKassaRequest request = new FakeYooKassaRequest(
                method,
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders().getFirst("Idempotence-Key"),
                body);
        Refusal refusal = Replies.refusalAtTheDoor(exchange, settings);
        if (refusal != null) {
            Replies.json(exchange, refusal.status(), refusal.body());
            return;
        }
        answer(exchange, request, meet(request));
    }

    private FakeYooKassaFault meet(FakeYooKassaRequest request) {
        return shop.locked(() -> {
            kept.add(request);
            if (kept.size() > MOST_KEPT) {
                kept.remove();
            }
            FakeYooKassaFault queued = nextFaults.poll();
            return queued == null ? faults.apply(request) : queued;
        });
    }

    private void answer(HttpExchange exchange, FakeYooKassaRequest request, FakeYooKassaFault fault)
            throws IOException {
        switch (fault) {
            case NONE -> {
                FakeShop.Reply reply = shop.handle(request);
                Replies.json(exchange, reply.status(), reply.body());
            }
            case LOST_REQUEST -> exchange.close();
            case LOST_ANSWER -> {
                shop.handle(request);
                exchange.close();
            }
            case DELAYED_REQUEST -> {
                shop.delay(request, DELAY);
                exchange.close();
            }
            case ERROR_BEFORE -> Replies.error(exchange, 500, "internal_server_error");
            case ERROR_AFTER -> {
                shop.handle(request);
                Replies.error(exchange, 500, "internal_server_error");
            }
            case THROTTLED -> Replies.error(exchange, 429, "too_many_requests");
            case PROCESSING ->
                Replies.json(
                        exchange,
                        202,
                        Bodies.newObject().put("type", "processing").put("retry_after", 2));
            case STALLED_BODY -> {
                Replies.half(exchange, shop.handle(request));
                awaitClose();
                exchange.close();
            }
            case CUT_BODY -> {
                Replies.half(exchange, shop.handle(request));
                exchange.close();
            }
            case HTML_AFTER -> {
                shop.handle(request);
                Replies.html(exchange, 200);
            }
            case GATEWAY_ERROR -> Replies.html(exchange, 502);
            case BLOCKED_ON_THE_WAY -> Replies.html(exchange, 403);
            case REDIRECTED -> {
                exchange.getResponseHeaders().set("Location", origin() + "/v3/elsewhere");
                Replies.html(exchange, 302);
            }
            case HUGE_ANSWER -> Replies.huge(exchange, shop.handle(request));
        }
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
