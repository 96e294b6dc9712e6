package ru.eatfit24.billing.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import ru.eatfit24.billing.money.Money;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.payment.PaymentStatus;
import ru.eatfit24.billing.payment.ProviderAnswer;
import ru.eatfit24.billing.payment.ProviderCall;
import ru.eatfit24.billing.payment.ProviderMethod;
import ru.eatfit24.billing.payment.ProviderPage;
import ru.eatfit24.billing.payment.ProviderPayment;
import ru.eatfit24.billing.payment.ProviderRefund;
import ru.eatfit24.billing.payment.ProviderRequest;
import ru.eatfit24.billing.payment.ProviderTraits;

/**
 * A payment system that several processes share, since what it has charged stands in the table {@code charge}, a row for each key. It charges saved methods and nothing
 * else. Every tenth answer is lost after the charge, and every twentieth request before it. Safe for use by many threads.
 */
final class TableProvider implements PaymentProvider {

    static final String TABLE =
            "CREATE TABLE charge (call_key VARCHAR(64) NOT NULL PRIMARY KEY, body VARCHAR(250) NOT NULL,"
                    + " our_id VARCHAR(64) NOT NULL, minor BIGINT NOT NULL, made_at BIGINT NOT NULL)";

    private static final String COLUMNS = "SELECT call_key, body, our_id, minor, made_at FROM charge ";

    private final DataSource dataSource;
    private final InstantSource clock;
    private final Consumer<String> onCharge;
    private final AtomicInteger sends = new AtomicInteger();
    private final AtomicInteger lostRequests = new AtomicInteger();
    private final AtomicInteger lostAnswers = new AtomicInteger();
    private final AtomicInteger repeats = new AtomicInteger();

    /** @param onCharge is told our id of each payment that was charged now, before anybody else knows of it */
    TableProvider(DataSource dataSource, InstantSource clock, Consumer<String> onCharge) {
        this.dataSource = dataSource;
        this.clock = clock;
        this.onCharge = onCharge;
    }

    private record Charge(String key, String body, String ourId, long minor, Instant madeAt) {

        ProviderPayment show() {
            Money amount = Money.ofMinor(minor, "RUB");
            return new ProviderPayment(
                    key,
                    ourId,
                    PaymentStatus.SUCCEEDED,
                    amount,
                    new Money(0, amount.currency()),
                    "shop-1",
                    true,
                    null,
                    null,
                    null,
                    madeAt,
                    null);
        }
    }

    /** Sends, repeats under a known key, lost requests and lost answers. */
    String figures() {
        return sends + " " + repeats + " " + lostRequests + " " + lostAnswers;
    }

    @Override
    public ProviderTraits traits() {
        return new ProviderTraits("table", "shop-1", true, Duration.ofHours(24), Money.ofMinor(1_00, "RUB"));
    }

    @Override
    public String write(ProviderRequest request) {
        if (request instanceof ProviderRequest.CreatePayment create
                && create.payer() instanceof ProviderRequest.Payer.Away away) {
            return create.payment().id() + ";" + create.payment().amount().minor() + ";" + away.token();
        }
        throw new IllegalArgumentException("this provider charges saved methods only, not " + request);
    }

    @Override
    public ProviderAnswer send(ProviderCall call) {
        int number = sends.incrementAndGet();
        if (number % 20 == 7) {
            lostRequests.incrementAndGet();
            return new ProviderAnswer.Unknown("request lost");
        }
        String body = Objects.requireNonNull(call.body());
        Charge charge = charge(call.key(), body);
        if (!charge.body().equals(body)) {
            return new ProviderAnswer.KeyTaken("the key was used with another body");
        }
        if (number % 10 == 3) {
            lostAnswers.incrementAndGet();
            return new ProviderAnswer.Unknown("answer lost");
        }
        return new ProviderAnswer.Done(charge.show());
    }

    private Charge charge(String key, String body) {
        String[] parts = body.split(";", -1);
        Instant now = clock.instant();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO charge VALUES (?, ?, ?, ?, ?)")) {
            insert.setString(1, key);
            insert.setString(2, body);
            insert.setString(3, parts[0]);
            insert.setLong(4, Long.parseLong(parts[1]));
            insert.setLong(5, micros);
            insert.executeUpdate();
            onCharge.accept(parts[0]);
        } catch (SQLException failure) {
            if (!String.valueOf(failure.getSQLState()).startsWith("23")) {
                throw new IllegalStateException("the table of the provider failed", failure);
            }
            repeats.incrementAndGet();
        }
        return find(key).orElseThrow();
    }

    private Optional<Charge> find(String key) {
        return select("WHERE call_key = ?", key).stream().findFirst();
    }

    private List<Charge> select(String where, String value) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement query = connection.prepareStatement(COLUMNS + where)) {
            query.setString(1, value);
            List<Charge> found = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Instant madeAt = Instant.ofEpochSecond(0, rows.getLong(5) * 1_000);
                    found.add(new Charge(
                            rows.getString(1), rows.getString(2), rows.getString(3), rows.getLong(4), madeAt));
                }
            }
            return found;
        } catch (SQLException failure) {
            throw new IllegalStateException("the table of the provider failed", failure);
        }
    }

    @Override
    public Optional<ProviderPayment> findPayment(String providerId) {
        return find(providerId).map(Charge::show);
    }

    @Override
    public Optional<ProviderRefund> findRefund(String providerId) {
        return Optional.empty();
    }

    @Override
    public Optional<ProviderMethod> findMethod(String providerId) {
        return Optional.empty();
    }

    @Override
    public ProviderPage<ProviderPayment> payments(Instant from, Instant until, @Nullable String cursor) {
        return new ProviderPage<>(
                select("WHERE call_key > ? ORDER BY made_at DESC", "").stream()
                        .filter(charge -> !charge.madeAt().isBefore(from)
                                && charge.madeAt().isBefore(until))
                        .map(Charge::show)
                        .toList(),
                null);
    }

    @Override
    public ProviderPage<ProviderRefund> refunds(Instant from, Instant until, @Nullable String cursor) {
        return new ProviderPage<>(List.of(), null);
    }
}
