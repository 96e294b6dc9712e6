package ru.eatfit24.billing.example.telegram;

/** The init data proves nobody. The message says why, for us; whoever sent it is told nothing of that. It holds nothing of the data. */
public final class InvalidInitDataException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidInitDataException(String reason) {
        super(reason);
    }

    InvalidInitDataException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
