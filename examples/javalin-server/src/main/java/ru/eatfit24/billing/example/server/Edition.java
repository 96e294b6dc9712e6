package ru.eatfit24.billing.example.server;

import java.util.List;
import ru.eatfit24.billing.example.ReturnUrls;
import ru.eatfit24.billing.example.Routes;
import ru.eatfit24.billing.example.SignIn;
import ru.eatfit24.billing.example.setup.OpenedBilling;
import ru.eatfit24.billing.example.setup.SessionKey;
import ru.eatfit24.billing.example.web.Door;
import ru.eatfit24.billing.payment.PaymentProvider;
import ru.eatfit24.billing.yookassa.YooKassaNotifications;

/** What tells the demo and production apart: who users are, who takes the money, and routes that only one of them has. */
interface Edition extends AutoCloseable {

    PaymentProvider provider();

    SignIn signIn();

    YooKassaNotifications notifications();

    /** Where payers may come back to, of a server on this port. */
    ReturnUrls returnUrls(int port);

    /** How people come in by the pages. */
    Door door();

    /** What the sessions of the pages are signed with. */
    SessionKey sessionKey();

    /** Routes that the other does not have. */
    List<Routes> furtherRoutes(OpenedBilling opened);

    /** The server listens now. */
    void started(String url);

    /** What is told to whoever started it. */
    String greeting(String url, String database);

    @Override
    void close();
}
