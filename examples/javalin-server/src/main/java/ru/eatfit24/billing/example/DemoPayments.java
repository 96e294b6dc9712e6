package ru.eatfit24.billing.example;

import java.net.URI;
import java.time.InstantSource;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassa;
import ru.eatfit24.billing.testkit.yookassa.FakeYooKassaSettings;
import ru.eatfit24.billing.yookassa.Secret;
import ru.eatfit24.billing.yookassa.YooKassaConfig;
import ru.eatfit24.billing.yookassa.YooKassaProvider;

/**
 * The payment system of the demo, on this machine, with play money. It knows nothing of what was bought before it started.
 */
final class DemoPayments implements AutoCloseable {

    private final FakeYooKassa fake;

    private DemoPayments(FakeYooKassa fake) {
        this.fake = fake;
    }

    static DemoPayments start(InstantSource clock) {
        return new DemoPayments(FakeYooKassa.start(
                clock, FakeYooKassaSettings.STANDARD.idsAfter(clock.instant().toEpochMilli())));
    }

    YooKassaProvider provider() {
        FakeYooKassaSettings shop = fake.settings();
        return YooKassaProvider.of(YooKassaConfig.builder(shop.shopId(), Secret.of(shop.secretKey()))
                .baseUrl(fake.baseUrl())
                .build());
    }

    /** Says where notifications go; they go when {@link #notifyShop} is called. */
    void notificationsTo(String url) {
        fake.notifications().sendTo(URI.create(url));
    }

    void notifyShop() {
        fake.notifications().deliver();
    }

    FakeYooKassa fake() {
        return fake;
    }

    @Override
    public void close() {
        fake.close();
    }
}
