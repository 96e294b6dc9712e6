package ru.eatfit24.billing.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import ru.eatfit24.billing.testkit.TestDatabase;

/**
 * Stands between a driver and its database, and lets a connection fall silent: what the client sends still arrives, and no answer
 * comes back. The connection is not closed, as by a network that is gone. For many connections; a test plans from one thread.
 */
final class StallingProxy implements AutoCloseable {

    private final ServerSocket entrance;
    private final URI server;
    private final String url;
    private final Deque<Pattern> triggers = new ConcurrentLinkedDeque<>();
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();

    private StallingProxy(TestDatabase database) throws IOException {
        server = URI.create(database.url().substring("jdbc:".length()));
        entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        url = database.url()
                .replace("//" + server.getAuthority() + "/", "//127.0.0.1:" + entrance.getLocalPort() + "/");
        start("accept", this::accept);
    }

    static StallingProxy before(TestDatabase database) {
        try {
            return new StallingProxy(database);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The database's address, by way of this proxy. */
    String url() {
        return url;
    }

    /** The next connection that sends something like this gets no answer any more; plans for several follow one another. */
    void stallWhereIsSent(String expression) {
        triggers.add(Pattern.compile(expression));
    }

    /** No connection that is open now gets an answer any more. */
    void stallAllThatAreOpen() {
        lines.forEach(line -> line.silent = true);
    }

    /** Whether each plan has been carried out. */
    boolean hasStalled() {
        return triggers.isEmpty();
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, "stalling-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                Line line = new Line(client, new Socket(server.getHost(), server.getPort()));
                lines.add(line);
                start("requests", line::passRequests);
                start("answers", line::passAnswers);
            } catch (IOException closed) {
                // Either the proxy is closed, or the server takes no more: the client sees its connection end.
            }
        }
    }

    /** One connection. */
    private final class Line {

        private final Socket client;
        private final Socket database;
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean silent;

        Line(Socket client, Socket database) {
            this.client = client;
            this.database = database;
        }

        void passRequests() {
            byte[] buffer = new byte[65_536];
            try (client;
                    database) {
                InputStream from = client.getInputStream();
                OutputStream to = database.getOutputStream();
                for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                    Pattern words = triggers.peek();
                    // Before it is passed on, so that the answer cannot slip through.
                    if (words != null
                            && !silent
                            && words.matcher(new String(buffer, 0, read, StandardCharsets.ISO_8859_1))
                                    .find()) {
                        silent = true;
                        triggers.poll();
                    }
                    to.write(buffer, 0, read);
                    to.flush();
                }
            } catch (IOException broken) {
                // One of both ends is gone, and so the other one goes.
            } finally {
                lines.remove(this);
                ended.countDown();
            }
        }

        void passAnswers() {
            byte[] buffer = new byte[65_536];
            try (client;
                    database) {
                InputStream from = database.getInputStream();
                OutputStream to = client.getOutputStream();
                for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                    if (silent) {
                        ended.await();
                        return;
                    }
                    to.write(buffer, 0, read);
                    to.flush();
                }
            } catch (IOException broken) {
                // As above.
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        try {
            entrance.close();
            for (Line line : lines) {
                line.client.close();
                line.database.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
