package ru.eatfit24.billing.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaFault;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaReply;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaRequest;

/** Hands the bytes of calls to the fake provider without HTTP, and lets befall them what would befall them there. */
final class WithoutSockets {

    private final TestShop shop;
    private final Supplier<FakeYooKassaFault> faults;

    WithoutSockets(TestShop shop, Supplier<FakeYooKassaFault> faults) {
        this.shop = shop;
        this.faults = faults;
    }

    YooKassaProvider provider() {
        return YooKassaProvider.builder(shop.config(shop.fake.settings().secretKey(), Duration.ofSeconds(30)))
                .callPolicy(TestShop.FAST)
                .exchanges(this::exchange)
                .build();
    }

    private ApiAnswer exchange(ApiCall call) {
        String query = call.url().getRawQuery();
        FakeYooKassaRequest request = new FakeYooKassaRequest(
                call.isQuestion() ? "GET" : "POST",
                call.url().getRawPath() + (query == null ? "" : "?" + query),
                call.key(),
                call.body() == null ? "" : call.body());
        FakeYooKassaFault fault = faults.get();
        return switch (fault) {
            case NONE -> of(shop.fake.handle(request));
            case LOST_ANSWER, STALLED_BODY, HUGE_ANSWER -> {
                shop.fake.handle(request);
                yield broken();
            }
            case CUT_BODY -> {
                byte[] whole = shop.fake.handle(request).body().getBytes(UTF_8);
                yield ApiAnswer.of(200, Arrays.copyOf(whole, whole.length / 2));
            }
            case ERROR_AFTER -> {
                shop.fake.handle(request);
                yield error(500, "internal_server_error");
            }
            case HTML_AFTER -> {
                shop.fake.handle(request);
                yield html(200);
            }
            case ERROR_BEFORE -> error(500, "internal_server_error");
            case THROTTLED -> error(429, "too_many_requests");
            case PROCESSING -> ApiAnswer.of(202, "{\"type\":\"processing\"}".getBytes(UTF_8));
            case GATEWAY_ERROR -> html(502);
            case BLOCKED_ON_THE_WAY -> html(403);
            case REDIRECTED -> html(302);
            case LOST_REQUEST, DELAYED_REQUEST -> broken();
        };
    }

    private static ApiAnswer of(FakeYooKassaReply reply) {
        return ApiAnswer.of(reply.status(), reply.body().getBytes(UTF_8));
    }

    private static ApiAnswer error(int status, String code) {
        return ApiAnswer.of(
                status, ("{\"type\":\"error\",\"code\":\"" + code + "\",\"retry_after\":2}").getBytes(UTF_8));
    }

    private static ApiAnswer html(int status) {
        return ApiAnswer.of(status, "<html></html>".getBytes(UTF_8));
    }

    private static ApiAnswer broken() {
        return new ApiAnswer.OutcomeUnknown(ApiAnswer.PAUSE, "the exchange broke");
    }
}
