package ru.eatfit24.billing.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.payment.ProviderAnswer;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderMethod;
import ru.eatfit24.billing.payment.ProviderObject;
import ru.eatfit24.billing.payment.ProviderPage;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.ProviderRequest;
import ru.eatfit24.billing.payment.ProviderTraits;
import ru.eatfit24.billing.payment.ProviderUnavailableException;

/**
 * YooKassa API v3 behind the port.
 *
 * <ol>
 *   <li>A request is written once, as exact text with our id in its metadata, and refused before it is sent if the provider would not take it: the message names
 *       field, limit and value.
 *   <li>A call sends these bytes under the call's key; {@link CallPolicy} says at what pace and how often. A time-out is longer than the 30 seconds that the
 *       provider may take, and covers the whole answer.
 *   <li>Only an answer of the provider itself that it refused is a refusal, and only if no try before it was left without an answer. A time-out, a broken
 *       connection, a 500, a 202, a page of a proxy: nobody knows.
 *   <li>Answers are read tolerantly, but never an amount or id guessed. A status that is not known is one that decides nothing.
 *   <li>Questions are asked under the same policy. A list is asked for in whole milliseconds around the window.
 * </ol>
 *
 * <p>One instance for each shop is enough; it holds one HTTP client, whose threads are daemons and end with it. Safe for use by many threads. What is not promised:
 * that several nodes together keep the pace of one.
 *
 * @since 0.1.0
 */
public final class YooKassaProvider implements PaymentProvider {

    /** The provider's name, in what is stored and told. */
    public static final String NAME = "yookassa";

    /** How long the provider remembers an idempotency key. */
    public static final Duration KEY_LIFETIME = Duration.ofHours(24);

    /** The smallest payment that it collects in roubles. */
    public static final Money MINIMUM = Money.ofMinor(1_00, "RUB");

    private static final Logger LOG = LoggerFactory.getLogger(YooKassaProvider.class);

    private static final int PAGE_SIZE = 100;
    private static final int MAX_CURSOR = 1_000;

    /** How long to wait before what needs a person is sent again: settings do not correct themselves in seconds. */
    private static final Duration UNTIL_CORRECTED = Duration.ofMinutes(5);

    private final YooKassaConfig config;
    private final ProviderTraits traits;
    private final RequestWriter writer;
    private final AnswerReader reader;
    private final ApiCaller caller;

    private YooKassaProvider(Builder builder) {
        config = builder.config;
        traits = new ProviderTraits(
                NAME, config.shopId(), config.mode() == YooKassaConfig.Mode.TEST, KEY_LIFETIME, builder.minimum);
        writer = new RequestWriter(builder.minimum, builder.metadata);
        reader = new AnswerReader(config);
        caller = new ApiCaller(
                builder.exchanges == null ? new HttpExchanges(config)::exchange : builder.exchanges, builder.policy);
    }

    /** A provider with {@link CallPolicy#STANDARD}, for a shop that takes roubles. */
    public static YooKassaProvider of(YooKassaConfig config) {
        return builder(config).build();
    }

    /** Starts a provider for one shop. */
    public static Builder builder(YooKassaConfig config) {
        return new Builder(config);
    }

    @Override
    public ProviderTraits traits() {
        return traits;
    }

    @Override
    public String write(ProviderRequest request) {
        return writer.write(request);
    }

    @Override
    public ProviderAnswer send(ProviderCall call) {
        String body = call.body();
        if (body == null) {
            throw new IllegalArgumentException("call " + call + " has ended, so there is nothing to send");
        }
        ApiAnswer answer = caller.call(new ApiCall(
                call.kind().name(),
                address(call),
                call.key(),
                body,
                call.object(),
                call.kind() == ProviderCall.Kind.BIND_METHOD));
        if (answer instanceof ApiAnswer.Success success) {
            return made(call, success.body())
                    .<ProviderAnswer>map(ProviderAnswer.Done::new)
                    .orElseGet(() -> new ProviderAnswer.Unknown(call.kind() + " for " + call.object()
                            + " was answered with something else than what it makes"));
        }
        return ended(call, answer);
    }

    private static ProviderAnswer ended(ProviderCall call, ApiAnswer answer) {
        String message = call.kind() + " for " + call.object() + ": " + answer.message();
        if (answer instanceof ApiAnswer.Rejected rejected) {
            return new ProviderAnswer.Refused(rejected.code(), rejected.parameter(), message);
        } else if (answer instanceof ApiAnswer.Forbidden forbidden) {
            return new ProviderAnswer.Refused(forbidden.code(), null, message);
        } else if (answer instanceof ApiAnswer.NotFound notFound) {
            return new ProviderAnswer.Refused(notFound.code(), null, message);
        } else if (answer instanceof ApiAnswer.Credentials) {
            LOG.error("event=yookassa_credentials_refused {}; check shop id and key", answer.message());
            return new ProviderAnswer.NotNow(UNTIL_CORRECTED, message);
        } else if (answer instanceof ApiAnswer.Throttled throttled) {
            return new ProviderAnswer.NotNow(throttled.after(), message);
        } else if (answer instanceof ApiAnswer.NotReached) {
            return new ProviderAnswer.NotNow(ApiAnswer.PAUSE, message);
        } else if (answer instanceof ApiAnswer.KeyReused) {
            return new ProviderAnswer.KeyTaken(message);
        }
        return new ProviderAnswer.Unknown(message);
    }

    private Optional<? extends ProviderObject> made(ProviderCall call, ObjectNode body) {
        return switch (call.kind()) {
            case CREATE_PAYMENT -> reader.payment(body);
            case CAPTURE, CANCEL ->
                reader.payment(body).filter(payment -> payment.id().equals(call.target()));
            case REFUND -> reader.refund(body);
            case BIND_METHOD -> reader.method(body);
        };
    }

    private URI address(ProviderCall call) {
        return switch (call.kind()) {
            case CREATE_PAYMENT -> collection("payments");
            case REFUND -> collection("refunds");
            case BIND_METHOD -> collection("payment_methods");
            case CAPTURE -> acting(call, "capture");
            case CANCEL -> acting(call, "cancel");
        };
    }

    private URI collection(String name) {
        return URI.create(config.baseUrl() + "/" + name);
    }

    private URI acting(ProviderCall call, String verb) {
        String target = requireNonNull(call.target(), "target");
        return URI.create(config.objectUrl("payments", new ProviderId(target)) + "/" + verb);
    }

    @Override
    public Optional<ProviderPayment> findPayment(String providerId) {
        return find("payments", providerId, reader::payment);
    }

    @Override
    public Optional<ProviderRefund> findRefund(String providerId) {
        return find("refunds", providerId, reader::refund);
    }

    @Override
    public Optional<ProviderMethod> findMethod(String providerId) {
        return find("payment_methods", providerId, reader::method);
    }

    private <T extends ProviderObject> Optional<T> find(
            String collection, String providerId, Function<ObjectNode, Optional<T>> read) {
        if (!ProviderId.isValid(providerId)) {
            return Optional.empty(); // The provider gives no such ids, and this one may come from anyone.
        }
        String question = "GET " + collection;
        URI url = config.objectUrl(collection, new ProviderId(providerId));
        ApiCall call = collection.equals("payment_methods")
                ? ApiCall.questionAboutMethod(question, url)
                : ApiCall.question(question, url, providerId);
        String about = call.about();
        ApiAnswer answer = caller.call(call);
        if (answer instanceof ApiAnswer.NotFound) {
            return Optional.empty();
        }
        T found = success(question, about, answer)
                .flatMap(read)
                .orElseThrow(() -> new ProviderUnavailableException(
                        question + " about " + about + " was answered with something that cannot be read"));
        if (!found.id().equals(providerId)) {
            throw new ProviderUnavailableException(question + " about " + about + " was answered with another object");
        }
        return Optional.of(found);
    }

    private static Optional<ObjectNode> success(String question, String about, ApiAnswer answer) {
        if (answer instanceof ApiAnswer.Success success) {
            return Optional.of(success.body());
        }
        if (answer instanceof ApiAnswer.Credentials) {
            LOG.error("event=yookassa_credentials_refused {}; check shop id and key", answer.message());
        }
        throw new ProviderUnavailableException(
                question + " about " + about + " has no answer: " + answer.message() + "; ask again later");
    }

    @Override
    public ProviderPage<ProviderPayment> payments(Instant from, Instant until, @Nullable String cursor) {
        return list("payments", from, until, cursor, reader::payment);
    }

    @Override
    public ProviderPage<ProviderRefund> refunds(Instant from, Instant until, @Nullable String cursor) {
        return list("refunds", from, until, cursor, reader::refund);
    }

    private <T extends ProviderObject> ProviderPage<T> list(
            String collection,
            Instant from,
            Instant until,
            @Nullable String cursor,
            Function<ObjectNode, Optional<T>> read) {
        String question = "GET " + collection + " list";
        String about = from + ".." + until;
        URI url = URI.create(collection(collection) + "?created_at.gte="
                + encoded(millis(from).toString())
                + "&created_at.lt=" + encoded(millis(until.plusNanos(999_999)).toString())
                + "&limit=" + PAGE_SIZE
                + (cursor == null ? "" : "&cursor=" + encoded(cursor)));
        ObjectNode page = success(question, about, caller.call(ApiCall.question(question, url, about)))
                .orElseThrow();
        if (!(page.get("items") instanceof ArrayNode items)) {
            throw new ProviderUnavailableException(question + " about " + about + " was answered with no list");
        }
        List<T> readItems = new ArrayList<>();
        for (JsonNode item : items) {
            readItem(question, item, read).ifPresent(readItems::add);
        }
        return new ProviderPage<>(readItems, nextOf(question, page, cursor));
    }

    /** What cannot be read and is not ours is left out, since nobody asks for it; left out of ours, it would count as a proof that it does not exist. */
    private static <T> Optional<T> readItem(String question, JsonNode item, Function<ObjectNode, Optional<T>> read) {
        if (!(item instanceof ObjectNode object)) {
            return Optional.empty();
        }
        Optional<T> found = read.apply(object);
        if (found.isEmpty() && AnswerReader.ourIdOf(object) != null) {
            throw new ProviderUnavailableException(
                    question + " shows " + AnswerReader.ourIdOf(object) + " of ours so that it cannot be read");
        }
        return found;
    }

    private static @Nullable String nextOf(String question, ObjectNode page, @Nullable String cursor) {
        String next = Json.text(page, "next_cursor");
        if (next == null || next.isEmpty()) {
            return null;
        }
        if (next.equals(cursor) || next.length() > MAX_CURSOR) {
            throw new ProviderUnavailableException(question + " does not come to its end: its next page is the same");
        }
        return next;
    }

    private static Instant millis(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, UTF_8);
    }

    /**
     * Asks the provider whether shop id, key and mode fit, for the host's start. What it may not be asked is no problem: some shops lack the right.
     *
     * @return each problem as a sentence; empty when none is known
     * @throws ProviderUnavailableException if there is no answer
     */
    public List<String> shopProblems() {
        ApiAnswer answer = caller.call(ApiCall.question("GET me", collection("me"), config.shopId()));
        if (answer instanceof ApiAnswer.Forbidden || answer instanceof ApiAnswer.NotFound) {
            return List.of();
        }
        if (answer instanceof ApiAnswer.Credentials) {
            return List.of("the provider refuses shop id or key; check both in its cabinet");
        }
        ObjectNode shop = success("GET me", config.shopId(), answer).orElseThrow();
        List<String> problems = new ArrayList<>();
        String account = Json.text(shop, "account_id");
        if (account != null && !account.equals(config.shopId())) {
            problems.add("the key belongs to another shop than the configured one");
        }
        Boolean test = Json.truth(shop, "test");
        if (test != null && test != traits.test()) {
            problems.add(
                    "the shop is one for " + (test ? "tests" : "real money") + ", but the mode is " + config.mode());
        }
        if ("disabled".equals(Json.text(shop, "status"))) {
            problems.add("the shop is disabled at the provider");
        }
        return List.copyOf(problems);
    }

    /** Shows shop, mode and address, never the key. */
    @Override
    public String toString() {
        return "YooKassaProvider[" + config + "]";
    }

    /**
     * Collects a {@link YooKassaProvider}. One thread at a time.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private final YooKassaConfig config;
        private CallPolicy policy = CallPolicy.STANDARD;
        private Money minimum = MINIMUM;
        private Map<String, String> metadata = Map.of();
        private @Nullable Function<ApiCall, ApiAnswer> exchanges;

        private Builder(YooKassaConfig config) {
            this.config = requireNonNull(config, "config");
        }

        /** How hard the provider is called; {@link CallPolicy#STANDARD} when not said. */
        public Builder callPolicy(CallPolicy chosen) {
            policy = requireNonNull(chosen, "chosen");
            return this;
        }

        /**
         * The smallest amount that is collected, for a shop that takes another currency than roubles; {@link #MINIMUM} when not said.
         *
         * @throws IllegalArgumentException if the provider takes no such currency
         */
        public Builder minimum(Money amount) {
            AmountFormat.write(amount);
            minimum = amount;
            return this;
        }

        /**
         * What is put into the metadata of every payment, refund and method besides our id, such as the name of the product in a shop that several share. It is
         * shown in the provider's cabinet. The same on every node.
         *
         * @param entries at most 15, names of 1 to 32 and values of 1 to 512 characters, none of them named {@code billing_id}
         * @throws IllegalArgumentException if one does not fit
         */
        public Builder metadata(Map<String, String> entries) {
            if (entries.containsKey(RequestWriter.OUR_ID)) {
                throw new IllegalArgumentException(
                        "metadata." + RequestWriter.OUR_ID + " is ours; choose another name");
            }
            Map<String, String> all = new HashMap<>(entries);
            all.put(RequestWriter.OUR_ID, "x");
            RequestLimits.requireMetadata(all);
            metadata = Map.copyOf(entries);
            return this;
        }

        /** Something else than HTTP, for simulations that are too long for it. */
        Builder exchanges(Function<ApiCall, ApiAnswer> instead) {
            exchanges = instead;
            return this;
        }

        /** Makes the provider. Nothing is sent yet. */
        public YooKassaProvider build() {
            return new YooKassaProvider(this);
        }
    }
}
