package ru.eatfit24.billing.example.setup;

import java.util.List;
import java.util.Optional;

/**
 * What a server that is not a demo needs besides a database.
 *
 * @param shop who takes the money
 * @param telegram who the users are
 * @param sessionKey what the pages' sessions are signed with
 * @param returnHosts where payers may come back to, at least one
 */
public record ProductionSettings(
        ShopSettings shop, TelegramSettings telegram, SessionKey sessionKey, List<String> returnHosts) {

    private static final String SESSION_SECRET = "SESSION_SECRET";
    private static final String HOSTS = "RETURN_URL_HOSTS";
    private static final String HOST = "[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?";

    /** Copies the list. */
    public ProductionSettings {
        returnHosts = List.copyOf(returnHosts);
    }

    static Optional<ProductionSettings> of(SettingsReader settings) {
        Optional<ShopSettings> shop = ShopSettings.of(settings);
        Optional<TelegramSettings> telegram = TelegramSettings.of(settings);
        Optional<SessionKey> key = settings.parse(
                SESSION_SECRET, settings.require(SESSION_SECRET), "at least 32 characters", SessionKey::of);
        List<String> hosts = settings.list(HOSTS);
        if (settings.require(HOSTS).isPresent()
                && (hosts.isEmpty() || !hosts.stream().allMatch(host -> host.matches(HOST)))) {
            settings.problem(
                    HOSTS,
                    "must be names of hosts in small letters, without scheme, port or path, with commas between them");
            return Optional.empty();
        }
        return shop.isEmpty() || telegram.isEmpty() || key.isEmpty() || hosts.isEmpty()
                ? Optional.empty()
                : Optional.of(new ProductionSettings(shop.get(), telegram.get(), key.get(), hosts));
    }
}
