package ru.eatfit24.billing.example.server;

import java.util.Optional;
import ru.eatfit24.billing.example.DemoSignIn;
import ru.eatfit24.billing.example.User;
import ru.eatfit24.billing.example.web.Door;

/** Lets in whoever says a name. */
final class DemoDoor implements Door {

    @Override
    public String field() {
        return "name";
    }

    @Override
    public boolean isFilledInByPeople() {
        return true;
    }

    @Override
    public Optional<User> open(String value) {
        return DemoSignIn.isName(value) ? Optional.of(known(value)) : Optional.empty();
    }

    @Override
    public User known(String name) {
        return DemoSignIn.user(name);
    }

    @Override
    public boolean isSecure() {
        return false;
    }
}
