package ru.eatfit24.billing.example;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is left of a request's body before the answer goes out, up to a bound, and throws it away. A client that is still sending
 * when the connection is closed misses the answer, and so does one that sends its next request on it.
 */
final class UnreadBodies {

    private static final Logger log = LoggerFactory.getLogger(UnreadBodies.class);

    private static final int MOST_BYTES = 16 * HttpApi.MAX_BODY_BYTES;

    private UnreadBodies() {}

    static void readAway(Context request) {
        if (request.header("Expect") != null) {
            // Reading would ask for the body, which nobody wants.
            return;
        }
        try {
            InputStream body = request.req().getInputStream();
            byte[] thrownAway = new byte[8_192];
            int left = MOST_BYTES;
            for (int read = 0; read >= 0 && left > 0; left -= read) {
                read = body.read(thrownAway, 0, Math.min(left, thrownAway.length));
            }
            if (left <= 0) {
                request.header("Connection", "close");
            }
        } catch (IOException gone) {
            log.debug("event=client-gone", gone);
            request.header("Connection", "close");
        }
    }
}
