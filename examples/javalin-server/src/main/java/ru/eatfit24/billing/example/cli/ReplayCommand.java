package ru.eatfit24.billing.example.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ru.eatfit24.billing.Billing;
import ru.eatfit24.billing.event.DeadLetter;
import ru.eatfit24.billing.event.EventId;
import ru.eatfit24.billing.example.cli.EatFitBilling.Surroundings;
import ru.eatfit24.billing.example.setup.OpenedBilling;
import ru.eatfit24.billing.webhook.WebhookEvent;
import ru.eatfit24.billing.webhook.WebhookState;

/** {@code replay}: what was given up is tried again, by whom and why. */
@Command(
        name = "replay",
        description = "Has a notification or an event tried again that was given up.",
        mixinStandardHelpOptions = true)
final class ReplayCommand extends OperatorCommand {

    private static final int MOST = 100;

    ReplayCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(
            name = "list",
            description = "Lists what was given up; exit code 1 if there is any.",
            mixinStandardHelpOptions = true)
    int list() throws Exception {
        try (OpenedBilling opened = open()) {
            ObjectNode json = json().createObjectNode();
            List<String> lines = new ArrayList<>();
            ArrayNode notifications = json.putArray("notifications");
            for (WebhookState state : List.of(WebhookState.QUARANTINED, WebhookState.DEAD)) {
                for (WebhookEvent event : opened.billing().webhooks().list(state, null, MOST)) {
                    notifications.addObject().put("id", event.id()).put("state", state.name());
                    lines.add("notification " + event.id() + " " + state);
                }
            }
            ArrayNode events = json.putArray("events");
            for (DeadLetter dead : deadLetters(opened.billing())) {
                String id = dead.event().id().toString();
                events.addObject()
                        .put("listener", dead.listener())
                        .put("id", id)
                        .put("type", dead.event().type())
                        .put("failure", dead.failure());
                lines.add("event " + dead.listener() + " " + id + " "
                        + dead.event().type() + " " + dead.failure());
            }
            print(json, lines.isEmpty() ? "nothing was given up" : String.join("\n", lines));
            return lines.isEmpty() ? Ending.CLEAN : Ending.FINDINGS;
        }
    }

    private static List<DeadLetter> deadLetters(Billing billing) {
        return billing.outbox().listeners().stream()
                .sorted()
                .flatMap(listener -> billing.outbox().deadLetters(listener, MOST).stream())
                .toList();
    }

    @Command(
            name = "notification",
            description = "Has a notification processed again.",
            mixinStandardHelpOptions = true)
    int notification(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--actor", required = true, description = "who") String actor,
            @Option(names = "--reason", required = true, description = "why") String reason)
            throws Exception {
        try (OpenedBilling opened = open()) {
            opened.billing().webhooks().replay(id, actor, reason);
        }
        return done("notification", id);
    }

    @Command(name = "event", description = "Has an event delivered again.", mixinStandardHelpOptions = true)
    int event(
            @Parameters(paramLabel = "LISTENER") String listener,
            @Parameters(paramLabel = "ID", description = "such as user-42@1765432100000001.0") String id,
            @Option(names = "--actor", required = true, description = "who") String actor,
            @Option(names = "--reason", required = true, description = "why") String reason)
            throws Exception {
        EventId event = parse(id);
        try (OpenedBilling opened = open()) {
            opened.billing().outbox().replay(listener, event, actor, reason);
        }
        return done("event", id);
    }

    private int done(String what, String id) {
        print(json().createObjectNode().put("replayed", what).put("id", id), what + " " + id + " is due now");
        return Ending.CLEAN;
    }

    private static EventId parse(String id) {
        int at = id.lastIndexOf('@');
        int dot = id.lastIndexOf('.');
        if (at < 1 || dot < at || !id.substring(at + 1).matches("[0-9]{1,18}\\.[0-9]{1,9}")) {
            throw new IllegalArgumentException("an event is named like user-42@1765432100000001.0; see replay list");
        }
        return new EventId(
                id.substring(0, at),
                Long.parseLong(id.substring(at + 1, dot)),
                Integer.parseInt(id.substring(dot + 1)));
    }
}
