package ru.eatfit24.billing.example.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.example.EatFitPlans;
import ru.eatfit24.billing.example.cli.EatFitBilling.Surroundings;
import ru.eatfit24.billing.example.setup.DatabaseSettings;
import ru.eatfit24.billing.example.setup.OpenedBilling;
import ru.eatfit24.billing.example.setup.ServerSettings;
import ru.eatfit24.billing.example.setup.SettingsReader;
import ru.eatfit24.billing.example.setup.ShopSettings;
import ru.eatfit24.billing.example.setup.StartupException;

/** What all commands that work on the database have: where it is, and how to print. They never create or upgrade tables. */
abstract class OperatorCommand {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Surroundings surroundings;

    @Option(
            names = "--settings",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "the server's file of settings")
    private @Nullable String settings;

    @Option(names = "--demo", scope = ScopeType.INHERIT, description = "the demo's data; its server must be stopped")
    private boolean isDemo;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "print JSON")
    private boolean isJson;

    OperatorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** Billing that asks nobody for money: subscriptions and what is stored of payments are there all the same. */
    OpenedBilling open() throws StartupException {
        return open(UnaryOperator.identity());
    }

    /** The same with more said to the builder. */
    OpenedBilling open(UnaryOperator<Billing.Builder> further) throws StartupException {
        return OpenedBilling.open(
                database(),
                EatFitPlans.CATALOG,
                builder -> further.apply(builder.checkoutSettings(EatFitPlans.CHECKOUT)));
    }

    /** Billing with the shop of the settings. The demo's shop lives in its server, so it has none here. */
    OpenedBilling openWithShop() throws StartupException {
        if (isDemo) {
            return open();
        }
        SettingsReader reader = reader();
        Optional<ShopSettings> shop = ShopSettings.of(reader);
        reader.throwIfAny();
        return open(builder -> builder.paymentProvider(shop.orElseThrow().provider()));
    }

    private DatabaseSettings database() throws StartupException {
        if (isDemo) {
            return ServerSettings.read(List.of("--demo"), surroundings.environment(), surroundings.folder())
                    .database();
        }
        SettingsReader reader = reader();
        Optional<DatabaseSettings> database = DatabaseSettings.ofServer(reader);
        reader.throwIfAny();
        return database.orElseThrow();
    }

    private SettingsReader reader() throws StartupException {
        return SettingsReader.of(
                surroundings.environment(),
                settings == null ? null : surroundings.folder().resolve(settings));
    }

    /** Prints a result, for programs or for people. */
    void print(JsonNode json, String text) {
        surroundings.out().println(isJson ? json.toPrettyString() : text);
    }

    static ObjectMapper json() {
        return JSON;
    }
}
