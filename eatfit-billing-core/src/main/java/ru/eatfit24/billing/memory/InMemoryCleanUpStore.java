package ru.eatfit24.billing.memory;

import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import ru.eatfit24.billing.store.CleanUpStore;
import ru.eatfit24.billing.store.Outlived;

/** Deletes from memory, account after account. */
final class InMemoryCleanUpStore implements CleanUpStore {

    private final InMemoryUsageStore usage;
    private final InMemoryOutboxStore outbox;
    private final InMemoryInboxStore inbox;
    private final InMemoryMoneyStore money;

    InMemoryCleanUpStore(
            InMemoryUsageStore usage, InMemoryOutboxStore outbox, InMemoryInboxStore inbox, InMemoryMoneyStore money) {
        this.usage = usage;
        this.inbox = inbox;
        this.outbox = outbox;
        this.money = money;
    }

    @Override
    public List<String> featuresOfClosedWindows() {
        TreeSet<String> features = new TreeSet<>();
        usage.allRecords().forEach(records -> features.addAll(records.featuresOfClosedWindows()));
        return List.copyOf(features);
    }

    @Override
    public int delete(Outlived outlived, int most) {
        return each(outlived, most, true);
    }

    @Override
    public int count(Outlived outlived, int most) {
        return each(outlived, most, false);
    }

    private int each(Outlived outlived, int most, boolean deletes) {
        if (outlived instanceof Outlived.Deliveries deliveries) {
            return outbox.deliveriesBy(deliveries.deliveredBy(), most, deletes);
        }
        if (outlived instanceof Outlived.DeliveredEvents events) {
            return outbox.deliveredBy(events.deliveredBy(), most, deletes);
        } else if (outlived instanceof Outlived.EndedCalls calls) {
            return money.endedCalls(calls.sentBy(), most, deletes);
        }
        if (outlived instanceof Outlived.ProcessedNotifications processed) {
            return inbox.processedBy(processed.processedBy(), most, deletes);
        }
        int found = 0;
        for (AccountRecords records : usage.allRecords()) {
            if (found == most) {
                return found;
            }
            found += records.outlived(outlived, most - found, deletes);
        }
        return found;
    }

    @Override
    public List<String> accountsOfEndedHolds(Instant now, int most) {
        return usage.accountsOfEndedHolds(now).stream().limit(most).toList();
    }
}
