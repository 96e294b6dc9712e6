package ru.eatfit24.billing.example.digest;

/** A message was not taken. Says what was answered, and never the address, which holds the bot's token. */
final class ChatRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    ChatRefusedException(String message) {
        super(message);
    }
}
