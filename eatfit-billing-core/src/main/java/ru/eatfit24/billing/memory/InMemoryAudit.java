package ru.eatfit24.billing.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import ru.eatfit24.billing.event.AuditEntry;

/** What persons have done beside the accounts' own changes: to events and notifications. Added while the lock of what was changed is held. Safe for use by many threads. */
final class InMemoryAudit {

    /** The name under which changes stand that belong to no account. */
    static final String NO_ACCOUNT = "";

    private final Map<String, List<AuditEntry>> entries = new ConcurrentHashMap<>();

    void add(String account, AuditEntry entry) {
        entries.computeIfAbsent(account, first -> new CopyOnWriteArrayList<>()).add(entry);
    }

    /** Newest first. */
    List<AuditEntry> of(String account) {
        List<AuditEntry> newestFirst = new ArrayList<>();
        entries.getOrDefault(account, List.of()).forEach(entry -> newestFirst.add(0, entry));
        return newestFirst;
    }
}
