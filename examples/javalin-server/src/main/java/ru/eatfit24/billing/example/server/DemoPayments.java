package ru.eatfit24.billing.example.server;

import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
    private final ScheduledExecutorService messenger = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "demo-notifications");
        thread.setDaemon(true);
        return thread;
    });

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

    /** Sends notifications there from now on. */
    void sendNotificationsTo(String url) {
        fake.notifications().sendTo(URI.create(url));
        // Never ends by itself: what is not taken is sent again later.
        Future<?> unused = messenger.scheduleWithFixedDelay(fake.notifications()::deliver, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        messenger.shutdownNow();
        fake.close();
    }
}
