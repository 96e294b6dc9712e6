package ru.eatfit24.billing.jdbc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requests that wait, folded by account. Accounts are taken in the order in which they became ready; one that is being carried
 * out is not ready, whatever waits for it. For use under the combiner's lock.
 */
final class WaitingAccounts {

    private final Map<String, AccountLine> lines = new HashMap<>();

    /** Lines that are ready, and between them some that are not any more. */
    private final Deque<AccountLine> ready = new ArrayDeque<>();

    private int readyLines;

    void add(PendingUpdate<?> request) {
        AccountLine line = lines.computeIfAbsent(request.root(), AccountLine::new);
        line.add(request);
        if (!line.running) {
            ready(line);
        }
    }

    private void ready(AccountLine line) {
        if (!line.isReady) {
            line.isReady = true;
            readyLines++;
            ready.add(line);
        }
    }

    private void notReady(AccountLine line) {
        if (line.isReady) {
            line.isReady = false;
            readyLines--;
        }
    }

    /** An account with this one request, which is then running until it is released; empty if others of its account are there. */
    Optional<FoldedAccount> begin(PendingUpdate<?> request) {
        if (lines.containsKey(request.root())) {
            return Optional.empty();
        }
        AccountLine line = new AccountLine(request.root());
        line.running = true;
        lines.put(line.root(), line);
        return Optional.of(new FoldedAccount(line, List.of(request)));
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
        return readyLines > 0;
    }

    /** Takes what is ready, up to so many accounts and requests. Each account is then running until it is released. */
    List<FoldedAccount> take(int maxAccounts, int maxRequests) {
        List<FoldedAccount> taken = new ArrayList<>();
        int room = maxRequests;
        while (!ready.isEmpty() && taken.size() < maxAccounts && room > 0) {
            AccountLine line = ready.remove();
            if (!line.isReady) {
                continue;
            }
            notReady(line);
            FoldedAccount account = new FoldedAccount(line, line.take(room));
            line.running = true;
            room -= account.requests().size();
            taken.add(account);
        }
        return taken;
    }

    /**
     * The account is not running any more; what waits for it may be taken.
     *
     * @param returns how many times in a row its requests count as having come back undone
     */
    void release(AccountLine line, int returns) {
        line.returns = returns;
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
            ready(line);
        }
    }

    /** Takes everything that waits out. */
    List<PendingUpdate<?>> takeAll() {
        List<PendingUpdate<?>> all = new ArrayList<>();
        lines.values().forEach(line -> all.addAll(line.take(Integer.MAX_VALUE)));
        lines.values().removeIf(line -> !line.running);
        ready.forEach(this::notReady);
        ready.clear();
        return all;
    }

    private void forget(AccountLine line) {
        lines.remove(line.root(), line);
        notReady(line);
    }
}
