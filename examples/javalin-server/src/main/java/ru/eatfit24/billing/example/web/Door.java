package ru.eatfit24.billing.example.web;

import java.util.Optional;
import ru.eatfit24.billing.example.User;

/** How somebody comes in by the pages. */
public interface Door {

    /** The field of the sign-in form that proves who it is. */
    String field();

    /** Whether people fill it in; else a script does, from where the page was opened. */
    boolean isFilledInByPeople();

    /** The user whom the field's value proves; empty if it proves nothing. */
    Optional<User> open(String value);

    /** The user of this name, who was let in before. What the user may do is decided anew each time. */
    User known(String name);

    /** Whether browsers reach the server by TLS, so that sessions must not leave it. */
    boolean isSecure();
}
