package ru.eatfit24.billing.example.server;

import java.util.Optional;
import ru.eatfit24.billing.example.TelegramSignIn;
import ru.eatfit24.billing.example.User;
import ru.eatfit24.billing.example.web.Door;

/**
 * Lets in whom Telegram has signed in, once the mini app's init data has been checked; after that the session says who it is.
 *
 * @param signIn what checks it
 * @param isSecure whether browsers come by TLS
 */
record TelegramDoor(TelegramSignIn signIn, boolean isSecure) implements Door {

    @Override
    public String field() {
        return "init_data";
    }

    @Override
    public boolean isFilledInByPeople() {
        return false;
    }

    @Override
    public Optional<User> open(String value) {
        return Optional.of(signIn.of(value));
    }

    @Override
    public User known(String name) {
        return signIn.user(Long.parseLong(name.substring(TelegramSignIn.PREFIX.length())));
    }
}
