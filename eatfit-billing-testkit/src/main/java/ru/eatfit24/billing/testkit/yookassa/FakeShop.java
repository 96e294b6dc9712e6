package ru.eatfit24.billing.testkit.yookassa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;

/**
 * The state of a shop at the provider and the rules by which it moves, without HTTP:
 *
 * <ol>
 *   <li>A change is looked up by its key. One that is known for less than 24 hours takes no effect again: the same path and body are answered with what they made
 *       then, as it is now or as it was; anything else is refused. Later the same key is a new operation. What was refused leaves no key.
 *   <li>A new change is checked, then against the state, and takes effect.
 *   <li>The clock alone lets unconfirmed payments and holds end, when somebody looks at them.
 * </ol>
 *
 * <p>Safe for use by many threads.
 */
final class FakeShop {

    static final Duration KEY_LIFETIME = Duration.ofHours(24);

    private static final Pattern KEY = Pattern.compile("[0-9A-Za-z+_.-]{1,64}");

    final ReentrantLock lock = new ReentrantLock();
    final Map<String, ShopObjects.Payment> payments = new LinkedHashMap<>();
    final Map<String, ShopObjects.Refund> refunds = new LinkedHashMap<>();
    final Map<String, ShopObjects.Method> methods = new HashMap<>();

    Function<String, Optional<String>> declines = method -> Optional.empty();
    boolean replaysOriginals;
    boolean refundsWait;
    boolean answersReceiptFirst;
    int pageSize = 100;

    private final InstantSource clock;
    private final FakeYooKassaSettings settings;
    private final RequestRules rules;
    private final Supplier<String> pages;
    private final BiConsumer<String, ObjectNode> events;
    private final Map<String, Operation> operations = new HashMap<>();
    private final Map<String, Integer> effects = new HashMap<>();
    private final List<Delayed> delayed = new ArrayList<>();
    private long ids;
    private @Nullable Instant arrivedAt;

    /**
     * An answer.
     *
     * @param status of HTTP
     * @param body JSON
     */
    record Reply(int status, ObjectNode body) {}

    private record Operation(Instant first, String path, String body, ObjectNode answer) {}

    private record Delayed(Instant arrives, FakeYooKassaRequest request) {}

    /** @param pages where the page of an object is, up to its id */
    FakeShop(
            InstantSource clock,
            FakeYooKassaSettings settings,
            Supplier<String> pages,
            BiConsumer<String, ObjectNode> events) {
        this.clock = clock;
        this.settings = settings;
        this.rules = new RequestRules(settings);
        this.pages = pages;
        this.events = events;
        this.ids = settings.idsAfter();
    }

    <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            arrive();
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** What time it is, or was when the request arrived that is looked at late. */
    Instant now() {
        return arrivedAt == null ? clock.instant() : arrivedAt;
    }

    int effectsOf(String key) {
        return effects.getOrDefault(key, 0);
    }

    /** Takes a request that comes later, by the clock. */
    void delay(FakeYooKassaRequest request, Duration by) {
        locked(() -> delayed.add(new Delayed(now().plus(by), request)));
    }

    private void arrive() {
        List<Delayed> due =
                delayed.stream().filter(late -> !now().isBefore(late.arrives())).toList();
        delayed.removeAll(due);
        for (Delayed late : due) {
            arrivedAt = late.arrives();
            answer(late.request());
            arrivedAt = null;
        }
    }

    Reply handle(FakeYooKassaRequest request) {
        return locked(() -> answer(request));
    }

    private Reply answer(FakeYooKassaRequest request) {
        String[] parts = request.path().split("\\?", 2);
        String[] steps = parts[0].substring("/v3/".length()).split("/", -1);
        try {
            return new Reply(
                    200,
                    request.isChange()
                            ? change(request, steps)
                            : question(steps, parts.length == 1 ? Map.of() : Queries.read(parts[1])));
        } catch (Refusal refusal) {
            return new Reply(refusal.status(), refusal.body());
        }
    }

    private ObjectNode change(FakeYooKassaRequest request, String[] steps) {
        String key = request.key();
        if (key == null || !KEY.matcher(key).matches()) {
            throw Refusal.invalid("Idempotence-Key", "Must be there, with 1 to 64 characters");
        }
        Operation known = operations.get(key);
        if (known != null && now().isBefore(known.first().plus(KEY_LIFETIME))) {
            if (!known.path().equals(request.path()) || !known.body().equals(request.body())) {
                throw Refusal.invalid("Idempotence-Key", "Idempotence key duplicated");
            }
            return replaysOriginals ? known.answer() : current(known.answer());
        }
        ObjectNode made = perform(steps, Bodies.read(request.body().isEmpty() ? "{}" : request.body()));
        operations.put(key, new Operation(now(), request.path(), request.body(), made));
        effects.merge(key, 1, Integer::sum);
        return made;
    }

    private ObjectNode current(ObjectNode answer) {
        String id = answer.get("id").textValue();
        if (payments.containsKey(id)) {
            return show(payment(id));
        }
        ShopObjects.Refund refund = refunds.get(id);
        return refund != null ? refund.show() : showAlone(method(id));
    }

    private ObjectNode perform(String[] steps, ObjectNode body) {
        String route = steps.length == 3 ? steps[0] + "/*/" + steps[2] : String.join("/", steps);
        return switch (route) {
            case "payments" -> createPayment(body);
            case "payments/*/capture" -> capture(payment(steps[1]), body);
            case "payments/*/cancel" -> cancel(payment(steps[1]));
            case "refunds" -> createRefund(body);
            case "payment_methods" -> createMethod(body);
            default -> throw Refusal.of(405, "invalid_request", "Not this method here");
        };
    }

    private ObjectNode createPayment(ObjectNode body) {
        rules.checkPayment(body);
        String savedId = Bodies.text(body, "payment_method_id", 64);
        ShopObjects.Method method =
                savedId == null ? new ShopObjects.Method(nextId(), now(), null, returnUrl(body)) : methods.get(savedId);
        if (method == null || (savedId != null && !method.saved)) {
            throw Refusal.invalid("payment_method_id", "There is no such saved method");
        }
        methods.put(method.id, method);
        ShopObjects.Payment payment = new ShopObjects.Payment(nextId(), now(), body, method);
        payments.put(payment.id, payment);
        if (savedId != null && !answersReceiptFirst) {
            charge(payment);
        }
        return show(payment);
    }

    private static @Nullable String returnUrl(ObjectNode body) {
        ObjectNode confirmation = Bodies.object(body, "confirmation");
        return confirmation == null ? null : Bodies.text(confirmation, "return_url", 2048);
    }

    /** Decides a charge of a saved method. */
    void charge(ShopObjects.Payment payment) {
        Optional<String> reason = payment.method.status.equals("inactive")
                ? Optional.of("permission_revoked")
                : declines.apply(payment.method.id);
        if (reason.isPresent()) {
            refuse(payment, "payment_network", reason.get());
        } else {
            pay(payment);
        }
    }

    /** The payer, or a saved method, pays. */
    void pay(ShopObjects.Payment payment) {
        payment.succeed(now());
        tell("payment." + payment.status, payment);
    }

    /** It comes to nothing. */
    void refuse(ShopObjects.Payment payment, String party, String reason) {
        payment.cancel(party, reason);
        tell("payment.canceled", payment);
    }

    private ObjectNode capture(ShopObjects.Payment payment, ObjectNode body) {
        if (!payment.isHeld()) {
            throw Refusal.invalid("payment_id", "The payment is " + payment.status);
        }
        Money taken = body.has("amount") ? Bodies.requireAmount(body, "amount") : payment.amount;
        if (taken.compareTo(payment.amount) > 0 || !taken.isPositive()) {
            throw Refusal.invalid("amount", "More than is held");
        }
        RequestRules.checkReceipt(body, taken, settings.fiscal() && taken.compareTo(payment.amount) < 0);
        payment.taken(taken, now());
        tell("payment.succeeded", payment);
        return show(payment);
    }

    private ObjectNode cancel(ShopObjects.Payment payment) {
        if (!payment.isHeld()) {
            throw Refusal.invalid("payment_id", "The payment is " + payment.status);
        }
        refuse(payment, "merchant", "canceled_by_merchant");
        return show(payment);
    }

    ObjectNode createRefund(ObjectNode body) {
        Money amount = Bodies.requireAmount(body, "amount");
        Bodies.text(body, "description", 250);
        RequestRules.checkMetadata(body);
        ShopObjects.Payment payment = payments.get(Bodies.requireText(body, "payment_id", 64));
        if (payment == null || !expired(payment).isPaid()) {
            throw Refusal.invalid("payment_id", "There is no such payment, or it has not succeeded");
        }
        if (now().isAfter(
                        payment.createdAt.atOffset(ZoneOffset.UTC).plusYears(3).toInstant())) {
            throw Refusal.invalid("payment_id", "The payment is more than three years old");
        }
        Money all = payment.refunded.plus(amount);
        if (!amount.isPositive() || all.compareTo(payment.amount) > 0) {
            throw Refusal.invalid("amount", "More than is left");
        }
        RequestRules.checkReceipt(body, amount, settings.fiscal() && !amount.equals(payment.amount));
        payment.refunded = all;
        ShopObjects.Refund refund = new ShopObjects.Refund(nextId(), now(), body, payment, amount);
        refunds.put(refund.id, refund);
        if (!refundsWait) {
            finish(refund, null);
        }
        return refund.show();
    }

    void finish(ShopObjects.Refund refund, @Nullable String reason) {
        if (!refund.status.equals("pending")) {
            throw new IllegalStateException("refund " + refund.id + " is " + refund.status);
        }
        refund.status = reason == null ? "succeeded" : "canceled";
        refund.reason = reason;
        if (reason == null) {
            events.accept("refund.succeeded", refund.show());
        } else {
            refund.payment.refunded = refund.payment.refunded.minus(refund.amount);
        }
    }

    private ObjectNode createMethod(ObjectNode body) {
        String type = Bodies.requireText(body, "type", 64);
        if (!settings.autopay()) {
            throw Refusal.forbidden("This shop may not make recurring payments");
        }
        if (!type.equals("bank_card") && (settings.test() || !type.equals("sbp"))) {
            throw Refusal.invalid("type", "Not available in this shop");
        }
        RequestRules.checkMetadata(body);
        rules.checkConfirmation(Bodies.object(body, "confirmation"), type);
        ShopObjects.Method method =
                new ShopObjects.Method(nextId(), now(), Bodies.object(body, "metadata"), returnUrl(body));
        method.type = type;
        methods.put(method.id, method);
        return showAlone(method);
    }

    void confirm(ShopObjects.Method method) {
        method.status = "active";
        method.saved = true;
        events.accept("payment_method.active", showAlone(method));
    }

    private ObjectNode question(String[] steps, Map<String, String> query) {
        if (steps.length == 2) {
            return switch (steps[0]) {
                case "payments" -> show(payment(steps[1]));
                case "refunds" -> refund(steps[1]).show();
                case "payment_methods" -> showAlone(method(steps[1]));
                default -> throw Refusal.notFound();
            };
        }
        return switch (steps.length == 1 ? steps[0] : "") {
            case "payments" -> list(payments.values(), payment -> payment.createdAt, this::show, query);
            case "refunds" -> list(refunds.values(), refund -> refund.createdAt, ShopObjects.Refund::show, query);
            case "me" ->
                Bodies.newObject()
                        .put("account_id", settings.shopId())
                        .put("status", "enabled")
                        .put("test", settings.test());
            default -> throw Refusal.notFound();
        };
    }

    private <T> ObjectNode list(
            Collection<T> all,
            Function<T, Instant> createdAt,
            Function<T, ObjectNode> shown,
            Map<String, String> query) {
        Queries.Filter filter = Queries.filter(query, pageSize);
        List<T> oldestFirst = new ArrayList<>(all);
        ArrayNode items = Bodies.newObject().putArray("items");
        String next = null;
        boolean isBehindCursor = filter.cursor() == null;
        for (int i = oldestFirst.size() - 1; i >= 0 && next == null; i--) {
            Instant at = createdAt.apply(oldestFirst.get(i)).truncatedTo(ChronoUnit.MILLIS);
            if (!filter.takes(at)) {
                continue;
            }
            ObjectNode item = shown.apply(oldestFirst.get(i));
            if (!isBehindCursor) {
                isBehindCursor = item.get("id").textValue().equals(filter.cursor());
            } else if (filter.takes(item)) {
                if (items.size() == filter.limit()) {
                    next = items.get(items.size() - 1).get("id").textValue();
                } else {
                    items.add(item);
                }
            }
        }
        ObjectNode page = Bodies.newObject().put("type", "list");
        page.set("items", items);
        return next == null ? page : page.put("next_cursor", next);
    }

    ObjectNode show(ShopObjects.Payment payment) {
        return expired(payment).show(settings, pages.get() + payment.id);
    }

    ObjectNode showAlone(ShopObjects.Method method) {
        return method.showAlone(settings, pages.get() + method.id);
    }

    private ShopObjects.Payment expired(ShopObjects.Payment payment) {
        if (payment.isPending()
                && !payment.request.hasNonNull("payment_method_id")
                && !now().isBefore(payment.createdAt.plus(ShopObjects.TO_CONFIRM))) {
            refuse(payment, "yoo_money", "expired_on_confirmation");
        } else if (payment.expiresAt != null && !now().isBefore(payment.expiresAt)) {
            refuse(payment, "yoo_money", "expired_on_capture");
        }
        return payment;
    }

    /** Lets end what the clock has ended, unasked. */
    void expireAll() {
        payments.values().forEach(this::expired);
    }

    private void tell(String event, ShopObjects.Payment payment) {
        events.accept(event, payment.show(settings, pages.get() + payment.id));
    }

    ShopObjects.Payment payment(String id) {
        ShopObjects.Payment payment = payments.get(id);
        if (payment == null) {
            throw Refusal.notFound();
        }
        return expired(payment);
    }

    ShopObjects.Refund refund(String id) {
        ShopObjects.Refund refund = refunds.get(id);
        if (refund == null) {
            throw Refusal.notFound();
        }
        return refund;
    }

    ShopObjects.Method method(String id) {
        ShopObjects.Method method = methods.get(id);
        if (method == null) {
            throw Refusal.notFound();
        }
        return method;
    }

    /** Ids are counted, so that a run repeats; 36 characters, as the provider's. */
    private String nextId() {
        ids++;
        return String.format(Locale.ROOT, "%08x-000f-5000-8000-%012x", 0x30a00000L + ids % 0x0fffffff, ids);
    }

    static @Nullable String textOf(@Nullable JsonNode node) {
        return node == null ? null : node.textValue();
    }
}
