package ru.eatfit24.billing.jdbc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Requests that wait, folded by account. Accounts are taken in the order in which they became ready; one that is being carried
 * out is not ready, whatever waits for it. For use under the combiner's lock.
 */
final class WaitingAccounts {

    private final Map<String, AccountLine> lines = new HashMap<>();
    private final Set<AccountLine> ready = new LinkedHashSet<>();

    void add(PendingUpdate<?> request) {
        AccountLine line = lines.computeIfAbsent(request.root(), AccountLine::new);
        line.add(request);
        if (!line.running) {
            ready.add(line);
        }
    }

    /** Takes one request out. Returns false when it does not wait. */
    boolean withdraw(PendingUpdate<?> request) {
        AccountLine line = request.line;
        if (line == null) {
            return false;
        }
        line.remove(request);
        if (line.isEmpty() && !line.running) {
            forget(line);
        }
        return true;
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Takes what is ready, up to so many accounts and requests. Each account is then running until it is released. */
    List<FoldedAccount> take(int maxAccounts, int maxRequests) {
        List<FoldedAccount> taken = new ArrayList<>();
        int room = maxRequests;
        Iterator<AccountLine> lineByLine = ready.iterator();
        while (lineByLine.hasNext() && taken.size() < maxAccounts && room > 0) {
            AccountLine line = lineByLine.next();
            lineByLine.remove();
            FoldedAccount account = new FoldedAccount(line, line.take(room));
            line.running = true;
            room -= account.requests().size();
            taken.add(account);
        }
        return taken;
    }

    /** The account is not running any more; what waits for it may be taken. */
    void release(AccountLine line) {
        line.returns = 0;
        stop(line);
    }

    /**
     * The account is not running any more; these of its requests come back undone and are its next ones.
     *
     * @param inVain whether none of its requests was done
     */
    void putBack(FoldedAccount account, boolean inVain) {
        account.line().putBack(account.requests());
        account.line().returns = inVain ? account.line().returns + 1 : 0;
        stop(account.line());
    }

    private void stop(AccountLine line) {
        line.running = false;
        if (line.isEmpty()) {
            forget(line);
        } else {
            ready.add(line);
        }
    }

    /** Takes everything that waits out. */
    List<PendingUpdate<?>> takeAll() {
        List<PendingUpdate<?>> all = new ArrayList<>();
        lines.values().forEach(line -> all.addAll(line.take(Integer.MAX_VALUE)));
        lines.values().removeIf(line -> !line.running);
        ready.clear();
        return all;
    }

    private void forget(AccountLine line) {
        lines.remove(line.root(), line);
        ready.remove(line);
    }
}
