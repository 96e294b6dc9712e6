package ru.eatfit24.billing.yookassa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static ru.eatfit24.billing.yookassa.TestShop.rub;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ru.eatfit24.billing.payment.PaymentOrder.Capture;
import ru.eatfit24.billing.payment.ProviderAnswer;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.testkit.Seeds;

/** An answer that is cut after each of its bytes, by an orderly end and by a reset: until the last one nobody knows anything. */
class TcpFaultTest {

    private static final String PAYMENT = "{\"id\":\"30a1b2c3-000f-5000-8000-1a2b3c4d5e6f\",\"status\":\"succeeded\","
            + "\"amount\":{\"value\":\"490.00\",\"currency\":\"RUB\"},\"test\":true}";
    private static final String REFUSAL = "{\"type\":\"error\",\"code\":\"invalid_request\",\"parameter\":\"amount\"}";

    private final TestShop shop = new TestShop();
    private final AtomicInteger accepted = new AtomicInteger();
    private ServerSocket server;
    private YooKassaProvider provider;
    private volatile byte[] answer = new byte[0];
    private volatile boolean resets;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Thread thread = new Thread(this::serve, "cutting-server");
        thread.setDaemon(true);
        thread.start();
        provider = YooKassaProvider.builder(YooKassaConfig.builder("900001", Secret.of("test_0123456789abcdefABCDEF"))
                        .baseUrl(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v3"))
                        .readTimeout(Duration.ofSeconds(20))
                        .build())
                .callPolicy(TestShop.FAST)
                .build();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        shop.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                accepted.incrementAndGet();
                readRequest(socket.getInputStream());
                socket.getOutputStream().write(answer);
                socket.getOutputStream().flush();
                if (resets) {
                    socket.setSoLinger(true, 0);
                }
            } catch (IOException ended) {
                // The client has gone, or the test is over; the next accept tells which.
            }
        }
    }

    private static void readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            head.append((char) next);
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length: ");
        if (at >= 0) {
            int length = Integer.parseInt(lower.substring(at + 16, lower.indexOf('\r', at)));
            in.readNBytes(length);
        }
    }

    @Test
    void anAnswerThatIsCutIsNoAnswer() {
        ProviderCall call = shop.call(TestShop.present(shop.payment(rub(490_00), Capture.AT_ONCE, false)));
        int tried = 0;
        List<String> violations = new ArrayList<>();
        for (byte[] whole : List.of(
                http(200, PAYMENT, true),
                http(200, PAYMENT, false),
                http(400, REFUSAL, true),
                http(400, REFUSAL, false))) {
            for (int length = 0; length < whole.length; length++) {
                resets = length % 2 == 1;
                answer = Arrays.copyOf(whole, length);
                ProviderAnswer given = provider.send(call);
                tried++;
                if (!(given instanceof ProviderAnswer.Unknown)) {
                    violations.add(length + " of " + whole.length + " bytes: " + given);
                }
            }
        }
        resets = false;
        answer = http(200, PAYMENT, true);
        ProviderAnswer done = provider.send(call);
        answer = http(400, REFUSAL, true);
        ProviderAnswer refused = provider.send(call);

        System.out.println(
                "LAB R11 cut-answers " + tried + " violations=" + violations.size() + " seed=" + Seeds.seed());
        assertThat(violations).isEmpty();
        assertThat(done).isInstanceOf(ProviderAnswer.Done.class);
        assertThat(refused).isInstanceOf(ProviderAnswer.Refused.class);
        assertThat(accepted.get()).isGreaterThanOrEqualTo(tried + 2);
    }

    private static byte[] http(int status, String body, boolean saysLength) {
        return ("HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\nConnection: close\r\n"
                        + (saysLength ? "Content-Length: " + body.length() + "\r\n" : "") + "\r\n" + body)
                .getBytes(UTF_8);
    }
}
