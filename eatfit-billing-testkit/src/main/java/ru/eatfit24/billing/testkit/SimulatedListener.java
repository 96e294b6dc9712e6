package ru.eatfit24.billing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import ru.eatfit24.billing.event.BillingEvent;
import ru.eatfit24.billing.event.EventDelivery;
import ru.eatfit24.billing.event.EventId;
import ru.eatfit24.billing.event.EventListener;

/**
 * Takes the events of a {@link MoneySimulation}, and now and then fails, or dies, before it has taken one or after. What it is told has to be in order: I11. For one thread.
 */
final class SimulatedListener implements EventListener {

    static final String NAME = "witness";

    private final Random random;
    private final Map<String, EventId> last = new HashMap<>();
    private final Set<EventId> given = new HashSet<>();
    private final List<BillingEvent> taken = new ArrayList<>();
    private boolean fails = true;
    private int repeats;

    SimulatedListener(Random random) {
        this.random = random;
    }

    @Override
    public void on(EventDelivery delivery) throws Exception {
        int dice = fails ? random.nextInt(20) : 20;
        if (dice == 0) {
            throw new NumberedPorts.Death("a listener");
        } else if (dice < 3) {
            throw new IOException("planned");
        }
        EventId id = delivery.id();
        EventId before = last.put(id.account(), id);
        assertThat(before == null || before.compareTo(id) <= 0)
                .as("I11: %s comes in its account's order, though %s was taken before", id, before)
                .isTrue();
        if (given.add(id)) {
            taken.add(delivery.event());
        } else {
            repeats++;
        }
        if (dice == 3) {
            throw new NumberedPorts.Death("a listener that has done its work");
        }
    }

    /** Takes whatever comes from now on. */
    void calm() {
        fails = false;
    }

    /** Events that were taken, each once however often it came, in the order of each account. */
    List<BillingEvent> taken() {
        return taken;
    }

    int repeats() {
        return repeats;
    }
}
