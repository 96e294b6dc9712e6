package ru.eatfit24.billing.jdbc;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes answers on the host's executor. Whoever publishes first asks for one more helper while more answers wait, so that a
 * callback that takes long holds up no other one as long as the executor has a free thread, yet a quick round is one task and
 * not one for each answer. Safe for use by many threads.
 */
final class AnswerRelay {

    private static final Logger log = LoggerFactory.getLogger(AnswerRelay.class);

    private final Executor executor;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** @param executor the host's */
    AnswerRelay(Executor executor) {
        this.executor = executor;
    }

    void publish(List<Answer<?>> answers) {
        if (!answers.isEmpty()) {
            new Round(answers).callHelper();
        }
    }

    // An executor that refuses, however it does so, must not cost anybody the answer: the units are taken already.
    private void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RuntimeException refused) {
            if (warned.compareAndSet(false, true)) {
                log.warn(
                        "executor-refused the host's executor takes no tasks; answers are given on the common pool instead",
                        refused);
            }
            ForkJoinPool.commonPool().execute(task);
        }
    }

    private final class Round implements Runnable {

        private final Queue<Answer<?>> waiting;
        private final AtomicBoolean helperIsCalled = new AtomicBoolean();

        Round(List<Answer<?>> answers) {
            waiting = new ConcurrentLinkedQueue<>(answers);
        }

        void callHelper() {
            if (helperIsCalled.compareAndSet(false, true)) {
                execute(this);
            }
        }

        @Override
        public void run() {
            helperIsCalled.set(false);
            for (Answer<?> answer = waiting.poll(); answer != null; answer = waiting.poll()) {
                if (!waiting.isEmpty()) {
                    callHelper();
                }
                answer.publish();
            }
        }
    }
}
