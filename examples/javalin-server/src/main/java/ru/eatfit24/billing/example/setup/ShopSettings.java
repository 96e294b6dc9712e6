package ru.eatfit24.billing.example.setup;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import ru.eatfit24.billing.yookassa.NotificationSourceFilter;
import ru.eatfit24.billing.yookassa.Secret;
import ru.eatfit24.billing.yookassa.YooKassaConfig;
import ru.eatfit24.billing.yookassa.YooKassaNotifications;
import ru.eatfit24.billing.yookassa.YooKassaProvider;

/**
 * The shop that takes the money.
 *
 * @param shop how it is reached
 * @param notifications who may notify us of it
 */
public record ShopSettings(YooKassaConfig shop, YooKassaNotifications notifications) {

    private static final String SHOP_ID = "YOOKASSA_SHOP_ID";
    private static final String KEY = "YOOKASSA_SECRET_KEY";
    private static final String MODE = "YOOKASSA_MODE";
    private static final String BASE_URL = "YOOKASSA_BASE_URL";
    private static final String SOURCES = "YOOKASSA_NOTIFICATION_SOURCES";
    private static final String PROXIES = "TRUSTED_PROXIES";

    /** What the settings say; empty, with the problems noted, if that is no shop. */
    public static Optional<ShopSettings> of(SettingsReader settings) {
        Optional<String> id = settings.require(SHOP_ID);
        Optional<String> key = settings.require(KEY);
        Optional<YooKassaConfig.Mode> mode = settings.parse(
                MODE, settings.find(MODE).or(() -> Optional.of("test")), "test or live", text -> switch (text) {
                    case "test" -> YooKassaConfig.Mode.TEST;
                    case "live" -> YooKassaConfig.Mode.LIVE;
                    default -> throw new IllegalArgumentException(MODE);
                });
        Optional<String> address = settings.find(BASE_URL);
        Optional<URI> baseUrl = settings.parse(BASE_URL, address, "an address", URI::create);
        Optional<YooKassaNotifications> notifications = notifications(settings);
        if (id.isEmpty() || key.isEmpty() || mode.isEmpty() || baseUrl.isPresent() != address.isPresent()) {
            return Optional.empty();
        }
        YooKassaConfig.Builder shop =
                YooKassaConfig.builder(id.get(), Secret.of(key.get())).mode(mode.get());
        baseUrl.ifPresent(shop::baseUrl);
        try {
            YooKassaConfig config = shop.build();
            return notifications.map(from -> new ShopSettings(config, from));
        } catch (IllegalArgumentException unfit) {
            // Lists its problems by the options' names, and none of the values.
            settings.problem(String.join(", ", SHOP_ID, KEY, MODE, BASE_URL), "do not fit: " + unfit.getMessage());
            return Optional.empty();
        }
    }

    /** From the provider's own addresses unless somebody says otherwise; it is only depth, as each notification is looked up anyway. */
    private static Optional<YooKassaNotifications> notifications(SettingsReader settings) {
        List<String> sources = settings.list(SOURCES);
        List<String> proxies = settings.list(PROXIES);
        if (sources.equals(List.of("any"))) {
            return Optional.of(YooKassaNotifications.fromAnywhere());
        }
        NotificationSourceFilter.Builder filter = NotificationSourceFilter.builder();
        try {
            if (!sources.isEmpty()) {
                filter.ranges(sources);
            }
            if (!proxies.isEmpty()) {
                filter.trustedProxies(proxies);
            }
            return Optional.of(YooKassaNotifications.from(filter.build()));
        } catch (IllegalArgumentException unfit) {
            settings.problem(
                    SOURCES + ", " + PROXIES,
                    "must be addresses or blocks such as 185.71.76.0/27 with commas between them, or the word any for"
                            + " the first");
            return Optional.empty();
        }
    }

    /** The provider for that shop. */
    public YooKassaProvider provider() {
        return YooKassaProvider.of(shop);
    }
}
